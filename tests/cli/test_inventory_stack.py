"""`cirrusql inventory diff --stack`: a stack beside what was collected, and no call for it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from cirrusql.catalog import Catalog
from cirrusql.folders import state_folder
from cirrusql.inventory.records import ScopeKey, Status
from cirrusql.local import LocalCloud
from tests.answers.inventories import Collector
from tests.cli.conftest import Command, Ended

ACCOUNT, HERE, DAY = "000000000000", "us-east-1", 86400.0
QUEUE, GROUP, FUNCTION, ROLE = (
    "AWS::SQS::Queue",
    "AWS::Logs::LogGroup",
    "AWS::Lambda::Function",
    "AWS::IAM::Role",
)
TYPES = (QUEUE, GROUP, FUNCTION, ROLE)
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Days": {"Type": "Number", "Default": 7}},
    "Resources": {
        "Jobs": {"Type": QUEUE, "Properties": {"VisibilityTimeout": 30}},
        "Logs": {
            "Type": GROUP,
            "Properties": {"LogGroupName": "jobs", "RetentionInDays": {"Ref": "Days"}},
        },
    },
}


class World:
    """A stack on a cloud in a file, and an inventory of it. Mutable state: those."""

    def __init__(self, command: Command, catalog: Catalog, folder: Path) -> None:
        self._command = command
        self._catalog = catalog
        self.cloud = folder / "cloud.db"
        self.stack = folder / "shop.json"
        self.words: tuple[str, ...] = ()
        self.place = folder / "inventory"
        LocalCloud.open(self.cloud, catalog).close()
        self._refuse: Callable[[], Any] = lambda: pytest.MonkeyPatch().context()

    def write(self, template: Mapping[str, Any]) -> None:
        self.stack.write_text(json.dumps(template))

    def manifest(self, *resources: Mapping[str, Any], **statements: str) -> None:
        self.stack = self.cloud.parent / "folder"
        (self.stack / "resources").mkdir(parents=True)
        for name, text in statements.items():
            (self.stack / "resources" / f"{name}.iql").write_text(text)
        document = {
            "name": "shop",
            "providers": ["awscc"],
            "globals": [{"name": "region", "value": HERE}],
            "resources": list(resources),
        }
        (self.stack / "stackql_manifest.yml").write_text(yaml.safe_dump(document, sort_keys=False))
        self.words = ("--environment", "dev")

    def build(self) -> None:
        ended = self._command(
            "stack", "build", str(self.stack), *self.words[1:], f"--local={self.cloud}",
            f"--region={HERE}", "--yes",
        )  # fmt: skip
        assert ended.code == 0, ended.err

    def edit(self, sql: str) -> None:
        ended = self._command("exec", f"--local={self.cloud}", "--yes", sql)
        assert ended.code == 0, ended.err

    def collect(self, days_ago: float, **options: Any) -> None:
        local = LocalCloud.open(self.cloud, self._catalog)
        here = SimpleNamespace(catalog=self._catalog, local=local)
        collector = Collector(here, self.place)  # type: ignore[arg-type]
        at = time.time() - days_ago * DAY
        collector.run(at, [ACCOUNT], [HERE], **{"types": TYPES, **options})
        local.close()

    def diff(self, *options: str) -> Ended:
        """The command; the cloud may not even be opened for it."""

        def opened(*_: Any, **__: Any) -> Any:
            raise AssertionError("the cloud was opened")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cirrusql.engine.local_environment.open_local_cloud", opened)
            return self._command(
                "inventory", "diff", "--stack", str(self.stack), *self.words,
                f"--local={self.cloud}", f"--region={HERE}", "--store", str(self.place), *options,
            )  # fmt: skip

    def changes(self, *options: str) -> dict[str, Any]:
        ended = self.diff("-o", "json", *options)
        assert ended.code == 2, ended.err
        return {one["resource"]: one for one in json.loads(ended.out)["changes"]}


@pytest.fixture
def world(command: Command, catalog: Catalog, tmp_path: Path) -> World:
    made = World(command, catalog, tmp_path)
    made.write(TEMPLATE)
    return made


@pytest.fixture
def built(world: World) -> World:
    """A stack that was built and then collected."""
    world.build()
    world.collect(3)
    return world


def test_a_stack_that_is_as_it_was_collected_has_no_drift(built: World) -> None:
    ended = built.diff()
    assert (ended.code, ended.out) == (0, "shop in us-east-1: no drift\n"), ended.err
    assert "the inventory's newest run is of" in ended.err


def test_what_somebody_else_changed_is_drift_since_it_was_seen(built: World) -> None:
    built.edit(
        "UPDATE awscc.logs.log_groups SET retention_in_days = 30"
        " WHERE region = 'us-east-1' AND log_group_name = 'jobs'"
    )
    assert built.diff().code == 0  # nobody has collected it yet
    built.collect(1)
    found = built.changes()
    assert list(found) == ["Logs"]
    assert found["Logs"]["action"] == "update"
    (one,) = found["Logs"]["properties"]
    assert (one["path"], one["old"], one["new"]) == ("RetentionInDays", 30, 7)
    ended = built.diff()
    assert ended.code == 2
    assert "RetentionInDays: 30 → 7" in ended.out
    for moment in ("2d", time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 2 * DAY))):
        assert built.diff("--as-of", moment).code == 0


def test_a_resource_that_was_deleted_is_drift_since_it_was_missed(built: World) -> None:
    built.edit(
        "DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1' AND log_group_name = 'jobs'"
    )
    built.collect(1)
    assert {name: one["action"] for name, one in built.changes().items()} == {"Logs": "create"}
    assert built.diff("--as-of", "2d").code == 0


def test_another_value_of_a_parameter_is_a_difference(built: World) -> None:
    assert list(built.changes("--parameter", "Days=30")) == ["Logs"]


def test_what_was_never_asked_is_not_compared_and_not_gone(world: World) -> None:
    world.build()
    world.collect(1, types=[GROUP])
    ended = world.diff()
    assert ended.code == 3
    assert ended.out == "shop in us-east-1: no drift in what could be compared\n"
    assert "not compared: Jobs: no run of the inventory has asked for awscc.sqs.queues" in ended.err


def test_what_refers_to_what_is_not_known_is_not_compared_either(world: World) -> None:
    template = json.loads(json.dumps(TEMPLATE))
    template["Resources"]["Alarm"] = {
        "Type": GROUP,
        "Properties": {"LogGroupName": {"Fn::GetAtt": ["Jobs", "QueueName"]}},
    }
    world.write(template)
    world.build()
    world.collect(1, types=[GROUP])
    ended = world.diff()
    assert ended.code == 3
    assert "not compared: Alarm, which refer to what could not be compared" in ended.err


def test_what_is_carried_over_is_compared_and_said(built: World) -> None:
    refused: dict[ScopeKey, Status] = {ScopeKey(ACCOUNT, HERE, GROUP): "failed"}
    built.collect(1, trouble=refused)
    ended = built.diff()
    assert ended.code == 3
    assert ended.out == "shop in us-east-1: no drift\n"
    assert "compared as last known: 1 scope carried over from before (AccessDenied)" in ended.err
    assert "AWS::Logs::LogGroup in 000000000000 us-east-1" in ended.err


def test_what_could_not_be_read_is_not_compared(built: World) -> None:
    built.collect(1, unreadable=["jobs"])
    ended = built.diff()
    assert ended.code == 3
    assert "not compared: Logs: by RUN" in ended.err or "not compared: Logs: by run" in ended.err
    assert "could not be read: AccessDenied" in ended.err


def test_before_the_first_run_nothing_is_known(built: World) -> None:
    ended = built.diff("--as-of", "30d")
    assert ended.code == 1
    assert "no run as old as 30d" in ended.err


def _with_secret(value: str) -> dict[str, Any]:
    """A function with a secret in its environment."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    resources = {
        "Role": {"Type": ROLE, "Properties": {"AssumeRolePolicyDocument": document}},
        "Work": {
            "Type": FUNCTION,
            "Properties": {
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": "exports.handler = 1"},
                "Handler": "index.handler",
                "Runtime": "nodejs22.x",
                "Environment": {"Variables": {"TOKEN": value}},
            },
        },
    }
    return {"Resources": resources}


def test_a_secret_of_which_nothing_is_known_is_said_and_no_drift(world: World) -> None:
    world.write(_with_secret("s3cret"))
    world.build()
    world.collect(1)
    ended = world.diff()
    assert ended.code == 3
    assert ended.out == "shop in us-east-1: no drift in what could be compared\n"
    told = "not compared: Work: 1 secret hidden in the inventory: Environment.Variables.TOKEN"
    assert told in ended.err
    assert "s3cret" not in ended.err


def test_a_secret_is_known_to_be_the_same_by_the_key_that_hid_it(world: World) -> None:
    world.write(_with_secret("s3cret"))
    world.build()
    world.collect(1)
    state_folder().mkdir(parents=True, exist_ok=True)
    (state_folder() / "inventory.key").write_bytes(b"k" * 32)
    ended = world.diff()
    assert (ended.code, ended.out) == (0, "shop in us-east-1: no drift\n"), ended.err
    world.write(_with_secret("another"))
    assert world.diff().code == 3


def queue(name: str) -> dict[str, Any]:
    props = [
        {"name": "queue_name", "value": name},
        {"name": "visibility_timeout", "value": 30},
    ]
    return {"name": "queue", "resource": "awscc.sqs.queues", "props": props}


def test_a_manifest_is_compared_as_a_template_is(world: World) -> None:
    world.manifest(queue("jobs"))
    world.build()
    world.collect(3)
    ended = world.diff()
    assert (ended.code, ended.out) == (0, "shop in dev: no drift\n"), ended.err
    world.edit("UPDATE awscc.sqs.queues SET visibility_timeout = 60 WHERE region = 'us-east-1'")
    world.collect(1)
    assert list(world.changes()) == ["queue"]
    assert world.diff("--as-of", "2d").code == 0


SCRIPT = """
/*+ exists */
SELECT count(*) AS count FROM awscc.logs.log_groups
WHERE region = 'us-east-1' AND log_group_name = 'scripted'
/*+ create */
INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days, region)
VALUES ('scripted', 7, 'us-east-1')
/*+ update */
UPDATE awscc.logs.log_groups SET retention_in_days = 7
WHERE region = 'us-east-1' AND log_group_name = 'scripted'
/*+ statecheck */
SELECT count(*) AS count FROM awscc.logs.log_groups
WHERE region = 'us-east-1' AND log_group_name = 'scripted' AND retention_in_days = 7
"""


def test_questions_of_a_stack_are_asked_of_the_inventory(world: World) -> None:
    world.manifest({"name": "logs", "props": []}, logs=SCRIPT)
    world.build()
    world.collect(3)
    ended = world.diff()
    assert (ended.code, ended.out) == (0, "shop in dev: no drift\n"), ended.err
    world.edit(
        "UPDATE awscc.logs.log_groups SET retention_in_days = 30"
        " WHERE region = 'us-east-1' AND log_group_name = 'scripted'"
    )
    world.collect(2)
    assert {name: one["action"] for name, one in world.changes().items()} == {"logs": "update"}
    world.edit("DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    world.collect(1)
    assert {name: one["action"] for name, one in world.changes().items()} == {"logs": "create"}


def test_a_question_about_a_secret_is_not_answered(world: World) -> None:
    text = """
/*+ exists */
SELECT count(*) AS count FROM awscc.lambda.functions
WHERE region = 'us-east-1' AND environment ->> '$.Variables.TOKEN' = 'a'
/*+ create */
SELECT 1
"""
    world.manifest({"name": "work", "props": []}, work=text)
    world.collect(1)
    ended = world.diff()
    assert ended.code == 3
    assert "it asks for Environment of AWS::Lambda::Function" in ended.err


def test_what_only_a_call_could_tell_is_not_compared(world: World) -> None:
    template = json.loads(json.dumps(TEMPLATE))
    zones = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
    name = {"Fn::Sub": ["q-${Z}", {"Z": zones}]}
    template["Resources"]["Jobs"]["Properties"]["KmsMasterKeyId"] = name
    world.write(template)
    world.build()
    world.collect(1)
    ended = world.diff()
    assert ended.code == 3
    assert ended.out == "shop in us-east-1: no drift in what could be compared\n"
    told = "only a call could tell KmsMasterKeyId, made of the zones of us-east-1"
    assert f"not compared: Jobs: {told}" in ended.err
    world.edit("UPDATE awscc.sqs.queues SET visibility_timeout = 60 WHERE region = 'us-east-1'")
    world.collect(0.5)
    ended = world.diff()
    assert ended.code == 3
    assert "VisibilityTimeout: 60 → 30" in ended.out
    assert "KmsMasterKeyId" not in ended.out


def test_nothing_is_noted_of_a_comparison(built: World) -> None:
    def kept() -> dict[str, bytes]:
        folder = built.cloud.parent
        files = [path for path in folder.rglob("*--*.json") if path.is_file()]
        return {str(path): path.read_bytes() for path in files}

    before = kept()
    assert before
    built.edit("DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    built.collect(1)
    assert built.diff().code == 2
    assert kept() == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("LATEST",), "and not with A and B"),
        (("--type", "ec2.*"), "a stack says what it has"),
        (("-o", "csv"), "of a stack the output is one of table, json"),
        (("--only", "a"), "--only is for the stacks of a CDK app"),
        (("--environment", "dev"), "is no manifest's folder"),
    ],
)
def test_options_that_do_not_fit_a_stack_are_refused(
    world: World, options: tuple[str, ...], told: str
) -> None:
    ended = world.diff(*options)
    assert ended.code == 2
    assert told in ended.err


def test_options_of_a_stack_without_one_are_refused(command: Command) -> None:
    ended = command("inventory", "diff", "yesterday", "LATEST", "--parameter", "a=b")
    assert ended.code == 2
    assert "--parameter is for a stack" in ended.err
    ended = command("inventory", "diff", "yesterday")
    assert "compare what?" in ended.err

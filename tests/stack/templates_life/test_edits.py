"""Edited copies of the examples, other values, and what must not be told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.stack.on_a_cloud import tops
from tests.stack.templates_life.conftest import Begin
from tests.stack.templates_life.lives import (
    CI_ROLE,
    DATABASE,
    EVERYTHING,
    NETWORK,
    QUEUE_WORKER,
    SHARED_NETWORK,
    SHARED_SERVICE,
    STATIC_SITE,
    TEMPLATES,
    Life,
)

pytestmark = pytest.mark.thorough


def copied(life: Life, folder: Path) -> Life:
    """The life of a copy, with what may stand beside the template."""
    for path in TEMPLATES.glob("*.yaml"):
        shutil.copy(path, folder)
    return life.at(folder / life.name)


def edit(path: Path, old: str, new: str) -> None:
    """Change a text that a file has once."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_a_nested_template_that_is_edited_changes_what_it_made(
    begin: Begin, tmp_path: Path
) -> None:
    life = copied(EVERYTHING, tmp_path)
    stack = begin(life)
    stack.done("build")
    edit(tmp_path / "everything-nested.yaml", "CidrIp: 10.0.0.0/8", "CidrIp: 10.1.0.0/16")
    assert tops(stack.changes()) == {"Door.Group": {"SecurityGroupIngress"}}
    stack.done("build")
    assert stack.changes() == {}


def test_a_resource_that_is_taken_out_is_deleted_and_one_put_in_is_made(
    begin: Begin, tmp_path: Path
) -> None:
    life = copied(QUEUE_WORKER, tmp_path)
    stack = begin(life)
    stack.done("build")
    edit(life.path, "  DeadLettersAlarm:\n", "  Waiting:\n")
    assert stack.changes() == {}, "it has another name in the template only"
    edit(life.path, "      Period: 300\n", "      Period: 60\n")
    planned = stack.changes()
    assert {name: one["action"] for name, one in planned.items()} == {
        "Waiting": "create",
        "DeadLettersAlarm": "delete",
    }
    refused = stack("build")
    assert refused.code == 1
    assert "DeadLettersAlarm" in refused.err
    stack.done("build --yes")
    assert len(stack.resources_beyond) == life.creates
    assert stack.changes() == {}


def test_what_is_kept_outlives_the_stack(begin: Begin, tmp_path: Path) -> None:
    life = copied(STATIC_SITE, tmp_path)
    edit(life.path, "DeletionPolicy: Delete", "DeletionPolicy: Retain")
    stack = begin(life)
    stack.done("build")
    stack.done("teardown --yes")
    assert stack.resources_beyond == ("AWS::S3::Bucket",)


def test_a_replaced_resource_is_there_before_the_old_one_goes(begin: Begin) -> None:
    stack = begin(NETWORK)
    stack.done("build")
    given = {"Range": "10.61.0.0/16"}
    planned = stack.changes(given=given)
    assert planned["Network"]["action"] == "replace"
    assert stack("build", given=given).code == 1, "replacing wants --yes"
    stack.done("build --yes", given=given)
    assert stack.changes(given=given) == {}
    assert len(stack.resources_beyond) == NETWORK.creates


def test_a_parameter_of_ssm_is_read_again_every_time(begin: Begin) -> None:
    stack = begin(EVERYTHING)
    stack.done("build")
    stack.edit(
        "UPDATE awscc.ssm.parameters SET value = '2026.5' WHERE region = 'us-east-1'"
        " AND name = '/lantern/release'"
    )
    assert tops(stack.changes()) == {"Facts": {"Value"}}
    stack.done("build")
    facts = stack.done("outputs").out
    assert "2026.5" in facts
    assert "2026.4" not in facts


def test_every_function_gives_what_it_says(begin: Begin) -> None:
    stack = begin(EVERYTHING)
    given = json.loads(stack.done("build").out)
    facts = given["Facts"]
    facts = json.loads(facts) if isinstance(facts, str) else facts
    subnets = facts.pop("subnets")
    assert len(subnets) == 2
    assert all(one.startswith("subnet-") for one in subnets)
    assert len(facts.pop("unique")) == 12
    board = given["BoardUrl"].rpartition("/")[2]
    assert facts == {
        "teams": 2,
        "first": "red",
        "ports": "80+443",
        "size": "t4g.nano",
        "host": "sqs",
        "blocks": ["10.90.0.0/24", "10.90.1.0/24"],
        "zone": "us-east-1a",
        "said": f"hello, ${{NotReplaced}}, from {board}",
        "sentence": "red and sea-green in us-east-1a",
        "release": "2026.4",
        "releaseFrom": "/lantern/release",
        "lookedUp": "2026.4",
        "partition": "aws",
        "suffix": "amazonaws.com",
        "account": "000000000000",
    }


def test_an_output_is_a_text_whatever_stands_in_it(begin: Begin) -> None:
    stack = begin(EVERYTHING)
    given = json.loads(stack.done("build").out)
    assert {type(one) for one in given.values()} == {str}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"Stage": "live"}, "must be one of [dev, test, prod], not 'live'"),
        ({"Greeting": "HELLO"}, "must be small letters"),
        ({"Hours": "15"}, "must be a number not greater than 14"),
        ({"Hours": "four"}, "Parameter 'Hours' must be a number."),
        ({"Ports": "80,http"}, "Parameter 'Ports' must be a number."),
        ({"Stage": "test", "Teams": "blue"}, "only a stage of the red team is a test"),
        ({"Stage": "test", "Greeting": "good day"}, "tests greet in one of two ways"),
        ({"Release": "/lantern/next"}, "there is no parameter '/lantern/next'"),
        ({"Colour": "red"}, "the template has no parameter 'Colour'"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_before_anything_is_made(
    given: dict[str, str], told: str, begin: Begin
) -> None:
    stack = begin(EVERYTHING)
    refused = stack("build", given=given)
    assert refused.code == 1
    assert told in refused.err
    assert stack.resources_beyond == ()


def test_a_provider_that_is_there_already_is_not_made(begin: Begin) -> None:
    stack = begin(CI_ROLE)
    planned = stack.changes(given={"MakesProvider": "no"})
    assert planned.keys() == {"Limit", "Deployer", "MayDeploy"}
    stack.done("build", given={"MakesProvider": "no"})
    assert "AWS::IAM::OIDCProvider" not in stack.resources_beyond


def test_values_come_from_files_of_other_tools(begin: Begin, tmp_path: Path) -> None:
    stack = begin(NETWORK)
    path = tmp_path / "values.json"
    path.write_text('[{"ParameterKey": "Owner", "ParameterValue": "shop"}]')
    stack.done("build", f"--parameters={path}")
    path.write_text('{"Owner": "shop", "Gateways": "one"}')
    stack.done("plan --detailed-exitcode", f"--parameters={path}")
    stack.done("plan --detailed-exitcode", f"--parameters={path}", given={"Owner": "shop"})
    assert stack("plan --detailed-exitcode", given={"Owner": "others"}).code == 2


def test_a_password_is_told_nowhere(begin: Begin, tmp_path: Path) -> None:
    secret = "correct-horse-battery-42"
    stack = begin(DATABASE)
    told = ""
    for words in (
        "plan --show-queries --log-level=trace",
        "plan --json",
        f"plan --out={tmp_path / 'saved.plan'}",
        "build --show-queries --log-level=trace",
        "plan",
        "test",
        "drift",
        "outputs --reveal",
        "teardown --yes --show-queries --log-level=trace",
    ):
        ended = stack.done(words, given={"Password": secret})
        told += ended.out + ended.err
    assert len(told) > 10_000, "it told much"
    assert secret not in told
    kept = [path for path in (tmp_path / "own").rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if secret.encode() in path.read_bytes()] == []


def test_what_another_stack_uses_is_not_replaced(begin: Begin) -> None:
    network, service = begin(SHARED_NETWORK), begin(SHARED_SERVICE)
    network.done("build")
    service.done("build")
    there = network.resources_beyond
    refused = network("build --yes", given={"Range": "10.71.0.0/20"})
    assert refused.code == 1
    assert "'shared-network-id' is in use by shared-service" in refused.err
    assert network.changes() == {}, "what is imported is as it was"
    assert network.resources_beyond == there

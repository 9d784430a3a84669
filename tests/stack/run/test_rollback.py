"""A failure: rollback leaves the cloud as it was, to the byte of every model; ignore; error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.main import main
from cirrusql.engine import local_environment
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.archive import exported
from tests.stack.world import World, declared, queue
from tests.writing.store import journal_at

ALL = 13
"""How many resources the stack has."""
SUBSCRIPTION, ROLE, QUEUE = "AWS::SNS::Subscription", "AWS::IAM::Role", "AWS::SQS::Queue"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
LOG = """
/*+ exists */
SELECT COUNT(*) AS count FROM awscc.logs.log_groups_list_only
WHERE region = '{{ region }}' AND log_group_name = '{{ log_name }}';

/*+ create, retries=0 */
INSERT INTO awscc.logs.log_groups (LogGroupName, RetentionInDays, region)
SELECT '{{ log_name }}', {{ keep }}, '{{ region }}';

/*+ statecheck */
SELECT COUNT(*) AS count FROM awscc.logs.log_groups
WHERE region = '{{ region }}' AND Identifier = '{{ log_name }}' AND retention_in_days = {{ keep }};

/*+ update, retries=0 */
UPDATE awscc.logs.log_groups
SET PatchDocument = string('{{ { "RetentionInDays": keep | int } | generate_patch_document }}')
WHERE region = '{{ region }}' AND Identifier = '{{ log_name }}';

/*+ delete */
DELETE FROM awscc.logs.log_groups
WHERE region = '{{ region }}' AND Identifier = '{{ log_name }}';
"""
WAY_OUT = """
/*+ createorupdate */
INSERT INTO awscc.ec2.routes (RouteTableId, DestinationCidrBlock, GatewayId, region)
SELECT '{{ table.route_table_id }}', '0.0.0.0/0', '{{ gateway.internet_gateway_id }}',
  '{{ region }}';

/*+ delete */
DELETE FROM awscc.ec2.routes
WHERE Identifier = '{{ table.route_table_id }}|0.0.0.0/0' AND region = '{{ region }}';
"""
PAIR = """
/*+ exists */
SELECT count(*) / 2 AS count FROM awscc.ec2.vpcs WHERE region = 'us-east-1';

/*+ create, retries=3 */
INSERT INTO awscc.ec2.vpcs (CidrBlock) VALUES ('10.1.0.0/16'), ('10.2.0.0/16');
"""


class Building:
    """A stack that is built with values, in a cloud where things fail. Mutable: the faults."""

    def __init__(self, world: World, catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
        self.faults: list[Fault] = []
        self.settings: dict[str, Any] = {}
        self.world = world
        self._catalog = catalog
        self._capsys = capsys

    def fails(self, code: str, operation: str, type_name: str = SUBSCRIPTION, **more: Any) -> None:
        """From now on such operations fail."""
        fault = Fault(code, f"{operation}Resource", type_name, message="no more", **more)
        self.faults.append(fault)

    def run(self, command: str, *options: str, **variables: str) -> tuple[int, str]:
        """A command on the stack: its exit code, and what it says on stderr."""
        given = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
        where = (str(self.world.folder), "dev", f"--local={self.world.cloud}")
        self._capsys.readouterr()
        code = main(["stack", command, *where, *given, *options])
        return code, self._capsys.readouterr().err

    def build(self, *options: str, **variables: str) -> tuple[int, str]:
        return self.run("build", "--yes", *options, **variables)

    def built(self, **variables: str) -> None:
        code, said = self.build(**variables)
        assert code == 0, said

    def rolled_back(self, **variables: str) -> str:
        """A build that fails, and leaves no trace; what it says."""
        before = self.dump()
        code, said = self.build("--on-failure", "rollback", **variables)
        assert code == 1, said
        assert self.dump() == before, said
        return said

    def dump(self) -> list[bytes]:
        """Every resource there is, with everything that was given; members sorted by their names.

        Those that were taken away and are given back stand behind the others, and are as old as
        that: their age is left out.
        """
        cloud = LocalCloud.open(self.world.cloud, self._catalog)
        try:
            lines = map(orjson.loads, exported(cloud))
            told = (
                {name: one for name, one in line.items() if name != "visible"} for line in lines
            )
            return [orjson.dumps(line, option=orjson.OPT_SORT_KEYS) for line in told]
        finally:
            cloud.close()

    def counts(self) -> int:
        """How many resources there are."""
        return len(self.dump()) - 1


@pytest.fixture
def building(
    world: World,
    catalog: Catalog,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Building]:
    made = Building(world, catalog, capsys)
    LocalCloud.open(world.cloud, catalog).close()
    open_cloud = local_environment.open_local_cloud

    def opened(path: Any, catalog: Catalog, **options: Any) -> LocalCloud:
        cloud = open_cloud(path, catalog, **options)
        cloud.settings = Settings(faults=tuple(made.faults), **made.settings)
        return cloud

    monkeypatch.setattr(local_environment, "open_local_cloud", opened)
    yield made
    journal = tmp_path / "state" / "cirrusql" / "requests.sqlite3"
    assert [row for row in journal_at(journal) if row.open] == []


def stack(building: Building, *more: Mapping[str, Any]) -> None:
    """A stack of named resources and such as the service names, with statements and without.

    The last that is built, the subscription, is the one that fails.
    """
    world = building.world
    world.write_statements("log", LOG)
    world.write_statements("way_out", WAY_OUT)
    tags = [{"Key": "Kept", "Value": "{{ keep }}"}, {"Key": "Owner", "Value": "ops"}]
    world.write(
        declared("network", "awscc.ec2.vpcs", cidr_block="{{ block }}.0.0/16", tags=tags),
        declared("front", "awscc.ec2.subnets", vpc_id="{{ network.vpc_id }}",
                 cidr_block="{{ block }}.1.0/24"),
        declared("gateway", "awscc.ec2.internet_gateways", tags=tags),
        declared("office", "awscc.ec2.vpcs", cidr_block="10.99.0.0/16"),
        declared("table", "awscc.ec2.route_tables", vpc_id="{{ office.vpc_id }}"),
        {"name": "way_out"},
        queue("dead"),
        queue("orders", "orders", message_retention_period="{{ keep | int * 86400 }}",
              redrive_policy={"deadLetterTargetArn": "{{ queue.arn }}", "maxReceiveCount": 3}),
        {"name": "log", "props": [{"name": "log_name", "value": "/shop/{{ keep_log }}"}]},
        declared("news", "awscc.sns.topics", topic_name="news", display_name="{{ keep }} days"),
        declared("role", "awscc.iam.roles", role_name="shop", path="{{ role_path }}",
                 assume_role_policy_document=TRUST, description="{{ keep }} days"),
        declared("profile", "awscc.iam.instance_profiles", instance_profile_name="shop",
                 path="{{ path }}", roles=["{{ role.role_name }}"]),
        {
            **declared("reader", "awscc.sns.subscriptions", topic_arn="{{ news.topic_arn }}",
                       protocol="sqs", endpoint="{{ orders.arn }}",
                       raw_message_delivery="{{ raw }}"),
            "depends_on": ["front", "way_out", "log", "profile", "gateway"],
        },
        *more,
        globals=[
            {"name": "region", "value": "us-east-1"},
            *(
                {"name": name, "value": f"{{{{ {name.upper()} | default('{value}') }}}}"}
                for name, value in (
                    ("keep", "7"), ("keep_log", "log"), ("block", "10.1"), ("path", "/shop/"),
                    ("role_path", "/shop/"),
                    ("raw", "true"),
                )
            ),
        ],
    )  # fmt: skip


def test_a_creation_that_fails_takes_the_others_with_it(building: Building) -> None:
    stack(building)
    building.fails("InvalidRequest", "Create")
    said = building.rolled_back()
    assert building.counts() == 0
    assert "✗ reader: InvalidRequest: CREATE" in said
    assert "rolling back …" in said
    for name in ("network", "front", "orders", "log", "role", "profile", "way_out"):
        assert f"  {name}: deleted again: " in said
    assert said.endswith("(request " + said.rpartition("(request ")[2])
    assert "; what it did was undone" in said.splitlines()[-1]
    building.faults.clear()
    building.built()
    assert building.counts() == ALL


def test_an_update_that_fails_takes_back_the_others(building: Building) -> None:
    """Declared ones, by a PatchDocument, and such as add and remove properties."""
    stack(building)
    building.built()
    building.fails("InvalidRequest", "Update")
    said = building.rolled_back(KEEP="14", RAW="false")
    for name in ("network", "gateway", "orders", "log", "news", "role"):
        assert f"  {name}: changed back: " in said
    assert "  queue:" not in said
    building.faults.clear()
    building.built(KEEP="14", RAW="false")
    assert building.run("plan", "--detailed-exitcode", KEEP="14", RAW="false")[0] == 0


def test_properties_that_come_and_go_are_taken_back(building: Building) -> None:
    """So is what `createorupdate` has changed of what was there, and what a command has done."""
    world, tags = building.world, [{"Key": "Owner", "Value": "ops"}]
    world.write_statements("way_out", WAY_OUT)

    def write(topic: dict[str, Any], orders: dict[str, Any], gateway: str, days: int) -> None:
        sql = (
            f"UPDATE awscc.logs.log_groups SET retention_in_days = {days}"
            " WHERE region = 'us-east-1' AND log_group_name LIKE 'g%'"
        )
        world.write(
            *(declared(name, "awscc.ec2.internet_gateways") for name in ("one", "other")),
            declared("gateway", "awscc.ec2.internet_gateways", tags=tags),
            declared("table", "awscc.ec2.route_tables", vpc_id="vpc-1"),
            {"name": "way_out", "depends_on": ["one", "other"]},
            declared("topic", "awscc.sns.topics", topic_name="t", **topic),
            queue("orders", "orders", **orders),
            {"name": "settle", "type": "command", "sql": sql},
            {
                **declared("last", "awscc.sns.topics", topic_name="l", display_name=str(days)),
                "depends_on": ["settle", "topic", "orders", "way_out"],
            },
            globals=[{"name": "region", "value": "us-east-1"}],
        )
        text = WAY_OUT.replace("gateway.internet_gateway_id", f"{gateway}.internet_gateway_id")
        world.write_statements("way_out", text)

    for name in ("g1", "g2"):
        values = f"VALUES ('{name}', 'us-east-1')"
        world.run(f"INSERT INTO awscc.logs.log_groups (log_group_name, region) {values}")
    redrive = {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:d", "maxReceiveCount": 3}
    write({"display_name": "T", "tags": tags}, {"tags": tags, "delay_seconds": 3}, "one", 3)
    building.built()
    write({"kms_master_key_id": "k"}, {"redrive_policy": redrive, "delay_seconds": 5}, "other", 5)
    building.fails("InvalidRequest", "Update", "AWS::SNS::Topic", first=2, times=1)
    said = building.rolled_back()
    for name in ("topic", "orders", "way_out", "settle"):
        assert f"  {name}: changed back: " in said
    building.faults.clear()
    building.built()


def test_replacements_are_taken_back_whichever_comes_first(building: Building) -> None:
    """The profile has a name, so the old one goes first; of the networks the new one comes."""
    stack(building)
    building.built()
    building.fails("InvalidRequest", "Update")
    said = building.rolled_back(BLOCK="10.2", PATH="/other/", RAW="false")
    assert "  profile: made again: shop" in said
    assert "  network: deleted again: vpc-" in said
    assert "not undone" not in said
    assert building.run("plan", "--detailed-exitcode")[0] == 0
    building.faults.clear()
    building.built(BLOCK="10.2", PATH="/other/", RAW="false")
    assert building.counts() == ALL


@pytest.mark.parametrize("kind", ["new first", "old first"])
def test_a_replacement_that_fails_itself_is_taken_back(building: Building, kind: str) -> None:
    stack(building)
    building.built()
    type_name = "AWS::EC2::Subnet" if kind == "new first" else "AWS::IAM::InstanceProfile"
    building.fails("InvalidRequest", "Create", type_name, times=1)
    said = building.rolled_back(BLOCK="10.2", PATH="/other/")
    assert "; what it did was undone" in said
    assert building.run("plan", "--detailed-exitcode")[0] == 0


def test_what_a_creation_has_left_that_failed_goes_too(building: Building) -> None:
    stack(building)
    building.fails("InvalidRequest", "Create", after_effect=True)
    said = building.rolled_back()
    assert "reader: deleted again: arn:aws:sns" in said
    assert building.counts() == 0


def test_what_an_update_has_done_that_failed_is_taken_back(building: Building) -> None:
    stack(building)
    building.built()
    building.fails("InvalidRequest", "Update", after_effect=True, times=1)
    said = building.rolled_back(RAW="false")
    assert "reader: changed back: arn:aws:sns" in said


def test_what_statements_have_left_that_failed_goes_too(building: Building) -> None:
    """They are not tried again either, which would make another."""
    building.world.write_statements("log", LOG.replace("retries=0", "retries=3"))
    building.world.write(
        queue("dead"),
        {"name": "log", "props": [{"name": "log_name", "value": "l"}], "depends_on": ["queue"]},
        globals=[{"name": "region", "value": "us-east-1"}, {"name": "keep", "value": 7}],
    )
    building.fails("InvalidRequest", "Create", "AWS::Logs::LogGroup", after_effect=True)
    said = building.rolled_back()
    assert "log: deleted again: l" in said
    assert "tries again" not in said


@pytest.mark.parametrize("undoes", [True, False])
def test_a_statement_that_makes_several_is_not_run_again(building: Building, undoes: bool) -> None:
    """Those that it has made before one failed would be made twice."""
    building.world.write({"name": "pair"})
    building.world.write_statements("pair", PAIR)
    building.fails("InvalidRequest", "Create", "AWS::EC2::VPC", first=2, times=1)
    if undoes:
        assert "pair: deleted again: vpc-" in building.rolled_back()
        return
    code, said = building.build()
    assert (code, building.counts()) == (1, 1), said


def test_what_a_failed_creation_has_left_is_the_stacks(building: Building) -> None:
    """Without a rollback the next build finds it, and makes nothing twice."""
    stack(building)
    building.fails("InvalidRequest", "Create", after_effect=True)
    code, said = building.build()
    assert (code, building.counts()) == (1, ALL), said
    building.faults.clear()
    building.built()
    assert building.counts() == ALL
    building.fails("InvalidRequest", "Create", "AWS::EC2::Subnet", after_effect=True)
    code, said = building.build(BLOCK="10.2")
    assert code == 1, said
    building.faults.clear()
    building.built(BLOCK="10.2")
    assert building.counts() == ALL
    assert building.run("teardown", "--yes")[0] == 0
    assert building.counts() == 0


def test_what_cannot_be_taken_back_is_told(building: Building) -> None:
    """What cannot be read, and what nobody may delete any more."""
    secret = declared("vault", "awscc.secretsmanager.secrets", secret_string="{{ keep }}")
    reader = declared("reader", "awscc.sns.topics", topic_name="news", display_name="{{ keep }}")
    building.world.write(
        queue("dead", "{{ 'queue' }}"), secret, {**reader, "depends_on": ["vault"]},
        globals=[{"name": "keep", "value": "{{ KEEP | default('seven') }}"}],
    )  # fmt: skip
    building.built()
    building.fails("InvalidRequest", "Update", "AWS::SNS::Topic")
    code, said = building.build("--on-failure", "rollback", KEEP="eight")
    assert code == 1
    last = said.splitlines()[-1]
    assert "not undone: AWS::SecretsManager::Secret 'arn:" in last
    assert "SecretString cannot be changed back, for it cannot be read" in last


def test_what_the_service_makes_otherwise_is_told(building: Building) -> None:
    """The role has a name, and an identity that nobody can give back to it."""
    stack(building)
    building.built()
    building.fails("InvalidRequest", "Update")
    code, said = building.build("--on-failure", "rollback", ROLE_PATH="/other/", RAW="false")
    assert code == 1
    assert "  role: made again: shop" in said
    last = said.splitlines()[-1]
    assert last.endswith("AWS::IAM::Role 'shop' in us-east-1 was made again, with another RoleId")
    assert building.run("plan", "--detailed-exitcode")[0] == 0


def test_a_rollback_goes_on_past_what_it_cannot_do(building: Building) -> None:
    stack(building)
    building.fails("InvalidRequest", "Create")
    building.fails("AccessDenied", "Delete", QUEUE)
    code, said = building.build("--on-failure", "rollback")
    assert code == 1
    assert building.counts() == 2, said
    last = said.splitlines()[-1]
    assert last.partition("not undone: ")[2].count("AWS::SQS::Queue 'https://") == 4
    building.faults.clear()
    building.built()
    assert building.counts() == ALL


def test_what_was_replaced_and_cannot_be_deleted_undoes_nothing(building: Building) -> None:
    """All that is wanted is there by then; another build deletes it."""
    stack(building)
    building.built()
    building.fails("AccessDenied", "Delete", "AWS::EC2::VPC")
    code, said = building.build("--on-failure", "rollback", BLOCK="10.2")
    assert code == 1
    assert "shop is built, but what it has no more could not be deleted" in said
    assert "build again, which deletes it" in said
    assert building.counts() == ALL + 1
    building.faults.clear()
    building.built(BLOCK="10.2")
    assert building.counts() == ALL


def test_nothing_was_changed_where_the_first_fails(building: Building) -> None:
    building.world.write(queue("dead"))
    building.fails("InvalidRequest", "Create", QUEUE)
    assert "; it had changed nothing" in building.rolled_back()


def test_ignore_builds_what_does_not_need_the_one_that_fails(building: Building) -> None:
    stack(building)
    building.fails("InvalidRequest", "Create", "AWS::SNS::Topic")
    code, said = building.build("--on-failure", "ignore", "--parallelism", "1")
    assert code == 1
    assert building.counts() == ALL - 2, said
    assert "not begun: reader" in said
    assert "what is done stays done" in said


def test_error_begins_nothing_more(building: Building) -> None:
    stack(building)
    building.fails("InvalidRequest", "Create", "AWS::EC2::InternetGateway")
    code, said = building.build("--parallelism", "1")
    assert code == 1
    assert "rolling back" not in said
    assert "not begun: " in said
    assert building.counts() < 6, said
    building.faults.clear()
    building.built()
    assert building.counts() == ALL

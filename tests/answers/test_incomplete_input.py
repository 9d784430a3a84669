"""What a read that failed does to an answer, statement by statement, as a user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.errors import Error, IncompleteAnswer
from cirrusql.session import Options
from tests.answers.clouds import Cloud
from tests.answers.trouble import Trouble, Troubled, refusal

VPC, LOGS, GROUP = "AWS::EC2::VPC", "AWS::EC2::FlowLog", "AWS::Logs::LogGroup"
REGIONS = ("eu-west-1", "us-east-1")
DENIED = refusal("AccessDeniedException")

Make = Callable[..., Cloud]


@pytest.fixture
def make(catalog: Catalog) -> Iterator[Make]:
    """Makes clouds with two VPCs in each of two regions, one of each with flow logs."""
    made: list[Cloud] = []

    def make(trouble: Trouble, **details: Any) -> Cloud:
        def around(transport: Transport) -> Transport:
            return Troubled(transport, trouble)

        cloud = Cloud(catalog, REGIONS, around=around, **details)
        made.append(cloud)
        for region in REGIONS:
            vpcs = cloud.put(VPC, *({"CidrBlock": f"10.{n}.0.0/16"} for n in (1, 2)), region=region)
            log = {"ResourceId": vpcs[0], "ResourceType": "VPC", "LogDestinationType": "s3"}
            cloud.put(LOGS, {**log, "LogDestination": "arn:aws:s3:::logs"}, region=region)
        return cloud

    yield make
    for cloud in made:
        cloud.close()


def denying(type_name: str, operation: str = "ListResources", region: str = "us-east-1") -> Trouble:
    quoted = f'"{type_name}"'.encode()

    def trouble(call: Call, _: int) -> Answer | None:
        concerned = call.operation == operation and call.region == region
        return DENIED if concerned and quoted in call.body else None

    return trouble


WITHOUT_LOGS = (
    "SELECT v.region FROM awscc.ec2.vpcs v WHERE NOT EXISTS"
    " (SELECT 1 FROM awscc.ec2.flow_logs f WHERE f.resource_id = v.vpc_id AND f.region = v.region)"
)
# What is made of an identifier is none, and says of no region.
EXCEPT = (
    "SELECT vpc_id || '' FROM awscc.ec2.vpcs EXCEPT SELECT resource_id || '' FROM"
    " awscc.ec2.flow_logs"
)


@pytest.mark.parametrize(
    "sql",
    [
        WITHOUT_LOGS,
        (
            "SELECT v.region FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.flow_logs f"
            " ON f.resource_id = v.vpc_id AND f.region = v.region WHERE f.id IS NULL"
        ),
        (
            "SELECT region FROM (SELECT vpc_id, region FROM awscc.ec2.vpcs EXCEPT"
            " SELECT resource_id, region FROM awscc.ec2.flow_logs)"
        ),
        (
            "SELECT region FROM awscc.ec2.vpcs WHERE (vpc_id, region) NOT IN"
            " (SELECT resource_id, region FROM awscc.ec2.flow_logs)"
        ),
        (
            "SELECT v.region FROM awscc.ec2.vpcs v WHERE 0 = (SELECT count(*) FROM"
            " awscc.ec2.flow_logs f WHERE f.resource_id = v.vpc_id AND f.region = v.region)"
        ),
        # An identifier of EC2 says its region by itself.
        WITHOUT_LOGS.replace(" AND f.region = v.region", ""),
        (
            "SELECT region FROM awscc.ec2.vpcs WHERE vpc_id NOT IN"
            " (SELECT resource_id FROM awscc.ec2.flow_logs)"
        ),
        (
            "SELECT v.region FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.flow_logs f"
            " ON f.resource_id = v.vpc_id WHERE f.id IS NULL"
        ),
        (
            "SELECT 'eu-west-1' FROM (SELECT vpc_id FROM awscc.ec2.vpcs EXCEPT"
            " SELECT resource_id FROM awscc.ec2.flow_logs)"
        ),
    ],
)
def test_what_cannot_be_decided_is_left_out_where_the_region_says_what_that_is(
    make: Make, sql: str
) -> None:
    cloud = make(denying(LOGS))
    answered = cloud.run(sql)
    assert answered.rows == [("eu-west-1",)]
    (problem,) = answered.diagnostics.problems
    assert "awscc.ec2.flow_logs could not be read in us-east-1" in str(problem)
    assert "rows of awscc.ec2.vpcs there are left out" in str(problem)


@pytest.mark.parametrize(
    "sql",
    [
        # The regions are compared, and something else is decided by all flow logs together.
        (
            "SELECT region FROM awscc.ec2.vpcs WHERE (vpc_id, region) NOT IN"
            " (SELECT resource_id, region FROM (SELECT resource_id, region,"
            " rank() OVER (ORDER BY id) n FROM awscc.ec2.flow_logs) WHERE n = 1)"
        ),
        (
            "WITH f AS (SELECT resource_id, region FROM awscc.ec2.flow_logs) SELECT vpc_id FROM"
            " awscc.ec2.vpcs WHERE (vpc_id, region) NOT IN (SELECT resource_id, region FROM f)"
            " AND vpc_id NOT IN (SELECT resource_id FROM f)"
        ),
        (
            "SELECT region, vpc_id FROM awscc.ec2.vpcs EXCEPT"
            " SELECT resource_id, region FROM awscc.ec2.flow_logs"
        ),
    ],
)
def test_regions_that_are_compared_are_not_always_a_way_out(make: Make, sql: str) -> None:
    with pytest.raises(IncompleteAnswer):
        make(denying(LOGS)).run(sql)


@pytest.mark.parametrize("strict", [False, True])
def test_where_nothing_says_so_the_statement_fails(make: Make, strict: bool) -> None:
    cloud = make(denying(LOGS), options=Options(strict=strict))
    with pytest.raises(IncompleteAnswer) as raised:
        cloud.run(EXCEPT)
    for part in ("awscc.ec2.flow_logs", "us-east-1", "right side of EXCEPT", "partial = allow"):
        assert part in str(raised.value)


def test_a_user_may_have_it_all_the_same_and_is_told(make: Make) -> None:
    deny = denying(LOGS), denying(VPC, region="eu-west-1")
    cloud = make(lambda call, number: deny[0](call, number) or deny[1](call, number))
    cloud.run("SET partial = allow")
    answered = cloud.run(EXCEPT)
    assert len(answered.rows) == 2
    assert len(answered.diagnostics.problems) == 2
    assert all("may be false" in str(problem) for problem in answered.diagnostics.problems)
    cloud.run("RESET partial")
    with pytest.raises(IncompleteAnswer):
        cloud.run(EXCEPT)


def test_what_only_loses_rows_is_given(make: Make) -> None:
    cloud = make(denying(VPC))
    answered = cloud.run(EXCEPT)
    assert len(answered.rows) == 1
    assert len(answered.diagnostics.problems) == 1


def test_aggregates_say_that_they_count_what_was_read(make: Make) -> None:
    answered = make(denying(VPC)).run("SELECT count(*) FROM awscc.ec2.vpcs")
    assert answered.rows == [(2,)]
    (problem,) = answered.diagnostics.problems
    assert "aggregates are over what was read" in str(problem)


def test_aggregates_say_so_of_rows_that_are_left_out_too(make: Make) -> None:
    answered = make(denying(LOGS)).run(f"SELECT count(*) FROM ({WITHOUT_LOGS})")
    assert answered.rows == [(1,)]
    (problem,) = answered.diagnostics.problems
    assert "aggregates are over what was read" in str(problem)


def test_a_list_that_breaks_off_is_a_failed_scope(make: Make) -> None:
    """The first page's rows are there, and NOT IN over them is no less wrong."""

    def trouble(call: Call, _: int) -> Answer | None:
        return DENIED if b"NextToken" in call.body else None

    cloud = make(trouble)
    cloud.put(GROUP, *({"LogGroupName": f"g{n:03}"} for n in range(150)))
    with pytest.raises(IncompleteAnswer, match="NOT IN"):
        cloud.run(
            "SELECT vpc_id FROM awscc.ec2.vpcs WHERE vpc_id NOT IN"
            " (SELECT log_group_name FROM awscc.logs.log_groups)"
        )


# -- one resource that cannot be read --------------------------------------------------------------


@pytest.fixture
def groups(make: Make) -> Cloud:
    """Three log groups, one of which cannot be read."""

    def trouble(call: Call, _: int) -> Answer | None:
        unreadable = call.operation == "GetResource" and b'"g1"' in call.body
        return DENIED if unreadable else None

    cloud = make(trouble)
    cloud.put(GROUP, *({"LogGroupName": f"g{n}", "RetentionInDays": 30} for n in range(3)))
    return cloud


def test_a_resource_that_cannot_be_read_is_shown_with_what_is_known(groups: Cloud) -> None:
    sql = "SELECT log_group_name, retention_in_days, tags_map FROM awscc.logs.log_groups"
    answered = groups.run(sql)
    assert answered.rows == [("g0", 30, "{}"), ("g1", None, None), ("g2", 30, "{}")]
    assert not answered.diagnostics.complete


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT log_group_name FROM awscc.logs.log_groups WHERE retention_in_days IS NULL", []),
        (
            "SELECT log_group_name FROM awscc.logs.log_groups WHERE retention_in_days IS NOT 30",
            [],
        ),
        (
            "SELECT DISTINCT coalesce(retention_in_days, 'never') FROM awscc.logs.log_groups",
            [(30,)],
        ),
        ("SELECT min(coalesce(retention_in_days, 0)) FROM awscc.logs.log_groups", [(30,)]),
    ],
)
def test_and_left_out_where_what_is_not_known_decides(
    groups: Cloud, sql: str, rows: list[Any]
) -> None:
    answered = groups.run(sql)
    assert answered.rows == rows
    (problem,) = answered.diagnostics.problems
    assert "it is left out" in str(problem)


def test_and_an_error_where_leaving_it_out_could_invent_rows(groups: Cloud) -> None:
    with pytest.raises(IncompleteAnswer, match="NOT IN"):
        groups.run(
            "SELECT vpc_id FROM awscc.ec2.vpcs WHERE 30 NOT IN"
            " (SELECT retention_in_days FROM awscc.logs.log_groups)"
        )


def test_malformed_properties_are_a_resource_that_cannot_be_read(make: Make) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        if call.operation != "GetResource" or b'"g1"' not in call.body:
            return None
        one = {"Identifier": "g1", "Properties": '{"RetentionInDays": 30'}
        return Answer(200, json.dumps({"TypeName": GROUP, "ResourceDescription": one}).encode())

    cloud = make(trouble)
    cloud.put(GROUP, *({"LogGroupName": f"g{n}", "RetentionInDays": 30} for n in range(3)))
    answered = cloud.run("SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups")
    assert sorted(answered.rows) == [("g0", 30), ("g1", None), ("g2", 30)]
    assert len(answered.diagnostics.problems) == 1


@pytest.mark.parametrize("body", [b"{}", b'{"TypeName":"AWS::EC2::VPC"}', b'{"NextToken":"x"}'])
def test_an_answer_without_a_list_is_no_empty_list(make: Make, body: bytes) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        return Answer(200, body) if call.region == "us-east-1" else None

    answered = make(trouble).run("SELECT vpc_id FROM awscc.ec2.vpcs")
    assert len(answered.rows) == 2
    assert len(answered.diagnostics.problems) == 1


# -- what is kept ----------------------------------------------------------------------------------

SHORT = "SELECT vpc_id, region FROM awscc.ec2.vpcs"


def kept(cloud: Cloud, name: str) -> int:
    return int(cloud.rows(f"SELECT count(*) FROM {name}")[0][0])


@pytest.mark.parametrize("sql", ["CREATE MATERIALIZED VIEW kept AS {}", "CREATE TABLE kept AS {}"])
def test_a_short_answer_is_kept_only_if_the_user_says_so(make: Make, sql: str) -> None:
    cloud = make(denying(VPC))
    with pytest.raises(IncompleteAnswer, match="partial = allow"):
        cloud.run(sql.format(SHORT))
    with pytest.raises(Error):
        kept(cloud, "kept")
    cloud.run("SET partial = allow")
    answered = cloud.run(sql.format(SHORT))
    assert kept(cloud, "kept") == 2
    del answered


def test_a_refresh_keeps_the_old_rows(make: Make) -> None:
    fails = [False]
    deny = denying(VPC)
    cloud = make(lambda call, number: deny(call, number) if fails[0] else None)
    cloud.run(f"CREATE MATERIALIZED VIEW kept AS {SHORT}")
    cloud.run("CREATE TABLE mine (vpc_id, region)")
    fails[0] = True
    for sql in ("REFRESH MATERIALIZED VIEW kept", f"INSERT INTO mine {SHORT}"):
        with pytest.raises(IncompleteAnswer):
            cloud.run(sql)
    assert (kept(cloud, "kept"), kept(cloud, "mine")) == (4, 0)


@pytest.mark.parametrize("partial", ["refuse", "allow"])
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO awscc.logs.log_groups (LogGroupName) SELECT vpc_id FROM awscc.ec2.vpcs",
        "DELETE FROM awscc.ec2.vpcs WHERE cidr_block LIKE '10.%'",
        f"DELETE FROM awscc.ec2.vpcs WHERE vpc_id IN ({EXCEPT})",
    ],
)
def test_nothing_is_written_from_half_an_answer_whatever_the_user_says(
    make: Make, sql: str, partial: str
) -> None:
    from cirrusql.engine.options import WriteOptions

    deny = denying(VPC), denying(LOGS)
    options = Options(writes=WriteOptions(confirmed=True))
    cloud = make(lambda call, n: deny[0](call, n) or deny[1](call, n), options=options)
    cloud.run(f"SET partial = {partial}")
    with pytest.raises(Error):
        cloud.run(sql)
    reads = {"ListResources", "GetResource", "DescribeRegions"}
    assert {call.operation for call in cloud.transport.sent} <= reads


def test_a_file_gets_no_short_answer(make: Make, tmp_path: Path) -> None:
    from io import StringIO

    from cirrusql.cli.exit import ExitCode
    from cirrusql.cli.narration import Narrator
    from cirrusql.cli.output import output_to
    from cirrusql.cli.script import Runner

    cloud, told, path = make(denying(VPC)), StringIO(), tmp_path / "vpcs.csv"

    def exported(script: str) -> ExitCode:
        with output_to(str(path)) as output:
            script = f"SET output = csv; {script}"
            return Runner(cloud.session, output, Narrator(told)).run(script, {})

    assert exported(SHORT) is ExitCode.FAILED
    assert not path.exists()
    assert "partial = allow" in told.getvalue()
    assert exported(f"SET partial = allow; {SHORT}") is ExitCode.INCOMPLETE
    assert len(path.read_text().splitlines()) == 3

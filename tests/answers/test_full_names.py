"""Columns with a service or schema before them are of what that says, or refused."""

from __future__ import annotations

import pytest

from cirrusql.errors import Error, ParseError, UnknownName
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud

GROUP = "AWS::Logs::LogGroup"


@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
@pytest.mark.parametrize("provider", ["", "awscc."])
def test_what_is_ones_own_is_not_taken_for_a_relation(
    cloud: Cloud, kind: str, provider: str
) -> None:
    """`logs.log_groups.x` was shortened to the inner table's, and compared with itself."""
    cloud.put(GROUP, {"LogGroupName": "a"}, {"LogGroupName": "b"})
    cloud.session.options = Options(writes=WriteOptions(confirmed=True))
    cloud.run(f"CREATE TEMP {kind} log_groups AS SELECT 'a' AS log_group_name")
    inner = (
        "SELECT 1 FROM log_groups"
        f" WHERE log_groups.log_group_name = {provider}logs.log_groups.log_group_name"
    )
    with pytest.raises(UnknownName, match="give each an alias"):
        cloud.run(f"DELETE FROM logs.log_groups WHERE region = 'us-east-1' AND EXISTS ({inner})")
    assert len(cloud.rows("SELECT log_group_name FROM logs.log_groups")) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT arn FROM ecs.clusters WHERE arn IN (SELECT ecs.clusters.arn FROM eks.clusters)",
        "SELECT ecs.clusters.name FROM ecs.clusters, eks.clusters",
        "SELECT s3.vpcs.vpc_id FROM ec2.vpcs",
        "SELECT x.ec2.vpcs.vpc_id FROM ec2.vpcs",
        "SELECT main.vpcs.vpc_id FROM ec2.vpcs",
        "SELECT ec2.vpcs.vpc_id FROM ec2.vpcs v",
        "WITH vpcs AS (SELECT 1 AS vpc_id) SELECT ec2.vpcs.vpc_id FROM vpcs",
        "SELECT ec2.vpcs.vpc_id FROM ec2.subnets",
    ],
)
def test_what_is_none_of_from_is_refused(cloud: Cloud, sql: str) -> None:
    with pytest.raises(Error, match=r"give each an alias|none of what FROM names"):
        cloud.run(sql)
    assert cloud.transport.sent == []


@pytest.mark.parametrize("name", ["e.v.@j", "e.v.:j", "e.v.?", "e.@v.j", "v.null", "v.?", "v.true"])
@pytest.mark.parametrize("source", ["", " FROM ec2.vpcs v"])
def test_what_stands_for_a_value_is_no_name(cloud: Cloud, name: str, source: str) -> None:
    """sqlglot makes a name of it that stands nowhere in the text."""
    with pytest.raises(ParseError, match="is no name of a column"):
        cloud.session.describe(f"SELECT {name}{source}")
    assert cloud.transport.sent == []


def test_full_names_of_what_is_meant_are_taken(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "a"})
    cloud.run("CREATE TEMP TABLE t AS SELECT 'a' AS x")
    for sql in (
        "SELECT logs.log_groups.log_group_name FROM awscc.logs.log_groups",
        "SELECT aws.logs.log_groups.log_group_name FROM logs.log_groups",
        "SELECT temp.t.x FROM temp.t",
        "SELECT x FROM t WHERE x IN (SELECT logs.log_groups.log_group_name FROM logs.log_groups)",
        "SELECT (SELECT awscc.logs.log_groups.log_group_name) FROM logs.log_groups",
    ):
        assert cloud.rows(sql) == [("a",)]

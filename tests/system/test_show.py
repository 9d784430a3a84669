"""SHOW and DESCRIBE of what the relations of our own have too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cirrusql.completion.shown import columns
from cirrusql.errors import NotSupportedError, ProgrammingError, UnknownName
from cirrusql.sql.lexer import tokens
from cirrusql.sql.parse_telling import SHOWABLE
from tests.answers.clouds import Cloud


@pytest.mark.parametrize("what", ["FUNCTIONS", "REGIONS", "SETTINGS"])
def test_what_is_shown_is_what_is_selected(cloud: Cloud, what: str) -> None:
    shown, selected = cloud.run(f"SHOW {what}"), cloud.run(f"SELECT * FROM cirrusql.{what}")
    assert shown.rows
    assert (shown.names, shown.rows) == (selected.names, selected.rows)


def test_like_is_sqlites(cloud: Cloud) -> None:
    for pattern in ("EU-%", "us-_ast-1", "%", "eu-west-1", "x"):
        selected = cloud.rows(f"SELECT name FROM cirrusql.regions WHERE name LIKE '{pattern}'")
        assert cloud.rows(f"SHOW REGIONS LIKE '{pattern}'") == selected


def test_resources_of_all_services_are_found_by_a_pattern(cloud: Cloud) -> None:
    found = cloud.rows("SHOW RESOURCES LIKE '%subnet%'")
    assert ("subnets", "awscc.ec2.subnets") in found
    assert max(found) > ("vw_subnet_route_table_associations",)
    assert all("subnet" in name for name, _ in found)
    assert {name.split(".")[1] for _, name in found} > {"ec2", "rds"}
    below = [row for row in found if row[1].startswith("awscc.")]
    assert cloud.rows("SHOW RESOURCES IN awscc LIKE '%subnet%'") == below
    operations = [row for row in found if row[1].startswith("aws.")]
    assert ("describe_subnets", "aws.ec2.describe_subnets") in operations
    assert cloud.rows("SHOW RESOURCES IN aws LIKE '%subnet%'") == operations
    assert len(below) + len(operations) == len(found)


def test_our_own_relations_are_resources_too(cloud: Cloud) -> None:
    names = [name for name, _ in cloud.rows("SHOW RESOURCES IN cirrusql")]
    assert names == [
        "accounts", "changes", "columns", "coverage", "functions", "history", "operations",
        "regions", "requests", "resource_types", "runs", "settings",
    ]  # fmt: skip
    extended = cloud.run("SHOW EXTENDED RESOURCES IN cirrusql")
    assert extended.names == ("name", "id", "description")
    assert all(row[2] for row in extended.rows)
    assert ("requests", "cirrusql.requests") in cloud.rows("SHOW RESOURCES LIKE 'request%'")


def test_resources_of_a_service_are_its_types_and_views(cloud: Cloud) -> None:
    shown = [name for name, _ in cloud.rows("SHOW RESOURCES IN awscc.ec2")]
    expected = []
    for one in cloud.catalog.resource_types("ec2"):
        expected += [name for name in (one.resource, one.list_only_resource) if name]
    assert shown == [*expected, "vw_subnet_route_table_associations"]


def test_they_are_described_with_what_each_column_is(cloud: Cloud) -> None:
    rows = cloud.rows("DESCRIBE EXTENDED cirrusql.requests")
    assert rows[0] == (
        "write", "integer", None, None, "the number of the write, as `cirrusql requests` shows it",
    )  # fmt: skip
    assert all(row[4] for row in rows)
    assert cloud.rows("DESCRIBE cirrusql_requests") == [row[:2] for row in rows]


def test_tables_and_views_of_ones_own_are_shown(cloud: Cloud) -> None:
    assert cloud.rows("SHOW TABLES") == cloud.rows("SHOW VIEWS") == []
    cloud.rows("CREATE TABLE t (a)")
    cloud.rows("CREATE VIEW v AS SELECT a FROM t")
    cloud.rows("CREATE MATERIALIZED VIEW kept AS SELECT name FROM cirrusql.regions")
    kept, text = ("kept", "materialized view"), "SELECT name FROM cirrusql.regions"
    assert cloud.rows("SHOW TABLES") == [kept, ("t", "table")]
    assert cloud.rows("SHOW VIEWS") == [(*kept, text), ("v", "view", "SELECT a FROM t")]
    assert cloud.rows("SHOW TABLES LIKE 'T'") == [("t", "table")]


def test_everything_that_can_be_shown_has_rows_or_says_why_not(cloud: Cloud) -> None:
    paths = {"METHODS": "IN awscc.ec2.vpcs", "INSERT INTO": "awscc.ec2.vpcs"}
    for what in SHOWABLE:
        assert cloud.run(f"SHOW {what} {paths.get(what, '')}").names


def test_they_can_be_read_and_nothing_else(cloud: Cloud) -> None:
    assert cloud.rows("SHOW METHODS IN cirrusql.regions") == [("select", "", "SELECT")]
    assert len(cloud.rows("EXEC cirrusql.regions.select @name = 'eu-west-1'")) == 1
    with pytest.raises(NotSupportedError, match="is not a resource type"):
        cloud.run("SHOW INSERT INTO cirrusql.requests")


@pytest.mark.parametrize(
    ("sql", "error", "text"),
    [
        ("SHOW RESOURCES IN azure", UnknownName, "no provider 'azure'"),
        ("SHOW RESOURCES IN awscc.ec3", UnknownName, "line 1, column 19: no service 'ec3'"),
        ("SHOW RESOURCES IN awscc.ec2.vpcs", UnknownName, "not of the form awscc.service"),
        ("SHOW SERVICES IN awscc.ec2", UnknownName, "not of the form awscc"),
        ("SHOW RESOURCES IN aws.ec3", UnknownName, "'ec3' in provider 'aws'; did you mean 'ecs'"),
        ("SHOW RESOURCES IN aws.ec2.describe_vpcs", UnknownName, "not of the form aws.service"),
        ("SHOW SERVICES IN aws.ec2", UnknownName, "not of the form aws$"),
        ("SHOW METHODS IN aws.ec2.describe_vpc", UnknownName, "did you mean 'describe_vpcs'"),
        ("SHOW METHODS IN aws.ec2.stop_instances", NotSupportedError, "do nothing but read"),
        ("SHOW INSERT INTO aws.ec2.describe_vpcs", NotSupportedError, "is not a resource type"),
        ("DESCRIBE aws.sts.get_session_token", NotSupportedError, "it returns keys, secrets"),
        ("DESCRIBE METHOD aws.ec2.describe_vpcs.describe", UnknownName, "no method 'describe'"),
        ("SHOW METHODS", ProgrammingError, "Name a relation"),
        ("DESCRIBE cirrusql", UnknownName, "no relation 'cirrusql'"),
        ("DESCRIBE nothing", UnknownName, "'nothing' is not a relation"),
    ],
)
def test_what_is_not_there_is_said(
    cloud: Cloud, sql: str, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        cloud.run(sql)


@pytest.mark.parametrize(
    ("sql", "unwanted"),
    [
        ("SHOW SERVICES", {"sqlglot", "pycurl", "botocore", "asyncio"}),
        ("SHOW RESOURCES LIKE 'vpc%'", {"sqlglot", "pycurl", "botocore", "asyncio"}),
        ("DESCRIBE aws.ec2.describe_vpcs", {"sqlglot", "pycurl", "botocore", "asyncio"}),
        ("SELECT count(*) FROM cirrusql.regions", {"pycurl", "botocore", "asyncio"}),
    ],
)
def test_what_is_known_here_imports_no_client(sql: str, unwanted: set[str]) -> None:
    program = (
        "import sys; from cirrusql.cli.main import main;"
        f"main(['exec', '--endpoint-url', 'http://127.0.0.1:9', '--region', 'us-east-1', {sql!r}]);"
        "print('modules', *sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not unwanted & set(shown.stdout.rpartition("modules ")[2].split())


def test_a_condition_may_have_queries_in_it_and_a_comment_behind_it(cloud: Cloud) -> None:
    sql = "SHOW SERVICES WHERE name IN (SELECT 's3' UNION SELECT 'ec2' ORDER BY 1 LIMIT 1) -- one"
    assert cloud.rows(sql) == [("awscc.ec2", "ec2", "ec2")]


@pytest.mark.parametrize("extended", ["", "EXTENDED "])
@pytest.mark.parametrize(
    "what",
    [
        "PROVIDERS", "SERVICES", "RESOURCES IN ec2", "METHODS IN ec2.vpcs", "TABLES", "VIEWS",
        "REGIONS", "FUNCTIONS", "SETTINGS",
    ],
)  # fmt: skip
def test_conditions_are_completed_with_the_columns_that_are_shown(
    cloud: Cloud, what: str, extended: str
) -> None:
    sql = f"SHOW {extended}{what}"
    assert tuple(columns(tuple(tokens(sql)))) == cloud.run(sql).names

"""The relations in SQL over the demo organisation: the rows that the operations have."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest

from cirrusql.catalog import Catalog
from cirrusql.dbapi import Connection, connect
from cirrusql.errors import CallFailed, Error


@pytest.fixture(scope="module")
def sql(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = tmp_path_factory.mktemp("relations") / "demo.sqlite3"
    with connect(local=path) as connection:
        connection.execute("SET paid_calls = allow")
        yield connection


@pytest.mark.parametrize(
    ("operation", "resources"),
    [
        ("aws.ec2.describe_instances", "awscc.ec2.instances"),
        ("aws.ec2.describe_volumes", "awscc.ec2.volumes"),
        ("aws.ec2.describe_vpcs", "awscc.ec2.vpcs"),
        ("aws.iam.list_users", "awscc.iam.users"),
        ("aws.iam.list_roles", "awscc.iam.roles"),
        ("aws.kms.list_keys", "awscc.kms.keys"),
        ("aws.rds.describe_db_instances", "awscc.rds.db_instances"),
        ("aws.lambda.list_functions", "awscc.lambda.functions"),
        ("aws.logs.describe_log_groups", "awscc.logs.log_groups"),
    ],
)
def test_both_providers_count_the_same(sql: Connection, operation: str, resources: str) -> None:
    query = f"SELECT (SELECT count(*) FROM {operation}), (SELECT count(*) FROM {resources})"
    [(mine, theirs)] = sql.execute(query).fetchall()
    assert mine == theirs > 0


def test_providers_join(sql: Connection) -> None:
    query = (
        "SELECT count(*) FROM awscc.ec2.volumes v JOIN aws.ec2.describe_volumes d"
        " ON d.volume_id = v.volume_id WHERE d.state = 'available' AND v.size = d.size"
    )
    free = "SELECT count(*) FROM aws.ec2.describe_volumes WHERE state = 'available'"
    assert sql.execute(query).fetchall() == sql.execute(free).fetchall() != [(0,)]


def test_a_list_gives_the_keys_of_another(sql: Connection) -> None:
    query = (
        "SELECT u.user_name, count(*) FROM aws.iam.list_users u"
        " JOIN aws.iam.list_access_keys k ON k.user_name = u.user_name"
        " WHERE k.status = 'Active' GROUP BY 1 HAVING count(*) > 1"
    )
    assert sql.execute(query).fetchall() == [("dilan", 2)]


@pytest.mark.parametrize(
    ("query", "row"),
    [
        (
            (
                "SELECT document ->> '$.Statement[0].Action' FROM aws.iam.get_policy_version"
                " WHERE version_id = 'v1' AND policy_arn ="
                " 'arn:aws:iam::000000000000:policy/break-glass'"
            ),
            "*",
        ),
        (
            (
                "SELECT assume_role_policy_document ->> '$.Statement[0].Principal.Service'"
                " FROM aws.iam.get_role WHERE role_name = 'legacy-admin'"
            ),
            "ec2.amazonaws.com",
        ),
        ("SELECT account FROM aws.sts.get_caller_identity", "000000000000"),
        ("SELECT count(*) > 20 FROM aws.ec2.describe_regions", 1),
        ("SELECT count(*) FROM aws.ec2.describe_availability_zones", 6),
        ("SELECT count(*) > 20 FROM aws.account.list_regions", 1),
        ("SELECT value FROM aws.iam.get_account_summary WHERE key = 'Users'", 14),
    ],
)
def test_services_with_actions_of_their_own(sql: Connection, query: str, row: object) -> None:
    assert sql.execute(query).fetchall() == [(row,)]


def test_an_operation_that_is_not_answered_fails(sql: Connection) -> None:
    with pytest.raises(Error, match="The local cloud does not answer GetDatabases of glue"):
        sql.execute("SELECT * FROM aws.glue.get_databases").fetchall()


def test_a_member_without_effect_fails(sql: Connection) -> None:
    query = (
        "SELECT * FROM aws.accessanalyzer.list_findings WHERE sort = '{}' AND analyzer_arn = '{}'"
    )
    arn = sql.execute("SELECT arn FROM aws.accessanalyzer.list_analyzers").fetchall()[0][0]
    with pytest.raises(CallFailed, match="does not answer ListFindings with sort"):
        sql.execute(query.format('{"orderBy": "ASC"}', arn)).fetchall()


_VIEWS = sorted(
    path.name.removesuffix(".sql")
    for path in files("cirrusql.catalog.api").joinpath("views").iterdir()
    if path.name.endswith(".sql")
)


@pytest.mark.parametrize("view", _VIEWS)
def test_every_view_can_be_read(sql: Connection, view: str) -> None:
    """Inspector finds nothing, and no log has a filter; all others have rows, and nothing fails."""
    cursor = sql.execute(f"SELECT * FROM aws.{view}")
    assert bool(cursor.fetchall()) == (
        view not in ("inspector2.vw_findings", "cloudtrail.vw_alarms")
    )
    assert not cursor.messages

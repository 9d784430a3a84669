"""Names that leave something out mean what the session says, in every statement."""

from __future__ import annotations

import pytest

import cirrusql
from cirrusql.catalog import Catalog, operation_services
from cirrusql.completion import complete
from cirrusql.errors import Error, UnknownName
from cirrusql.session import Session
from cirrusql.sql.name_defaults import NO_SERVICES
from tests.answers.clouds import Cloud

GROUP = "AWS::Logs::LogGroup"
WRITTEN = "'n', 7"


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    """With two log groups."""
    cloud.put(GROUP, *({"LogGroupName": name, "RetentionInDays": 7} for name in "ab"))
    return cloud


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT log_group_name FROM log_groups ORDER BY 1",
        'SELECT log_group_name FROM "log_groups" ORDER BY 1',
        "SELECT log_groups.log_group_name FROM log_groups ORDER BY 1",
        "SELECT logs.log_groups.log_group_name FROM log_groups ORDER BY 1",
        "SELECT awscc.logs.log_groups.log_group_name FROM log_groups ORDER BY 1",
        "SELECT log_group_name FROM temp.t JOIN log_groups ON log_group_name = x ORDER BY 1",
        "SELECT log_group_name FROM log_groups WHERE log_group_name IN t ORDER BY 1",
        "SELECT x FROM public.t WHERE x IN (SELECT log_group_name FROM log_groups) ORDER BY 1",
        "WITH g AS (SELECT * FROM log_groups) SELECT log_group_name FROM g ORDER BY 1",
        "WITH log_groups (log_group_name) AS (VALUES ('a'), ('b')) SELECT * FROM log_groups",
    ],
)
def test_a_service_in_the_search_path_need_not_be_written(cloud: Cloud, sql: str) -> None:
    cloud.run("CREATE TEMP TABLE t AS SELECT 'a' AS x UNION SELECT 'b'")
    cloud.run("SET search_path TO ec2, logs, public")
    assert cloud.rows(sql) == [("a",), ("b",)]


def test_what_is_ones_own_goes_before_the_search_path(cloud: Cloud) -> None:
    cloud.run("SET SESSION search_path TO 'logs'")
    script = (
        "CREATE TEMP TABLE log_groups (log_group_name);"
        "INSERT INTO log_groups VALUES ('mine'); UPDATE log_groups SET log_group_name = 'own'"
    )
    for statement in script.split(";"):
        cloud.run(statement)
    assert cloud.rows("SELECT * FROM log_groups") == [("own",)]
    assert cloud.transport.sent == []
    assert len(cloud.rows("SELECT log_group_name FROM logs.log_groups")) == 2
    cloud.run("DELETE FROM log_groups WHERE true")
    cloud.run("DROP TABLE log_groups")
    assert len(cloud.rows("SELECT log_group_name FROM log_groups")) == 2


def test_a_script_makes_its_own_table_before_it_writes_to_it() -> None:
    """Which of the two a name means is known when the statement runs, and no sooner."""
    with cirrusql.connect(local=":memory:") as connection:
        list(
            connection.session.execute(
                "SET search_path TO logs; CREATE TEMP TABLE log_groups (log_group_name);"
                "INSERT INTO log_groups (log_group_name) VALUES ('mine')"
            )
        )
        assert connection.execute("SELECT count(*) FROM logs.log_groups").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM log_groups").fetchall() == [(1,)]


def test_every_statement_takes_names_of_one_part(cloud: Cloud) -> None:
    cloud.run("SET search_path TO logs")
    cloud.run(
        f"INSERT INTO log_groups (log_group_name, retention_in_days) VALUES ({WRITTEN})"
        " RETURNING Identifier"
    )
    cloud.run("UPDATE log_groups SET retention_in_days = 14 WHERE log_group_name = 'n'")
    found = cloud.rows("SELECT retention_in_days FROM log_groups WHERE log_group_name = 'n'")
    assert found == [(14,)]
    cloud.run("EXEC log_groups.delete_resource @Identifier = 'n', @region = 'us-east-1'")
    cloud.run("WITH w AS (SELECT 'b' AS x) DELETE FROM log_groups WHERE log_group_name = 'b'")
    assert cloud.rows("SELECT log_group_name FROM log_groups") == [("a",)]
    for sql in (
        "DESCRIBE log_groups",
        "DESCRIBE METHOD log_groups.create_resource",
        "SHOW METHODS IN log_groups",
        "SHOW INSERT INTO log_groups",
        "EXPLAIN SELECT arn FROM log_groups",
        "EXPLAIN DELETE FROM log_groups WHERE log_group_name = 'a'",
    ):
        assert cloud.rows(sql), sql
    (described,) = cloud.session.describe("DELETE FROM log_groups WHERE arn = 'x' RETURNING arn")
    assert [column.name for column in described.columns or ()] == ["arn"]
    (planned,) = cloud.session.plan("DELETE FROM log_groups WHERE log_group_name = 'a'")
    assert len(planned.calls) == 1


def test_a_view_means_what_it_meant_when_it_was_made(cloud: Cloud) -> None:
    cloud.run("SET search_path TO logs")
    cloud.run("CREATE TEMP VIEW own AS SELECT log_group_name FROM log_groups ORDER BY 1")
    cloud.run("CREATE TEMP VIEW over AS SELECT * FROM own")
    cloud.run("RESET search_path")
    assert cloud.rows("SELECT * FROM over") == [("a",), ("b",)]
    cloud.run("CREATE TEMP VIEW other AS SELECT log_group_name FROM logs.log_groups")
    cloud.run("USE aws")
    assert len(cloud.rows("SELECT * FROM other")) == 2


def test_a_provider_is_that_of_names_of_two_parts(cloud: Cloud) -> None:
    def planned(sql: str) -> str:
        return str(cloud.rows(f"EXPLAIN {sql}")[0][0])

    assert planned("SELECT arn FROM logs.log_groups") == "1. awscc.logs.log_groups"
    cloud.run("USE aws")
    operation = "1. aws.logs.describe_log_groups"
    assert planned("SELECT 1 FROM logs.describe_log_groups") == operation
    # `aws` is an older name of `awscc` too, so what is no operation is the resource type.
    assert planned("SELECT arn FROM logs.log_groups") == "1. awscc.logs.log_groups"
    cloud.run("SET search_path TO logs")
    assert planned("SELECT arn FROM describe_log_groups") == operation
    full = "SELECT logs.describe_log_groups.arn FROM describe_log_groups"
    assert planned(full) == operation
    cloud.run("USE awscc")
    with pytest.raises(UnknownName, match=r"there is aws\.logs\.describe_log_groups"):
        cloud.run("EXPLAIN SELECT arn FROM logs.describe_log_groups")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1 FROM log_group", "column 15.*no such resource in logs.*mean 'log_groups'"),
        ("SELECT 1 FROM main.log_groups", "column 15: no table 'main.log_groups'"),
        ("SELECT 1 FROM public.log_groups", "column 15: no table 'log_groups'"),
        ("SELECT 1 FROM logs.log_group", "did you mean 'log_groups'"),
        ("SELECT 1 FROM lugs.log_groups", "no service 'lugs'.*did you mean 'logs'"),
        ("DELETE FROM log_group WHERE arn = 'x'", "column 13.*did you mean 'log_groups'"),
        ("DESCRIBE log_group", "column 10.*did you mean 'log_groups'"),
        ("SET search_path TO lugs", "no service 'lugs'.*did you mean 'logs'"),
        ("SET search_path TO logs,,ec2", "commas between"),
        ("SET provider TO azure", "provider is awscc or aws"),
        ("SELECT ec2.log_groups.arn FROM log_groups", "is not what is called 'log_groups'"),
    ],
)
def test_what_is_nothing_is_told_with_what_is_near(cloud: Cloud, sql: str, message: str) -> None:
    cloud.run("SET search_path TO logs, public")
    with pytest.raises(Error, match=message):
        cloud.run(sql)
    assert cloud.transport.sent == []


def test_without_a_search_path_names_of_one_part_are_ones_own(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match="no table 'log_groups'"):
        cloud.run("SELECT 1 FROM log_groups")


def test_no_service_is_called_as_what_stands_before_ones_own(catalog: Catalog) -> None:
    services = {*catalog.services(), *operation_services(), *catalog.api.titles()}
    assert services.isdisjoint(NO_SERVICES)


def test_ones_own_is_public_too(cloud: Cloud) -> None:
    session: Session = cloud.session
    for sql in (
        "CREATE TABLE public.t (a)",
        "INSERT INTO public.t VALUES (1)",
        "UPDATE public.t SET a = a + 1",
        "CREATE VIEW public.v AS SELECT a FROM public.t",
    ):
        list(session.execute(sql))
    assert cloud.rows("SELECT public.v.a FROM public.v") == [(2,)]
    assert cloud.rows("SELECT a FROM t") == [(2,)]
    assert cloud.rows("DESCRIBE public.t") == [("a", None)]
    for sql in ("DROP VIEW public.v", "DELETE FROM public.t", "DROP TABLE public.t"):
        list(session.execute(sql))


def test_services_are_offered_for_the_search_path(cloud: Cloud) -> None:
    text = "SET search_path TO ec"
    offered = complete(text, len(text), cloud.session.surroundings())
    assert [one.text for one in offered][:3] == ["ec2", "ecr", "ecs"]

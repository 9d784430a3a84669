"""Statements that change the user's own tables, compared with plain SQLite where it can tell."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

import cirrusql
from cirrusql.errors import DataError, IntegrityError, OperationalError, ProgrammingError
from cirrusql.events import Event
from tests.answers.clouds import Cloud

# Reads a row of the cloud, so that the statement is not SQLite's alone.
ONE = "(SELECT count(*) AS one FROM awscc.logs.log_groups WHERE log_group_name = 'g0')"


@pytest.fixture
def groups(cloud: Cloud) -> Cloud:
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g0"})
    cloud.run("CREATE TABLE t (a)")
    cloud.run("INSERT INTO t VALUES (1), (2), (3)")
    cloud.run("CREATE VIEW v AS SELECT a * 10 AS a FROM t")
    return cloud


def in_sqlite(*statements: str) -> list[tuple[Any, ...]]:
    """The last statement's rows in plain SQLite, where `v` is a view and the cloud one row."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3);"
        "CREATE VIEW v AS SELECT a * 10 AS a FROM t"
    )
    rows: list[tuple[Any, ...]] = []
    for sql in statements:
        rows = connection.execute(sql.replace(ONE, "(SELECT 1 AS one)")).fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO t SELECT a + one FROM t, {ONE}",
        f"INSERT INTO t SELECT a + one FROM t, {ONE} RETURNING a, a * 2 AS b",
        "INSERT INTO t SELECT a FROM v",
        "INSERT INTO t SELECT a FROM v WHERE a > 10 RETURNING a",
        f"INSERT INTO t SELECT v.a + one FROM v, {ONE}",
        "INSERT INTO t SELECT a FROM v WHERE a < 0 RETURNING a",
        "CREATE TABLE u AS SELECT a FROM v",
        "CREATE TEMP TABLE u AS SELECT a FROM v",
    ],
)
def test_rows_of_the_cloud_and_of_views_are_taken_as_sqlite_takes_rows(
    groups: Cloud, sql: str
) -> None:
    """An INSERT read what it had just added, RETURNING lost all but a row, a view was unknown."""
    answered = groups.run(sql)
    if "RETURNING" in sql:
        assert answered.rows == in_sqlite(sql)
        (result,) = groups.session.execute(
            f"{sql.partition(' RETURNING')[0]} LIMIT 0 RETURNING a AS x"
        )
        assert [column.name for column in result.columns] == ["x"]
    table = "u" if " u " in sql else "t"
    assert groups.run(f"SELECT a FROM {table}").rows == in_sqlite(sql, f"SELECT a FROM {table}")


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO cirrusql_view SELECT 'x', 'SELECT 1', 0, one FROM {ONE}",
        "ALTER TABLE cirrusql_view RENAME TO x",
        "ALTER TABLE cirrusql_view ADD COLUMN x",
        "CREATE INDEX x ON cirrusql_view (query)",
        "ALTER TABLE t RENAME TO cirrusql_x",
        "ALTER TABLE t RENAME TO V",
        "CREATE TABLE main.cirrusql_x (a)",
        "CREATE TABLE cloud.x (a)",
    ],
)
def test_no_statement_takes_a_name_of_ours_or_a_views(groups: Cloud, sql: str) -> None:
    """They were done, and then views were gone, or a table was hidden and could not be dropped."""
    with pytest.raises(ProgrammingError):
        groups.run(sql)
    assert groups.run("SHOW TABLES").rows == [("t", "table")]
    assert groups.run("SELECT * FROM v").rows == [(10,), (20,), (30,)]


def test_a_temporary_table_is_a_name_like_others(tmp_path: Path) -> None:
    """It was in no list, and of rows of the cloud it was kept in the file."""
    place: dict[str, Any] = {
        "local": ":memory:",
        "region": "us-east-1",
        "database": tmp_path / "own.sqlite3",
    }
    with cirrusql.connect(**place) as connection:
        connection.execute("CREATE TEMP TABLE t (a)")
        connection.execute("CREATE TEMP TABLE u AS SELECT region FROM awscc.ec2.vpcs")
        assert connection.execute("SHOW TABLES").fetchall() == [("t", "table"), ("u", "table")]
        with pytest.raises(ProgrammingError, match="'t' is a table"):
            connection.execute("CREATE VIEW t AS SELECT 1")
    with cirrusql.connect(**place) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == []


def test_what_sqlite_refuses_has_its_class(groups: Cloud) -> None:
    groups.run("CREATE UNIQUE INDEX i ON t (a)")
    with pytest.raises(IntegrityError, match="UNIQUE"):
        groups.run("INSERT INTO t VALUES (1)")


@pytest.mark.parametrize(
    "sql", ["REFRESH MATERIALIZED VIEW m", "DROP MATERIALIZED VIEW m", "DROP TABLE t"]
)
def test_what_is_being_read_is_in_use(groups: Cloud, sql: str) -> None:
    """Of a materialized view it was a traceback."""
    groups.run("CREATE MATERIALIZED VIEW m AS SELECT a FROM t")
    (result,) = groups.session.execute("SELECT m.a FROM m, t")
    next(result.rows)
    with pytest.raises(OperationalError, match="rows left"):
        groups.run(sql)
    result.close()
    groups.run(sql)


def test_a_database_that_another_process_changes_is_one_line(tmp_path: Path) -> None:
    """CREATE MATERIALIZED VIEW over a stale read was a traceback."""
    place: dict[str, Any] = {
        "local": ":memory:",
        "region": "us-east-1",
        "database": tmp_path / "own.sqlite3",
    }
    with cirrusql.connect(**place) as one, cirrusql.connect(**place) as other:
        one.execute("CREATE TABLE t AS SELECT 1 AS a UNION SELECT 2 UNION SELECT 3")
        cursor = one.execute("SELECT t.a FROM t, t AS u")
        cursor.fetchone()
        other.execute("INSERT INTO t VALUES (4)")
        for sql in ("CREATE MATERIALIZED VIEW m AS SELECT 1", "CREATE VIEW v AS SELECT 1"):
            with pytest.raises(OperationalError, match="another process"):
                one.execute(sql)
        assert len(cursor.fetchall()) == 8
        one.execute("INSERT INTO t VALUES (5)")


MADE = "SELECT region AS a FROM awscc.ec2.vpcs"


@pytest.mark.parametrize(
    ("before", "meanwhile", "sql", "after"),
    [
        ("SELECT 1", "CREATE TABLE x AS SELECT 7 AS a", f"CREATE TABLE x AS {MADE}", [(7,)]),
        (
            "SELECT 1",
            "CREATE VIEW x AS SELECT 7 AS a",
            f"CREATE MATERIALIZED VIEW x AS {MADE}",
            [(7,)],
        ),
        (
            f"CREATE MATERIALIZED VIEW x AS {MADE}",
            "DROP MATERIALIZED VIEW x; CREATE TABLE x AS SELECT 7 AS a",
            "REFRESH MATERIALIZED VIEW x",
            [(7,)],
        ),
    ],
)
def test_what_another_process_makes_meanwhile_is_not_overwritten(
    tmp_path: Path, before: str, meanwhile: str, sql: str, after: list[tuple[Any, ...]]
) -> None:
    """The calls of a query take their time; its rows then took the place of another's table."""
    place: dict[str, Any] = {"local": ":memory:", "database": tmp_path / "own.sqlite3"}
    acts: list[str] = []

    def listen(event: Event) -> None:
        if event.name == "scan.started" and acts:
            other.execute(acts.pop())

    with (
        cirrusql.connect(**place) as other,
        cirrusql.connect(**place, listener=listen) as connection,
    ):
        connection.execute(before)
        acts.append(meanwhile)
        with pytest.raises(ProgrammingError, match=r"there is a|is a (table|view)"):
            connection.execute(sql)
        assert not acts
        assert connection.execute("SELECT * FROM x").fetchall() == after


def test_a_refresh_waits_for_those_who_write(tmp_path: Path) -> None:
    """It read first, and then another's change was an error at once."""
    place: dict[str, Any] = {"local": ":memory:", "database": tmp_path / "own.sqlite3"}
    with cirrusql.connect(**place) as one, cirrusql.connect(**place) as other:
        one.execute("CREATE TABLE t (a); INSERT INTO t VALUES (0)")
        one.execute(
            "CREATE MATERIALIZED VIEW m AS SELECT a FROM t, json_each('[1,2,3]') ORDER BY 1"
        )
        writing = threading.Event()

        def write() -> None:
            while not writing.is_set():
                other.execute("UPDATE t SET a = a + 1")

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(100):
                one.execute("REFRESH MATERIALIZED VIEW m")
        finally:
            writing.set()
            thread.join()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST(x'ff' AS TEXT)",
        "SELECT b || '' FROM (SELECT x'c328' AS b)",
        f"SELECT x'ff' || one FROM {ONE}",
        "INSERT INTO t VALUES (x'ff' || '') RETURNING a",
        "INSERT INTO t SELECT x'ff' || a FROM v",
        "CREATE MATERIALIZED VIEW m AS SELECT x'ff' || ''",
        "SELECT upper(regexp_replace(x'ff' || '', 'a', 'b'))",
    ],
)
def test_text_that_is_not_utf_8_is_an_error_of_the_data(groups: Cloud, sql: str) -> None:
    """It was a UnicodeDecodeError."""
    with pytest.raises(DataError, match="not UTF-8"):
        groups.run(sql)
    assert groups.run("SELECT a FROM t").rows == [(1,), (2,), (3,)]


@pytest.mark.parametrize("names", [("Ä", "ä"), ("X", "x"), ("İ", "i̇")])
@pytest.mark.parametrize("first", ["VIEW", "MATERIALIZED VIEW", "TABLE"])
@pytest.mark.parametrize("second", ["VIEW", "MATERIALIZED VIEW", "TABLE", "TEMP TABLE"])
def test_names_do_not_differ_in_case_alone(
    groups: Cloud, names: tuple[str, str], first: str, second: str
) -> None:
    """SQLite knows the case of ASCII letters only: two views were kept and one of them was read."""
    one, other = names
    groups.run(f'CREATE {first} "{one}" AS SELECT 1 AS a')
    with pytest.raises(ProgrammingError):
        groups.run(f'CREATE {second} "{other}" AS SELECT 2 AS a')
    assert groups.run(f'SELECT a FROM "{one}"').rows == [(1,)]


@pytest.mark.parametrize("kind", ["VIEW", "MATERIALIZED VIEW"])
def test_a_name_in_another_case_is_replaced(groups: Cloud, kind: str) -> None:
    groups.run(f'CREATE {kind} "Ä" AS SELECT 1 AS a')
    groups.run(f'CREATE OR REPLACE {kind} "ä" AS SELECT 2 AS a')
    assert groups.run('SELECT a FROM "ä"').rows == [(2,)]
    assert [row[0] for row in groups.run("SHOW VIEWS").rows] == ["v", "ä"]
    groups.run(f'DROP {kind} "Ä"')
    assert [row[0] for row in groups.run("SHOW VIEWS").rows] == ["v"]

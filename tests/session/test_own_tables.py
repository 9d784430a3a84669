"""Views, materialized views and tables of the user's own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.errors import (
    AccessDenied,
    IncompleteAnswer,
    NotSupportedError,
    ParseError,
    ProgrammingError,
    UnknownName,
)
from cirrusql.local import Fault
from cirrusql.local import Settings as LocalSettings
from cirrusql.session import Session
from tests.answers.clouds import Cloud

GROUPS = "SELECT log_group_name FROM awscc.logs.log_groups"


def run(session: Session, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a script's last statement."""
    rows: list[tuple[Any, ...]] = []
    for result in session.execute(sql):
        rows = list(result.rows)
    return rows


@pytest.fixture
def groups(cloud: Cloud) -> Cloud:
    cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": f"g{n}"} for n in range(3)))
    return cloud


@pytest.fixture
def open_file(groups: Cloud, tmp_path: Path) -> Iterator[Callable[[], Session]]:
    """Opens sessions on the same cloud and the same database file."""
    made: list[Session] = []

    def make() -> Session:
        made.append(Session(groups.session.engine, database=tmp_path / "own.sqlite3"))
        return made[-1]

    yield make
    for session in made:
        session.close()


# -- one name -------------------------------------------------------------------------------------

MAKE = {
    "view": f"CREATE VIEW x AS {GROUPS}",
    "materialized view": f"CREATE MATERIALIZED VIEW x AS {GROUPS}",
    "table": "CREATE TABLE x (log_group_name); INSERT INTO x VALUES ('g0'), ('g1'), ('g2')",
}
AGAIN = {
    "view": "CREATE {} VIEW {} X AS SELECT 'new'",
    "materialized view": "CREATE {} MATERIALIZED VIEW {} X AS SELECT 'new'",
    "table": "CREATE {} TABLE {} X AS SELECT 'new'",
}
OLD = [("g0",), ("g1",), ("g2",)]


@pytest.mark.parametrize("there", MAKE)
@pytest.mark.parametrize("made", AGAIN)
def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(
    groups: Cloud, there: str, made: str
) -> None:
    """CREATE over an existing materialized view destroyed its rows before it failed."""
    session = groups.session
    run(session, MAKE[there])
    with pytest.raises(ProgrammingError, match=f"'x'|'x' is a {there}"):
        run(session, AGAIN[made].format("", ""))
    assert run(session, "SELECT * FROM x ORDER BY 1") == OLD


@pytest.mark.parametrize("there", MAKE)
@pytest.mark.parametrize("made", AGAIN)
def test_if_not_exists_leaves_what_is_there(groups: Cloud, there: str, made: str) -> None:
    """It used to replace."""
    run(groups.session, MAKE[there])
    run(groups.session, AGAIN[made].format("", "IF NOT EXISTS"))
    assert run(groups.session, "SELECT * FROM x ORDER BY 1") == OLD


@pytest.mark.parametrize("there", MAKE)
@pytest.mark.parametrize("made", ["view", "materialized view"])
def test_or_replace_replaces_its_own_kind_only(groups: Cloud, there: str, made: str) -> None:
    """A materialized view over a user's table dropped the table."""
    session = groups.session
    run(session, MAKE[there])
    sql = AGAIN[made].format("OR REPLACE", "")
    if made == there:
        run(session, sql)
        assert run(session, "SELECT * FROM x") == [("new",)]
    else:
        with pytest.raises(ProgrammingError, match=f"'x' is a {there}"):
            run(session, sql)
        assert run(session, "SELECT * FROM x ORDER BY 1") == OLD


@pytest.mark.parametrize("there", MAKE)
@pytest.mark.parametrize("said", ["VIEW", "MATERIALIZED VIEW", "TABLE"])
def test_drop_takes_its_own_kind_only(groups: Cloud, there: str, said: str) -> None:
    session = groups.session
    run(session, MAKE[there])
    if said.lower() == there:
        run(session, f"DROP {said} x")
        with pytest.raises(UnknownName):
            run(session, "SELECT * FROM x")
        run(session, f"DROP {said} IF EXISTS x")
        with pytest.raises((UnknownName, ParseError)):
            run(session, f"DROP {said} x")
    else:
        with pytest.raises(ProgrammingError, match=f"'x' is a {there}"):
            run(session, f"DROP {said} x")
        assert run(session, "SELECT * FROM x ORDER BY 1") == OLD


def test_a_dropped_views_rows_do_not_return(groups: Cloud) -> None:
    run(groups.session, MAKE["materialized view"])
    run(groups.session, "DROP MATERIALIZED VIEW x; CREATE TABLE x (a)")
    assert run(groups.session, "SELECT * FROM x") == []


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO x VALUES ('a')",
        "UPDATE x SET log_group_name = 'a'",
        "DELETE FROM x",
        "ALTER TABLE x ADD COLUMN b",
    ],
)
@pytest.mark.parametrize("there", ["view", "materialized view"])
def test_a_views_rows_are_not_changed_by_hand(groups: Cloud, there: str, sql: str) -> None:
    run(groups.session, MAKE[there])
    with pytest.raises(ProgrammingError, match=f"'x' is a {there}, not a table"):
        run(groups.session, sql)
    assert run(groups.session, "SELECT * FROM x ORDER BY 1") == OLD


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE cirrusql_mine (a)",
        "CREATE VIEW cirrusql_mine AS SELECT 1",
        "DELETE FROM cirrusql_view",
        "DROP TABLE cirrusql_view",
        "UPDATE data.cirrusql_view SET query = 'x'",
    ],
)
def test_our_own_tables_are_not_the_users(groups: Cloud, sql: str) -> None:
    run(groups.session, MAKE["view"])
    with pytest.raises(ProgrammingError):
        run(groups.session, sql)
    assert run(groups.session, "SELECT * FROM x ORDER BY 1") == OLD


# -- what they are made of ------------------------------------------------------------------------


def test_a_view_is_planned_through(groups: Cloud) -> None:
    run(groups.session, "CREATE VIEW mine AS SELECT * FROM awscc.logs.log_groups")
    run(groups.session, 'CREATE VIEW "of mine" (name) AS SELECT log_group_name FROM mine')
    answered = groups.run("""SELECT name FROM "of mine" WHERE name = 'g1'""")
    assert (answered.rows, answered.calls) == ([("g1",)], {"GetResource": 1})


def test_a_materialized_view_calls_nobody_until_it_is_refreshed(groups: Cloud) -> None:
    run(groups.session, "CREATE MATERIALIZED VIEW kept AS " + GROUPS)
    groups.put("AWS::Logs::LogGroup", {"LogGroupName": "late"})
    answered = groups.run("SELECT count(*) FROM kept")
    assert (answered.rows, answered.calls) == ([(3,)], {})
    run(groups.session, "REFRESH MATERIALIZED VIEW kept")
    assert run(groups.session, "SELECT count(*) FROM kept") == [(4,)]


def test_a_refresh_that_fails_keeps_the_old_rows(groups: Cloud) -> None:
    run(groups.session, "CREATE MATERIALIZED VIEW kept AS " + GROUPS)
    refused = Fault(code="AccessDeniedException", operation="ListResources")
    groups.local.settings = LocalSettings(faults=(refused,))
    with pytest.raises(AccessDenied):
        run(groups.session, "REFRESH MATERIALIZED VIEW kept")
    assert run(groups.session, "SELECT * FROM kept ORDER BY 1") == OLD


def test_a_refresh_whose_rows_fail_half_way_keeps_the_old_rows(groups: Cloud) -> None:
    session = groups.session
    run(session, "CREATE TABLE t (a); INSERT INTO t VALUES ('[1]'), ('[2]')")
    query = "SELECT json_extract(a, '$[0]') AS n FROM t"
    run(session, f"CREATE MATERIALIZED VIEW kept AS {query}")
    run(session, "INSERT INTO t VALUES ('not json')")
    with pytest.raises(ParseError, match="malformed JSON"):
        run(session, "REFRESH MATERIALIZED VIEW kept")
    assert run(session, "SELECT n FROM kept ORDER BY 1") == [(1,), (2,)]


def test_half_an_answer_is_never_kept(make_cloud: Callable[..., Cloud]) -> None:
    cloud = make_cloud("us-east-1", "eu-west-1")
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g"})
    for sql in (
        f"CREATE MATERIALIZED VIEW kept AS {GROUPS}",
        f"CREATE TABLE kept AS {GROUPS}",
    ):
        # Its calls are counted anew for each message.
        refused = Fault("AccessDeniedException", operation="ListResources", times=1, message=sql)
        cloud.local.settings = LocalSettings(faults=(refused,))
        with pytest.raises(IncompleteAnswer, match="nothing was kept"):
            run(cloud.session, sql)
        with pytest.raises(UnknownName):
            run(cloud.session, "SELECT * FROM kept")


def test_a_table_takes_rows_of_the_cloud(groups: Cloud) -> None:
    session = groups.session
    run(session, f"CREATE TABLE kept AS {GROUPS} ORDER BY 1 DESC")
    assert run(session, "SELECT * FROM kept") == OLD[::-1]
    run(session, "CREATE TABLE other (a, b DEFAULT 'x' , UNIQUE (a))")
    (result,) = session.execute(f"INSERT INTO other (a) {GROUPS} WHERE log_group_name > 'g0'")
    assert result.row_count == 2
    run(session, f"INSERT INTO other (a) {GROUPS} WHERE true ON CONFLICT (a) DO NOTHING")
    assert run(session, "SELECT a, b FROM other ORDER BY 1") == [
        ("g0", "x"),
        ("g1", "x"),
        ("g2", "x"),
    ]
    joined = f"SELECT count(*) FROM ({GROUPS}) g JOIN other o ON o.a = g.log_group_name"
    assert run(session, joined) == [(3,)]


def test_a_view_that_is_wrong_is_refused_when_it_is_made(groups: Cloud) -> None:
    with pytest.raises(UnknownName, match="no column 'missing'"):
        run(groups.session, "CREATE VIEW x AS SELECT missing FROM awscc.logs.log_groups")
    with pytest.raises(UnknownName):
        run(groups.session, "SELECT * FROM x")


def test_a_temporary_view_is_the_sessions_alone(open_file: Callable[[], Session]) -> None:
    one, other = open_file(), open_file()
    run(one, f"CREATE TEMP VIEW x AS {GROUPS}")
    assert run(one, "SELECT count(*) FROM x") == [(3,)]
    with pytest.raises(UnknownName):
        run(other, "SELECT * FROM x")


# -- the file -------------------------------------------------------------------------------------


def test_they_are_there_in_the_next_run(open_file: Callable[[], Session]) -> None:
    one = open_file()
    run(one, f"CREATE VIEW v AS {GROUPS}; CREATE MATERIALIZED VIEW m AS {GROUPS}")
    run(one, "CREATE TABLE t (a); INSERT INTO t VALUES (7); CREATE INDEX i ON t (a)")
    one.close()
    other = open_file()
    for name in ("v", "m"):
        assert run(other, f"SELECT * FROM {name} ORDER BY 1") == OLD
    assert run(other, "SELECT * FROM t") == [(7,)]
    run(other, "REFRESH MATERIALIZED VIEW m; DROP VIEW v; DROP TABLE t; DROP MATERIALIZED VIEW m")


def test_two_sessions_use_one_file(open_file: Callable[[], Session]) -> None:
    one, other = open_file(), open_file()
    run(one, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
    rows = next(other.execute("SELECT a FROM t ORDER BY 1")).rows
    assert next(rows) == (1,)
    run(one, "INSERT INTO t VALUES (3)")
    run(one, "CREATE OR REPLACE VIEW v AS SELECT max(a) FROM t")
    assert list(rows) == [(2,)]
    assert run(other, "SELECT * FROM v") == [(3,)]
    run(other, "INSERT INTO t VALUES (4)")
    assert run(one, "SELECT * FROM v") == [(4,)]


_WRITER = """
import sys, cirrusql
with cirrusql.connect(local=":memory:", database=sys.argv[1]) as connection:
    for number in range(50):
        connection.execute("INSERT INTO t VALUES (?)", [number])
        connection.execute("CREATE OR REPLACE VIEW v AS SELECT count(*) FROM t")
"""


def test_two_processes_use_one_file(tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite3"
    with cirrusql.connect(local=":memory:", database=path) as connection:
        connection.execute("CREATE TABLE t (a)")
        command = [sys.executable, "-c", _WRITER, str(path)]
        writers = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
        for number in range(50):
            connection.execute("INSERT INTO t VALUES (?)", [number])
        for writer in writers:
            _, complaints = writer.communicate()
            assert (writer.returncode, complaints) == (0, b"")
        assert connection.execute("SELECT * FROM v").fetchall() == [(150,)]


def test_a_file_is_made_by_several_at_once(catalog: Catalog, tmp_path: Path) -> None:
    """SQLite gives up at once when two want a file to keep a write-ahead log."""
    cloud = Cloud(catalog, ("us-east-1",))
    for round_ in range(10):
        path = tmp_path / f"{round_}.sqlite3"
        start = threading.Barrier(8)

        def make(number: int, path: Path = path, start: threading.Barrier = start) -> None:
            with Session(cloud.session.engine, database=path) as session:
                start.wait()
                run(session, f"CREATE TABLE t{number} (a)")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(make, range(8)))
        with Session(cloud.session.engine, database=path) as session:
            assert len(run(session, "SHOW TABLES")) == 8
    cloud.close()


def test_the_file_is_the_users_alone(open_file: Callable[[], Session], tmp_path: Path) -> None:
    run(open_file(), "CREATE TABLE t (a)")
    (file,) = tmp_path.glob("*.sqlite3")
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_was_there_keeps_its_mode_and_no_folder_is_made_for_one(tmp_path: Path) -> None:
    there = tmp_path / "mine.sqlite3"
    there.touch()
    there.chmod(0o644)
    with cirrusql.connect(local=":memory:", database=there) as connection:
        connection.execute("CREATE TABLE t (a)")
    assert there.stat().st_mode & 0o777 == 0o644
    missing = tmp_path / "mistyped" / "mine.sqlite3"
    with (
        cirrusql.connect(local=":memory:", database=missing) as connection,
        pytest.raises(cirrusql.StoreError, match="unable to open database"),
    ):
        connection.execute("CREATE TABLE t (a)")
    assert not missing.parent.exists()


def test_nothing_is_made_for_a_statement_that_has_no_need_of_it(
    open_file: Callable[[], Session], tmp_path: Path
) -> None:
    session = open_file()
    run(session, "SELECT 1; SELECT * FROM json_each('[1]'); SHOW SERVICES IN awscc")
    run(session, GROUPS)
    with pytest.raises(UnknownName):
        run(session, "SELECT * FROM t")
    assert list(tmp_path.iterdir()) == []


def test_each_target_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for name in ("one", "other"):
        place = tmp_path / f"{name}.sqlite3"
        with cirrusql.connect(local=place, seed=False, database=None) as connection:
            connection.execute(f"CREATE TABLE t AS SELECT '{name}' AS a")
    for name in ("one", "other"):
        place = tmp_path / f"{name}.sqlite3"
        with cirrusql.connect(local=place, database=None) as connection:
            assert connection.execute("SELECT a FROM t").fetchall() == [(name,)]
    assert len(list((tmp_path / "cirrusql" / "databases").glob("*.sqlite3"))) == 2


# -- names that look like others ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        '"cirrusql.regions"',
        '"CirruSQL.x"',
        '"awscc.ec2.vpcs"',
        '"ec2.vpcs"',
        '"EC2.nothing"',
        '"cloud_control.resources"',
        '"main.t"',
        '"temp.t"',
        'main."main.t"',
        '"@t"',
        '"@main.t"',
        '"@view"',
        "[ec2.vpcs]",
        "`ec2.vpcs`",
    ],
)
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE {} (a)",
        "CREATE TABLE IF NOT EXISTS {} AS SELECT 1",
        "CREATE VIEW {} AS SELECT 1",
        "CREATE OR REPLACE TEMP VIEW {} AS SELECT 1",
        "CREATE MATERIALIZED VIEW {} AS SELECT 1",
        "ALTER TABLE there RENAME TO {}",
    ],
)
def test_a_name_that_is_read_for_another_is_refused(groups: Cloud, sql: str, name: str) -> None:
    """`"cirrusql.regions"` was made, and a query by that name gave the regions of AWS."""
    run(groups.session, "CREATE TABLE there (a)")
    if sql.startswith("ALTER"):
        name = name.removeprefix("main.")
    with pytest.raises(NotSupportedError, match=r"cannot be a (table|view) of your own") as raised:
        run(groups.session, sql.format(name))
    assert raised.value.position is not None
    assert run(groups.session, "SHOW TABLES") == [("there", "table")]
    assert run(groups.session, "SHOW VIEWS") == []


@pytest.mark.parametrize("name", ['"my.rows"', '"v.e.c"', '"cirrusqlx.a"', '"ec2"', '"a.ec2"'])
@pytest.mark.parametrize("made", ["TABLE", "VIEW", "MATERIALIZED VIEW"])
def test_other_names_in_quotes_are_names(groups: Cloud, made: str, name: str) -> None:
    run(groups.session, f"CREATE {made} {name} AS SELECT 7 AS a")
    assert run(groups.session, f"SELECT a FROM {name}") == [(7,)]
    run(groups.session, f"DROP {made} {name}")
    with pytest.raises(UnknownName):
        run(groups.session, f"SELECT a FROM {name}")


@pytest.mark.parametrize(
    ("script", "column"),
    [
        ("CREATE VIEW x AS SELECT * FROM x", 32),
        ("CREATE VIEW X(a) AS SELECT 1 FROM main.x", 35),
        ("CREATE VIEW x AS SELECT 1 AS a; CREATE OR REPLACE VIEW x AS SELECT * FROM x", 75),
        (
            (
                "CREATE VIEW x AS SELECT 1 AS a; CREATE VIEW y AS SELECT * FROM x;"
                " CREATE OR REPLACE VIEW x AS SELECT * FROM y"
            ),
            109,
        ),
    ],
)
def test_a_view_that_reads_itself_is_refused_when_it_is_made(
    groups: Cloud, script: str, column: int
) -> None:
    """The first said only that there is no such table; the others were made and never read."""
    with pytest.raises((NotSupportedError, UnknownName), match=r"'\w+' reads itself|'main.x'") as r:
        run(groups.session, script)
    assert r.value.position is not None
    assert r.value.position.column == column
    if "y" in script:
        assert run(groups.session, "SELECT * FROM y") == [(1,)]


def test_a_view_may_hide_what_it_is_called_after(groups: Cloud) -> None:
    run(groups.session, "CREATE VIEW x(a) AS WITH x AS (SELECT 1) SELECT * FROM x")
    assert run(groups.session, "SELECT a FROM x") == [(1,)]


def test_a_view_that_can_be_made_can_be_read(groups: Cloud) -> None:
    """One on top of 16 others could be made and not be read."""
    run(groups.session, "CREATE VIEW v1 AS SELECT 1 AS a")
    for number in range(2, 17):
        run(groups.session, f"CREATE VIEW v{number} AS SELECT * FROM v{number - 1}")
        assert run(groups.session, f"SELECT * FROM v{number}") == [(1,)]
    for sql in ("SELECT * FROM v16", "WITH w AS (SELECT * FROM v16) SELECT * FROM v1, w"):
        with pytest.raises(NotSupportedError, match="more than 16 deep") as raised:
            run(groups.session, f"CREATE VIEW v17 AS {sql}")
        assert raised.value.position is not None
        assert raised.value.position.column == 13
    run(groups.session, "CREATE MATERIALIZED VIEW v17 AS SELECT * FROM v16")
    assert run(groups.session, "SELECT * FROM v17") == [(1,)]


# -- main and temp --------------------------------------------------------------------------------


def test_a_schema_before_a_views_name_is_heeded(groups: Cloud) -> None:
    """`main.v` gave the temporary view's rows, `DROP VIEW temp.v` dropped the kept one."""
    script = "CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE TEMP VIEW v AS SELECT 2 AS a;"
    assert run(groups.session, f"{script} SELECT * FROM main.v, v AS y, temp.v AS z") == [(1, 2, 2)]
    run(groups.session, "CREATE OR REPLACE TEMP VIEW v AS SELECT a + 10 AS a FROM main.v")
    assert run(groups.session, "SELECT * FROM v") == [(11,)]
    run(groups.session, "DROP VIEW main.v")
    with pytest.raises(UnknownName, match=r"'main.v'"):
        run(groups.session, "SELECT * FROM v")
    run(groups.session, "CREATE OR REPLACE VIEW v AS SELECT 3 AS a; DROP VIEW temp.v")
    assert run(groups.session, "SELECT * FROM v") == [(3,)]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT * FROM temp.v", "no table 'temp.v'"),
        ("SELECT * FROM temp.t", "no table 'temp.t'"),
        ("SELECT * FROM main.s", "no table 'main.s'"),
        ("DROP VIEW temp.v", "no view 'temp.v'; write 'v' alone"),
        ("DROP VIEW temp.w", "no view 'temp.w'"),
        ("DROP MATERIALIZED VIEW temp.m", "no materialized view 'temp.m'"),
        ("REFRESH MATERIALIZED VIEW temp.m", "no materialized view 'temp.m'"),
        ("DROP TABLE temp.t", "no table 'temp.t'"),
        ("DROP TABLE main.s", "no table 'main.s'"),
        ("INSERT INTO main.s VALUES (1)", "no table 'main.s'"),
        ("INSERT INTO temp.t SELECT * FROM main.t", "no table 'temp.t'"),
        ("UPDATE temp.t SET a = 1", "no table 'temp.t'"),
        ("DELETE FROM main.s", "no table 'main.s'"),
        ("ALTER TABLE temp.t ADD COLUMN b", "no table 'temp.t'"),
        ("DESCRIBE temp.t", "no table 'temp.t'"),
        ("DESCRIBE temp.v", "no table 'temp.v'"),
        ("DESCRIBE main.s", "no table 'main.s'"),
        ("DESCRIBE main.nope", "no table 'main.nope'"),
    ],
)
def test_what_is_not_in_a_schema_is_not_taken_from_the_other(
    groups: Cloud, sql: str, said: str
) -> None:
    script = (
        "CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS SELECT 2 AS a;"
        " CREATE MATERIALIZED VIEW m AS SELECT 3 AS a; CREATE TEMP TABLE s AS SELECT 4 AS a"
    )
    run(groups.session, script)
    with pytest.raises(UnknownName, match=said) as raised:
        run(groups.session, sql)
    assert raised.value.position is not None
    assert run(groups.session, "SELECT * FROM t, v, m, s") == [(1, 2, 3, 4)]


def test_if_exists_asks_of_the_schema_that_is_named(groups: Cloud) -> None:
    run(groups.session, "CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS SELECT 2 AS a")
    told = [
        result.message
        for result in groups.session.execute(
            "DROP TABLE IF EXISTS temp.t; DROP VIEW IF EXISTS temp.v"
        )
    ]
    assert told == ["there is no table t", "there is no view v"]
    assert run(groups.session, "SELECT * FROM t, v") == [(1, 2)]


@pytest.mark.parametrize("sql", ["DESCRIBE METHOD {}", "EXEC {}"])
@pytest.mark.parametrize("name", ["ec2.vpcs", "awscc.ec2.vpcs"])
def test_a_relation_for_a_method_is_told_from_no_relation(
    groups: Cloud, sql: str, name: str
) -> None:
    """It was "'ec2' is not a relation"."""
    said = r"awscc.ec2.vpcs is a relation, .*; see SHOW METHODS IN awscc.ec2.vpcs"
    with pytest.raises(UnknownName, match=said):
        run(groups.session, sql.format(name))


def test_a_table_that_another_session_made_anew_has_its_new_columns(
    open_file: Callable[[], Session],
) -> None:
    """SQLite keeps statements with the columns that they had: `1` stood under `a`."""
    one, other = open_file(), open_file()
    run(other, "CREATE TABLE t (a boolean, b text)")
    assert run(one, "SELECT * FROM t") == []
    run(other, "DROP TABLE t; CREATE TABLE t (b integer, c text); INSERT INTO t VALUES (1, 'x')")
    result = next(one.execute("SELECT * FROM t"))
    assert [column.name for column in result.columns] == ["b", "c"]
    assert list(result.rows) == [(1, "x")]

"""What belongs to a statement ends with it, and nothing else does."""

from __future__ import annotations

import gc
import itertools
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.errors import Cancelled, Error, InterfaceError, Timeout, UnknownName
from cirrusql.records import replace
from cirrusql.result import Result
from cirrusql.session import Options, Session, WriteOptions
from tests.answers.clouds import Cloud
from tests.patience import LONG, SOON, cancelled, until

pytestmark = pytest.mark.thorough

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"
ENDLESS = COUNT.format("count(*)")
NUMBERS = COUNT.format("i")


def first(session: Session, sql: str) -> Result:
    return next(session.execute(sql))


def tables(session: Session) -> list[str]:
    return session.database.staging.names()


@pytest.fixture
def groups(cloud: Cloud) -> Cloud:
    """A cloud with a few log groups."""
    cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": f"g{n}"} for n in range(5)))
    return cloud


# -- cancelling -----------------------------------------------------------------------------------


def test_cancel_ends_the_statement_that_runs_and_no_other(groups: Cloud) -> None:
    """Half of another result being read, every later statement used to fail."""
    session = groups.session
    half = first(session, "SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1")
    assert next(half.rows) == ("g0",)
    with cancelled(session), pytest.raises(Cancelled):
        list(first(session, ENDLESS))
    assert list(half.rows) == [(f"g{n}",) for n in range(1, 5)]
    assert list(first(session, "SELECT 1").rows) == [(1,)]
    assert tables(session) == []


def test_a_half_read_statement_is_cancelled_at_its_next_row(cloud: Cloud) -> None:
    session = cloud.session
    one, other = first(session, NUMBERS), first(session, NUMBERS)
    assert next(one.rows) == next(other.rows) == (1,)
    assert one.statement is not None
    session.cancel(one.statement.number)
    with pytest.raises(Cancelled):
        list(one.rows)
    assert next(other.rows) == (2,)


def test_cancelling_what_has_ended_does_nothing(cloud: Cloud) -> None:
    session = cloud.session
    result = first(session, "SELECT 1")
    assert list(result.rows) == [(1,)]
    assert result.statement is not None
    session.cancel(result.statement.number)
    session.cancel()
    session.cancel(10_000)
    assert list(first(session, "SELECT 2").rows) == [(2,)]


# -- deadlines ------------------------------------------------------------------------------------

# Each takes for ever: in a step of SQLite's, in the first row, between rows, in a sort.
SLOW = [
    ENDLESS,
    f"SELECT max(i) FROM ({NUMBERS})",
    f"SELECT i FROM ({NUMBERS}) ORDER BY i DESC",
    f"SELECT i FROM ({NUMBERS}) WHERE i < 0",
    f"SELECT count(*) FROM ({NUMBERS}) a, ({NUMBERS}) b",
]


@pytest.mark.parametrize("sql", SLOW)
def test_a_timeout_bounds_what_sqlite_does(cloud: Cloud, sql: str) -> None:
    """A recursive CTE under `timeout=0.5` ran for 11 seconds."""
    cloud.session.options = Options(timeout=0.3)
    start = time.monotonic()
    with pytest.raises(Timeout, match=r"longer than 0\.3 seconds"):
        list(first(cloud.session, sql))
    assert time.monotonic() - start < SOON
    assert list(first(cloud.session, "SELECT 1").rows) == [(1,)]


def test_a_timeout_holds_for_rows_that_are_read_later(cloud: Cloud) -> None:
    cloud.session.options = Options(timeout=0.2)
    rows = first(cloud.session, NUMBERS).rows
    assert next(rows) == (1,)
    time.sleep(0.3)
    with pytest.raises(Timeout):
        list(rows)


@pytest.mark.parametrize("ends", ["timeout", "cancel"])
def test_what_is_asked_of_sqlite_while_calls_are_made_is_bounded_too(
    groups: Cloud, ends: str
) -> None:
    """Whether a LIMIT has its rows is asked after each page, and the query may take for ever."""
    session = groups.session
    sql = f"SELECT log_group_name FROM awscc.logs.log_groups WHERE ({ENDLESS}) > 0 LIMIT 2"
    session.options = Options(timeout=0.3 if ends == "timeout" else None)
    ending = cancelled(session) if ends == "cancel" else nullcontext()
    with ending, pytest.raises((Timeout, Cancelled)):
        list(first(session, sql))
    assert tables(session) == []


def test_one_sessions_sqlite_does_not_hold_up_the_others(catalog: Catalog) -> None:
    """They share the loop on which calls are made."""
    cloud = Cloud(catalog, ("us-east-1",))
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g"})
    sql = f"SELECT log_group_name FROM awscc.logs.log_groups WHERE ({ENDLESS}) > 0 LIMIT 2"
    busy = Session(cloud.session.engine, Options(timeout=LONG))

    def wait() -> None:
        with pytest.raises(Cancelled):
            first(busy, sql)

    thread = threading.Thread(target=wait)
    thread.start()
    until(lambda: cloud.transport.sent)
    time.sleep(0.3)  # for a page to be there, whose rows SQLite looks at
    assert cloud.rows("SELECT log_group_name FROM awscc.logs.log_groups") == [("g",)]
    assert thread.is_alive()
    busy.cancel()
    thread.join()
    busy.close()
    cloud.close()


# -- nothing is left ------------------------------------------------------------------------------

FAILING = [
    "SELECT missing FROM awscc.logs.log_groups",
    "SELECT * FROM awscc.logs.no_such",
    "SELECT json_extract(log_group_name, '$') FROM awscc.logs.log_groups",
    "SELECT 1 FROM",
    "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('g0') RETURNING missing",
    "UPDATE awscc.logs.log_groups SET retention_in_days = 'x' WHERE log_group_name = 'g0'",
    "DELETE FROM awscc.logs.log_groups WHERE Identifier = 'no such group'",
]


@pytest.mark.parametrize("sql", FAILING)
def test_a_statement_that_fails_leaves_no_table(groups: Cloud, sql: str) -> None:
    """10,000 mixed statements had left 9,005 staging tables."""
    with pytest.raises(Error) as raised:
        list(first(groups.session, sql))
    assert raised.value.statement is not None
    assert tables(groups.session) == []


def test_rows_that_are_not_read_leave_no_table(groups: Cloud) -> None:
    session = groups.session
    half = [first(session, "SELECT log_group_name FROM awscc.logs.log_groups") for _ in range(3)]
    assert len(tables(session)) == 3
    half[1].close()
    half.clear()
    assert list(first(session, "SELECT 1").rows) == [(1,)]
    assert tables(session) == []


def test_a_result_half_read_keeps_no_tables_of_others(groups: Cloud) -> None:
    """SQLite drops no table while a query runs: those of later statements are taken again."""
    session = groups.session
    half = first(session, "SELECT log_group_name FROM awscc.logs.log_groups")
    assert next(half.rows) == ("g0",)
    for number in range(50):
        relation = ("log_groups", "log_streams")[number % 2]
        list(first(session, f"SELECT * FROM awscc.logs.{relation}").rows)
    assert len(tables(session)) <= 3
    assert len(list(half.rows)) == 4
    assert list(first(session, "SELECT 1").rows) == [(1,)]
    assert tables(session) == []


def test_a_statement_that_is_never_read_is_nothing_to_a_closed_session(
    groups: Cloud, capfd: pytest.CaptureFixture[str]
) -> None:
    half = first(groups.session, "SELECT log_group_name FROM awscc.logs.log_groups")
    unread = first(groups.session, "SELECT log_group_name FROM awscc.logs.log_groups")
    assert next(half.rows) == ("g0",)
    groups.session.close()
    groups.session.close()
    with pytest.raises((InterfaceError, Cancelled)):
        list(half.rows)
    del unread, half
    gc.collect()
    with pytest.raises(InterfaceError, match="the session is closed"):
        list(groups.session.execute("SELECT 1"))
    assert capfd.readouterr() == ("", "")


def _mixed(groups: Cloud, count: int) -> Iterator[None]:
    """Statements that fail, are cancelled, are read by half or whole, in no order."""
    session, chance = groups.session, random.Random(1)
    fine = "SELECT log_group_name FROM awscc.logs.log_groups WHERE log_group_name LIKE 'g%'"
    half: list[Result] = []
    kinds = itertools.cycle(("fail", "half", "whole", "cancel", "late", "limit"))
    for _, kind in zip(range(count), kinds, strict=False):
        session.options = replace(Options(), timeout=0.0 if kind == "late" else None)
        try:
            if kind == "fail":
                # But for the DELETE: the cloud in memory keeps the requests that it makes.
                list(first(session, chance.choice(FAILING[:-1])))
            elif kind == "limit":
                list(first(session, f"{fine} LIMIT 2"))
            else:
                result = first(session, fine)
                next(result.rows)
                half.append(result)
                if kind == "whole":
                    list(half.pop().rows)
                elif kind == "cancel":
                    session.cancel()
                    list(half.pop().rows)
        except Error:
            pass
        if len(half) > 20:
            half.pop(chance.randrange(len(half)))
        groups.transport.sent.clear()  # the test's own account of calls
        yield


def _open_files() -> list[str]:
    """What is open, but for the one file that SQLite keeps a session's temporary tables in."""
    folder = Path("/proc/self/fd")
    places = [str(link.readlink()) for link in folder.iterdir() if link.exists()]
    return sorted(place for place in places if "(deleted)" not in place)


def _kilobytes() -> int:
    """The memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.thorough
@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_mixed_statements_leave_nothing(groups: Cloud, count: int) -> None:
    for _ in _mixed(groups, min(2_000, 2 * count)):
        pass
    gc.collect()
    files, threads = _open_files(), threading.active_count()
    before = _kilobytes()
    for _ in _mixed(groups, count):
        pass
    gc.collect()
    assert list(first(groups.session, "SELECT 1").rows) == [(1,)]
    assert tables(groups.session) == []
    assert _open_files() == files
    assert threading.active_count() <= threads
    grown = _kilobytes() - before
    assert grown < 5 * 1024, f"{grown} kB more"
    assert len(groups.session._open) < 30


# -- statements and their results -----------------------------------------------------------------


def test_a_result_knows_its_statement(cloud: Cloud) -> None:
    script = "SELECT 1;\n  SHOW REGIONS; /*+ x */ CREATE VIEW v AS SELECT 2 ; SET strict = on"
    infos = [result.statement for result in cloud.session.execute(script)]
    assert all(infos)
    told = [(one.place, one.count, one.kind, one.text, str(one.position)) for one in infos if one]
    assert told == [
        (1, 4, "SELECT", "SELECT 1", "line 1, column 1"),
        (2, 4, "SHOW", "SHOW REGIONS", "line 2, column 3"),
        (3, 4, "CREATE VIEW", "CREATE VIEW v AS SELECT 2", "line 2, column 26"),
        (4, 4, "SET", "SET strict = on", "line 2, column 54"),
    ]


def test_an_error_knows_its_statement_and_the_others_stand(cloud: Cloud) -> None:
    results = cloud.session.execute("SELECT 1; SELECT missing; SELECT 3")
    assert list(next(results).rows) == [(1,)]
    with pytest.raises(UnknownName) as raised:
        next(results)
    assert str(raised.value.statement) == "statement 2 of 3"


def test_more_rows_than_the_cap_are_told(cloud: Cloud) -> None:
    session = cloud.session
    for most, more in ((2, True), (3, False), (9, False), (0, True)):
        (result,) = session.execute("VALUES (1), (2), (3)", max_rows=most)
        assert result.more is None
        assert list(result.rows) == [(1,), (2,), (3,)][:most]
        assert result.more is more
    (result,) = session.execute("SHOW REGIONS", max_rows=2)
    assert len(list(result.rows)) == 2
    assert result.more is True
    list(session.execute("SET max_rows = 1"))
    assert len(list(first(session, "VALUES (1), (2)").rows)) == 1


def test_an_engine_says_that_it_belongs_to_another_process() -> None:
    with cirrusql.connect(local=":memory:") as connection:
        assert connection.execute("SELECT count(*) FROM awscc.s3.buckets").fetchall() == [(0,)]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - another process
            said = "nothing"
            try:
                connection.execute("SELECT count(*) FROM awscc.s3.buckets")
            except InterfaceError as error:
                with cirrusql.connect(local=":memory:") as own:
                    rows = own.execute("SELECT count(*) FROM awscc.s3.buckets").fetchall()
                said = f"{rows} {error}"
            finally:
                connection.close()
                os.write(writing, said.encode())
                os._exit(0)
        os.waitpid(child, 0)
        said = os.read(reading, 1000).decode()
        assert said.startswith("[(0,)] this engine belongs to process")
        assert "make an engine of its own in the child" in said
        assert connection.execute("SELECT count(*) FROM awscc.s3.buckets").fetchall() == [(0,)]


def test_a_database_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "not a database"
    path.write_text("x" * 1000)
    with (
        cirrusql.connect(local=":memory:", database=path) as connection,
        pytest.raises(cirrusql.StoreError, match="cannot be used") as raised,
    ):
        connection.execute("CREATE TABLE t (a)")
    assert "--database" in str(raised.value)


def test_reset_goes_back_to_how_the_session_began(catalog: Catalog) -> None:
    """It went to the defaults instead: `--dry-run` with a script that says RESET ALL wrote."""
    began = Options(timeout=90.0, writes=WriteOptions(dry_run=True))
    cloud = Cloud(catalog, ("us-east-1",), options=began)
    list(cloud.session.execute("SET timeout = 5s; SET dry_run = off; SET strict = on; RESET ALL"))
    assert cloud.session.options == began
    (result,) = cloud.session.execute("INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('b')")
    assert result.columns[0].name == "operation"
    assert cloud.transport.sent == []
    sql = "SELECT value, \"default\" FROM cirrusql.settings WHERE name = 'timeout'"
    assert cloud.rows(sql) == [("90s", "90s")]
    cloud.close()


def _until_refused(session: Session, raised: list[BaseException]) -> None:
    try:
        while True:
            list(first(session, "SELECT count(arn) FROM awscc.logs.log_groups"))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at
        raised.append(error)


def test_closing_ends_what_another_thread_runs(catalog: Catalog) -> None:
    """It was told that SQLite's connection is closed, by the local cloud below it."""
    for number in range(12):
        cloud = Cloud(catalog, ("us-east-1",))
        cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": f"g{n}"} for n in range(30)))
        raised: list[BaseException] = []

        thread = threading.Thread(target=_until_refused, args=(cloud.session, raised))
        thread.start()
        time.sleep(0.02 + 0.005 * number)
        cloud.close()
        thread.join(60)
        assert not thread.is_alive()
        assert [type(error) for error in raised] in ([Cancelled], [InterfaceError])


def test_a_name_in_a_text_is_no_relation(groups: Cloud) -> None:
    """The journal was read for every statement that had its name anywhere."""
    list(groups.session.execute("CREATE TEMP TABLE my_cirrusql_requests (a)"))
    for sql in (
        "SELECT 'cirrusql_requests', 'cirrusql.requests'",
        "SELECT * FROM my_cirrusql_requests",
    ):
        (result,) = groups.session.execute(sql)
        assert tables(groups.session) == ["my_cirrusql_requests"]
        list(result)
    assert groups.session.engine._journal is None

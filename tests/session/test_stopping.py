"""Statements that are stopped while they change or wait for the user's own database."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import apsw
import pytest

import cirrusql
from cirrusql.errors import Cancelled, Timeout
from cirrusql.session import Options
from tests.answers.clouds import Cloud
from tests.patience import SOON, cancelled

pytestmark = pytest.mark.thorough

ENDLESS = "WITH RECURSIVE q(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM q) SELECT a FROM q"
HOLD = """
import sys, apsw

connection = apsw.Connection(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("stop", ["cancel", "timeout"])
@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO t {ENDLESS}",
        f"CREATE TABLE u AS {ENDLESS}",
        f"CREATE OR REPLACE MATERIALIZED VIEW m AS {ENDLESS}",
        f"UPDATE t SET a = (SELECT max(a) FROM ({ENDLESS}))",
    ],
)
def test_a_change_that_is_stopped_is_not_done(cloud: Cloud, sql: str, stop: str) -> None:
    session = cloud.session
    cloud.run("CREATE TABLE t AS SELECT 0 AS a")
    cloud.run("CREATE MATERIALIZED VIEW m AS SELECT a FROM t")
    if stop == "cancel":
        ending = cancelled(session)
    else:
        ending = nullcontext()
        session.options = Options(timeout=0.2)
    with ending, pytest.raises(Cancelled if stop == "cancel" else Timeout):
        cloud.run(sql)
    session.options = Options()
    assert cloud.run("SELECT t.a, m.a FROM t, m").rows == [(0, 0)]
    assert cloud.run("SHOW TABLES").rows == [("m", "materialized view"), ("t", "table")]
    cloud.run("INSERT INTO t VALUES (1)")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A database that another process is changing."""
    path = tmp_path / "own.sqlite3"
    with cirrusql.connect(local=":memory:", database=path) as connection:
        connection.execute("CREATE TABLE t (a)")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield path
        holder.kill()


def test_waiting_for_another_process_is_bounded(held: Path) -> None:
    """SQLite waited its ten seconds, whatever the statement's deadline was."""
    with cirrusql.connect(local=":memory:", database=held, timeout=0.2) as connection:
        begun = time.monotonic()
        with pytest.raises(Timeout):
            connection.execute("INSERT INTO t VALUES (1)")
        assert time.monotonic() - begun < SOON


def test_waiting_for_another_process_is_cancelled(held: Path) -> None:
    with cirrusql.connect(local=":memory:", database=held) as connection:
        begun = time.monotonic()
        with cancelled(connection.session), pytest.raises(Cancelled):
            connection.execute("CREATE VIEW v AS SELECT 1")
        assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("held", ["BEGIN; SELECT * FROM o", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
@pytest.mark.parametrize("way", ["timeout", "cancel"])
def test_a_file_that_another_program_holds_is_not_waited_for_longer(
    held: str, way: str, tmp_path: Path
) -> None:
    """Whoever only reads a file keeps it from having a write-ahead log: that was ten seconds."""
    path = tmp_path / "other.sqlite3"
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE o (a); INSERT INTO o VALUES (1)")
    other.execute(held).fetchall()
    timeout = 0.3 if way == "timeout" else None
    with cirrusql.connect(local=":memory:", database=path, timeout=timeout) as connection:
        ending = cancelled(connection.session) if way == "cancel" else nullcontext()
        begun = time.monotonic()
        with ending, pytest.raises((cirrusql.Timeout, cirrusql.Cancelled)):
            connection.execute("CREATE TABLE t (a)")
        assert time.monotonic() - begun < SOON
        other.execute("COMMIT")
        connection.execute("CREATE TABLE t (a)")
        assert connection.execute("SELECT count(*) FROM t, o").fetchall() == [(0,)]
    other.close()

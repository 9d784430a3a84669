"""One connection in several threads: in turn it works, at once it says so."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import cirrusql
from cirrusql.errors import Cancelled, InterfaceError
from tests.patience import stopping

ENDLESS = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT {} FROM t"


def test_threads_may_use_a_connection_one_after_the_other(connection: cirrusql.Connection) -> None:
    cursor = connection.execute("SELECT value FROM json_each('[1, 2]')")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(cursor.fetchone).result() == (1,)
        assert pool.submit(connection.execute, "SELECT 3").result().fetchall() == [(3,)]
    assert cursor.fetchone() == (2,)


def test_two_at_once_is_an_error_and_harms_nobody(connection: cirrusql.Connection) -> None:
    other = connection.execute("SELECT value FROM json_each('[1, 2]')")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(connection.execute, ENDLESS.format("max(a)"))
        while connection.session.running is None:
            time.sleep(0.001)
        for use in (
            lambda: connection.execute("SELECT 1"),
            lambda: connection.cursor().executemany("SELECT ?", [[1]]),
            other.fetchone,
            other.fetchall,
            other.nextset,
            other.arrow,
            other.close,
            lambda: next(other),
        ):
            with pytest.raises(InterfaceError, match="at work in another thread; open a conn"):
                use()
        connection.cancel()
        with pytest.raises(Cancelled):
            running.result()
    assert other.fetchall() == [(1,), (2,)]


def test_a_cursor_cancels_what_it_runs_and_nothing_else(connection: cirrusql.Connection) -> None:
    half, idle = connection.execute("SELECT value FROM json_each('[1, 2]')"), connection.cursor()
    assert half.fetchone() == (1,)
    cursor = connection.cursor()
    stops = iter([idle.cancel] * 3)  # which stop nothing

    def stop() -> None:
        next(stops, cursor.cancel)()

    runs = lambda: connection.session.running is not None  # noqa: E731
    with stopping(stop, runs), pytest.raises(Cancelled):
        cursor.execute(ENDLESS.format("max(a)"))
    assert next(stops, None) is None
    assert half.fetchone() == (2,), "the other cursor goes on"


def test_a_cursor_cancels_the_rows_that_it_reads(connection: cirrusql.Connection) -> None:
    cursor = connection.execute(ENDLESS.format("a"))
    other = connection.execute(ENDLESS.format("a"))
    with stopping(cursor.cancel, lambda: True), pytest.raises(Cancelled):
        for _ in cursor:
            pass
    assert other.fetchone() == (1,)
    other.cancel()
    with pytest.raises(Cancelled):
        other.fetchall()

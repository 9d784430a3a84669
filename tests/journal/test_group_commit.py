"""The one writer of the journal goes on whatever a job does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from cirrusql.errors import StoreError
from cirrusql.journal.group_commit import GroupCommit


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[GroupCommit]:
    def connect() -> apsw.Connection:
        connection = apsw.Connection(str(tmp_path / "file.sqlite3"))
        connection.execute("CREATE TABLE t (a UNIQUE)")
        return connection

    writer = GroupCommit(connect)
    yield writer
    writer.close()


def _insert(value: object) -> object:
    return lambda connection: connection.execute("INSERT INTO t VALUES (?)", (value,))


def _rows(connection: apsw.Connection) -> object:
    return [row[0] for row in connection.execute("SELECT a FROM t ORDER BY a")]


def _mistake(_: apsw.Connection) -> object:
    raise ValueError("a mistake in a job")


def test_a_job_that_raises_does_not_end_the_writer(writer: GroupCommit) -> None:
    """It used to end the thread, and every later write waited for ever."""
    with pytest.raises(ValueError, match="a mistake in a job"):
        writer.submit(_mistake).result(60)
    writer.submit(_insert(1)).result(60)  # type: ignore[arg-type]
    assert writer.submit(_rows).result(60) == [1]


def test_a_bad_job_takes_none_of_its_neighbours_along(writer: GroupCommit) -> None:
    hold, held = threading.Event(), threading.Event()

    def wait(_: apsw.Connection) -> None:
        held.set()
        hold.wait(60)

    waiting = writer.submit(wait)
    assert held.wait(60)
    jobs = [writer.submit(_insert(n)) for n in (1, 2, 1, 3)]  # type: ignore[arg-type]
    broken = writer.submit(_mistake)
    last = writer.submit(_insert(4))  # type: ignore[arg-type]
    hold.set()
    waiting.result(60)
    with pytest.raises(StoreError, match="the journal cannot be written"):
        jobs[2].result(60)
    with pytest.raises(ValueError, match="a mistake"):
        broken.result(60)
    last.result(60)
    assert writer.submit(_rows).result(60) == [1, 2, 3, 4]


@pytest.mark.parametrize("begun", [False, True])
def test_whoever_is_not_waiting_any_more_does_not_end_the_writer(
    writer: GroupCommit, begun: bool
) -> None:
    """A statement that was cancelled while it noted something ended it, and the next one hung.

    What was to be noted has happened all the same.
    """
    hold, held = threading.Event(), threading.Event()

    def wait(_: apsw.Connection) -> None:
        held.set()
        hold.wait(60)

    async def cancelled() -> None:
        first = asyncio.wrap_future(writer.submit(wait))
        second = asyncio.wrap_future(writer.submit(_insert(9)))  # type: ignore[arg-type]
        if begun:
            await asyncio.to_thread(held.wait, 60)
        for waiting in (first, second):
            waiting.cancel()
        await asyncio.gather(first, second, return_exceptions=True)

    asyncio.run(cancelled())
    hold.set()
    assert writer.submit(_rows).result(60) == [9]

"""PEP 249 for asyncio: the same answers, many at once, and nothing that blocks the loop."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import cirrusql
from cirrusql import aio
from cirrusql.aio.connection import Opening
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call
from cirrusql.errors import Cancelled, InterfaceError, NotSupportedError
from cirrusql.events import Event
from tests.answers.clouds import Cloud
from tests.answers.trouble import Troubled, refusal
from tests.writing.trouble import Passing

GROUP = "AWS::Logs::LogGroup"
NAMES = "SELECT log_group_name FROM awscc.logs.log_groups ORDER BY 1"
READS = "SELECT log_group_name, retention_in_days, tags FROM awscc.logs.log_groups"
ENDLESS = "WITH RECURSIVE t(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM t) SELECT {} FROM t"


@dataclass
class Slow(Passing):
    """Takes a moment for each call."""

    seconds: float = 0.0

    async def send(self, call: Call) -> Answer:
        await asyncio.sleep(self.seconds)
        return await super().send(call)


@pytest.fixture
def make(catalog: Catalog) -> Iterator[Callable[..., Cloud]]:
    made: list[Cloud] = []

    def make(around: Callable[[Any], Any] = lambda inner: inner, **options: Any) -> Cloud:
        made.append(Cloud(catalog, ("us-east-1", "eu-west-1"), around=around, **options))
        made[-1].put(GROUP, *({"LogGroupName": f"g{n}"} for n in range(9)))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


@pytest.fixture
def slow(make: Callable[..., Cloud]) -> Cloud:
    """A cloud of nine log groups that takes a tenth of a second for each call."""
    return make(lambda inner: Slow(inner, seconds=0.1))


def of(cloud: Cloud) -> Opening[tuple[Any, ...]]:
    return aio.connect(engine=cloud.session.engine)


async def opened(cloud: Cloud) -> aio.Connection:
    return await of(cloud)


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("cirrusql aio")]


async def calling(cloud: Cloud) -> None:
    """Wait until a call has been sent."""
    end = time.monotonic() + 5
    while not cloud.transport.sent and time.monotonic() < end:  # noqa: ASYNC110 - of a thread
        await asyncio.sleep(0.01)
    assert cloud.transport.sent


def ended(deadline: float = 5) -> None:
    """Wait until no thread of a connection is left."""
    end = time.monotonic() + deadline
    while threads() and time.monotonic() < end:
        gc.collect()
        time.sleep(0.01)
    assert threads() == []


# -- the same answers -----------------------------------------------------------------------------


def test_a_connection_and_its_cursors() -> None:
    async def run() -> None:
        async with aio.connect(local=":memory:", row_factory=cirrusql.dict_row) as connection:
            await connection.execute("CREATE TABLE t (a, b)")
            cursor = connection.cursor()
            assert await cursor.executemany("INSERT INTO t VALUES (?, ?)", [(1, 2), (3, 4)])
            assert cursor.rowcount == 2
            await cursor.execute("SELECT a, b FROM t; SELECT 5 AS c", ())
            assert [column[0] for column in cursor.description or ()] == ["a", "b"]
            assert await cursor.fetchone() == {"a": 1, "b": 2}
            assert (cursor.rownumber, await cursor.fetchmany(5)) == (1, [{"a": 3, "b": 4}])
            assert await cursor.nextset()
            assert await cursor.fetchall() == [{"c": 5}]
            assert await cursor.nextset() is None
            async with connection.cursor(cirrusql.tuple_row) as other:
                await other.execute("SELECT value FROM json_each('[1, 2, 3]')")
                await other.scroll(1)
                assert await other.fetchall() == [(2,), (3,)]
            with pytest.raises(InterfaceError, match="the cursor is closed"):
                await other.fetchall()
            plan = await connection.cursor().explain(NAMES)
            assert await plan.fetchall()
            assert plan.diagnostics.total_calls == 0
            await connection.commit()
            with pytest.raises(NotSupportedError):
                await connection.rollback()
            with pytest.raises(cirrusql.ParseError):
                await connection.execute("SELEC")

    asyncio.run(run())
    ended()


def test_opened_by_await_and_closed() -> None:
    async def run() -> None:
        connection = await aio.connect(local=":memory:")
        cursor = await connection.execute("SELECT 1")
        await connection.close()
        await connection.close()
        await cursor.close()
        assert repr(connection) == "<cirrusql.aio.Connection: closed>"
        for use in (cursor.fetchone, cursor.fetchall, cursor.arrow):
            with pytest.raises(InterfaceError, match="is closed"):
                await use()
        with pytest.raises(InterfaceError, match="the connection is closed"):
            await connection.execute("SELECT 1")
        with pytest.raises(cirrusql.InterfaceError):
            await aio.connect(local=":memory:", profile="p")

    asyncio.run(run())
    ended()


def test_rows_one_by_one_then_all_that_are_left_in_any_way() -> None:
    """Iterating reads ahead; what was read is not left out of what comes then."""
    many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 600)"

    async def run() -> None:
        async with aio.connect(local=":memory:") as connection:
            for way in ("fetchall", "arrow", "df", "pl"):
                cursor = await connection.execute(f"{many} SELECT x FROM n")
                begun = [await anext(cursor) for _ in range(300)]
                assert begun == [(n,) for n in range(1, 301)]
                assert len(await getattr(cursor, way)()) == 300
                assert [row async for row in cursor] == []
            cursor = await connection.execute(f"{many} SELECT x FROM n")
            assert [row async for row in cursor] == [(n,) for n in range(1, 601)]

    asyncio.run(run())


def test_rows_that_are_none_do_not_end_the_rows() -> None:
    async def run() -> None:
        async with aio.connect(local=":memory:") as connection:
            cursor = connection.cursor(lambda _: lambda row: row[0])
            await cursor.execute("SELECT value FROM json_each('[1, null, 3]')")
            assert [row async for row in cursor] == [1, None, 3]

    asyncio.run(run())


def test_an_error_among_the_rows_comes_after_those_before_it() -> None:
    sql = """SELECT json_extract(value, '$.a') FROM json_each('["{}", "{}", "{"]')"""

    async def run() -> None:
        async with aio.connect(local=":memory:") as connection:
            cursor = await connection.execute(sql)
            assert [await cursor.fetchone(), await cursor.fetchone()] == [(None,), (None,)]
            for _ in range(2):
                with pytest.raises(cirrusql.DatabaseError, match="malformed JSON"):
                    await cursor.fetchone()

    asyncio.run(run())


def test_what_is_not_complete_is_warned_of_where_it_is_awaited(make: Callable[..., Cloud]) -> None:
    def trouble(call: Call, _number: int) -> Answer | None:
        return refusal("AccessDeniedException") if call.region == "eu-west-1" else None

    cloud = make(lambda inner: Troubled(inner, trouble))

    async def run() -> None:
        async with of(cloud) as connection:
            with pytest.warns(cirrusql.Warning, match="eu-west-1") as told:
                cursor = await connection.execute(NAMES)
            assert [one.filename for one in told] == [__file__]
            assert len(cursor.messages) == 1

    asyncio.run(run())


def test_a_listener_and_its_context() -> None:
    asked_by: contextvars.ContextVar[str] = contextvars.ContextVar("asked_by")
    seen: set[tuple[str, str]] = set()

    def listen(event: Event) -> None:
        seen.add((event.name, asked_by.get("nobody")))

    async def one(name: str, connection: aio.Connection) -> None:
        asked_by.set(name)
        await (await connection.execute(NAMES)).fetchall()

    async def run() -> None:
        async with aio.connect(local=":memory:", listener=listen) as connection:
            await asyncio.gather(*(one(name, connection) for name in ("a", "b")))

    asyncio.run(run())
    for name in ("a", "b"):
        assert {("statement.started", name), ("call", name), ("statement.ended", name)} <= seen
    assert not any(name == "nobody" for _, name in seen)


# -- many at once ---------------------------------------------------------------------------------


async def longest_wait(waits: list[float]) -> None:
    while True:
        begun = time.monotonic()
        await asyncio.sleep(0.005)
        waits.append(time.monotonic() - begun - 0.005)


def test_fifty_queries_at_once_do_not_block_the_loop(slow: Cloud) -> None:
    async def one(number: int) -> None:
        async with of(slow) as connection:
            cursor = await connection.execute(f"{READS} WHERE log_group_name <> 'x{number}'")
            assert len([row async for row in cursor]) == 9
            assert cursor.diagnostics.total_calls >= 2

    async def measured() -> tuple[float, float]:
        waits: list[float] = []
        beating = asyncio.create_task(longest_wait(waits))
        begun = time.monotonic()
        await asyncio.gather(*map(one, range(50)))
        beating.cancel()
        return max(waits), time.monotonic() - begun

    async def run() -> list[tuple[float, float]]:
        await one(0)  # what it imports
        found = [await measured()]
        # On a machine that does something else, it is that which is waited for: some tries more.
        while found[-1][0] >= 0.1 and len(found) < 6:
            found.append(await measured())
        return found

    found = asyncio.run(run())
    assert min(wait for wait, _ in found) < 0.1, found
    assert min(seconds for _, seconds in found) < 50 * 0.2 / 2, "one after the other"
    ended()


def test_queries_that_work_long_in_sqlite_hold_up_nobody() -> None:
    """Each of them keeps its turn, of which there are fewer than of them."""

    async def run() -> None:
        async with aio.connect(local=":memory:") as other:
            opened = [await aio.connect(local=":memory:") for _ in range(5)]
            tasks = [asyncio.create_task(one.execute(ENDLESS.format("max(a)"))) for one in opened]
            await asyncio.sleep(0.1)
            begun = time.monotonic()
            for _ in range(3):
                assert await (await other.execute("SELECT 1")).fetchall() == [(1,)]
            assert time.monotonic() - begun < 5
            assert not any(task.done() for task in tasks)
            for one in opened:
                await one.close()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    ended()


def test_tasks_that_share_a_connection_take_turns(slow: Cloud) -> None:
    async def run() -> None:
        async with of(slow) as connection:
            cursors = await asyncio.gather(*(connection.execute(NAMES) for _ in range(4)))
            for cursor in cursors:
                assert len(await cursor.fetchall()) == 9

    asyncio.run(run())


# -- stopping -------------------------------------------------------------------------------------


def test_cancelling_a_task_stops_its_calls(slow: Cloud) -> None:
    async def run() -> None:
        async with of(slow) as connection:
            task = asyncio.create_task(connection.execute(READS))
            await calling(slow)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as raised:
                await task
            assert isinstance(raised.value.__cause__, Cancelled)
            sent = len(slow.transport.sent)
            await asyncio.sleep(0.3)
            assert len(slow.transport.sent) == sent
            assert len(await (await connection.execute(NAMES)).fetchall()) == 9

    asyncio.run(run())


@pytest.mark.parametrize("what", ["max(a)", "a"])
def test_a_timeout_ends_sqlite_s_work_too(what: str) -> None:
    async def run() -> None:
        async with aio.connect(local=":memory:") as connection:
            begun = time.monotonic()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await (await connection.execute(ENDLESS.format(what))).fetchall()
            assert time.monotonic() - begun < 5
            assert connection.session.running is None
            assert await (await connection.execute("SELECT 1")).fetchall() == [(1,)]

    asyncio.run(run())


def test_what_waits_for_its_turn_is_dropped_without_stopping_the_other(slow: Cloud) -> None:
    async def run() -> None:
        async with of(slow) as connection:
            first = asyncio.create_task(connection.execute(NAMES))
            await asyncio.sleep(0.02)
            second = asyncio.create_task(connection.execute("CREATE TABLE t (a)"))
            await asyncio.sleep(0.02)
            second.cancel()
            assert len(await (await first).fetchall()) == 9
            with pytest.raises(asyncio.CancelledError):
                await second
            assert await (await connection.execute("SHOW TABLES")).fetchall() == []

    asyncio.run(run())


def test_rows_that_a_cancelled_task_was_reading_are_not_skipped() -> None:
    async def run() -> None:
        async with aio.connect(local=":memory:") as connection:
            cursor = await connection.execute(ENDLESS.format("a"))
            assert await cursor.fetchone() == (1,)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await cursor.fetchall()
            with pytest.raises(InterfaceError, match="no rows to fetch"):
                await cursor.fetchall()

    asyncio.run(run())


@pytest.mark.parametrize("delay", [0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05])
def test_cancelled_at_any_moment_it_is_stopped_and_can_be_used(
    make: Callable[..., Cloud], delay: float
) -> None:
    cloud = make(lambda inner: Slow(inner, seconds=0.01))

    async def run() -> None:
        async with of(cloud) as connection:
            for _ in range(3):
                task = asyncio.create_task(connection.execute(f"{READS}; SELECT 1"))
                await asyncio.sleep(delay)
                if task.cancel():
                    with pytest.raises(asyncio.CancelledError):
                        await task
                assert connection.session.running is None
                assert await (await connection.execute("SELECT 7")).fetchall() == [(7,)]

    asyncio.run(run())
    ended()


def test_closing_ends_what_runs(slow: Cloud) -> None:
    async def run() -> None:
        connection = await of(slow)
        tasks = [asyncio.create_task(connection.execute(READS)) for _ in range(3)]
        await calling(slow)
        begun = time.monotonic()
        await connection.close()
        assert time.monotonic() - begun < 2
        for error in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(error, cirrusql.Error)

    asyncio.run(run())
    ended()


def test_cancelling_what_opens_leaves_nothing_open(make: Callable[..., Cloud]) -> None:
    cloud = make()

    async def run() -> None:
        for delay in (0, 0, 0.0005, 0.001, 0.003):
            task = asyncio.create_task(opened(cloud))
            await asyncio.sleep(delay)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await (await task).close()

    asyncio.run(run())
    ended()


def test_a_loop_that_ends_with_everything_open(slow: Cloud) -> None:
    """Nothing hangs, nothing is complained of, and the threads go."""

    async def run() -> None:
        connection = await of(slow)
        cursor = await connection.execute(NAMES)
        assert await cursor.fetchone()
        task = asyncio.create_task(connection.execute(READS))
        await asyncio.sleep(0.05)
        assert not task.done()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(run())
        ended()


def test_a_connection_outlives_a_loop() -> None:
    async def opened() -> aio.Connection:
        return await aio.connect(local=":memory:")

    async def used(connection: aio.Connection) -> list[Any]:
        try:
            return await (await connection.execute("SELECT 1")).fetchall()
        finally:
            await connection.close()

    connection = asyncio.run(opened())
    assert asyncio.run(used(connection)) == [(1,)]

"""What a memory of answers keeps: what is the same in all that matters, and no failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from cirrusql.catalog.services import CLOUD_CONTROL, STS
from cirrusql.cloudcontrol import Call, Memory
from cirrusql.errors import AccessDenied
from cirrusql.records import replace

CALL = Call("ListResources", CLOUD_CONTROL, "us-east-1", body=b'{"TypeName":"A"}')


class Source:
    """Answers with the number of its calls, after a moment; fails as often as it is told to."""

    def __init__(self, fails: int = 0) -> None:
        self.calls = 0
        self.fails = fails

    async def send(self) -> dict[str, Any]:
        self.calls += 1
        number = self.calls
        await asyncio.sleep(0)
        if number <= self.fails:
            raise AccessDenied("no")
        return {"number": number}


def run(work: Callable[[Memory, Source], Coroutine[Any, Any, Any]], fails: int = 0) -> Source:
    source = Source(fails)

    async def whole() -> None:
        memory = Memory()
        await work(memory, source)
        await memory.close()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(whole())
    return source


def test_the_same_call_is_sent_once_also_while_it_is_under_way() -> None:
    async def work(memory: Memory, source: Source) -> None:
        asked = (memory.answer(CALL, source.send) for _ in range(9))
        assert await asyncio.gather(*asked) == [{"number": 1}] * 9
        assert await memory.answer(replace(CALL), source.send) == {"number": 1}

    assert run(work).calls == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(CALL, operation="GetResource"),
        replace(CALL, region="eu-west-1"),
        replace(CALL, body=b'{"TypeName":"B"}'),
        replace(CALL, service=STS),
        replace(CALL, path="/a"),
        replace(CALL, query=(("a", "b"),)),
        replace(CALL, host_prefix="a."),
        replace(CALL, document=b"{}"),
        replace(CALL, method="GET"),
    ],
)
def test_a_call_that_differs_in_anything_is_another(other: Call) -> None:
    async def work(memory: Memory, source: Source) -> None:
        assert await memory.answer(CALL, source.send) == {"number": 1}
        assert await memory.answer(other, source.send) == {"number": 2}

    assert run(work).calls == 2


def test_a_failure_is_told_to_all_who_waited_and_not_remembered() -> None:
    async def work(memory: Memory, source: Source) -> None:
        asked = [memory.answer(CALL, source.send) for _ in range(3)]
        errors = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(one, AccessDenied) for one in errors)
        assert len({id(one) for one in errors}) == 3, "each statement notes in its own whose it is"
        assert await memory.answer(CALL, source.send) == {"number": 2}

    assert run(work, fails=1).calls == 2


def test_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    async def work(memory: Memory, source: Source) -> None:
        first = asyncio.create_task(memory.answer(CALL, source.send))
        await asyncio.sleep(0)
        second = asyncio.create_task(memory.answer(CALL, source.send))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == {"number": 1}

    assert run(work).calls == 1


def test_a_failure_that_nobody_waits_for_any_more_is_silent() -> None:
    async def work(memory: Memory, source: Source) -> None:
        only = asyncio.create_task(memory.answer(CALL, source.send))
        await asyncio.sleep(0)
        only.cancel()
        await asyncio.sleep(0.01)

    assert run(work, fails=1).calls == 1

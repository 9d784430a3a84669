"""Reads that several parts of a statement share."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cirrusql.cloudcontrol import Caller
from cirrusql.errors import AccessDenied
from cirrusql.execute.read.calls import Page, SharedCalls

TYPE = "AWS::IAM::User"


class Service(Caller):
    """Three pages of one user each. Mutable state: the calls made; `failing` is the page refused.

    A page is given only after it was allowed, one for each `allow`.
    """

    __slots__ = ("_allowed", "_failing", "calls")

    def __init__(self, failing: int | None = None) -> None:
        self.calls: list[str] = []
        self._failing = failing
        self._allowed = asyncio.Semaphore(0)

    def allow(self, pages: int = 1) -> None:
        for _ in range(pages):
            self._allowed.release()

    async def call(self, operation: str, request: Any, *_: Any, **__: Any) -> dict[str, Any]:
        self.calls.append(operation)
        await self._allowed.acquire()
        number = int(request.get("NextToken", 0))
        if number == self._failing:
            raise AccessDenied("no more", error_code="AccessDeniedException")
        properties = json.dumps({"UserName": f"u{number}"})
        page = {"ResourceDescriptions": [{"Identifier": f"u{number}", "Properties": properties}]}
        return page if number == 2 else {**page, "NextToken": str(number + 1)}


async def names(reads: SharedCalls) -> list[str]:
    found: list[str] = []
    async for page in reads.pages(TYPE, "us-east-1"):
        found += _identifiers(page)
    return found


def _identifiers(page: Page) -> list[str]:
    return [identifier for identifier, _ in page]


def shared(service: Service) -> SharedCalls:
    reads = SharedCalls(service)
    reads.share((TYPE,))
    return reads


def test_two_readers_share_every_page() -> None:
    async def run() -> None:
        service = Service()
        service.allow(3)
        reads = shared(service)
        both = await asyncio.gather(names(reads), names(reads))
        assert list(both) == [["u0", "u1", "u2"]] * 2
        assert len(service.calls) == 3
        await reads.close()

    asyncio.run(run())


def test_a_reader_that_is_cancelled_takes_no_page_from_the_others() -> None:
    async def run() -> None:
        service = Service()
        reads = shared(service)
        one, other = asyncio.create_task(names(reads)), asyncio.create_task(names(reads))
        await asyncio.sleep(0)
        one.cancel()
        await asyncio.sleep(0)
        service.allow(3)
        assert await other == ["u0", "u1", "u2"]
        assert len(service.calls) == 3
        await reads.close()

    asyncio.run(run())


def test_a_failure_is_everybodys_and_never_the_end_of_the_list() -> None:
    async def run() -> None:
        service = Service(failing=1)
        service.allow(2)
        reads = shared(service)
        for _ in range(2):
            with pytest.raises(AccessDenied):
                await names(reads)
        assert len(service.calls) == 2
        await reads.close()

    asyncio.run(run())


def test_what_nobody_waits_for_any_more_is_cancelled() -> None:
    async def run() -> None:
        reads = shared(Service())
        reader = asyncio.create_task(names(reads))
        await asyncio.sleep(0)
        reader.cancel()
        await reads.close()
        (current,) = asyncio.all_tasks()
        assert current is asyncio.current_task()

    asyncio.run(run())

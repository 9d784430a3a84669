"""Group commit: writes that arrive while others are on their way to the disk share a transaction.

A commit waits for the disk, so many writes together cost about what one does. An answer is given
only after the commit that holds it.
"""

from __future__ import annotations

import asyncio
import logging

from cirrusql.local.cloud import LocalCloud
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer
from cirrusql.local.services.table import writes

# The work for so many takes 6 ms, for which nothing else is answered.
_MOST_TOGETHER = 64

_Waiting = tuple[Call, "asyncio.Future[Answer]"]

_log = logging.getLogger("cirrusql.local")


class Committer:
    """Runs calls against a local cloud.

    The mutable state is the writes waiting for a commit, and the task that works them off for as
    long as there are any.
    """

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._waiting: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None

    async def run(self, call: Call) -> Answer:
        """The answer to a call; that of a write is on disk."""
        if not writes(call):
            return self._cloud.read(call)
        loop = asyncio.get_running_loop()
        if self._working is None:
            # Begins after every task that is ready now, hence after all requests already read.
            self._working = loop.create_task(self._work_off())
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((call, future))
        return await future

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                group = self._waiting[:_MOST_TOGETHER]
                del self._waiting[:_MOST_TOGETHER]
                await self._commit(group)
                # One turn in which the answers are written and, since they leave at its end,
                # another one before the next group is worked on.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
        finally:
            self._working = None

    async def _commit(self, group: list[_Waiting]) -> None:
        try:
            answers = await self._together([call for call, _ in group])
        except Exception:  # noqa: BLE001 - one bad call must not take the others along
            _log.exception("a group of %d writes failed and is tried one by one", len(group))
            self._commit_apart(group)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.cancelled():
                future.set_result(answer)

    async def _together(self, calls: list[Call]) -> list[Answer]:
        answers = self._cloud.prepare_all(calls)
        if self._cloud.backend.store.in_memory:
            self._cloud.commit()
        else:
            # On a thread, so that requests are read and answers sent while the disk is waited for.
            await asyncio.get_running_loop().run_in_executor(None, self._cloud.commit)
        return answers

    def _commit_apart(self, group: list[_Waiting]) -> None:
        """Let one bad call fail without taking its neighbours along."""
        for call, future in group:
            try:
                answer = self._cloud.call_all((call,))[0]
            except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
                if not future.cancelled():
                    future.set_exception(error)
            else:
                if not future.cancelled():
                    future.set_result(answer)

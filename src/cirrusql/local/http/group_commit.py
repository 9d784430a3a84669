"""Group commit: calls that arrive in the same turn of the loop share one transaction.

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

# A larger group keeps its first call waiting for the work of its last; by now the disk is shared
# among enough, and answers go out while the next group is worked on.
_MOST_TOGETHER = 16

_log = logging.getLogger("cirrusql.local")


class Committer:
    """Runs calls against a local cloud. The mutable state is the writes waiting for this turn."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._waiting: list[tuple[Call, asyncio.Future[Answer]]] = []

    async def run(self, call: Call) -> Answer:
        """The answer to a call; that of a write is on disk."""
        if not writes(call):
            return self._cloud.call_all((call,))[0]
        loop = asyncio.get_running_loop()
        if not self._waiting:
            # Runs after every task that is ready now, hence after all requests already read.
            loop.call_soon(self._commit)
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((call, future))
        return await future

    def _commit(self) -> None:
        group, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._commit)
        try:
            answers = self._cloud.call_all(call for call, _ in group)
        except Exception:  # noqa: BLE001 - one bad call must not take the others along
            _log.exception("a group of %d writes failed and is tried one by one", len(group))
            self._commit_apart(group)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if not future.cancelled():
                future.set_result(answer)

    def _commit_apart(self, group: list[tuple[Call, asyncio.Future[Answer]]]) -> None:
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

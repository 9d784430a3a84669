"""Group commit: calls that arrive in the same turn of the loop share one transaction.

A commit waits for the disk, so many writes together cost about what one does. An answer is given
only after the commit that holds it.
"""

from __future__ import annotations

import asyncio
import logging
import time

from cirrusql.local.cloud import LocalCloud
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer
from cirrusql.local.services.table import writes

_Waiting = tuple[Call, "asyncio.Future[Answer]"]

_log = logging.getLogger("cirrusql.local")


class GroupSize:
    """How many calls to put in one group, by what commits and calls have taken of late.

    A larger group keeps its first call waiting for the work of its last, so it is as small as it
    can be with the disk no more than half of the time: 16, and more where commits are slow. The
    mutable state is two moving averages, in seconds.

    >>> size = GroupSize()
    >>> size.measured(16, commit=0.0005, work=0.0016)
    >>> size.most
    16
    >>> for _ in range(20):
    ...     size.measured(16, commit=0.008, work=0.0016)
    >>> size.most
    79
    """

    _FEWEST = 16
    _WEIGHT = 0.3

    def __init__(self) -> None:
        self._commit = 0.0
        self._work = 1e-4

    @property
    def most(self) -> int:
        """The most calls that are to share the next commit."""
        return max(self._FEWEST, int(self._commit / self._work))

    def measured(self, calls: int, *, commit: float, work: float) -> None:
        """Note what a group's commit and the work before it took, in seconds."""
        self._commit += self._WEIGHT * (commit - self._commit)
        self._work += self._WEIGHT * (work / calls - self._work)


class Committer:
    """Runs calls against a local cloud. The mutable state is the writes waiting for a commit."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._size = GroupSize()
        self._waiting: list[_Waiting] = []

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
        group = self._waiting[: self._size.most]
        try:
            answers = self._together([call for call, _ in group])
        except Exception:  # noqa: BLE001 - one bad call must not take the others along
            _log.exception("a group of %d writes failed and is tried one by one", len(group))
            self._commit_apart(group)
        else:
            for (_, future), answer in zip(group, answers, strict=True):
                if not future.cancelled():
                    future.set_result(answer)
        del self._waiting[: len(group)]
        if self._waiting:
            # Not in the next turn but in the one after it: in the next the answers are written,
            # and they leave at its end.
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._commit)

    def _together(self, calls: list[Call]) -> list[Answer]:
        started = time.perf_counter()
        answers = self._cloud.call_all(calls)
        commit = self._cloud.backend.store.commit_seconds
        work = time.perf_counter() - started - commit
        self._size.measured(len(calls), commit=commit, work=work)
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

"""Tasks carried out in this process, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from cirrusql.collecting.tasks import Manifest, Task
from cirrusql.execute.read.scanning import first_error

# A task waits for its own limit most of the time: many at once keep a processor busy. Too many, and
# calls wait so long for a connection, or for their turn in this process, that a large region does
# not get what its limit would let in.
FEWEST_AT_ONCE = 32
MOST_AT_ONCE = 512
# How often it is looked whether that is so: by how many seconds the loop may be late, and how many
# calls under way, which have a connection each. Then there are so many tasks more, or this share.
_LOOK = 0.1
_IN_TIME, _LATE = 0.015, 0.05
_SOME, _ALL = 256, 512
_MORE, _FEWER = 8, 0.9

Collect = Callable[[Task], Awaitable[Manifest]]
Accept = Callable[[Manifest], None]


async def carried_out(
    tasks: Sequence[Task], collect: Collect, accept: Accept, calls: Callable[[], int]
) -> None:
    """Have tasks carried out in their order, many at once; each that has ended is accepted.

    `calls` says how many calls are under way. Raises the first error of one; the others are
    cancelled then, and leave nothing.
    """
    with first_error():
        async with asyncio.TaskGroup() as group:
            await _Crowd(tasks, collect, accept, calls, group).work()


class _Crowd:
    """As many tasks at once as the process keeps up with.

    Mutable: the tasks that have not been begun, how many are under way, and how many may be.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        collect: Collect,
        accept: Accept,
        calls: Callable[[], int],
        group: asyncio.TaskGroup,
    ) -> None:
        self._waiting = list(reversed(tasks))
        self._collect = collect
        self._accept = accept
        self._calls = calls
        self._group = group
        self._at_once = FEWEST_AT_ONCE
        self._under_way = 0

    async def work(self) -> None:
        """Begin all of them, none before its turn."""
        clock = asyncio.get_running_loop().time
        while self._waiting:
            while self._waiting and self._under_way < self._at_once:
                self._begin()
            before = clock()
            await asyncio.sleep(_LOOK)
            late, calls = clock() - before - _LOOK, self._calls()
            if late > _LATE or calls > _ALL:
                self._at_once = max(FEWEST_AT_ONCE, int(self._at_once * _FEWER))
            elif late < _IN_TIME and calls < _SOME:
                self._at_once = min(MOST_AT_ONCE, self._at_once + _MORE)

    def _begin(self) -> None:
        self._under_way += 1
        self._group.create_task(self._one(self._waiting.pop()))

    async def _one(self, task: Task) -> None:
        self._accept(await self._collect(task))
        self._under_way -= 1
        if self._waiting and self._under_way < self._at_once:
            self._begin()

"""Tasks carried out in this process, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from cirrusql.collecting.tasks import Manifest, Task
from cirrusql.execute.read.scanning import first_error

# Enough to keep a transport busy while each account and region waits for its limit, and few enough
# for what each holds: a page or two of each of its types.
TASKS_AT_ONCE = 128


async def carried_out(
    tasks: Sequence[Task],
    collect: Callable[[Task], Awaitable[Manifest]],
    accept: Callable[[Manifest], None],
) -> None:
    """Have tasks carried out in their order, many at once; each that has ended is accepted.

    Raises the first error of one; the others are cancelled then, and leave nothing.
    """
    waiting = iter(tasks)

    async def one_after_the_other() -> None:
        for task in waiting:
            accept(await collect(task))

    with first_error():
        async with asyncio.TaskGroup() as group:
            for _ in range(min(TASKS_AT_ONCE, len(tasks))):
                group.create_task(one_after_the_other())

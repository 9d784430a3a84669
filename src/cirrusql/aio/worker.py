"""A thread that does what blocks for tasks of an event loop, one thing after the other."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cirrusql.aio.turns import in_turn
from cirrusql.errors import Error, InterfaceError

T = TypeVar("T")

# Seconds between two attempts to stop what a cancelled task waits for: it may not have come yet to
# where it can be stopped.
_BETWEEN_STOPS = 0.02


class Worker:
    """One thread, begun when it is needed. Mutable state: the thread, and whether it is closed."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="cirrusql aio")
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether it takes no more work."""
        return self._closed

    async def run(
        self, work: Callable[[], T], stop: Callable[[], object], undo: Callable[[], object]
    ) -> T:
        """What the work gives, done in the thread in the context of the calling task.

        When the task is cancelled, work that has not begun is dropped. What has begun is told to
        `stop`, has ended when this raises CancelledError, whose cause is the work's own error, and
        is undone before anything else is done. Raises InterfaceError once the worker is closed.
        """
        if self._closed:
            raise InterfaceError("the connection is closed")
        future = self._executor.submit(contextvars.copy_context().run, in_turn, work)
        waiting = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError as cancelled:
            if future.cancel():
                raise
            await _ended(waiting, stop)
            with contextlib.suppress(RuntimeError):  # the last of its work has been given to it
                self._executor.submit(undo)
            raise cancelled from waiting.exception()

    async def close(self, last: Callable[[], object], stop: Callable[[], object]) -> None:
        """Stop what is being done, do the last thing, and end the thread."""
        if self._closed:
            return
        self._closed = True
        future = self._executor.submit(contextvars.copy_context().run, last)
        cancelled = await _ended(
            asyncio.wrap_future(future), lambda: None if future.running() else stop()
        )
        self._executor.shutdown(wait=False)
        future.result()
        if cancelled is not None:
            raise cancelled


async def _ended(
    waiting: asyncio.Future[T], stop: Callable[[], object]
) -> asyncio.CancelledError | None:
    """Stop what is waited for until it has ended; gives what cancelled the task meanwhile."""
    cancelled = None
    while not waiting.done():
        with contextlib.suppress(Error):  # it has been closed by somebody else
            stop()
        try:
            await asyncio.wait([waiting], timeout=_BETWEEN_STOPS)
        except asyncio.CancelledError as again:
            cancelled = again
    return cancelled

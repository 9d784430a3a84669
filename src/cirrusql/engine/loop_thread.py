"""A thread with an event loop, so that blocking callers (a script, a notebook) can use async code.

The loop outlives a statement because connections do. A thread rather than `asyncio.run` in the
caller's: notebooks already run a loop there, and another thread may cancel. Statements of several
sessions run on it side by side.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from cirrusql.errors import InterfaceError

T = TypeVar("T")

while_waiting: ContextVar[Callable[[], AbstractContextManager[None]]] = ContextVar(
    "while_waiting", default=contextlib.nullcontext
)
"""What a thread is in while it waits for the loop: whoever counts the threads that compute may set
it, in the thread's own context."""

_SECONDS_BETWEEN_LOOKS = 0.5
# Seconds for a cancelled coroutine to let go of what it holds.
_PATIENCE = 5


class Task(Generic[T]):
    """A coroutine under way on a loop thread, for a caller on another one.

    Mutable state: the loop's own task, whether it is to be cancelled, and what came of it.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._task: asyncio.Task[T] | None = None
        self._ended = threading.Event()
        self._cancelled = False
        loop.call_soon_threadsafe(self._begin, coroutine)

    def wait(self, timeout: float | None) -> bool:
        """Wait so many seconds, None for ever, and say whether the coroutine has ended."""
        end = None if timeout is None else time.monotonic() + timeout
        with while_waiting.get()():
            # In pieces: of a Ctrl-C that comes while Python hands its lock to another thread, just
            # before it waits, it takes notice only when it has waited.
            while True:
                left = _SECONDS_BETWEEN_LOOKS if end is None else end - time.monotonic()
                if self._ended.wait(max(0, min(left, _SECONDS_BETWEEN_LOOKS))):
                    return True
                if end is not None and left <= _SECONDS_BETWEEN_LOOKS:
                    return False

    def result(self) -> T:
        """What the coroutine gave, or raised; only after it has ended.

        Raises asyncio's CancelledError if it was cancelled.
        """
        assert self._task is not None
        return self._task.result()

    def cancel(self) -> None:
        """Have the coroutine cancelled, if it has not ended; callable from any thread."""
        self._cancelled = True
        with contextlib.suppress(RuntimeError):  # the loop is closed, and everything on it ended
            self._loop.call_soon_threadsafe(self._cancel)

    def abandon(self) -> None:
        """Cancel the coroutine and wait, not for ever, until it has let go of what it held."""
        self.cancel()
        self._ended.wait(_PATIENCE)

    def _begin(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._task = self._loop.create_task(coroutine)
        self._task.add_done_callback(lambda _: self._ended.set())
        if self._cancelled:
            self._task.cancel()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


class LoopThread:
    """An event loop on a daemon thread. Mutable state: the loop."""

    def __init__(self) -> None:
        # libcurl's sockets are watched with add_reader, which Windows' default loop does not have.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._serve, name="cirrusql", daemon=True)
        self._thread.start()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Task[T]:
        """Begin a coroutine, for a caller that waits for it.

        Raises InterfaceError on the loop's own thread, which would wait for itself.
        """
        if self.is_current:
            coroutine.close()
            raise InterfaceError(
                "a listener to events cannot run what calls a service",
                hint="note the event, and run it when the statement has ended",
            )
        return Task(coroutine, self._loop)

    @property
    def is_current(self) -> bool:
        """Whether the caller is on the loop's thread, as a listener is."""
        return threading.current_thread() is self._thread

    def close(self, last: Callable[[], object] | None = None) -> None:
        """Cancel what still runs and let it end, then do the last thing, and stop the thread.

        In this order: a statement under way is cancelled, and does not find that what it works with
        is closed.
        """
        self.start(_end_others(last)).wait(2 * _PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        while True:
            # A listener that exits the program ends its statement with that, and not the loop:
            # its caller, and all others, would wait for ever.
            with contextlib.suppress(SystemExit, KeyboardInterrupt):
                self._loop.run_forever()
                return

    def __repr__(self) -> str:
        return f"<LoopThread {'closed' if self._loop.is_closed() else 'running'}>"


async def _end_others(last: Callable[[], object] | None) -> None:
    """Cancel every task, do the last thing, and end the threads that work for the loop."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_PATIENCE)
    if last is not None:
        last()
    await asyncio.get_running_loop().shutdown_default_executor()

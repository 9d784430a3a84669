"""A thread with an event loop, so that blocking callers (a script, a notebook) can use async code.

The loop outlives a statement because connections do. A thread rather than `asyncio.run` in the
caller's: notebooks already run a loop there, and another thread may cancel.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from cirrusql.errors import Cancelled
from cirrusql.errors import Timeout as StatementTimeout

T = TypeVar("T")

# Seconds for a cancelled coroutine to let go of what it holds.
_PATIENCE = 5


class LoopThread:
    """An event loop on a daemon thread. Mutable state: the loop, and what it runs for a caller."""

    def __init__(self) -> None:
        # libcurl's sockets are watched with add_reader, which Windows' default loop does not have.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._serve, name="cirrusql", daemon=True)
        self._thread.start()
        self._current: Future[Any] | None = None

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
        """The coroutine's result, waited for in the calling thread.

        An interrupt (Ctrl-C) or `cancel` from another thread cancels the coroutine, waits until it
        has let go of what it held, and then goes on as KeyboardInterrupt or Cancelled. Raises
        Timeout after so many seconds.
        """
        ended = threading.Event()
        future = asyncio.run_coroutine_threadsafe(_signalling(coroutine, ended), self._loop)
        self._current = future
        try:
            return future.result(timeout)
        except CancelledError:
            # The future is cancelled at once; the coroutine it stands for has yet to let go.
            ended.wait(_PATIENCE)
            raise Cancelled("the statement was cancelled") from None
        except TimeoutError:
            if future.done() and not future.cancelled():
                raise
            self._abandon(future, ended)
            raise StatementTimeout(f"the statement took longer than {timeout:g} seconds") from None
        except KeyboardInterrupt:
            self._abandon(future, ended)
            raise
        finally:
            self._current = None

    def cancel(self) -> None:
        """Cancel what runs now, if anything does; callable from any thread."""
        current = self._current
        if current is not None:
            current.cancel()

    def call(self, function: Any, *arguments: Any) -> None:
        """Run a plain function on the loop's thread and wait for it."""

        async def run() -> None:
            function(*arguments)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def close(self) -> None:
        """Stop the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    @staticmethod
    def _abandon(future: Future[Any], ended: threading.Event) -> None:
        future.cancel()
        ended.wait(_PATIENCE)


async def _signalling(coroutine: Coroutine[Any, Any, T], ended: threading.Event) -> T:
    try:
        return await coroutine
    finally:
        ended.set()

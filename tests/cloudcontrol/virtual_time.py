"""An event loop whose clock stands still while anything is done and jumps to what comes next."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    """Waits for nothing: the time that would have passed is added up. Mutable state: that sum."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everything waits, and nothing will ever happen")
        self.now += timeout
        return []


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.virtual = _Jumping()
        super().__init__(self.virtual)

    def time(self) -> float:
        return self.virtual.now


def run(main: Callable[[Callable[[], float]], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine function gives that is called with the clock, in seconds."""
    loop = _VirtualLoop()
    try:
        return loop.run_until_complete(main(loop.time))
    finally:
        loop.close()

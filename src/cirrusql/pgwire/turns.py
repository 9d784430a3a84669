"""Turns: so many statements at a time, and the others in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

_BETWEEN_LOOKS = 0.1


def _never() -> bool:
    return False


class Turns:
    """So many turns at a time. Safe in threads.

    Mutable: how many are free, and who waits; nobody does while one is free.
    """

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[threading.Event] = deque()

    def take(self, leaves: Callable[[], bool] = _never) -> bool:
        """Wait for a turn; False for who `leaves` before it came, which is asked now and then."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            called = threading.Event()
            self._waiting.append(called)
        while not called.wait(_BETWEEN_LOOKS):
            if leaves():
                with self._lock:
                    if called in self._waiting:  # else it has been called just now
                        self._waiting.remove(called)
                        return False
        return True

    def give(self) -> None:
        """End a turn: the next one's begins."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

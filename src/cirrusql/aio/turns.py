"""Turns: a few statements compute at a time, so that the event loop is not one thread of fifty.

Python's interpreter lock goes round all threads that want to run, each for five milliseconds. With
fifty that plan their statements a loop waited for up to 0.15 s; what waits for a service is not
counted, so that nothing takes longer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cirrusql.engine.loop_thread import while_waiting

T = TypeVar("T")

_AT_ONCE = 3
# Seconds after which one goes ahead without a turn: what works long in SQLite keeps its own.
_PATIENCE = 0.1
_turns = threading.Semaphore(_AT_ONCE)


def in_turn(work: Callable[[], T]) -> T:
    """What the work gives, begun when a turn is free; it is free again while the work waits."""
    turn = _Turn()
    while_waiting.set(turn.given_away)
    with turn.taken():
        return work()


class _Turn:
    """One thread's turn. Mutable state: whether it has one."""

    def __init__(self) -> None:
        self._has = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        self._take()
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def given_away(self) -> Iterator[None]:
        self._give()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        self._has = _turns.acquire(timeout=_PATIENCE)

    def _give(self) -> None:
        if self._has:
            _turns.release()
        self._has = False

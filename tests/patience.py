"""Waiting for what happens and not for a while, so that a machine with other work fails no test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from cirrusql.session import Session

LONG = 60.0
"""Seconds in which all has happened that is going to. What takes ten seconds if it is wrong is told
by `SOON`, what would take for ever by this."""
SOON = 8.0


def until(condition: Callable[[], object], seconds: float = LONG) -> None:
    """Wait until a condition is true; fails if it never is."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


@contextmanager
def stopping(stop: Callable[[], object], when: Callable[[], object]) -> Iterator[None]:
    """A context in which `stop` is called once `when` is true, and again until the block ends.

    A timer may come before what it is meant for, which then goes on for ever.
    """
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.02):
            if when():
                ended.wait(0.05)  # for what runs to be under way
                stop()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def cancelled(session: Session) -> AbstractContextManager[None]:
    """A context in which the statement that runs is cancelled."""
    return stopping(session.cancel, lambda: session.running is not None)

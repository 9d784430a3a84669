"""Waiting for what a service has begun, and for what it does not know yet."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from cirrusql.errors import Error, Timeout

T = TypeVar("T")


def until(ask: Callable[[], T | None], what: str, *, seconds: float, pause: float) -> T:
    """What asking gives at last that gives None at first; with a pause after each time.

    Raises Timeout, which says `what` takes so long, after so many seconds, and what asking raises.
    """
    deadline = monotonic() + seconds
    while True:
        found = ask()
        if found is not None:
            return found
        if monotonic() >= deadline:
            raise Timeout(f"{what} takes longer than {_duration(seconds)}")
        sleep(pause)


def retried(
    work: Callable[[], T], passes: Callable[[Error], bool], *, seconds: float, pause: float
) -> T:
    """What work gives that is done again for so many seconds while it raises what `passes`."""
    deadline = monotonic() + seconds
    while True:
        try:
            return work()
        except Error as error:
            if not passes(error) or monotonic() >= deadline:
                raise
        sleep(pause)


def _duration(seconds: float) -> str:
    """A time in words.

    >>> _duration(90), _duration(7200)
    ('90 seconds', '120 minutes')
    """
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"

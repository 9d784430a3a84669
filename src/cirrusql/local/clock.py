"""Time, as something that is handed in: the world's, or a test's."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Where the local cloud reads the time."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def advance(self, seconds: float) -> None:
        """Let that much time have passed."""


class WorldClock:
    """The machine's time, plus what `advance` has added. The mutable state is that offset."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """Seconds since the epoch, moved by the offset."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Let that much time have passed; negative takes it back."""
        self._offset += seconds


class StoppedClock:
    """Time that stands still until told otherwise. The mutable state is the time."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let that much time pass.

        >>> clock = StoppedClock(100.0)
        >>> clock.advance(2.5)
        >>> clock.now()
        102.5
        """
        self._now += seconds

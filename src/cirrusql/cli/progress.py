"""One line on a terminal that tells how far a statement is, rewritten a few times a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from cirrusql.events import Event

_PATIENCE_SECONDS = 1.0
_INTERVAL_SECONDS = 0.2
_CLEAR = "\r\x1b[K"


class Counts:
    """How far a statement is, counted from its events. Mutable state: the numbers.

    Each is written on one thread at a time and read by the one that draws. `noun` is what rows are
    called.
    """

    def __init__(self, noun: str = "rows") -> None:
        self._noun = noun
        self.scopes = self.scopes_ended = self.rows = self.calls = self.throttles = 0
        self.failed = 0

    def count(self, event: Event) -> None:
        """Count one event."""
        match event.name:
            case "scan.started":
                self.scopes += event.count or 0
            case "scope.ended":
                self.scopes_ended += 1
            case "scope.failed":
                self.failed += 1
            case "rows":
                self.rows += event.count or 0
            case "call":
                self.calls += 1
            case "throttled":
                self.throttles += 1

    def line(self, seconds: float) -> str:
        """How far the statement is, in words."""
        parts = [f"{seconds:.0f} s"]
        if self.rows:
            parts.insert(0, f"{self.rows:,} {self._noun}")
        if self.scopes > 1:
            parts.insert(0, f"{self.scopes_ended:,} of {self.scopes:,} scopes")
        if self.calls:
            parts.append(f"{self.calls:,} calls")
        if self.throttles:
            parts.append(f"{self.throttles:,} throttled")
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        return " · ".join(parts)


class ProgressLine:
    """The line, and the listener that it is drawn from.

    Mutable state: the present statement's counts, and whether the line is on the screen; the lock
    is held to draw and clear.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._drawn = False
        self._counts = Counts()

    def listen(self, event: Event) -> None:
        """Take note of an event of the session."""
        self._counts.count(event)

    @contextmanager
    def following(self, noun: str = "rows") -> Iterator[None]:
        """A context in which, after a moment, the line tells how far the statement is."""
        self._counts = Counts(noun)
        stop = threading.Event()
        thread = threading.Thread(target=self._draw, args=(stop,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            self._clear()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """A context in which the line is off the screen."""
        with self._lock:
            self._clear()
            yield

    def _draw(self, stop: threading.Event) -> None:
        start = time.monotonic()
        if stop.wait(_PATIENCE_SECONDS):
            return
        while not stop.wait(_INTERVAL_SECONDS):
            with self._lock:
                self._stream.write(_CLEAR + self._counts.line(time.monotonic() - start))
                self._stream.flush()
                self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()
        self._drawn = False

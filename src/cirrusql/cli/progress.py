"""One line on a terminal that tells how far a statement is, rewritten a few times a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from cirrusql.session import Session

_PATIENCE_SECONDS = 1.0
_INTERVAL_SECONDS = 0.2
_CLEAR = "\r\x1b[K"


class ProgressLine:
    """The line. Mutable state: whether it is on the screen; the lock is held to draw and clear."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._drawn = False

    @contextmanager
    def following(self, session: Session) -> Iterator[None]:
        """A context in which, after a moment, the line tells how far the session is."""
        stop = threading.Event()
        thread = threading.Thread(target=self._draw, args=(session, stop), daemon=True)
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

    def _draw(self, session: Session, stop: threading.Event) -> None:
        start = time.monotonic()
        if stop.wait(_PATIENCE_SECONDS):
            return
        while not stop.wait(_INTERVAL_SECONDS):
            with self._lock:
                self._stream.write(_CLEAR + line(session, time.monotonic() - start))
                self._stream.flush()
                self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            self._stream.write(_CLEAR)
            self._stream.flush()
        self._drawn = False


def line(session: Session, seconds: float) -> str:
    """How far the session's statement is, in words."""
    progress = session.progress
    parts = [f"{seconds:.0f} s"]
    if progress.rows:
        parts.insert(0, f"{progress.rows:,} rows")
    if progress.scopes > 1:
        parts.insert(0, f"{progress.scopes_done:,} of {progress.scopes:,} scopes")
    if progress.statistics.total:
        parts.append(f"{progress.statistics.total:,} calls")
    if progress.statistics.throttles:
        parts.append(f"{progress.statistics.throttles:,} throttled")
    return " · ".join(parts)

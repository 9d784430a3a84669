"""How far a statement is, in an output of its cell that is written again a few times a second."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cirrusql.cli.progress import Counts
from cirrusql.events import Event

_PATIENCE_SECONDS = 1.0
_INTERVAL_SECONDS = 0.3


class Progress:
    """What is shown while a statement runs; nothing for one that takes less than a second.

    Mutable state: the present statement's counts.
    """

    def __init__(self, *, shows: bool) -> None:
        self._shows = shows
        self._counts = Counts()

    def listen(self, event: Event) -> None:
        """Take note of an event of a session."""
        self._counts.count(event)

    @contextmanager
    def following(self) -> Iterator[None]:
        """A context in which, after a moment, an output tells how far the statement is."""
        self._counts = Counts()
        if not self._shows:
            yield
            return
        stop = threading.Event()
        # In the cell's own context: an output is sent to the cell that the context names.
        run = contextvars.copy_context().run
        thread = threading.Thread(target=run, args=(self._draw, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _draw(self, stop: threading.Event) -> None:
        from IPython.display import display

        begun = time.monotonic()
        if stop.wait(_PATIENCE_SECONDS):
            return
        handle: Any = display(  # type: ignore[no-untyped-call]
            self._line(begun), raw=True, display_id=True
        )
        while not stop.wait(_INTERVAL_SECONDS):
            handle.update(self._line(begun), raw=True)
        # An output cannot be taken back; one of HTML without anything in it takes no room.
        handle.update({"text/plain": "", "text/html": ""}, raw=True)

    def _line(self, begun: float) -> dict[str, str]:
        return {"text/plain": self._counts.line(time.monotonic() - begun)}

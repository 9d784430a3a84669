"""What is told on stderr while a stack is dealt with: lines in the stack's order, a live picture.

Nodes end in any order; their lines are held back until those before them have been told, so that
two builds of one stack tell the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TextIO

from cirrusql.cli.narration import Narrator
from cirrusql.cli.stack.arguments import LOG_LEVELS
from cirrusql.formats.text import visible
from cirrusql.stack import Action, Change, StackEvent

_INTERVAL_SECONDS = 0.2
_PATIENCE_SECONDS = 0.5
_MOST_SHOWN = 8
_CLEAR_LINE = "\x1b[2K"
_UP = "\x1b[1A"
# What only reads is told by its outcome.
_SILENT = ("planning", "reading")
_DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.REPLACE: "replaced",
    Action.DELETE: "deleted",
    Action.UNCHANGED: "unchanged",
    Action.RUN: "run",
    Action.SKIP: "left alone",
    Action.UNKNOWN: "not known yet",
}


# A test changes nothing: what a build would have to do is what is wrong.
_TESTED = {
    **_DONE,
    Action.CREATE: "not there",
    Action.UPDATE: "not as wanted",
    Action.REPLACE: "not as wanted",
    Action.DELETE: "still there",
    Action.UNCHANGED: "as wanted",
}


class Telling:
    """Listens to what happens, and tells it.

    Mutable state: the lines of nodes that are not told yet, which nodes are being dealt with and
    since when, and how many lines of the picture are on the screen.
    """

    def __init__(
        self, narrator: Narrator, order: Sequence[str], level: str, *, shows_statements: bool
    ) -> None:
        self._narrator = narrator
        self._order = self._forward = tuple(order)
        self._level = LOG_LEVELS.index(level)
        self._shows_statements = shows_statements
        self._lock = threading.Lock()
        self._lines: dict[str, list[str]] = {}
        self._ended: set[str] = set()
        self._next = 0
        self._running: dict[str, float] = {}
        self._phase_name = "planning"
        self._picture = _Picture(narrator.stream) if narrator.shows_progress else None

    def listen(self, event: StackEvent) -> None:
        """Take note of an event."""
        with self._lock:
            _EVENTS[event.name](self, event)

    def _phase(self, event: StackEvent) -> None:
        self._flush_all()
        self._ended.clear()
        self._next = 0
        self._phase_name = event.text
        backwards = event.text == "deleting"
        self._order = self._forward[::-1] if backwards else self._forward
        if self._tells("info") and event.text not in _SILENT:
            self._say([f"{event.text} …"])

    def _began(self, event: StackEvent) -> None:
        self._running[event.node] = time.monotonic()

    def _said(self, event: StackEvent) -> None:
        if self._tells("info"):
            self._hold(event.node, f"  {event.node}: {event.text}")

    def _statement(self, event: StackEvent) -> None:
        if self._shows_statements or self._tells("debug"):
            lines = event.text.strip().splitlines()
            self._hold(event.node, *(f"  {event.node}> {line}" for line in lines))

    def _node_ended(self, event: StackEvent) -> None:
        self._running.pop(event.node, None)
        if event.error is not None:
            self._hold(event.node, f"✗ {event.node}: {event.error}")
        elif event.change is not None and self._tells("info") and self._phase_name not in _SILENT:
            done = _TESTED if self._phase_name == "testing" else _DONE
            self._hold(event.node, _ended_line(event.node, event.change, done))
        self._ended.add(event.node)
        self._flush()

    def _removed(self, event: StackEvent) -> None:
        if self._tells("info"):
            self._say([f"✓ deleted {event.text}"])

    def _tells(self, level: str) -> bool:
        return self._level <= LOG_LEVELS.index(level)

    def _hold(self, node: str, *lines: str) -> None:
        self._lines.setdefault(node, []).extend(lines)

    def _flush(self) -> None:
        """Tell the lines of the nodes whose turn it is."""
        ready: list[str] = []
        while self._next < len(self._order) and self._order[self._next] in self._ended:
            ready += self._lines.pop(self._order[self._next], [])
            self._next += 1
        self._say(ready)

    def _flush_all(self) -> None:
        held = [line for node in self._order for line in self._lines.pop(node, [])]
        held += [line for lines in self._lines.values() for line in lines]
        self._lines.clear()
        self._say(held)

    def _say(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        if self._picture is not None:
            self._picture.clear()
        for line in lines:
            self._narrator.say(line)

    @contextmanager
    def showing(self) -> Iterator[None]:
        """A context in which what is being dealt with is shown on a terminal."""
        stop = threading.Event()
        thread = threading.Thread(target=self._draw, args=(stop,), daemon=True)
        if self._picture is not None:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            if self._picture is not None:
                thread.join()
            with self._lock:
                self._flush_all()
                if self._picture is not None:
                    self._picture.clear()

    def asking(self, ask: Callable[[str, Sequence[str]], bool]) -> Callable[..., bool]:
        """The question, asked while nothing is drawn."""

        def confirm(question: str, names: Sequence[str]) -> bool:
            with self._lock:
                self._flush_all()
                if self._picture is not None:
                    self._picture.clear()
                return ask(question, names)

        return confirm

    def _draw(self, stop: threading.Event) -> None:
        if stop.wait(_PATIENCE_SECONDS):
            return
        while not stop.wait(_INTERVAL_SECONDS):
            with self._lock:
                if self._picture is not None:
                    self._picture.draw(self._drawn_lines(time.monotonic()))

    def _drawn_lines(self, now: float) -> list[str]:
        """How far it is, and what has been dealt with for longest."""
        running = [f"  ⋯ {name} {now - began:.0f} s" for name, began in self._running.items()]
        more = len(running) - _MOST_SHOWN
        shown = running[:_MOST_SHOWN] + ([f"  ⋯ and {more} more"] if more > 0 else [])
        return [f"  {len(self._ended)} of {len(self._order)} done", *shown]


def _ended_line(node: str, change: Change, done: Mapping[Action, str]) -> str:
    name = f" '{change.identifier}'" if change.identifier else ""
    about = f" {change.type_name}" if change.type_name else ""
    why = f" ({change.reason})" if change.action is Action.SKIP and change.reason else ""
    is_wrong = done is _TESTED and change.action.changes and change.action is not Action.RUN
    sign = "✗" if is_wrong else "✓"
    return f"{sign} {node}: {done[change.action]}{about}{name}{why}"


_EVENTS: dict[str, Callable[[Telling, StackEvent], None]] = {
    "phase": Telling._phase,  # noqa: SLF001 - its own table
    "node.began": Telling._began,  # noqa: SLF001
    "node.said": Telling._said,  # noqa: SLF001
    "node.statement": Telling._statement,  # noqa: SLF001
    "node.ended": Telling._node_ended,  # noqa: SLF001
    "resource.removed": Telling._removed,  # noqa: SLF001
}


class _Picture:
    """A few lines at the bottom of a terminal. Mutable state: how many are there."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines = 0

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines in place of those that are there."""
        self.clear()
        # A line that is wrapped would be two, and one of them would stay.
        width = max(get_terminal_size().columns - 1, 10)
        self._stream.write("".join(f"{visible(line)[:width]}\n" for line in lines))
        self._stream.flush()
        self._lines = len(lines)

    def clear(self) -> None:
        """Take the lines off the screen."""
        if self._lines:
            self._stream.write(f"{_UP}{_CLEAR_LINE}" * self._lines)
            self._stream.flush()
        self._lines = 0

"""stderr: errors, warnings, what was done, and questions. Nothing else writes there.

Errors and warnings are always written, one line each. What only a person at a terminal wants (the
summary of an answer, progress) is written to a terminal only.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TextIO

from cirrusql.cli.progress import ProgressLine
from cirrusql.events import Listener
from cirrusql.formats.text import visible
from cirrusql.result import Result

if TYPE_CHECKING:
    from cirrusql.cli.output import Shown

_SHOWN_RESOURCES = 20
_PROGRAM = "cirrusql"


class Narrator:
    """The owner of stderr."""

    def __init__(self, stream: TextIO, *, shows_progress: bool = True) -> None:
        self._stream = self.stream = stream
        self._progress = ProgressLine(stream)
        self.on_terminal = stream.isatty()
        self.shows_progress = shows_progress and self.on_terminal

    def error(self, error: BaseException | str, statement: str = "") -> None:
        """One line that says what is wrong; `statement` says in which of several."""
        self._line(f"{_PROGRAM}: {statement}{' '.join(str(error).split())}")

    def warning(self, text: object) -> None:
        """One line about something that may matter."""
        self._line(f"{_PROGRAM}: warning: {text}")

    def say(self, text: str) -> None:
        """One line about what was done."""
        self._line(text)

    def hint(self, text: str | None) -> None:
        """One line about what a person could do next, if there is anything."""
        if text:
            self._line(f"next: {text}")

    def say_all(self, text: str) -> None:
        """Several lines, as they are."""
        for line in text.splitlines():
            self._line(line)

    def prompt(self, text: str) -> None:
        """What stands before something that a person types."""
        self._stream.write(text)
        self._stream.flush()

    def outcome(
        self, result: Result, shown: Shown, seconds: float, *, tells_time: bool = False
    ) -> None:
        """What a person should know of an answer beside its rows; `tells_time` tells a log, too."""
        for problem in result.diagnostics.problems:
            self.warning(problem)
        for note in result.diagnostics.notes:
            self._line(f"{_PROGRAM}: note: {note}")
        if result.message is not None:
            self._line(result.message)
        elif self.on_terminal:
            self._line(_summary(result, shown, seconds))
            if shown.cut:
                cells = counted(shown.cut, "cell")
                self._line(f"{cells} cut at the … mark; -x or SET expanded = on shows them whole")
        if tells_time and (result.message is not None or not self.on_terminal):
            self._line(f"time: {seconds:.3f} s")
        if result.more:
            self.warning(f"there are more than these {counted(shown.rows, 'row')}")

    @property
    def listener(self) -> Listener | None:
        """What a session is to tell of its events; None where that is shown to nobody."""
        return self._progress.listen if self.shows_progress else None

    def following(self, noun: str = "rows") -> AbstractContextManager[None]:
        """A context in which a line tells how far a statement is; its rows are called `noun`."""
        return self._progress.following(noun) if self.shows_progress else nullcontext()

    def confirm(self, question: str, names: Sequence[str]) -> bool:
        """Show what a statement would touch and ask; only an explicit yes is one."""
        with self._progress.paused():
            for name in names[:_SHOWN_RESOURCES]:
                self._line(f"  {name}")
            if len(names) > _SHOWN_RESOURCES:
                self._line(f"  … and {len(names) - _SHOWN_RESOURCES:,} more")
            return self.asks(question)

    def asks(self, question: str) -> bool:
        """Ask a yes-or-no question; the end of the input is a no."""
        self.prompt(f"{visible(question)} [y/N] ")
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    @property
    def can_ask(self) -> bool:
        """Whether somebody sits at both ends."""
        return self.on_terminal and sys.stdin is not None and sys.stdin.isatty()

    def _line(self, text: str) -> None:
        self._stream.write(f"{visible(text)}\n")
        self._stream.flush()


def _summary(result: Result, shown: Shown, seconds: float) -> str:
    diagnostics = result.diagnostics
    rows = counted(shown.rows, "row")
    parts = [rows if shown.whole else f"left after {rows}"]
    if diagnostics.accounts:
        parts.append(listed(diagnostics.accounts))
    if diagnostics.regions:
        parts.append(listed(diagnostics.regions))
    if diagnostics.inventory:
        parts.append(diagnostics.inventory)
    if diagnostics.total_calls:
        parts.append(counted(diagnostics.total_calls, "call"))
    if diagnostics.throttles:
        parts.append(f"{diagnostics.throttles:,} throttled")
    return " · ".join((*parts, f"{seconds:.2f} s"))


def counted(count: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """A few names, and how many there are.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d"])
    ('a, b', 'a, b, c and 1 more')
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")

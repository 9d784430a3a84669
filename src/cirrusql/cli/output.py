"""stdout, or the file in its place: data and nothing else. Nothing else writes there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cirrusql.cli.formats import Layout, format_named
from cirrusql.cli.streams import Target
from cirrusql.engine.display import Display
from cirrusql.records import Record
from cirrusql.result import Result
from cirrusql.values import Row


class Shown(Record):
    """What was written of a result: its rows, how many cells were cut, and whether it is all.

    It is not where a reader has left the pager before the last row.
    """

    rows: int = 0
    cut: int = 0
    whole: bool = True


_NOTHING = Shown()


class Output:
    """The owner of stdout. Mutable state: where results go now.

    Text is written as UTF-8 whatever the locale, since that is what JSON is and files should be.
    """

    def __init__(self, target: Target) -> None:
        self._first = self._target = target

    @property
    def is_kept(self) -> bool:
        """Whether results go into a file that the user has named for them."""
        return self._target.path is not None

    @property
    def path(self) -> str | None:
        """The file that results go into, if the user has named one."""
        return self._target.path

    @property
    def on_terminal(self) -> bool:
        """Whether results go to a terminal."""
        return self._target.terminal is not None

    def require(self, display: Display) -> None:
        """Raise InterfaceError if results that are displayed so cannot be written here."""

    def redirect(self, path: str | None) -> None:
        """Write what follows to a file, or with None to where this wrote at first.

        The file that was written so far is closed. Raises Usage if the new one cannot be made;
        everything is as it was then.
        """
        target = self._first if path is None else Target.opened(path)
        former, self._target = self._target, target
        if former is not self._first:
            former.close()

    def close(self) -> None:
        """Write what is not written yet."""
        self.redirect(None)
        self._first.close()

    def show(self, result: Result, display: Display) -> Shown:
        """Write a result's rows as they are to be displayed."""
        if not result.columns:
            return _NOTHING
        terminal = self._target.terminal
        layout = Layout(
            display.headers, display.delimiter, None if terminal is None else terminal.width
        )
        form = format_named(display.output)
        counting = _Counting(result.rows)
        with self._target.writing() as stream:
            stream.write(b"" if not self._target.results else form.gap.encode())
            for piece in form.pieces(result.columns, counting, layout):
                stream.write(piece.encode())
            stream.flush()
        self._target.results += 1
        return Shown(counting.count)

    def begin(self) -> None:
        """Let an answer without a line replace what a file had, too."""
        with self._target.writing() as stream:
            stream.write(b"")


class _Counting:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._rows)
        self.count += 1
        return row


@contextmanager
def output_to(path: str | None) -> Iterator[Output]:
    """An output on the file at `path`, or on stdout; raises Usage if the file cannot be made."""
    target = Target.opened(path)
    output = Output(target)
    with target.writing():
        try:
            yield output
        finally:
            output.close()

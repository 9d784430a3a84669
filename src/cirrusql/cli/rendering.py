"""A result on its way to bytes: what of it stands between other results, and what is counted."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain, islice

from cirrusql.cli.formats import Format, Layout, Pieces
from cirrusql.cli.terminal import Terminal
from cirrusql.cli.text import harmless
from cirrusql.engine.display import Display
from cirrusql.records import Record
from cirrusql.result import Result
from cirrusql.values import Row


class Place(Record):
    """Where a result is written: its terminal, if it is one; whether it is a file on a disk; and
    whether other results stand there before it."""

    terminal: Terminal | None
    is_file: bool
    is_first: bool


class Rendering:
    """The pieces of one result, as bytes; to be iterated once.

    Mutable state: `rows`, how many have been read so far; `cut`, how many cells had been cut when
    the last was; `folds`, whether lines that a terminal folds can still be read.
    """

    def __init__(self, result: Result, form: Format, display: Display, place: Place) -> None:
        self.rows = 0
        self.cut = 0
        self.folds = form.folds
        self._result = result
        self._form = form
        self._place = place
        self._layout = _layout(display, place)

    def __iter__(self) -> Iterator[bytes]:
        form = self._form
        yield (form.head if self._place.is_first else form.gap).encode()
        is_safe = self._place.terminal is None or form.is_safe
        for piece in self._counted(self._pieces()):
            if is_safe:
                yield piece.encode() if isinstance(piece, str) else piece
            else:
                text = piece if isinstance(piece, str) else piece.decode()
                yield harmless(text).encode()

    def _counted(self, pieces: Pieces) -> Iterator[str | bytes]:
        self.cut = yield from pieces

    def _pieces(self) -> Pieces:
        columns, rows = self._result.columns, self._read()
        if self._place.terminal is not None and self._form.for_people:
            if self._result.is_text:
                self.folds = True
                return _lines(rows)
            from cirrusql.cli.formats.pretty import coloured, single

            first = list(islice(rows, 2))
            text = single(columns, first)
            if text is not None:
                self.folds = True
                return _text(coloured(text, first[0][0]) if self._layout.colours else text)
            rows = chain(first, rows)
        return self._form.pieces(columns, rows, self._layout)

    def _read(self) -> Iterator[Row]:
        for row in self._result.rows:
            self.rows += 1
            yield row


def _layout(display: Display, place: Place) -> Layout:
    terminal = place.terminal
    colours = display.colours
    if colours is None:
        colours = terminal is not None and terminal.has_colours
    return Layout(
        display.headers,
        display.delimiter,
        None if terminal is None else terminal.width,
        display.expanded,
        colours,
        place.is_file,
    )


def _lines(rows: Iterator[Row]) -> Generator[str, None, int]:
    """A text that is given a line a row, such as a plan."""
    for row in rows:
        yield harmless(str(row[0])) + "\n"
    return 0


def _text(text: str) -> Generator[str, None, int]:
    yield text + "\n"
    return 0

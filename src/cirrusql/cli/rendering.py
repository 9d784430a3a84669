"""A result on its way to bytes: what of it stands between other results, and what is counted."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain, count, islice
from operator import itemgetter

from cirrusql.cli.terminal import Terminal
from cirrusql.engine.display import Display
from cirrusql.formats import Format, Layout, Pieces
from cirrusql.formats.text import harmless
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

    Mutable state: how many rows have been read; `cut`, how many cells had been cut when the last
    was; `folds`, whether lines that a terminal folds can still be read.
    """

    def __init__(self, result: Result, form: Format, display: Display, place: Place) -> None:
        # Counted in C as they pass: a generator would take half a microsecond for each.
        self._numbers = count()
        self._rows = map(itemgetter(0), zip(result.rows, self._numbers, strict=False))
        self.cut = 0
        self.folds = form.folds
        self._result = result
        self._form = form
        self._place = place
        self._layout = _layout(display, place)

    def __iter__(self) -> Iterator[bytes]:
        form = self._form
        yield (form.head if self._place.is_first else form.gap).encode()
        encoded = _encoded if self._place.terminal is None or form.is_safe else _harmless
        pieces: Iterator[str | bytes] = self._pieces()
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                self.cut = end.value
                return
            yield encoded(piece)

    def _pieces(self) -> Pieces:
        columns = self._result.columns
        rows: Iterator[Row] = self._rows
        if self._place.terminal is not None and self._form.for_people:
            if self._result.is_text:
                self.folds = True
                return _lines(rows)
            from cirrusql.formats.pretty import coloured, single

            first = list(islice(rows, 2))
            text = single(columns, first)
            if text is not None:
                self.folds = True
                return _text(coloured(text, first[0][0]) if self._layout.colours else text)
            rows = chain(first, rows)
        return self._form.pieces(columns, rows, self._layout)

    def rows(self) -> int:
        """How many rows have been read; to be asked once, at the end."""
        return next(self._numbers)


def _encoded(piece: str | bytes) -> bytes:
    return piece.encode() if isinstance(piece, str) else piece


def _harmless(piece: str | bytes) -> bytes:
    return harmless(piece if isinstance(piece, str) else piece.decode()).encode()


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

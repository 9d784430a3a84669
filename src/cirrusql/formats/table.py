"""A table to look at, with boxes drawn around it.

The widths are those of the first rows; a longer cell further down pushes its line out, since rows
are not kept. On a terminal cells are cut so that a line fits, and where even that does not do each
row is written as a list of its columns. Into a file or a pipe everything is written whole, and
`wide` does so everywhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import chain, islice

from cirrusql.formats import Format, Layout
from cirrusql.formats.cells import NULL, shown
from cirrusql.formats.colours import as_name, as_null
from cirrusql.formats.fitting import Kind, fitted, kind_of, narrowest, wanted
from cirrusql.formats.listed import listed
from cirrusql.formats.text import cut, padded, visible, width
from cirrusql.records import Record, replace
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

_WINDOW = 1000
_PER_COLUMN = len("│  ")

Lines = Generator[str, None, int]


def _table(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Lines:
    """The table; with no rows its header alone."""
    if layout.expanded:
        return listed(columns, rows, layout)
    rows = converted([column.type for column in columns], rows, PLAIN)
    window = list(islice(rows, _WINDOW))
    names = [visible(column.name) for column in columns]
    texts = [[shown(value) for value in row] for row in window]
    # Turned around, a row for each column; zip of no rows would have none.
    values = list(zip(*window, strict=True)) or [()] * len(columns)
    cells = list(zip(*texts, strict=True)) or [()] * len(columns)
    widths = [
        wanted(kind_of(column, held), width(name) if layout.headers else 0, _widest(written))
        for column, name, held, written in zip(columns, names, values, cells, strict=True)
    ]
    sizes: tuple[int, ...] | None = tuple(one.natural for one in widths)
    if layout.width is not None:
        sizes = fitted(widths, layout.width - 1 - _PER_COLUMN * len(columns))
    if sizes is None and layout.expanded is None:
        return listed(columns, chain(window, rows), layout)
    grid = _Grid(
        sizes or narrowest(widths),
        tuple(one.kind is Kind.NUMBER for one in widths),
        layout.width is not None,
        layout.colours,
    )
    below = ([shown(value) for value in row] for row in rows)
    return grid.lines(names if layout.headers else None, chain(texts, below))


def _wide(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Lines:
    return _table(columns, rows, replace(layout, width=layout.width if layout.expanded else None))


def _widest(cells: Sequence[str]) -> int:
    return max(map(width, cells), default=0)


class _Grid(Record):
    widths: tuple[int, ...]
    right: tuple[bool, ...]
    cuts: bool
    colours: bool

    def lines(self, names: Sequence[str] | None, rows: Iterator[list[str]]) -> Lines:
        yield self._rule("┌┬┐")
        if names is not None:
            sized = self._sized([cut(name, size) for name, size in self._each(names)])
            yield self._line([as_name(name) for name in sized] if self.colours else sized)
            yield self._rule("├┼┤")
        shortened = 0
        for row in rows:
            cells = row
            if self.cuts:
                cells = [cut(text, size) for text, size in self._each(row)]
                shortened += sum(cell is not text for cell, text in zip(cells, row, strict=True))
            yield self._line(self._faint(self._sized(cells), row))
        yield self._rule("└┴┘")
        return shortened

    def _each(self, cells: Sequence[str]) -> Iterator[tuple[str, int]]:
        return zip(cells, self.widths, strict=True)

    def _sized(self, cells: Sequence[str]) -> list[str]:
        sized = zip(cells, self.widths, self.right, strict=True)
        return [padded(text, size, right=right) for text, size, right in sized]

    def _faint(self, sized: list[str], row: Sequence[str]) -> list[str]:
        if not self.colours or NULL not in row:
            return sized
        return [
            as_null(cell) if text == NULL else cell for cell, text in zip(sized, row, strict=True)
        ]

    @staticmethod
    def _line(sized: Sequence[str]) -> str:
        return f"│ {' │ '.join(sized)} │\n"

    def _rule(self, marks: str) -> str:
        lines = marks[1].join("─" * (size + 2) for size in self.widths)
        return f"{marks[0]}{lines}{marks[2]}\n"


TABLE = Format(_table, gap="\n", for_people=True, is_safe=True, folds=False)
WIDE = Format(_wide, gap="\n", for_people=True, is_safe=True, folds=False)

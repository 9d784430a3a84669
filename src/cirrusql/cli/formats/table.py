"""A table to look at, with boxes drawn around it.

The widths are those of the first rows; a longer cell further down pushes its line out, since rows
are not kept. On a terminal cells are cut so that a line fits, and where even that does not do each
row is written as a list of its columns. Into a file or a pipe everything is written whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from cirrusql.cli.formats import Layout
from cirrusql.cli.formats.cells import cell, is_number
from cirrusql.cli.text import cut, padded, visible, width
from cirrusql.records import Record
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

_WINDOW = 1000
_NARROWEST = 10
_PER_COLUMN = len("│  ")


def table(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Iterator[str]:
    """The table; with no rows its header alone."""
    rows = converted([column.type for column in columns], rows, PLAIN)
    window = list(islice(rows, _WINDOW))
    natural = _natural_widths(columns, window, layout)
    numeric = [_is_numeric([row[place] for row in window]) for place in range(len(columns))]
    widths = natural if layout.width is None else fitted(natural, numeric, layout.width - 1)
    names = [visible(column.name) for column in columns]
    if widths is None:
        assert layout.width is not None
        return _records(names, chain(window, rows), layout.width)
    grid = _Grid(tuple(widths), tuple(numeric), cuts=layout.width is not None)
    return grid.lines(names if layout.headers else None, chain(window, rows))


def fitted(natural: Sequence[int], numeric: Sequence[bool], room: int) -> Sequence[int] | None:
    """Widths for columns that want `natural` ones, or None if they cannot fit.

    Numbers and narrow columns keep what they want, since a number that is cut is another number;
    the other columns share the rest evenly.

    >>> fitted([3, 50, 50], [True, False, False], 60)
    [3, 24, 24]
    >>> fitted([50] * 9, [False] * 9, 60)
    """
    room -= _PER_COLUMN * len(natural)
    least = [
        wanted if n else min(wanted, _NARROWEST) for wanted, n in zip(natural, numeric, strict=True)
    ]
    if sum(least) > room:
        return None
    widths = natural
    for most in range(min(max(natural), room), _NARROWEST - 1, -1):
        widths = [
            wanted if n else min(wanted, most) for wanted, n in zip(natural, numeric, strict=True)
        ]
        if sum(widths) <= room:
            break
    return widths


def _natural_widths(
    columns: Sequence[ResultColumn], window: Sequence[Row], layout: Layout
) -> list[int]:
    heads = [width(visible(column.name)) if layout.headers else 0 for column in columns]
    return [
        max([head, *(width(visible(cell(row[place]))) for row in window)])
        for place, head in enumerate(heads)
    ]


def _is_numeric(values: Sequence[Any]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(map(is_number, present))


class _Grid(Record):
    widths: tuple[int, ...]
    right: tuple[bool, ...]
    cuts: bool

    def lines(self, names: Sequence[str] | None, rows: Iterator[Row]) -> Iterator[str]:
        yield self._rule("┌┬┐")
        if names is not None:
            yield self._line(names)
            yield self._rule("├┼┤")
        for row in rows:
            yield self._line([visible(cell(value)) for value in row])
        yield self._rule("└┴┘")

    def _line(self, cells: Sequence[str]) -> str:
        if self.cuts:
            cells = [cut(text, size) for text, size in zip(cells, self.widths, strict=True)]
        sized = zip(cells, self.widths, self.right, strict=True)
        return f"│ {' │ '.join(padded(text, size, right=right) for text, size, right in sized)} │\n"

    def _rule(self, marks: str) -> str:
        lines = marks[1].join("─" * (size + 2) for size in self.widths)
        return f"{marks[0]}{lines}{marks[2]}\n"


def _records(names: Sequence[str], rows: Iterator[Row], room: int) -> Iterator[str]:
    """One list for each row, a line for each column."""
    margin = min(max(map(width, names)), room // 2)
    for number, row in enumerate(rows, 1):
        title = f"── row {number} "
        yield title + "─" * (room - len(title)) + "\n"
        for name, value in zip(names, row, strict=True):
            text = cut(visible(cell(value)), room - margin - 2)
            yield f"{padded(cut(name, margin), margin)}  {text}\n"

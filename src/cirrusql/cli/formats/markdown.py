"""A table of GitHub Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from cirrusql.cli.formats import Layout
from cirrusql.cli.formats.cells import cell, is_number
from cirrusql.docs import tables
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

_NUMERIC = ("integer", "number")


def markdown(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Iterator[str]:
    """The header, always there because Markdown demands one, and the rows.

    Numbers stand right; whether a computed column has numbers its first row says.
    """
    rows = converted([column.type for column in columns], rows, PLAIN)
    first = next(rows, None)
    sample = first or (None,) * len(columns)
    rules = [
        "---:" if column.type in _NUMERIC or is_number(value) else "---"
        for column, value in zip(columns, sample, strict=True)
    ]
    names = [column.name if layout.headers else "" for column in columns]
    yield _line([tables.cell(name) for name in names])
    yield _line(rules)
    for row in chain(() if first is None else (first,), rows):
        yield _line([tables.cell(cell(value)) for value in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"

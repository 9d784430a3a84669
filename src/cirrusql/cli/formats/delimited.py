"""Values with a delimiter between them: CSV for programs that read it, text for all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cirrusql.cli.formats import Layout
from cirrusql.cli.formats.cells import cell
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted


def csv(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Iterator[str]:
    """RFC 4180's quoting, with lines that end as Unix's do; NULL is empty, empty text is `""`."""

    def line(cells: Sequence[Any]) -> str:
        # A lone NULL would make an empty line, which readers of CSV skip.
        return layout.delimiter.join(_field(value, layout.delimiter) for value in cells) or '""'

    return _lines(columns, rows, layout, line)


def text(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Iterator[str]:
    """Values as they are, nothing quoted: for a shell that wants one value, or cuts fields."""
    return _lines(columns, rows, layout, lambda cells: layout.delimiter.join(map(cell, cells)))


def _lines(
    columns: Sequence[ResultColumn],
    rows: Iterator[Row],
    layout: Layout,
    line: Callable[[Sequence[Any]], str],
) -> Iterator[str]:
    if layout.headers:
        yield line([column.name for column in columns]) + "\n"
    for row in converted([column.type for column in columns], rows, PLAIN):
        yield line(row) + "\n"


def _field(value: Any, delimiter: str) -> str:
    if value is None:
        return ""
    shown = cell(value)
    if shown and not any(mark in shown for mark in (delimiter, '"', "\n", "\r")):
        return shown
    return '"' + shown.replace('"', '""') + '"'

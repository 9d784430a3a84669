"""Values with a delimiter between them: CSV for programs that read it, text for all others."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from cirrusql.formats import Format, Layout
from cirrusql.formats.cells import cell
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

Lines = Generator[str, None, int]


def _csv(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Lines:
    """RFC 4180's quoting, with lines that end as Unix's do; NULL is empty, empty text is `""`."""
    must_quote = re.compile(f'["\r\n]|{re.escape(layout.delimiter)}').search

    def field(value: Any) -> str:
        if value is None:
            return ""
        text = value if type(value) is str else cell(value)
        if text and not must_quote(text):
            return text
        return '"' + text.replace('"', '""') + '"'

    def line(cells: Sequence[Any]) -> str:
        # A lone NULL would make an empty line, which readers of CSV skip.
        return layout.delimiter.join([field(value) for value in cells]) or '""'

    return _lines(columns, rows, layout, line)


def _text(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Lines:
    """Values as they are, nothing quoted: for a shell that wants one value, or cuts fields."""
    return _lines(columns, rows, layout, lambda cells: layout.delimiter.join(map(cell, cells)))


def _pretty_text(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Lines:
    """As text, with documents on as many lines as they have members: StackQL's `pptext`."""
    from cirrusql.formats.pretty import pretty

    types = [column.type for column in columns]

    def line(cells: Sequence[Any]) -> str:
        pairs = zip(cells, types, strict=True)
        return layout.delimiter.join(pretty(value, type_) or cell(value) for value, type_ in pairs)

    return _lines(columns, rows, layout, line)


def _lines(
    columns: Sequence[ResultColumn],
    rows: Iterator[Row],
    layout: Layout,
    line: Callable[[Sequence[Any]], str],
) -> Lines:
    if layout.headers:
        yield line([column.name for column in columns]) + "\n"
    for row in converted([column.type for column in columns], rows, PLAIN):
        yield line(row) + "\n"
    return 0


CSV = Format(_csv)
TEXT = Format(_text)
PRETTY_TEXT = Format(_pretty_text)

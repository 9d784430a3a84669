"""A table of GitHub Markdown."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from typing import Any

from cirrusql.formats import Format, Layout
from cirrusql.formats.cells import (
    NULL,
    cell,
    is_number,
    looks_like_document,
    may_hold_documents,
    quoted,
    reads_null,
)
from cirrusql.formats.text import harmless
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

_NUMERIC = ("integer", "number")
# What would be markup; an underscore within a word is none.
_MARKUP = re.compile(r"[\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])")
_OUTER_SPACE = re.compile(r"\A[^\S\n]+|[^\S\n]+\Z")
_BACKTICKS = re.compile("`+")


def _markdown(
    columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout
) -> Generator[str, None, int]:
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
    yield _line([escaped(column.name) if layout.headers else "" for column in columns])
    yield _line(rules)
    hold = [may_hold_documents(column.type) for column in columns]
    for row in chain(() if first is None else (first,), rows):
        yield _line([_cell(value, may) for value, may in zip(row, hold, strict=True)])
    return 0


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(value: Any, may_be_document: bool) -> str:
    if value is None:
        return NULL
    text = cell(value)
    if reads_null(text):
        return quoted(text)
    if may_be_document and looks_like_document(value) and text.isprintable():
        return _code(text)
    return escaped(text)


def _code(text: str) -> str:
    """A code span, in which nothing is markup but the bar between two cells."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return fence + text.replace("|", "\\|") + fence


def escaped(text: str) -> str:
    """Text that reads as it is: on one line, its markup kept as text, its outer spaces too."""
    if text.isalnum():
        return text
    text = _MARKUP.sub(lambda match: "\\" + match[0], text)
    text = harmless(text.replace("\r", "&#13;"))
    text = _OUTER_SPACE.sub(lambda match: "".join(f"&#{ord(one)};" for one in match[0]), text)
    return text.replace("\n", "<br>")


MARKDOWN = Format(_markdown, gap="\n")

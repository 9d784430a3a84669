"""A page of HTML with a table for each result.

The page has no end tags but those of its tables, because HTML does not ask for them: so it is whole
whenever the last result ends, and a result never has to know that it is the last.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from html import escape
from typing import Any

from cirrusql.formats import Format, Layout
from cirrusql.formats.cells import NULL, cell, is_number
from cirrusql.formats.text import harmless
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

_HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>CirruSQL</title>
<style>
table { border-collapse: collapse; margin: 1em 0; font-family: sans-serif; }
th, td { border: 1px solid #ccc; padding: 0.2em 0.6em; text-align: left; vertical-align: top; }
td { white-space: pre-wrap; overflow-wrap: anywhere; }
.number { text-align: right; }
.null { color: #888; font-style: italic; }
</style>
"""


def _html(
    columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout
) -> Generator[str, None, int]:
    """One table; with no rows its header alone."""
    yield "<table>\n"
    if layout.headers:
        names = "".join(f"<th>{escaped(column.name)}</th>" for column in columns)
        yield f"<thead>\n<tr>{names}</tr>\n</thead>\n"
    yield "<tbody>\n"
    for row in converted([column.type for column in columns], rows, PLAIN):
        yield f"<tr>{''.join(map(_cell, row))}</tr>\n"
    yield "</tbody>\n</table>\n"
    return 0


def _cell(value: Any) -> str:
    if value is None:
        return f'<td class="null">{NULL}</td>'
    if is_number(value):
        return f'<td class="number">{value}</td>'
    return f"<td>{escaped(cell(value))}</td>"


def escaped(text: str) -> str:
    """Text that reads as it is, in an element."""
    # A browser reads a carriage return as the end of a line; other control characters are not
    # allowed at all, and those that turn text around would turn the rest of the page.
    lines = escape(text, quote=False).split("\r")
    return "&#13;".join(map(harmless, lines))


HTML = Format(_html, head=_HEAD)

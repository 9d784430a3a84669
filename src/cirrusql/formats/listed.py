"""Rows as lists of their columns: one line for each, nothing cut.

On a terminal a long value goes on in the next line, and a document is written on many.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from cirrusql.formats import Format, Layout
from cirrusql.formats.cells import shown
from cirrusql.formats.colours import as_json, as_name, as_null
from cirrusql.formats.pretty import pretty
from cirrusql.formats.text import cut, padded, visible, width, wrapped
from cirrusql.records import Record
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

_BETWEEN = "  "
_NARROWEST = 10
_RULE = 40  # the length of a title where there is no terminal


def listed(
    columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout
) -> Generator[str, None, int]:
    """One list for each row, under a line with its number; nothing if there are no rows."""
    names = [visible(column.name) if layout.headers else "" for column in columns]
    margin = max(map(width, names))
    if layout.width is not None:
        margin = min(margin, max(layout.width // 2, 1))
    room = None if layout.width is None else max(layout.width - margin - len(_BETWEEN), _NARROWEST)
    members = [
        _Member(padded(cut(name, margin), margin), column.type, room, layout.colours)
        for name, column in zip(names, columns, strict=True)
    ]
    for number, row in enumerate(converted([one.type for one in columns], rows, PLAIN), 1):
        title = f"── row {number} "
        yield title + "─" * ((layout.width or _RULE) - len(title)) + "\n"
        for member, value in zip(members, row, strict=True):
            yield member.lines(value)
    return 0


class _Member(Record):
    """One column of the list: its name, as wide as all are, and the room for its values."""

    name: str
    type: str | None
    room: int | None
    colours: bool

    def lines(self, value: Any) -> str:
        lines = self._lines(value)
        first = as_name(self.name) if self.colours else self.name
        blank = " " * width(self.name)
        return "".join(
            f"{blank if place else first}{_BETWEEN if self.name else ''}{line}\n"
            for place, line in enumerate(lines)
        )

    def _lines(self, value: Any) -> list[str]:
        text = shown(value)
        if self.room is None:
            return [text]
        document = None if width(text) <= self.room else pretty(value, self.type)
        if document is not None:
            long = [piece for line in document.split("\n") for piece in wrapped(line, self.room)]
            return [as_json(line) for line in long] if self.colours else long
        pieces = wrapped(text, self.room)
        if self.colours and value is None:
            return [as_null(piece) for piece in pieces]
        return pieces


RECORD = Format(listed, gap="\n", for_people=True, is_safe=True)

"""How wide the columns of a table are, where there is not room for all that they hold.

What gives way first is what a person can do without: documents, then other texts, and last what a
resource is called by, which is of no use when it is cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from cirrusql.formats.cells import are_numbers, looks_like_document, may_hold_documents
from cirrusql.records import Record
from cirrusql.result import ResultColumn

_NARROWEST = 10
_NARROWEST_NAME = 24  # as long as the id of a subnet; what is cut further names nothing
_NAMES = re.compile(r"(?:^|_|\W)(?:id|identifier|arn|name|key|uri|url)s?$", re.IGNORECASE)
_CAMEL_NAMES = re.compile(r"[a-z](?:Id|Identifier|Arn|ARN|Name|Key|Uri|Url)s?$")


class Kind(IntEnum):
    """What a column holds, in the order in which columns give way."""

    DOCUMENT = 0
    TEXT = 1
    NAME = 2
    NUMBER = 3
    """Never cut: a number that is cut is another number."""


class Width(Record):
    """What one column wants: room for all that it holds, and the least that it can do with."""

    kind: Kind
    natural: int
    least: int


def kind_of(column: ResultColumn, values: Sequence[Any]) -> Kind:
    """What a column holds, judged by its type, its name and its first values."""
    if are_numbers(values):
        return Kind.NUMBER
    present = [value for value in values if value is not None]
    if may_hold_documents(column.type) and present and all(map(looks_like_document, present)):
        return Kind.DOCUMENT
    if _NAMES.search(column.name) or _CAMEL_NAMES.search(column.name):
        return Kind.NAME
    if present and all(isinstance(value, str) and value[:4] == "arn:" for value in present):
        return Kind.NAME
    return Kind.TEXT


def wanted(kind: Kind, header: int, widest: int) -> Width:
    """What a column wants whose header and whose widest value take so much."""
    natural = max(header, widest)
    if kind is Kind.NUMBER:
        return Width(kind, natural, max(widest, min(header, _NARROWEST)))
    return Width(kind, natural, min(natural, _NARROWEST_NAME if kind is Kind.NAME else _NARROWEST))


def fitted(widths: Sequence[Width], room: int) -> tuple[int, ...] | None:
    """Widths for columns that together have so much room, or None if they cannot fit.

    Columns of one kind share what is left evenly; the narrow ones keep what they want.

    >>> document, name = wanted(Kind.DOCUMENT, 3, 50), wanted(Kind.NAME, 2, 30)
    >>> fitted([name, document], 60), fitted([name, document], 38), fitted([name, document], 30)
    ((30, 30), (28, 10), None)
    """
    if sum(one.least for one in widths) > room:
        return None
    given = [one.natural for one in widths]
    for kind in Kind:
        places = [place for place, one in enumerate(widths) if one.kind is kind]
        if sum(given) <= room or not places:
            continue
        others = sum(given) - sum(given[place] for place in places)
        most = _most([widths[place] for place in places], room - others)
        for place in places:
            given[place] = _within(widths[place], most)
    return tuple(given)


def narrowest(widths: Sequence[Width]) -> tuple[int, ...]:
    """The least that columns can do with, whatever the room."""
    return tuple(one.least for one in widths)


def _most(widths: Sequence[Width], room: int) -> int:
    """The widest that columns may be so that all of them fit; 0 if they cannot."""
    low, high = 0, max(one.natural for one in widths)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(_within(one, middle) for one in widths) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _within(width: Width, most: int) -> int:
    return max(min(width.natural, most), width.least)

"""From what SQLite gives to what a program wants: documents, truth values, and the rest as it is.

SQLite keeps an object or array as JSON text and a boolean as 1 or 0. Which cell is which is known
from the column's type alone, so a string that happens to look like JSON stays a string.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

Row = tuple[Any, ...]
Converter = Callable[[Any], Any]


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


def document(value: Any) -> Any:
    """The object or array that a text stands for; any other value, or text, as it is.

    A number that no program can hold leaves the whole as text, and so do `NaN` and `Infinity`,
    which are not JSON's.

    >>> document('{"a": [1]}'), document("[1, 2"), document("7"), document(None)
    ({'a': [1]}, '[1, 2', '7', None)
    >>> document("[1e999]"), document("[NaN]")
    ('[1e999]', '[NaN]')
    """
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return _DECODER.decode(value)
    except (ValueError, RecursionError):
        return value


def truth(value: Any) -> Any:
    """True and False for 1 and 0; any other value as it is.

    >>> truth(1), truth(0), truth(None), truth("yes")
    (True, False, None, 'yes')
    """
    return bool(value) if value in (0, 1) and isinstance(value, int) else value


NATIVE: Mapping[str | None, Converter] = {"object": document, "array": document, "boolean": truth}
"""How a relation's own columns become Python values; a column computed by a query is as SQLite
gave it."""

DOCUMENTS: Mapping[str | None, Converter] = {**NATIVE, None: document}
"""How columns become JSON values: as `NATIVE`, and computed text that is a JSON object or array is
one, because that is what `json_object(…)` and `json_group_array(…)` are asked for."""

PLAIN: Mapping[str | None, Converter] = {"boolean": truth}
"""How columns become values to be shown as text: documents stay the text they are."""


def converted(
    types: Sequence[str | None], rows: Iterator[Row], converters: Mapping[str | None, Converter]
) -> Iterator[Row]:
    """The rows with each cell converted by its column's type, one row at a time.

    >>> list(converted(("string", "array", "boolean"), iter([("[]", "[]", 1)]), NATIVE))
    [('[]', [], True)]
    """
    places = [(place, converters[kind]) for place, kind in enumerate(types) if kind in converters]
    if not places:
        return rows
    return _convert(rows, places)


def _convert(rows: Iterator[Row], places: Sequence[tuple[int, Converter]]) -> Iterator[Row]:
    for row in rows:
        cells = list(row)
        for place, convert in places:
            cells[place] = convert(cells[place])
        yield tuple(cells)

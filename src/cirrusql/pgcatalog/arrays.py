"""Functions of lists, which are JSON in SQLite."""

from __future__ import annotations

import json
from typing import Any

from cirrusql.errors import DataError
from cirrusql.pgcatalog import patterns
from cirrusql.pgcatalog.list_texts import compact, items, shown


def to_text(value: Any, between: str | None, null: str | None = None) -> str | None:
    """`array_to_string`.

    >>> to_text('["a",null,"b"]', ","), to_text('["a",null]', ",", "-"), to_text("[true]", ",")
    ('a,b', 'a,-', 't')
    """
    found = items(value)
    if found is None or between is None:
        return None
    each = (null if one is None else shown(one) for one in found)
    return between.join(one for one in each if one is not None)


def from_text(value: str | None, between: str | None, null: str | None = None) -> str | None:
    """`string_to_array`."""
    if value is None:
        return None
    parts = list(value) if between is None else value.split(between) if between else [value]
    return compact([None if part == null and null is not None else part for part in parts if value])


def element(value: Any, place: int | None) -> Any:
    """The element at a place, counted from 1; None where there is none."""
    found = items(value)
    if found is None or place is None or not 0 < place <= len(found):
        return None
    one = found[place - 1]
    return int(one) if isinstance(one, bool) else one


def joined(left: Any, right: Any) -> str | None:
    """`||` of lists; one that is NULL is as if it had nothing."""
    if left is None or right is None:
        one = left if right is None else right
        return None if one is None else str(one)
    return compact((items(left) or []) + (items(right) or []))


def appended(value: Any, one: Any, kind: str) -> str:
    """A list with one element more, of that kind; of no list it is the first."""
    return compact([*(items(value) or []), bool(one) if kind == "b" and one is not None else one])


def prepended(one: Any, value: Any, kind: str) -> str:
    """A list with one element more at its beginning."""
    return compact([bool(one) if kind == "b" and one is not None else one, *(items(value) or [])])


def without(value: Any, gone: Any) -> str | None:
    """`array_remove`."""
    found = items(value)
    return None if found is None else compact([one for one in found if one != gone])


def contains(value: Any, others: Any) -> int:
    """`@>`: whether each of the others is in the list; NULL is in none."""
    found = items(value) or []
    return int(all(one is not None and one in found for one in items(others) or []))


def meets(value: Any, others: Any) -> int:
    """`&&`: whether two lists have an element in common."""
    found = items(value) or []
    return int(any(one is not None and one in found for one in items(others) or []))


def compared(left: str, right: str) -> int:
    """Which of two lists is the greater: their order for SQLite. NULL is the greatest element."""
    one, other = (_keys(side) for side in (left, right))
    return (one > other) - (one < other)


def _keys(text: str) -> list[tuple[bool, Any]]:
    found = json.loads(text)
    return [(one is None, 0 if one is None else _bytes(one)) for one in found]


def _bytes(one: Any) -> Any:
    return one.encode() if isinstance(one, str) else one


def longest(*lists: Any) -> str:
    """The first of several lists, with NULL up to the length of the longest.

    >>> longest("[1]", "[2,3]", None)
    '[1,null]'
    """
    every = [items(one) or [] for one in lists]
    return compact([*every[0], *[None] * (max(map(len, every)) - len(every[0]))])


def length(value: Any, dimension: int | None = 1) -> int | None:
    """`array_length` and `array_upper`; None of an empty list."""
    found = items(value)
    return len(found) if found and dimension == 1 else None


def series(kind: str, *arguments: Any) -> str:
    """The JSON of what a function of many rows gives: of numbers, or of a list's places."""
    if any(one is None for one in arguments):
        return "[]"
    if kind.startswith("generate_subscripts"):
        found, first = items(arguments[0]) or [], int(kind[-1])
        places = list(range(first, len(found) + first)) if arguments[1] == 1 else []
        return json.dumps(places[::-1] if len(arguments) > 2 and arguments[2] else places)
    if kind == "regexp_split_to_table":
        return compact(patterns.split(*arguments))
    if kind == "generate_series":
        start, stop = int(arguments[0]), int(arguments[1])
        step = int(arguments[2]) if len(arguments) > 2 else 1
        if step == 0:
            raise DataError("step size cannot equal zero")
        numbers = range(start, stop + (1 if step > 0 else -1), step)
        if len(numbers) > _MOST:
            raise DataError(f"generate_series gives at most {_MOST} rows here")
        return json.dumps(list(numbers))
    raise DataError(f"{kind} with these arguments is not supported here")


_MOST = 100_000

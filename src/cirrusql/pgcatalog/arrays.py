"""Lists: JSON in SQLite, `{a,b}` where PostgreSQL reads or writes one as text."""

from __future__ import annotations

import json
import re
from typing import Any

from cirrusql.errors import DataError, NotSupportedError
from cirrusql.pgcatalog import numerics, patterns, texts

_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*))\s*([,}])', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = re.compile(r'[^\s",{}\\]+')


def parsed(value: Any, kind: str = "t") -> str | None:
    """The JSON of a list that PostgreSQL's text stands for; raises DataError for what is none.

    `kind` is how its elements are kept, in a letter: t texts, i whole numbers, b booleans, f
    numbers, n decimals.

    >>> parsed('{a,"b c",NULL,1}'), parsed("{}"), parsed("{01}", "i"), parsed("{t}", "b")
    ('["a","b c",null,"1"]', '[]', '[1]', '[true]')
    """
    if value is None:
        return None
    text = str(value).strip()
    if not text.startswith("{"):
        raise DataError(f'malformed array literal: "{text}"', hint='write it as {a,b,"c d"}')
    return compact([_kept(one, kind) for one in _elements(text)])


def compact(value: Any) -> str:
    """JSON as SQLite writes it, so that lists are the same if their texts are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _kept(one: str | None, kind: str) -> Any:
    if one is None or kind == "t":
        return one
    if kind == "i":
        return numerics.integer(one, 8)
    if kind == "b":
        return bool(texts.truth(one))
    return texts.number(one) if kind == "f" else numerics.read(one)


def _elements(text: str) -> list[str | None]:
    if text[1:].strip() == "}":
        return []
    if "{" in text[1:]:
        raise NotSupportedError("lists of lists are not supported here")
    found: list[str | None] = []
    place = 1
    while place < len(text):
        match = _ELEMENT.match(text, place)
        if match is None:
            break
        quoted, plain, end = match.groups()
        if quoted is None and not plain.strip():
            break
        word = plain.strip() if quoted is None else _ESCAPED.sub(r"\1", quoted)
        found.append(None if quoted is None and word.upper() == "NULL" else word)
        place = match.end()
        if end == "}":
            if place == len(text):
                return found
            break
    raise DataError(f'malformed array literal: "{text}"')


def items(value: Any) -> list[Any] | None:
    """The elements of a list in JSON; None for none."""
    if value is None:
        return None
    made = json.loads(value)
    return made if isinstance(made, list) else [made]


def written(value: Any) -> str | None:
    """A list in JSON as PostgreSQL writes it.

    >>> written('["a","b c",null,true]')
    '{a,"b c",NULL,t}'
    """
    found = items(value)
    return None if found is None else f"{{{','.join(map(_written, found))}}}"


def _written(one: Any) -> str:
    if one is None:
        return "NULL"
    if isinstance(one, bool):
        return "t" if one else "f"
    text = one if isinstance(one, str) else _plain(one)
    if _PLAIN.fullmatch(text) and text.upper() != "NULL":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def vector(value: Any) -> str | None:
    """A vector as PostgreSQL writes it: `1 2`."""
    found = items(value)
    return None if found is None else " ".join(map(str, found))


def to_text(value: Any, between: str | None, null: str | None = None) -> str | None:
    """`array_to_string`.

    >>> to_text('["a",null,"b"]', ","), to_text('["a",null]', ",", "-"), to_text("[true]", ",")
    ('a,b', 'a,-', 't')
    """
    found = items(value)
    if found is None or between is None:
        return None
    shown = (null if one is None else _plain(one) for one in found)
    return between.join(one for one in shown if one is not None)


def _plain(one: Any) -> str:
    if isinstance(one, bool):
        return "t" if one else "f"
    return numerics.float_text(one) if isinstance(one, float) else str(one)


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
        return left if right is None else right
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
    if kind == "generate_subscripts":
        found = items(arguments[0]) or []
        places = list(range(1, len(found) + 1)) if arguments[1] == 1 else []
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

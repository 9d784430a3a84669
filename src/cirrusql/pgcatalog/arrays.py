"""Lists: JSON in SQLite, `{a,b}` where PostgreSQL reads or writes one as text."""

from __future__ import annotations

import json
import re
from typing import Any

from cirrusql.errors import DataError

_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*))\s*([,}])', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = re.compile(r'[^\s",{}\\]+')


def parsed(value: Any) -> str | None:
    """The JSON of a list that PostgreSQL's text stands for; raises DataError for what is none.

    >>> parsed('{a,"b c",NULL,1}'), parsed("{}")
    ('["a","b c",null,1]', '[]')
    """
    if value is None:
        return None
    text = str(value).strip()
    if text.startswith("["):
        return text
    if not text.startswith("{"):
        raise DataError(f'malformed array literal: "{text}"', hint='write it as {a,b,"c d"}')
    return json.dumps(_elements(text), ensure_ascii=False, separators=(",", ":"))


def _elements(text: str) -> list[Any]:
    if text[1:].strip() == "}":
        return []
    found: list[Any] = []
    place = 1
    while place < len(text):
        match = _ELEMENT.match(text, place)
        if match is None:
            break
        quoted, plain, end = match.groups()
        found.append(_ESCAPED.sub(r"\1", quoted) if quoted is not None else _bare(plain.strip()))
        place = match.end()
        if end == "}" and place == len(text):
            return found
    raise DataError(f'malformed array literal: "{text}"')


def _bare(word: str) -> Any:
    if word.upper() == "NULL":
        return None
    return int(word) if re.fullmatch(r"-?[0-9]{1,18}", word) else word


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
    text = one if isinstance(one, str) else json.dumps(one)
    if _PLAIN.fullmatch(text) and text.upper() != "NULL":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def to_text(value: Any, between: str | None, null: str | None = None) -> str | None:
    """`array_to_string`.

    >>> to_text('["a",null,"b"]', ","), to_text('["a",null]', ",", "-")
    ('a,b', 'a,-')
    """
    found = items(value)
    if found is None or between is None:
        return None
    shown = (null if one is None else str(one) for one in found)
    return between.join(one for one in shown if one is not None)


def from_text(value: str | None, between: str | None, null: str | None = None) -> str | None:
    """`string_to_array`."""
    if value is None:
        return None
    parts = list(value) if between is None else value.split(between) if between else [value]
    found = [None if part == null and null is not None else part for part in parts if value]
    return json.dumps(found, ensure_ascii=False)


def element(value: Any, place: int | None) -> Any:
    """The element at a place, counted from 1; None where there is none."""
    found = items(value)
    if found is None or place is None or not 0 < place <= len(found):
        return None
    one = found[place - 1]
    return json.dumps(one) if isinstance(one, (list, dict)) else one


def joined(left: Any, right: Any) -> str | None:
    """`||` of lists, or of a list and an element."""
    if left is None or right is None:
        one = left if right is None else right
        return None if one is None else str(one)
    sides = [_side(left), _side(right)]
    return json.dumps(sides[0] + sides[1], ensure_ascii=False)


def _side(value: Any) -> list[Any]:
    if isinstance(value, str) and value.startswith(("[", "{")):
        return items(parsed(value)) or []
    return [value]


def without(value: Any, gone: Any) -> str | None:
    """`array_remove`."""
    found = items(value)
    return None if found is None else json.dumps([one for one in found if one != gone])


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
        places = list(range(1, len(found) + 1))
        return json.dumps(places[::-1] if len(arguments) > 2 and arguments[2] else places)
    if kind == "generate_series" and len(arguments) > 1:
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

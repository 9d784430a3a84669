"""Functions of JSON documents as PostgreSQL has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from cirrusql.engine.functions.documents import (
    compact,
    json_contains,
    json_has_all,
    json_has_any,
)
from cirrusql.errors import DataError
from cirrusql.sql.postgres.documents import any_items, array_items, document_of, written
from cirrusql.sql.postgres.values import to_boolean, to_integer, to_numeric, to_text

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


def _read(text: str) -> Any:
    try:
        return document_of(text)
    except DataError:
        raise DataError(f"'{text if len(text) < 60 else text[:59] + '…'}' is no JSON") from None


def _as_text(value: Any) -> str | None:
    """What `->>` gives of a value: a text as such, and nothing of null."""
    if value is None:
        return None
    return str(value) if isinstance(value, str) else written(value)


def json_text(document: str) -> str | None:
    """A document as `->>` gives it: a text without quotes, NULL of null.

    >>> json_text('"a"'), json_text("1.50"), json_text("true"), json_text("null")
    ('a', '1.50', 'true', None)
    """
    return _as_text(_read(document))


def at_path(document: str, path: str) -> str | None:
    """What stands at a path of keys and places, as `#>`.

    >>> at_path('{"a":[{"b":2}]}', "{a,0,b}"), at_path('{"a":1}', "{b}") is None
    ('2', True)
    """
    found = _found(document, path)
    return None if found is _MISSING else written(found)


def text_at_path(document: str, path: str) -> str | None:
    """As `at_path`, as text."""
    found = _found(document, path)
    return None if found is _MISSING else _as_text(found)


def json_value(value: Any) -> str:
    """A value of SQLite's as JSON: a text is one, and no document.

    >>> json_value("[1]"), json_value(2.5)
    ('"[1]"', '2.5')
    """
    if isinstance(value, bytes):
        raise DataError("bytes are no JSON", hint="write hex(…)")
    return compact(value)


_MISSING = object()


def _found(document: str, path: str) -> Any:
    value = _read(document)
    for step in array_items(path):
        if isinstance(value, dict) and step in value:
            value = value[step]
            continue
        place = int(step) if isinstance(value, list) and _is_place(step) else None
        if place is None or not -len(value) <= place < len(value):
            return _MISSING
        value = value[place]
    return value


def _is_place(step: Any) -> bool:
    return isinstance(step, int) or (isinstance(step, str) and bool(_PLAIN.fullmatch(step)))


def contained(part: str, document: str) -> int | None:
    """`<@`: whether a document has all of another."""
    return json_contains(document, part)


def has_any(document: str, keys: str) -> int | None:
    """`?|`: whether any of some keys is there."""
    return json_has_any(document, *_keys(keys))


def has_all(document: str, keys: str) -> int | None:
    """`?&`: whether all of some keys are there."""
    wanted = _keys(keys)
    return json_has_all(document, *wanted) if wanted else 1


def _keys(keys: str) -> list[str]:
    return [compact([one]) for one in array_items(keys) if isinstance(one, str)]


def array(value: Any, kind: str = "") -> str:
    """An array as JSON, its items as those of a kind, as casts to it have them."""
    items, make = array_items(value), _OF_KINDS.get(kind)
    return compact([None if one is None else make(one) for one in items] if make else items)


def _whole(value: Any) -> int:
    return to_integer(value, 64)


_OF_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "integer": _whole,
    "number": to_numeric,
    "boolean": to_boolean,
    "text": to_text,
}


def array_length(document: str) -> int:
    """How many items an array has; raises DataError for what is none."""
    return len(_array(document))


def _array(document: str) -> list[Any]:
    found = _read(document)
    if not isinstance(found, list):
        what = "an object" if isinstance(found, dict) else "a scalar"
        raise DataError(f"{what} is no array")
    return found


def json_typeof(document: str) -> str:
    """What a document is: object, array, string, number, boolean or null."""
    found = _read(document)
    if isinstance(found, Decimal | int) and not isinstance(found, bool):
        return "number"
    names = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names[type(found)]


def array_elements(document: str) -> Iterator[tuple[str]]:
    """Each item of an array, as JSON."""
    return ((written(one),) for one in _array(document))


def array_elements_text(document: str) -> Iterator[tuple[str | None]]:
    """Each item of an array, as text."""
    return ((_as_text(one),) for one in _array(document))


def any_of(array: Any) -> Iterator[tuple[Any]]:
    """Each item of an array, as `any_items` has it."""
    return ((one,) for one in any_items(array))


def object_keys(document: str) -> Iterator[tuple[str]]:
    """Each key of an object."""
    return ((key,) for key in _object(document))


def each(document: str) -> Iterator[tuple[str, str]]:
    """Each key of an object with its value, as JSON."""
    return ((key, written(one)) for key, one in _object(document).items())


def each_text(document: str) -> Iterator[tuple[str, str | None]]:
    """Each key of an object with its value, as text."""
    return ((key, _as_text(one)) for key, one in _object(document).items())


def _object(document: str) -> dict[str, Any]:
    found = _read(document)
    if not isinstance(found, dict):
        what = "an array" if isinstance(found, list) else "a scalar"
        raise DataError(f"{what} is no object", hint="see jsonb_array_elements")
    return found

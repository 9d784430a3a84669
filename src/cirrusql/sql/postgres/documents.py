"""Documents and arrays as PostgreSQL writes and reads them."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from cirrusql.sql.postgres.values import Value, refused


def to_json(value: Value) -> str:
    """A text that is JSON, as it is; raises DataError for what is none."""
    document_of(value)
    return str(value)


def to_jsonb(value: Value) -> str:
    """A document as PostgreSQL writes it: of keys that stand twice the last, shorter ones first.

    >>> to_jsonb('{"bb":1,"a":[1,2.50],"a":null}')
    '{"a": null, "bb": 1}'
    """
    return written(document_of(value))


def document_of(value: Value) -> Any:
    """The document that a text is, its numbers as they are written; raises DataError."""
    try:
        return json.loads(str(value), parse_float=_Number, parse_constant=_no_constant)
    except ValueError:
        raise refused("json", value) from None


class _Number(Decimal):
    """A number that is written as it was read."""


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def written(document: Any) -> str:
    """A document as a jsonb's text."""
    if isinstance(document, dict):
        order = sorted(document, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{_text(key)}: {written(document[key])}" for key in order) + "}"
    if isinstance(document, list):
        return "[" + ", ".join(map(written, document)) + "]"
    if isinstance(document, Decimal):
        return format(document, "f")
    return _text(document)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def array_items(value: Value) -> list[Any]:
    """What is in an array, written as JSON or as PostgreSQL writes one.

    >>> array_items('{a,"b,c",NULL}'), array_items("[1, 2]"), array_items("{}")
    (['a', 'b,c', None], [1, 2], [])
    """
    text = str(value).strip()
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            raise refused("array", value) from None
        return list(found)
    if not (text.startswith("{") and text.endswith("}")):
        raise refused("array", value)
    return _elements(text[1:-1], value)


def any_items(value: Value) -> list[str | int | float | None]:
    """The items of an array as what is compared may be any of them.

    One of PostgreSQL's spelling that looks like a number is both a number and a text: which of the
    two is said by the column that it is compared with, and that is not known here.

    >>> any_items("{a,1}"), any_items('["1", 2]')
    (['a', '1', 1], ['1', 2])
    """
    found: list[str | int | float | None] = []
    is_typed = str(value).lstrip().startswith("[")
    for one in array_items(value):
        found.append(json.dumps(one) if isinstance(one, dict | list) else one)
        if isinstance(one, str) and not is_typed and _WHOLE.fullmatch(one):
            found.append(int(one))
    return found


_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,"{}]*?))\s*(,|$)', re.DOTALL)


def _elements(inner: str, value: Value) -> list[Any]:
    found: list[Any] = []
    done = 0
    while inner.strip():
        match = _ELEMENT.match(inner, done)
        if match is None or (match[1] is None and not match[2]):
            raise refused("array", value)
        quoted, plain, end = match.groups()
        if quoted is not None:
            found.append(re.sub(r"\\(.)", r"\1", quoted))
        else:
            found.append(None if plain.upper() == "NULL" else plain)
        done = match.end()
        if not end:
            break
    return found

"""JSON documents inside a request: desired states, resource models, patch documents."""

from __future__ import annotations

from typing import Any

import orjson

MAXIMUM_DEPTH = 100
"""Levels of nesting that a document may have. Real resource schemas go to a dozen; everything
that walks a document by recursion relies on this."""


class InvalidDocument(ValueError):
    """The text is not a JSON document, or not one of the wanted sort."""


def parse_document(text: str) -> Any:
    """The value of a JSON document; raises InvalidDocument.

    >>> parse_document('{"A": 1}')
    {'A': 1}
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidDocument(f"it is not valid JSON: {error}") from error
    # Counting brackets first spares nearly every document the walk.
    if text.count("[") + text.count("{") > MAXIMUM_DEPTH and _depth(value) > MAXIMUM_DEPTH:
        raise InvalidDocument(f"it is nested deeper than {MAXIMUM_DEPTH} levels")
    return value


def parse_object(text: str) -> dict[str, Any]:
    """The object in a JSON document; raises InvalidDocument for anything else.

    >>> parse_object("[]")
    Traceback (most recent call last):
    cirrusql.local.schema.documents.InvalidDocument: it is not a JSON object
    """
    value = parse_document(text)
    if not isinstance(value, dict):
        raise InvalidDocument("it is not a JSON object")
    return value


def render(value: Any) -> str:
    """The value as compact JSON text."""
    return orjson.dumps(value).decode()


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting and deepest <= MAXIMUM_DEPTH:
        item, depth = waiting.pop()
        if isinstance(item, dict | list):
            deepest = max(deepest, depth)
            children = item.values() if isinstance(item, dict) else item
            waiting.extend((child, depth + 1) for child in children)
    return deepest

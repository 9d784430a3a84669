"""Requests of the REST protocols: members out of path, query and headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.local.api.wire.values import read_text

_LABEL = re.compile(r"\\\{([^}+]+?)(\\\+)?\\\}")


def path_labels(template: str, path: str, query: str) -> dict[str, str] | None:
    """The texts in a path, decoded already, that a model's template stands for; None if it is
    another's.

    >>> path_labels("/{Bucket}?acl", "/b", "acl"), path_labels("/{Bucket}?acl", "/b", "")
    ({'Bucket': 'b'}, None)
    """
    place, _, fixed = template.partition("?")
    found = _pattern(place).fullmatch(path)
    if found is None:
        return None
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if any(asked.get(name) != value for name, value in parse_qsl(fixed, keep_blank_values=True)):
        return None
    return found.groupdict()


@lru_cache(maxsize=512)
def _pattern(template: str) -> re.Pattern[str]:
    def label(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})"

    return re.compile(_LABEL.sub(label, re.escape(template)))


def located_members(
    shapes: Shapes,
    shape: Shape,
    labels: Mapping[str, str],
    query: str,
    headers: Mapping[str, str],
) -> Iterator[tuple[str, Any]]:
    """The members that stand outside of the body."""
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        asked.setdefault(name, []).append(value)
    for one in shape.members:
        location = one.traits.get("l")
        if location == "uri" and one.wire in labels:
            yield one.name, _value(shapes, one, [labels[one.wire]])
        elif location == "querystring" and one.wire in asked:
            yield one.name, _value(shapes, one, asked[one.wire])
        elif location == "header" and one.wire.lower() in headers:
            yield one.name, _value(shapes, one, [headers[one.wire.lower()]])


def _value(shapes: Shapes, one: Reference, texts: list[str]) -> Any:
    shape = shapes.at(one)
    if shape.type == "list":
        assert shape.item is not None
        kind = shapes.at(shape.item).type
        return [read_text(kind, text) for text in texts]
    return read_text(shape.type, texts[-1])

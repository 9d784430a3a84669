"""Where the members of a REST operation stand in a request: path, query, headers, body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.cloudcontrol.codec.xml_requests import scalar_text
from cirrusql.errors import DataError
from cirrusql.records import Record

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")
# Times without a form of their own: in headers as HTTP has them, elsewhere in ISO's.
_FORMS = {"header": "rfc822", "querystring": "iso8601", "uri": "iso8601"}


class Bound(Record):
    """The parts of a request but for its body. `rest` are the members that are left for that."""

    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    rest: Mapping[str, Any]


def bound(
    shapes: Shapes, shape: Shape, address: str, members: Mapping[str, Any], operation: str
) -> Bound:
    """Put members where the model says; raises DataError for a path that lacks one."""
    path, _, fixed = address.partition("?")
    query = list(parse_qsl(fixed, keep_blank_values=True))
    headers: dict[str, str] = {}
    labels: dict[str, str] = {}
    rest: dict[str, Any] = {}
    for one in shape.members:
        value = members.get(one.name)
        if value is None:
            continue
        location = one.traits.get("l")
        if location == "uri":
            labels[one.wire] = _text(shapes, one, value, location)
        elif location == "querystring":
            query += _pairs(shapes, one, value)
        elif location == "header":
            headers[one.wire.lower()] = _header(shapes, one, value)
        elif location == "headers":
            headers |= {f"{one.wire}{key}".lower(): str(each) for key, each in value.items()}
        else:
            rest[one.name] = value
    return Bound(_path(path, labels, operation), tuple(query), headers, rest)


def _path(path: str, labels: Mapping[str, str], operation: str) -> str:
    def written(found: re.Match[str]) -> str:
        value = labels.get(found[1], "")
        if not value.strip("."):  # dots alone would be another path
            raise DataError(
                f"{operation} cannot be sent: it needs {found[1]}, which is in its path"
            )
        return quote(value, safe="/~" if found[2] else "~")

    return _LABEL.sub(written, path)


def _pairs(shapes: Shapes, one: Reference, value: Any) -> Iterator[tuple[str, str]]:
    shape = shapes.at(one)
    if shape.type == "list":
        assert shape.item is not None
        for each in value:
            yield one.wire, _text(shapes, shape.item, each, "querystring")
    elif shape.type == "map":
        for key, each in value.items():
            for text in each if isinstance(each, list) else [each]:
                yield key, str(text)
    else:
        yield one.wire, _text(shapes, one, value, "querystring")


def _header(shapes: Shapes, one: Reference, value: Any) -> str:
    shape = shapes.at(one)
    if shape.type != "list":
        return _text(shapes, one, value, "header")
    assert shape.item is not None
    texts = [_text(shapes, shape.item, each, "header") for each in value]
    return ",".join(_quoted(text) if "," in text or '"' in text else text for text in texts)


def _quoted(text: str) -> str:
    inner = text.replace('"', r"\"")
    return f'"{inner}"'


def _text(shapes: Shapes, reference: Reference, value: Any, location: str) -> str:
    return scalar_text(shapes.at(reference), reference, value, _FORMS[location])


def header_values(
    shapes: Shapes, shape: Shape, status: int, headers: Mapping[str, str], read: Any
) -> Iterator[tuple[str, Any]]:
    """The members of an answer that are not in its body; `read` makes values of their texts."""
    for one in shape.members:
        location = one.traits.get("l")
        if location == "statusCode":
            yield one.name, status
        elif location == "header" and one.wire.lower() in headers:
            yield one.name, read(shapes, one, headers[one.wire.lower()])
        elif location == "headers":
            prefix = one.wire.lower()
            found = {
                name[len(prefix) :]: value
                for name, value in headers.items()
                if name.startswith(prefix)
            }
            yield one.name, found

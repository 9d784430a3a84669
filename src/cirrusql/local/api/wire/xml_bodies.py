"""XML bodies of answers, by their shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.local.api.wire.json_bodies import time_sent
from cirrusql.local.protocol.query import escaped_text

_PREFIXES = {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}


def structure_xml(shapes: Shapes, shape: Shape, value: Mapping[str, Any]) -> str:
    """The elements of a structure's members."""
    return "".join(
        part
        for one in shape.members
        if value.get(one.name) is not None and not one.traits.get("a") and not one.traits.get("l")
        for part in _member(shapes, one, value[one.name])
    )


def element_xml(shapes: Shapes, reference: Reference, value: Any, name: str) -> str:
    """An element with a value in it."""
    shape = shapes.at(reference)
    if shape.type == "structure":
        attributes = "".join(_attributes(shape, value))
        return f"<{name}{attributes}>{structure_xml(shapes, shape, value)}</{name}>"
    if shape.type == "list":
        assert shape.item is not None
        item = shape.item.traits.get("n", "member")
        inner = "".join(element_xml(shapes, shape.item, one, item) for one in value)
    elif shape.type == "map":
        inner = "".join(_entries(shapes, shape, value, "entry"))
    else:
        inner = _scalar(shape, reference, value)
    return f"<{name}>{inner}</{name}>"


def _member(shapes: Shapes, one: Reference, value: Any) -> Iterator[str]:
    shape = shapes.at(one)
    flat = one.traits.get("f") or shape.traits.get("f")
    if flat and shape.type == "list":
        assert shape.item is not None
        name = one.traits.get("n") or shape.item.traits.get("n") or one.name
        for item in value:
            yield element_xml(shapes, shape.item, item, name)
    elif flat and shape.type == "map":
        yield from _entries(shapes, shape, value, one.wire)
    else:
        yield element_xml(shapes, one, value, one.wire)


def _entries(shapes: Shapes, shape: Shape, value: Mapping[str, Any], name: str) -> Iterator[str]:
    assert shape.key is not None
    assert shape.item is not None
    key_name, value_name = shape.key.traits.get("n", "key"), shape.item.traits.get("n", "value")
    for key, item in value.items():
        inner = element_xml(shapes, shape.item, item, value_name)
        yield f"<{name}><{key_name}>{escaped_text(key)}</{key_name}>{inner}</{name}>"


def _attributes(shape: Shape, value: Mapping[str, Any]) -> Iterator[str]:
    for one in shape.members:
        if one.traits.get("a") and value.get(one.name) is not None:
            prefix = one.wire.partition(":")[0]
            if prefix in _PREFIXES:
                yield f' xmlns:{prefix}="{_PREFIXES[prefix]}"'
            text = escaped_text(str(value[one.name])).replace('"', "&quot;")
            yield f' {one.wire}="{text}"'


def _scalar(shape: Shape, reference: Reference, value: Any) -> str:
    if shape.type == "timestamp":
        form = reference.traits.get("t") or shape.traits.get("t") or "iso8601"
        return escaped_text(str(time_sent(value, form)))
    if isinstance(value, bool):
        return "true" if value else "false"
    return escaped_text(str(value))

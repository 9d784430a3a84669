"""Requests as XML, by their shapes, and scalars as the texts that all of AWS's protocols have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.cloudcontrol.codec.times import time_sent


def xml_sent(shapes: Shapes, reference: Reference, value: Any, name: str, namespace: str) -> bytes:
    """A structure as the body of a request."""
    root = Element(name)
    if namespace:
        root.set("xmlns", namespace)
    _fill(root, shapes, reference, value)
    written: bytes = tostring(root, encoding="utf-8")
    return written


def _fill(element: Element, shapes: Shapes, reference: Reference, value: Any) -> None:
    shape = shapes.at(reference)
    space = reference.traits.get("x") or shape.traits.get("x")
    if isinstance(space, Mapping) and space.get("uri"):
        prefix = space.get("prefix")
        element.set(f"xmlns:{prefix}" if prefix else "xmlns", space["uri"])
    if shape.type == "structure":
        for one in shape.members:
            if value.get(one.name) is None:
                continue
            if one.traits.get("a"):
                element.set(one.wire, str(value[one.name]))
            else:
                _member(element, shapes, one, value[one.name])
    elif shape.type == "list":
        assert shape.item is not None
        for one_value in value:
            _fill(
                SubElement(element, shape.item.traits.get("n", "member")),
                shapes,
                shape.item,
                one_value,
            )
    elif shape.type == "map":
        for entry, key, one_value in _entries(element, shape, value, "entry"):
            _fill(entry, shapes, key, one_value)
    else:
        element.text = scalar_text(shape, reference, value, "iso8601")


def _member(element: Element, shapes: Shapes, one: Reference, value: Any) -> None:
    shape = shapes.at(one)
    if one.traits.get("f") or shape.traits.get("f"):
        assert shape.item is not None
        if shape.type == "list":
            name = shape.item.traits.get("n") or one.wire
            for item in value:
                _fill(SubElement(element, one.traits.get("n") or name), shapes, shape.item, item)
        else:
            for entry, key, item in _entries(element, shape, value, one.wire):
                _fill(entry, shapes, key, item)
        return
    _fill(SubElement(element, one.wire), shapes, one, value)


def _entries(
    element: Element, shape: Shape, value: Mapping[str, Any], name: str
) -> Iterator[tuple[Element, Reference, Any]]:
    assert shape.key is not None
    assert shape.item is not None
    for key, item in value.items():
        entry = SubElement(element, name)
        SubElement(entry, shape.key.traits.get("n", "key")).text = key
        yield SubElement(entry, shape.item.traits.get("n", "value")), shape.item, item


def scalar_text(shape: Shape, reference: Reference, value: Any, form: str) -> str:
    """A scalar as text, times in the form that is said or else in that one."""
    if shape.type == "timestamp":
        return str(time_sent(value, reference.traits.get("t") or shape.traits.get("t") or form))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

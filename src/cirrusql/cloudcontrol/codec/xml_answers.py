"""Answers in XML, by their shapes.

Read with ElementTree: its tree is built in C, which is half of what reading a page takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.cloudcontrol.codec.json_values import MARKS, Change
from cirrusql.cloudcontrol.codec.times import time_text

Read = Callable[[Element], Any]
Put = Callable[[dict[str, Any], str, Any], None]
Part = tuple[str, Put, Read]
# Before the root there may be a declaration and comments; no service sends a document type, and
# its entities could grow without bound.
_DOCTYPE = re.compile(rb"\s*(<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE", re.DOTALL)
_PREFIXES = {"xsi": "http://www.w3.org/2001/XMLSchema-instance"}


def parsed(body: bytes) -> Element:
    """The root of a document; raises ValueError for what is not XML, or has a document type."""
    if _DOCTYPE.match(body):
        raise ValueError("it has a document type")
    try:
        return fromstring(body)  # noqa: S314 - document types are refused
    except ParseError as error:
        raise ValueError(str(error)) from None


def local_name(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


class XmlReader:
    """Makes functions that read elements. Mutable: one is made once for a shape and its traits."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._made: dict[int, Read] = {}

    def reader(self, reference: Reference) -> Read:
        """What reads the value in an element."""
        place = reference.place
        if place not in self._made:
            # A shape within itself is looked up when it is met: it is not made yet.
            self._made[place] = lambda element: self._again(place, element)
            self._made[place] = self._make(self._shapes[place])
        return self._made[place]

    def _again(self, place: int, element: Element) -> Any:
        return self._made[place](element)

    def _make(self, shape: Shape) -> Read:
        if shape.type == "structure":
            return self.structure(shape)
        if shape.type == "list":
            assert shape.item is not None
            return _list(self.reader(shape.item))
        if shape.type == "map":
            entry = self._entry(shape)
            return lambda element: dict(filter(None, map(entry, element)))
        return _SCALARS.get(shape.type, _text)

    def structure(self, shape: Shape) -> Read:
        """What reads a structure's members out of the element that has them."""
        parts: dict[str, Part] = {}
        attributes: list[tuple[str, str]] = []
        for one in shape.members:
            if one.traits.get("a"):
                attributes.append((_qualified(one.wire), one.name))
            else:
                self._put(parts, one)

        def read(element: Element) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for child in element:
                part = parts.get(child.tag)
                if part is None:
                    # The namespace is put before the name once for each that is met.
                    part = parts.setdefault(child.tag, parts.get(local_name(child.tag), _NOTHING))
                name, put, value = part
                put(found, name, value(child))
            for tag, name in attributes:
                if tag in element.attrib:
                    found[name] = element.attrib[tag]
            return found

        return read

    def _put(self, parts: dict[str, Part], one: Reference) -> None:
        shape = self._shapes.at(one)
        if one.traits.get("f") or shape.traits.get("f"):
            assert shape.item is not None
            if shape.type == "list":
                # A flattened list's elements are called as the list, or as its items say.
                wire = one.traits.get("n") or shape.item.traits.get("n") or one.name
                parts[wire] = one.name, _append, self.reader(shape.item)
            else:
                parts[one.wire] = one.name, _enter, self._entry(shape)
        else:
            mark = MARKS.get(one.traits.get("z"))
            read = self.reader(one) if mark is None else _marked(mark)
            parts[one.wire] = one.name, _set, read

    def _entry(self, shape: Shape) -> Callable[[Element], tuple[str, Any] | None]:
        assert shape.key is not None
        assert shape.item is not None
        key_name = shape.key.traits.get("n", "key")
        value_name = shape.item.traits.get("n", "value")
        read = self.reader(shape.item)

        def entry(element: Element) -> tuple[str, Any] | None:
            key, value = None, None
            for child in element:
                name = local_name(child.tag)
                if name == key_name:
                    key = child.text or ""
                elif name == value_name:
                    value = read(child)
            return None if key is None else (key, value)

        return entry


def _set(found: dict[str, Any], name: str, value: Any) -> None:
    found[name] = value


def _append(found: dict[str, Any], name: str, value: Any) -> None:
    found.setdefault(name, []).append(value)


def _enter(found: dict[str, Any], name: str, value: Any) -> None:
    entries = found.setdefault(name, {})
    if value is not None:
        entries[value[0]] = value[1]


def _ignore(found: dict[str, Any], name: str, value: Any) -> None:
    """What the model does not have is not shown."""


_NOTHING: Part = ("", _ignore, lambda _: None)


def _marked(change: Change) -> Read:
    return lambda element: change(element.text or "")


def _list(read: Read) -> Read:
    return lambda element: [read(child) for child in element]


def _text(element: Element) -> str:
    return element.text or ""


def _integer(element: Element) -> Any:
    return _number(int, element.text)


def _float(element: Element) -> Any:
    return _number(float, element.text)


def _number(kind: type[int | float], text: str | None) -> Any:
    try:
        return kind(text or "")
    except ValueError:
        return text


_SCALARS: Mapping[str, Read] = {
    "integer": _integer,
    "long": _integer,
    "float": _float,
    "double": _float,
    "boolean": lambda element: (element.text or "").strip().lower() == "true",
    "timestamp": lambda element: time_text((element.text or "").strip()),
}


def _qualified(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}" if colon and prefix in _PREFIXES else name

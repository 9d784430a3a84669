"""Requests of the query protocols: the fields of a form as members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.local.api.wire.values import read_text
from cirrusql.local.protocol.query import form_numbers

# What stands beside an operation's own parameters.
_COMMON = ("Action", "Version", "AWSAccessKeyId", "Timestamp", "Expires", "SecurityToken")
_COMMON_STARTS = ("X-Amz-", "Signature")


def form_members(
    shapes: Shapes, place: int | None, form: Mapping[str, str], *, ec2: bool
) -> dict[str, Any]:
    """The members of a request. Fields that mean nothing are kept under their own names.

    So whoever answers sees that there is something that it does not know.
    """
    reader = _Ec2Reader(shapes, form) if ec2 else _Reader(shapes, form)
    found = {} if place is None else reader.structure(shapes[place], "")
    for name in form.keys() - reader.read:
        if name not in _COMMON and not name.startswith(_COMMON_STARTS):
            found[name] = form[name]
    return found


class _Reader:
    """Reads values by the names of their fields. Mutable: which fields were read."""

    def __init__(self, shapes: Shapes, form: Mapping[str, str]) -> None:
        self._shapes = shapes
        self._form = form
        self.read: set[str] = set()

    def structure(self, shape: Shape, prefix: str) -> dict[str, Any]:
        found = {}
        for one in shape.members:
            value = self._value(one, prefix + self._name(one))
            if value is not None:
                found[one.name] = value
        return found

    def _name(self, one: Reference) -> str:
        return one.wire

    def _value(self, reference: Reference, name: str) -> Any:
        shape = self._shapes.at(reference)
        if shape.type == "structure":
            start = f"{name}."
            there = any(field.startswith(start) for field in self._form)
            return self.structure(shape, start) if there else None
        if shape.type == "list":
            return self._list(shape, reference, name)
        if shape.type == "map":
            return self._map(shape, reference, name)
        if name not in self._form:
            return None
        self.read.add(name)
        return read_text(shape.type, self._form[name])

    def _list(self, shape: Shape, reference: Reference, name: str) -> list[Any] | None:
        assert shape.item is not None
        if self._form.get(name) == "":
            self.read.add(name)
            return []
        return self._items(shape.item, self._list_name(shape, reference, name))

    def _list_name(self, shape: Shape, reference: Reference, name: str) -> str:
        item = shape.item.traits.get("n") if shape.item is not None else None
        if shape.traits.get("f") or reference.traits.get("f"):
            before = name.rpartition(".")[0]
            return ".".join(filter(None, (before, item))) if item else name
        return f"{name}.{item or 'member'}"

    def _items(self, item: Reference, name: str) -> list[Any] | None:
        numbers = form_numbers(self._form, name)
        return [self._value(item, f"{name}.{number}") for number in numbers] or None

    def _map(self, shape: Shape, reference: Reference, name: str) -> dict[str, Any] | None:
        assert shape.key is not None
        assert shape.item is not None
        if not (shape.traits.get("f") or reference.traits.get("f")):
            name = f"{name}.entry"
        found = {}
        for number in form_numbers(self._form, name):
            key = self._value(shape.key, f"{name}.{number}.{shape.key.traits.get('n', 'key')}")
            value = f"{name}.{number}.{shape.item.traits.get('n', 'value')}"
            found[key] = self._value(shape.item, value)
        return found or None


class _Ec2Reader(_Reader):
    """As the query protocol, but lists have no `member`, and names begin with a capital."""

    def _name(self, one: Reference) -> str:
        queried = one.traits.get("q")
        wire = str(one.traits.get("n") or one.name)
        return str(queried) if queried else wire[0].upper() + wire[1:]

    def _list_name(self, shape: Shape, reference: Reference, name: str) -> str:  # noqa: ARG002
        return name

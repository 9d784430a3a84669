"""Requests of the query protocol and of EC2's as forms, by their shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.cloudcontrol.codec.xml_requests import scalar_text

Pair = tuple[str, str]


def form_pairs(shapes: Shapes, place: int, members: Mapping[str, Any], *, ec2: bool) -> list[Pair]:
    """The names and values of a form, in the order of the members."""
    form = _Ec2Form(shapes) if ec2 else _QueryForm(shapes)
    return list(form.structure(shapes[place], members, ""))


class _QueryForm:
    """`Names.member.1=…&Map.entry.1.key=…`."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def structure(self, shape: Shape, value: Mapping[str, Any], prefix: str) -> Iterator[Pair]:
        for one in shape.members:
            if value.get(one.name) is not None:
                name = f"{prefix}.{self.name(one)}" if prefix else self.name(one)
                yield from self._value(one, value[one.name], name)

    def name(self, one: Reference) -> str:
        """What a member is called in the form."""
        return one.wire

    def _value(self, reference: Reference, value: Any, name: str) -> Iterator[Pair]:
        shape = self._shapes.at(reference)
        if shape.type == "structure":
            yield from self.structure(shape, value, name)
        elif shape.type == "list":
            yield from self.list(shape, reference, value, name)
        elif shape.type == "map":
            yield from self._map(shape, reference, value, name)
        else:
            yield name, scalar_text(shape, reference, value, "iso8601")

    def list(
        self, shape: Shape, reference: Reference, value: list[Any], name: str
    ) -> Iterator[Pair]:
        """The elements of a list, counted from 1; an empty one by its name alone."""
        assert shape.item is not None
        if not value:
            yield name, ""
        if shape.traits.get("f") or reference.traits.get("f"):
            item = shape.item.traits.get("n")
            if item:  # the elements' own name stands in place of the list's
                name = f"{name.rpartition('.')[0]}.{item}" if "." in name else item
        else:
            name = f"{name}.{shape.item.traits.get('n', 'member')}"
        for number, one in enumerate(value, 1):
            yield from self._value(shape.item, one, f"{name}.{number}")

    def _map(
        self, shape: Shape, reference: Reference, value: Mapping[str, Any], name: str
    ) -> Iterator[Pair]:
        assert shape.key is not None
        assert shape.item is not None
        flat = shape.traits.get("f") or reference.traits.get("f")
        name = name if flat else f"{name}.entry"
        for number, (key, one) in enumerate(value.items(), 1):
            yield f"{name}.{number}.{shape.key.traits.get('n', 'key')}", key
            named = f"{name}.{number}.{shape.item.traits.get('n', 'value')}"
            yield from self._value(shape.item, one, named)


class _Ec2Form(_QueryForm):
    """As the query protocol, but lists have no `member`, and names begin with a capital."""

    def name(self, one: Reference) -> str:
        """The name for queries, else the one for answers with a capital, else its own."""
        queried = one.traits.get("q")
        if queried:
            return str(queried)
        wire = one.traits.get("n")
        return wire[0].upper() + wire[1:] if wire else one.name

    def list(
        self,
        shape: Shape,
        reference: Reference,  # noqa: ARG002 - all lists are alike here
        value: list[Any],
        name: str,
    ) -> Iterator[Pair]:
        """The elements of a list, counted from 1; an empty one is not there."""
        assert shape.item is not None
        for number, one in enumerate(value, 1):
            yield from self._value(shape.item, one, f"{name}.{number}")

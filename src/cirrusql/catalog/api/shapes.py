"""The shapes of one service's requests and answers, as the catalogue keeps them.

The form is that of `catalog_build.api.shapes`: a list in which shapes name each other by place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.records import Record

Traits = Mapping[str, Any]
_NONE: Traits = {}


class Reference(Record):
    """A shape where it stands: its place in the table, and what is said of it there.

    `name` is the member's own, and `wire` what it is called on the wire, if that differs.
    """

    place: int
    traits: Traits = _NONE
    name: str = ""

    @property
    def wire(self) -> str:
        """The name on the wire."""
        return str(self.traits.get("n") or self.name)


class Shape(Record):
    """One shape. `type` is AWS's word for it; what parts it has depends on that."""

    type: str
    members: tuple[Reference, ...] = ()
    item: Reference | None = None
    key: Reference | None = None
    traits: Traits = _NONE

    @property
    def required(self) -> tuple[str, ...]:
        """The members that a request must have."""
        return tuple(self.traits.get("r", ()))

    @property
    def enumeration(self) -> tuple[str, ...]:
        """The values that a text may have; empty for any."""
        return tuple(self.traits.get("e", ()))

    def member(self, name: str) -> Reference | None:
        """The member of that name."""
        return next((one for one in self.members if one.name == name), None)


class Shapes:
    """The shapes of one service, by their place. Mutable: what was looked up is kept."""

    def __init__(self, table: list[Any]) -> None:
        self._table = table
        self._kept: dict[int, Shape] = {}

    def __getitem__(self, place: int) -> Shape:
        found = self._kept.get(place)
        if found is None:
            found = self._kept[place] = _shape(self._table[place])
        return found

    def at(self, reference: Reference) -> Shape:
        """The shape that a reference leads to."""
        return self[reference.place]


def _shape(parts: list[Any]) -> Shape:
    kind = parts[0]
    traits = parts[-1] if isinstance(parts[-1], dict) else _NONE
    if kind == "structure":
        members = tuple(_reference(one[1:], one[0]) for one in parts[1])
        return Shape(kind, members, traits=traits)
    if kind == "list":
        return Shape(kind, item=_reference(parts[1]), traits=traits)
    if kind == "map":
        return Shape(kind, key=_reference(parts[1]), item=_reference(parts[2]), traits=traits)
    return Shape(kind, traits=traits)


def _reference(parts: list[Any], name: str = "") -> Reference:
    return Reference(parts[0], parts[1] if len(parts) > 1 else _NONE, name)

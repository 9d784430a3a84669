"""What a resource schema says about changing a resource: which of its values, and when two of
them are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.definitions import inner_definition, parts
from cirrusql.plan.pointers import ITEM, Pointer, covers, lies_below, pointer
from cirrusql.plan.transforms import shows
from cirrusql.records import Record, field

Json = Any


class Rules(Record, eq=False):
    """The rules of one type; without any, every value may change and order always counts."""

    schema: Mapping[str, Json] = field(factory=dict)
    read_only: tuple[Pointer, ...] = ()
    write_only: tuple[Pointer, ...] = ()
    create_only: tuple[Pointer, ...] = ()
    conditional: tuple[Pointer, ...] = ()
    tags: Pointer = ()
    transforms: Mapping[Pointer, str] = field(factory=dict)

    @property
    def deletes_first(self) -> bool:
        """Whether a resource has to go before its replacement is made: `replacementStrategy`."""
        return self.schema.get("replacementStrategy") == "delete_then_create"

    def is_read_only(self, path: Pointer) -> bool:
        """Whether the service alone gives the value at this path."""
        return any(covers(rule, path) for rule in self.read_only)

    def is_write_only(self, path: Pointer) -> bool:
        """Whether the value at this path cannot be read."""
        return any(covers(rule, path) for rule in self.write_only)

    def is_kept(self, path: Pointer) -> bool:
        """Whether a value at this path that the user left out stays as it is."""
        fixed = self.read_only + self.create_only + self.write_only
        return any(covers(rule, path) for rule in fixed)

    def keeps_below(self, path: Pointer) -> bool:
        """Whether there are such values inside the one at this path."""
        fixed = self.read_only + self.create_only
        return any(lies_below(rule, path) for rule in fixed)

    def same(self, seen: Json, given: Json, path: Pointer) -> bool:
        """Whether a value that was read is what the user gives.

        1 is 1.0, but true is not 1. The order of an array counts unless the schema says that the
        service does not keep it. Read-only values that the user leaves out do not count, and a
        text may be spelt as the service spells it.
        """
        if isinstance(seen, bool) or isinstance(given, bool):
            return seen is given
        if isinstance(seen, list) and isinstance(given, list):
            return len(seen) == len(given) and self._same_items(seen, given, path)
        if isinstance(seen, dict) and isinstance(given, dict):
            extra = (name for name in seen if name not in given)
            return (
                given.keys() <= seen.keys()
                and all(self.is_read_only((*path, name)) for name in extra)
                and all(self.same(seen[name], given[name], (*path, name)) for name in given)
            )
        return bool(seen == given) or self.is_respelt(seen, given, path)

    def _same_items(self, seen: list[Json], given: list[Json], path: Pointer) -> bool:
        below = (*path, ITEM)
        if all(self.same(one, other, below) for one, other in zip(seen, given, strict=True)):
            return True
        if not self.is_unordered(path):
            return False
        left = list(seen)
        for other in given:
            place = next((n for n, one in enumerate(left) if self.same(one, other, below)), None)
            if place is None:
                return False
            del left[place]
        return True

    def is_unordered(self, path: Pointer) -> bool:
        """Whether the order of the array at a path does not count."""
        if self.tags and path == self.tags:
            return True
        definition = self.definition(path)
        if definition is None:
            return False
        return any(part.get("insertionOrder") is False for part in parts(definition, self.schema))

    def required(self, path: Pointer) -> frozenset[str]:
        """The members that an object at a path must have, in whichever of its alternatives."""
        said = parts(self.definition(path), self.schema)
        return frozenset(name for part in said for name in part.get("required", ()))

    def definition(self, path: Pointer) -> Json | None:
        """What the schema says of the value at a path; None if it says nothing."""
        found: Json | None = self.schema
        for step in path:
            found = inner_definition(found, step, self.schema)
        return found

    def is_respelt(self, seen: Json, given: Json, path: Pointer) -> bool:
        """Whether a text that was read is what the service makes of the one that is given."""
        for rule, expression in self.transforms.items():
            if len(rule) == len(path) and covers(rule, path):
                return shows(expression, path[-1], given, seen)
        return False


def rules_of(resource_type: ResourceType, schema: Mapping[str, Json]) -> Rules:
    """The rules of a type, from its schema as AWS published it."""

    def pointers(texts: tuple[str, ...]) -> tuple[Pointer, ...]:
        return tuple(map(pointer, texts))

    return Rules(
        schema,
        pointers(resource_type.read_only),
        pointers(resource_type.write_only),
        pointers(resource_type.create_only),
        pointers(resource_type.conditional_create_only),
        tuple(resource_type.tag_property.split("/")) if resource_type.tag_property else (),
        {pointer(k): str(v) for k, v in schema.get("propertyTransform", {}).items()},
    )

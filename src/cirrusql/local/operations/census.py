"""What a new resource's values depend on beside itself: the other resources that are stored."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.pointers import parse_pointer, value_at
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.storage.numbers import next_number


class StoredCensus(NamedTuple):
    """The `Census` of the templates, for a resource of a type that is made in a scope."""

    backend: Backend
    resource_type: RegisteredType
    scope: Scope

    def next_number(self, series: str) -> int:
        """The next number of a series of the type's; call it inside a transaction."""
        collection = self.backend.collection(self.resource_type, self.scope)
        return next_number(self.backend.store, collection, series)

    def property_of(self, type_name: str, name: str, other: str, value: Any) -> Any:
        """A property of the stored resource whose property `other` has a value; None if none."""
        try:
            resource_type = self.backend.registry.resource_type(type_name)
        except Refusal:
            return None
        collection = self.backend.collection(resource_type, self.scope)
        pointer = parse_pointer(other)
        if (pointer,) == resource_type.primary:
            found = self.backend.resources.find(collection, str(value))
        else:
            found = self.backend.resources.find_by(collection, {pointer: value})
        return None if found is None else value_at(orjson.loads(found.properties), (name,))

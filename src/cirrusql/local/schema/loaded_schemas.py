"""The resource schemas in memory, and all that was made of them, within a bound."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import orjson

from cirrusql.catalog import Catalog

if TYPE_CHECKING:
    from cirrusql.local.schema.registered_type import RegisteredType

BUDGET = 1 << 19
"""Bytes of schemas, as JSON, that are kept: about a hundred types.

Read they take four times as much, compiled thirty times, 420 MB for all types. Reading and
compiling one again takes a millisecond on average.
"""


class LoadedSchemas:
    """Loads the schemas of types, and lets those types forget theirs that were used longest ago.

    The mutable state is the types whose schemas are loaded, least recently used first, each with
    its weight, and the sum of these. The last one stays whatever it weighs.
    """

    def __init__(self, catalog: Catalog, budget: int = BUDGET) -> None:
        self._catalog = catalog
        self._budget = budget
        self._weight = 0
        self._loaded: OrderedDict[int, tuple[RegisteredType, int]] = OrderedDict()

    def load(self, resource_type: RegisteredType) -> dict[str, Any]:
        """The schema of a type that has none in memory; others may forget theirs."""
        schema = self._catalog.schema(resource_type.type_name)
        weight = len(orjson.dumps(schema))
        self._loaded[id(resource_type)] = resource_type, weight
        self._weight += weight
        while self._weight > self._budget and len(self._loaded) > 1:
            _, (oldest, light) = self._loaded.popitem(last=False)
            self._weight -= light
            oldest.forget()
        return schema

    def use(self, resource_type: RegisteredType) -> None:
        """Note that a type is used, so that it is not the next one to forget its schema."""
        if id(resource_type) in self._loaded:
            self._loaded.move_to_end(id(resource_type))

    def __len__(self) -> int:
        """How many types have theirs loaded."""
        return len(self._loaded)

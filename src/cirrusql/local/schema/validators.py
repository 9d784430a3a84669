"""The compiled schemas of the types used last, within a bound."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import orjson

from cirrusql.local.schema.validation import Validator

if TYPE_CHECKING:
    from cirrusql.local.schema.registered_type import RegisteredType

BUDGET = 1 << 20
"""Bytes of schemas as JSON that are kept compiled. Compiled they take 31 times as much, those of all
types would be 370 MB. Compiling one again takes 0.7 ms on average."""


class Validators:
    """Compiles the schemas of types, and keeps those that were used last.

    The mutable state is what is kept, least recently used first, each with its weight, and the sum
    of these. The last one is kept whatever it weighs.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._weight = 0
        self._kept: OrderedDict[tuple[str, str], tuple[Validator, int]] = OrderedDict()

    def validator(self, resource_type: RegisteredType) -> Validator:
        """The compiled schema of a type."""
        key = resource_type.type_name, resource_type.version
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found[0]
        schema = resource_type.schema
        made = Validator(schema, resource_type.pattern_replacements, resource_type.read_only)
        weight = len(orjson.dumps(schema))
        self._kept[key] = made, weight
        self._weight += weight
        while self._weight > self._budget and len(self._kept) > 1:
            _, (_, light) = self._kept.popitem(last=False)
            self._weight -= light
        return made

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

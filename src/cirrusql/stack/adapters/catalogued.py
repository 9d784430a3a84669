"""What the catalogue knows of a type, though Cloud Control has no handlers for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.plan.desired import DesiredState
from cirrusql.stack.adapters.adapter import Model


class Catalogued:
    """The facts of one type for its adapter. Mutable state: what was looked up already."""

    type_name: str = ""

    @cached_property
    def create_only(self) -> frozenset[str]:
        """The properties that can only be given at creation."""
        return _names(self._resource_type.create_only)

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that have to be given."""
        return frozenset(self._resource_type.required)

    @cached_property
    def property_names(self) -> frozenset[str] | None:
        """The properties that may be given."""
        schema: dict[str, Any] = _catalog().schema(self.type_name)
        return frozenset(schema["properties"]) - _names(self._resource_type.read_only)

    def typed(self, properties: Model) -> dict[str, Any]:
        """Properties as the schema wants them: templates may say a number as text.

        Raises InvalidProperty for a text where a document is wanted that it is not.
        """
        return {name: self._desired.value(name, value) for name, value in properties.items()}

    @cached_property
    def _resource_type(self) -> ResourceType:
        return _catalog().resource_type(self.type_name)

    @cached_property
    def _desired(self) -> DesiredState:
        return DesiredState(_catalog(), self._resource_type)


def _names(pointers: Iterable[str]) -> frozenset[str]:
    """The properties that pointers such as `/properties/Source/Type` begin with."""
    return frozenset(pointer.split("/")[2] for pointer in pointers)


@cache
def _catalog() -> Catalog:
    return Catalog.open()

"""Custom resources: the functions that a template's author runs for what AWS has no type for."""

from __future__ import annotations

from cirrusql.stack.adapters import ADAPTERS, Adapter


def adapter_of(type_name: str) -> Adapter | None:
    """The adapter of a type; None for a type that Cloud Control deals with."""
    return ADAPTERS.get(type_name)

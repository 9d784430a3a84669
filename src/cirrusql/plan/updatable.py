"""What of a resource can never be changed in place, by its properties' names alone."""

from __future__ import annotations

from collections.abc import Iterable

from cirrusql.catalog import ResourceType
from cirrusql.errors import InvalidProperty, NotUpdatable

REPLACEMENT = "changing it needs a replacement: delete the resource and insert it anew"


def refuse_fixed(resource_type: ResourceType, columns: Iterable[str]) -> None:
    """Raise NotUpdatable for a property that can be given at creation only, or never.

    Raises InvalidProperty if a required property that the service cannot read is left out, because
    then no update of the type can be valid.
    """
    named = frozenset(columns)
    for column in resource_type.columns:
        name = column.property
        if name in named and column.read_only:
            raise not_updatable(resource_type, name, "is read-only")
        if name in named and column.create_only:
            raise not_updatable(resource_type, name, "can only be given at creation", REPLACEMENT)
        if name in named and name in resource_type.identifier_parts:
            # Of record sets the schema does not say so: another name would be another record.
            raise not_updatable(resource_type, name, "is a part of its identifier", REPLACEMENT)
        hidden = column.required and column.write_only and not column.create_only
        if hidden and name not in named:
            raise InvalidProperty(
                f"{name} of {resource_type.type_name} is required and cannot be read",
                hint=f"give it again in every UPDATE: SET {column.name} = …",
                type_name=resource_type.type_name,
            )


def not_updatable(
    resource_type: ResourceType, name: str, why: str, hint: str | None = None
) -> NotUpdatable:
    """The error that refuses to change a property."""
    return NotUpdatable(
        f"{name} of {resource_type.type_name} {why}", hint=hint, type_name=resource_type.type_name
    )

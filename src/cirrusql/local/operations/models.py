"""Models: what a user wants, what is kept, what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.local.schema.documents import render
from cirrusql.local.schema.identifiers import identifier_of
from cirrusql.local.schema.pointers import Path, Pointer, cut, put, value_at
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.storage.resources import Resource


def with_defaults(resource_type: RegisteredType, model: dict[str, Any]) -> dict[str, Any]:
    """The model with the schema's defaults for what was not given; as it was if they do not fit.

    Only whole properties get a default: inside of what a user gave nothing is added.
    """
    missing = {name: value for name, value in resource_type.defaults.items() if name not in model}
    if not missing:
        return model
    completed = {**model, **missing}
    return completed if resource_type.validator.complaint(completed) is None else model


def stored(
    resource_type: RegisteredType,
    model: dict[str, Any],
    visible: float,
    kept: list[tuple[Path, Any]] | None = None,
    identifier: str | None = None,
) -> Resource:
    """The resource to keep for a complete model, which loses its write-only values in place.

    `kept` are write-only values from before, which stay where no new one takes their place. One
    that has an identifier already keeps it, whatever its model would make.
    """
    write_only = cut(model, resource_type.write_only)
    if kept:
        new = {path for path, _ in write_only}
        write_only += [(path, value) for path, value in kept if path not in new]
    identifier = identifier or identifier_of(resource_type, model)
    if identifier is None:
        raise ValueError(f"a part of the identifier of {resource_type.type_name} is missing")
    properties = render(model)
    return Resource(
        identifier=identifier,
        summary=properties
        if "*" in resource_type.summary
        else render(summary_of(resource_type, model)),
        properties=properties,
        write_only=render(write_only) if write_only else None,
        visible=visible,
    )


def write_only_values(resource: Resource) -> list[tuple[Path, Any]]:
    """The write-only values of a stored resource, each with its path."""
    pairs = orjson.loads(resource.write_only) if resource.write_only else []
    return [(tuple(path), value) for path, value in pairs]


def summary_of(resource_type: RegisteredType, model: Mapping[str, Any]) -> dict[str, Any]:
    """What a list shows of a model, of a type whose list does not show everything."""
    summary: dict[str, Any] = {}
    shown: list[Pointer] = [*resource_type.primary, *((name,) for name in resource_type.summary)]
    for pointer in shown:
        value = value_at(model, pointer)
        if value is not None:
            put(summary, pointer, value)
    return summary

"""Pairs of valid models of a type, and what an update may do to the first."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.plan.pointers import Pointer, without
from cirrusql.plan.rules import Rules, rules_of
from cirrusql.samples import models as samples

Model = dict[str, Any]


def pair(catalog: Catalog, type_name: str, number: int = 0) -> tuple[Model, Model] | None:
    """Two models that CreateResource accepts; None if no second one was found."""
    random = Random(zlib.crc32(f"{type_name} {number}".encode()))
    try:
        one = samples.model(catalog, type_name, random, optional=True)
        other = samples.model(catalog, type_name, random, optional=number % 3 != 2)
    except samples.NoSample:
        return None
    return one, other


def updatable(catalog: Catalog) -> Iterator[ResourceType]:
    """Every type that can be created, read and updated."""
    for type_name in catalog.type_names():
        kind = catalog.resource_type(type_name)
        if {"create", "read", "update"} <= kind.handlers.keys():
            yield kind


def changeable(kind: ResourceType) -> tuple[str, ...]:
    """The properties that UPDATE may set."""
    fixed = (column for column in kind.columns if column.read_only or column.create_only)
    never = {column.property for column in fixed} | set(kind.identifier_parts)
    return tuple(c.property for c in kind.columns if c.property not in never)


def readable(rules: Rules, model: Model) -> Model:
    """A model as the service shows it: without what is write-only."""
    return cut(model, rules.write_only)


def free(rules: Rules, model: Model) -> Model:
    """A model without what an update cannot set, or cannot check."""
    return cut(model, rules.read_only + rules.create_only + rules.write_only)


def cut(model: Model, pointers: tuple[Pointer, ...]) -> Model:
    for pointer in pointers:
        model = without(model, pointer)
    return model


def rules_for(catalog: Catalog, kind: ResourceType) -> Rules:
    return rules_of(kind, catalog.schema(kind.type_name))


def canonical(value: Any) -> Any:
    """A value to compare where neither order nor empty objects matter."""
    if isinstance(value, dict):
        pairs = ((name, canonical(inner)) for name, inner in value.items())
        return {name: inner for name, inner in pairs if inner != {}}
    if isinstance(value, list):
        return sorted(
            (canonical(item) for item in value), key=lambda v: json.dumps(v, sort_keys=True)
        )
    return value

"""Planned resources of the demo organisation made in a local cloud, as its services would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from cirrusql.errors import AlreadyExists, DataError
from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.census import StoredCensus
from cirrusql.local.operations.create import desired_state
from cirrusql.local.operations.generation import Generator
from cirrusql.local.operations.models import stored, with_defaults
from cirrusql.local.operations.planned import Planned, resolved
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import render
from cirrusql.local.schema.registered_type import RegisteredType

# 2026-01-15T09:00:00Z: when everything in the organisation was made.
_BORN = 1_768_467_600.0


def plant(backend: Backend, planned: Sequence[Planned], account: str, *, salt: str = "") -> None:
    """Make the resources in an account, inside a transaction.

    What the service makes up follows from a resource's name and from `salt`, so that accounts of
    different salts have identifiers of their own. Raises AlreadyExists for what is there already,
    and DataError for what is refused.
    """
    models: dict[str, Mapping[str, Any]] = {}
    for one in planned:
        try:
            models[one.name] = _create(backend, one, Scope(account, one.region), models, salt)
        except Refusal as refusal:
            raise DataError(
                f"'{one.name}' of the demo organisation is refused: {refusal.message}",
                type_name=one.type_name,
            ) from refusal


def _create(
    backend: Backend,
    planned: Planned,
    scope: Scope,
    models: Mapping[str, Mapping[str, Any]],
    salt: str,
) -> Mapping[str, Any]:
    """Make one resource; returns all of its properties that can be read."""
    resource_type = backend.registry.supporting("create", scope.region, planned.type_name, None)
    wanted = resolved({**_tags(resource_type, planned), **planned.properties}, models)
    model = with_defaults(resource_type, desired_state(backend, resource_type, render(wanted)))
    observed = resolved(planned.observed, models)
    model |= {name: value for name, value in observed.items() if value is not None}
    census = StoredCensus(backend, resource_type, scope)
    generator = Generator(Random(salt + planned.name))  # noqa: S311 - names
    generator.complete(resource_type, scope, model, _BORN, census)
    for name in (name for name, value in observed.items() if value is None):
        model.pop(name, None)
    resource = stored(resource_type, model, visible=0.0)
    if not backend.resources.insert(backend.collection(resource_type, scope), resource):
        raise AlreadyExists(
            f"the local cloud holds a {planned.type_name} '{resource.identifier}' already",
            hint="empty it first with: cirrusql local reset",
            type_name=planned.type_name,
            identifier=resource.identifier,
            region=scope.region,
        )
    return model


def _tags(resource_type: RegisteredType, planned: Planned) -> dict[str, Any]:
    """The resource's tags as the property that its type keeps them in; nothing if it has none."""
    name = resource_type.entry.tag_property
    if name is None or not planned.tags:
        return {}
    if resource_type.entry.column_by_property[name].type == "object":
        return {name: dict(planned.tags)}
    return {name: [{"Key": key, "Value": value} for key, value in planned.tags.items()]}

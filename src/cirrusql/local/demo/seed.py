"""The demo organisation put into a local cloud: what it holds when it is used for the first time.

A seeded resource is checked and completed as one that CreateResource makes, but leaves no request
behind, as if it had been there for long; and what the service makes up for it depends on nothing
but its name in the data, so that every seeded cloud is the same to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from cirrusql.errors import AlreadyExists, DataError
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.demo.plan import Planned, planned_resources, read_organisation, resolved
from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.census import StoredCensus
from cirrusql.local.operations.create import desired_state
from cirrusql.local.operations.generation import Generator
from cirrusql.local.operations.models import stored, with_defaults
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import render
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.records import Record

ACCOUNT = "000000000000"
# 2026-01-15T09:00:00Z: when everything in the organisation was made.
_BORN = 1_768_467_600.0


class SeedSummary(Record):
    """What a seeding put in: how many resources, of how many types, in which regions."""

    resources: int
    types: int
    regions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.resources:,} resources of {self.types} types in {', '.join(self.regions)}"


def seed(cloud: LocalCloud, *, account: str = ACCOUNT) -> SeedSummary:
    """Put the demo organisation into `cloud`, all of it or, if that fails, nothing.

    Raises AlreadyExists if a resource of that name is there already, and DataError if the
    organisation's data is wrong.
    """
    planned = planned_resources(read_organisation(), account)
    cloud.change(lambda backend: _create_all(backend, planned, account))
    return SeedSummary(
        resources=len(planned),
        types=len({one.type_name for one in planned}),
        regions=tuple(sorted({one.region for one in planned})),
    )


def _create_all(backend: Backend, planned: list[Planned], account: str) -> None:
    models: dict[str, Mapping[str, Any]] = {}
    for one in planned:
        try:
            models[one.name] = _create(backend, one, Scope(account, one.region), models)
        except Refusal as refusal:
            raise DataError(
                f"'{one.name}' of the demo organisation is refused: {refusal.message}",
                type_name=one.type_name,
            ) from refusal


def _create(
    backend: Backend, planned: Planned, scope: Scope, models: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Make one resource; returns all of its properties that can be read."""
    resource_type = backend.registry.supporting("create", scope.region, planned.type_name, None)
    wanted = resolved({**_tags(resource_type, planned), **planned.properties}, models)
    model = with_defaults(resource_type, desired_state(backend, resource_type, render(wanted)))
    observed = resolved(planned.observed, models)
    model |= {name: value for name, value in observed.items() if value is not None}
    census = StoredCensus(backend, resource_type, scope)
    generator = Generator(Random(planned.name))  # noqa: S311 - names
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

"""Schemas as SQLAlchemy names them, and as a statement does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.catalog import (
    API_PROVIDER,
    PROVIDER,
    PROVIDERS,
    SYSTEM,
    SYSTEM_RELATIONS,
    Catalog,
    Relation,
    ResourceRelation,
    operation_relations_of,
    operation_services,
)
from cirrusql.errors import UnknownName, did_you_mean

DEFAULT = "main"
"""The schema of the user's own tables and views."""
TEMPORARY = "temp"
_OWN = (DEFAULT, TEMPORARY)


def written(schema: str) -> Sequence[str]:
    """The parts of a schema's name in a statement: a service's has its provider before it.

    >>> written("ec2"), written("awscc.ec2"), written("main"), written("cirrusql")
    (('awscc', 'ec2'), ('awscc', 'ec2'), ('main',), ('cirrusql',))
    """
    parts = tuple(schema.split("."))
    first = parts[0].lower()
    is_whole = first in _OWN if len(parts) == 1 else first in PROVIDERS
    return parts if is_whole or schema.lower() == SYSTEM else (PROVIDER, *parts)


def is_own(schema: str | None) -> bool:
    """Whether a schema, or none, is the user's own."""
    return schema is None or schema.lower() in _OWN


def services(catalog: Catalog) -> list[str]:
    """Every service of resource types, by its name in SQL, sorted."""
    return sorted({*catalog.services(), *operation_services()})


def schemas(catalog: Catalog) -> list[str]:
    """Every schema but the user's own and ours: services, those of operations in full."""
    below = dict.fromkeys(service for service, *_ in catalog.api.names())
    return [*services(catalog), *(f"{API_PROVIDER}.{name}" for name in below)]


def relations_in(catalog: Catalog, schema: str) -> Iterator[Relation]:
    """The relations in a schema that is not the user's own; UnknownName if there is none such."""
    parts = written(schema)
    if parts[0].lower() == SYSTEM:
        yield from SYSTEM_RELATIONS
        return
    service = ".".join(parts[1:]).lower()
    if parts[0].lower() == API_PROVIDER:
        yield from catalog.api.every(catalog.api.known_service(service))
        return
    known = services(catalog)
    if service not in known:
        hint = did_you_mean(service, known) or "a schema is a service, such as ec2"
        raise UnknownName(f"no schema '{schema}'", hint=hint)
    if service in catalog.services():
        for resource_type in catalog.resource_types(service):
            yield ResourceRelation(resource_type)
            if resource_type.list_only_resource:
                yield ResourceRelation(resource_type, list_only=True)
    yield from operation_relations_of(service)

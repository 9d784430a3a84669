"""How any relation is found by its name, and its columns by its class.

The one place that knows of every kind of relation that a statement can name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cirrusql.catalog import (
    PROVIDER,
    PROVIDERS,
    SYSTEM,
    SYSTEM_RELATIONS,
    ApiRelation,
    Catalog,
    OperationRelation,
    PluginRelation,
    Relation,
    ResourceRelation,
    SystemRelation,
    operation_relation,
    operation_relations_of,
    operation_services,
    system_relation,
)
from cirrusql.errors import NotSupportedError, Position, UnknownName, did_you_mean
from cirrusql.sql.api_columns import ApiColumns
from cirrusql.sql.columns import RelationColumns
from cirrusql.sql.operation_columns import OperationColumns
from cirrusql.sql.plugin_columns import PluginColumns
from cirrusql.sql.resource_columns import ResourceColumns
from cirrusql.sql.system_columns import SystemColumns

_COLUMNS: Mapping[type, Callable[[Any], RelationColumns]] = {
    ResourceRelation: ResourceColumns,
    OperationRelation: OperationColumns,
    SystemRelation: SystemColumns,
    PluginRelation: PluginColumns,
    ApiRelation: ApiColumns,
}


def columns_of(relation: Relation) -> RelationColumns:
    """The columns of a relation."""
    return _COLUMNS[type(relation)](relation)


def is_of_aws(relation: Relation) -> bool:
    """Whether its rows are of accounts of AWS, at some moment: neither ours nor a package's."""
    return isinstance(relation, ResourceRelation | OperationRelation | ApiRelation)


def find_relation(
    catalog: Catalog, name: Sequence[str], position: Position | None = None
) -> Relation:
    """The relation with these parts for a name, in any case; errors carry the position.

    The provider may be left out. Raises UnknownName, with the closest match, or NotSupportedError
    for a resource type that cannot be provisioned.

    >>> find_relation(Catalog.open(), ("awscc", "S3", "buckets_list_only")).name
    'awscc.s3.buckets_list_only'
    >>> find_relation(Catalog.open(), ("ec2", "vpcs")).name
    'awscc.ec2.vpcs'
    """
    known = system_relation(name)
    if known is not None:
        return known
    provider, written = name[0].lower(), ".".join(name)
    if provider == SYSTEM:
        names = [one.resource for one in SYSTEM_RELATIONS]
        hint = did_you_mean(name[-1], names) or f"there is {SYSTEM}.{f', {SYSTEM}.'.join(names)}"
        raise UnknownName(f"no relation '{written}'", hint=hint, position=position)
    if len(name) == 2 and provider not in PROVIDERS:
        # As PostgreSQL's tools write it, which know of schemas and of tables.
        return _of_service(catalog, name[0], name[1], position)
    if len(name) != 3:
        hint = f"write {PROVIDER}.service.resource"
        raise UnknownName(f"'{written}' is not a relation", hint=hint, position=position)
    if provider == PROVIDER:
        return _of_service(catalog, name[1], name[2], position)
    if provider in PROVIDERS:
        return _of_operations(catalog, name[1], name[2], position)
    return _of_plugin(catalog, name, position)


def find_resource_relation(
    catalog: Catalog, name: Sequence[str], position: Position | None = None
) -> ResourceRelation:
    """The relation of a resource type.

    Raises as `find_relation` does, and NotSupportedError for any other kind of relation.
    """
    relation = find_relation(catalog, name, position)
    if isinstance(relation, ResourceRelation):
        return relation
    hint = f"see SHOW METHODS IN {relation.name}"
    raise NotSupportedError(f"{relation.name} is not a resource type", hint=hint, position=position)


def require_provider(catalog: Catalog, name: str, position: Position | None = None) -> str:
    """The provider of that name, in lower case: AWS's, or of a plugin. Raises UnknownName."""
    provider = name.lower()
    if provider in PROVIDERS:
        return PROVIDER
    others = catalog.plugins.providers()
    if provider not in others:
        known = [*PROVIDERS, *others]
        hint = did_you_mean(name, known) or f"there is {' and '.join(known)}"
        raise UnknownName(f"no provider '{name}'", hint=hint, position=position)
    return provider


def _of_plugin(catalog: Catalog, name: Sequence[str], position: Position | None) -> PluginRelation:
    found = catalog.plugins.relation(name)
    if found is not None:
        return found
    provider = require_provider(catalog, name[0], position)
    names = [one.name for one in catalog.plugins.relations(provider)]
    hint = did_you_mean(".".join(name), names) or f"see SHOW RESOURCES IN {provider}"
    raise UnknownName(f"no relation '{'.'.join(name)}'", hint=hint, position=position)


def _of_operations(
    catalog: Catalog, service: str, name: str, position: Position | None
) -> Relation:
    """An operation that reads, or what statements for the older provider call a resource.

    A name that is neither is most like one of either.
    """
    try:
        return catalog.api.relation(service, name)
    except (UnknownName, NotSupportedError) as error:
        missing = error.with_(position=position)
    try:
        return _of_service(catalog, service, name, position)
    except UnknownName as other:
        alike = [error for error in (missing, other) if (error.hint or "").startswith("did you")]
        is_known = isinstance(missing, NotSupportedError)
        raise missing if is_known or missing in alike or not alike else other from None


def _among_operations(catalog: Catalog, service: str, name: str) -> str | None:
    """A hint for a name that is an operation's, below the wrong provider."""
    try:
        return f"there is {catalog.api.relation(service, name).name}"
    except (UnknownName, NotSupportedError):
        return None


def _of_service(catalog: Catalog, service: str, name: str, position: Position | None) -> Relation:
    operation = operation_relation(service, name)
    if operation is not None:
        return operation
    if service.lower() in operation_services():
        names = [relation.resource for relation in operation_relations_of(service)]
        hint = did_you_mean(name, names) or f"see SHOW RESOURCES IN {PROVIDER}.{service.lower()}"
        message = f"no resource '{name}' in service '{service}'"
        raise UnknownName(message, hint=hint, position=position)
    try:
        relation = catalog.relation(service, name)
    except UnknownName as error:
        elsewhere = _among_operations(catalog, service, name)
        raise error.with_(position=position, hint=elsewhere or error.hint) from None
    if not relation.resource_type.provisionable:
        raise NotSupportedError(
            f"{relation.type_name} is not provisionable: Cloud Control has no handler for it",
            hint=f"see SHOW RESOURCES IN {PROVIDER}.{service}",
            position=position,
        )
    return relation

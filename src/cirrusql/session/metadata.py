"""SHOW and DESCRIBE: the catalogue as rows, under StackQL's column names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.catalog import (
    PROVIDER,
    Catalog,
    OperationRelation,
    ResourceType,
    operation_relations_of,
    operation_services,
)
from cirrusql.catalog.methods import methods
from cirrusql.errors import NotSupportedError, ProgrammingError, UnknownName, did_you_mean
from cirrusql.result import Result, rows_of
from cirrusql.sql import RelationColumns, columns_of, find_any_relation
from cirrusql.sql.statements import Describe, Name, Show
from cirrusql.version import VERSION

Rows = list[tuple[Any, ...]]


def show(statement: Show, catalog: Catalog) -> Result:
    """The rows of a SHOW; raises UnknownName for a provider, service or relation there is not."""
    names, rows = _SHOWN[statement.what](statement, catalog)
    if statement.like is not None:
        words = {"%": ".*", "_": "."}
        text = "".join(words.get(letter) or re.escape(letter) for letter in statement.like)
        pattern = re.compile(text, re.IGNORECASE)
        place = names.index("name") if "name" in names else 0
        rows = [row for row in rows if pattern.fullmatch(str(row[place]))]
    return rows_of(names, rows)


def describe(statement: Describe, catalog: Catalog) -> Result:
    """A relation's columns: name and type, and with EXTENDED what may be done with each."""
    service, resource = _parts(statement.relation, 3, catalog)[1:]
    relation = find_any_relation(catalog, service, resource, statement.relation.position)
    if not statement.extended:
        visible = columns_of(relation).visible
        return rows_of(("name", "type"), [(column.name, column.type) for column in visible])
    if isinstance(relation, OperationRelation):
        return _operation_described(relation)
    resource_type = relation.resource_type
    names = ("name", "type", "property", "flags", "description")
    rows: Rows = []
    for shown in RelationColumns(relation).visible:
        column = resource_type.column_by_property.get(shown.key)
        if column is None:
            rows.append((shown.name, shown.type, None, None, "the AWS region"))
        else:
            text = (
                column.name,
                column.type,
                column.property,
                flags(resource_type, column.property),
            )
            rows.append((*text, " ".join(column.description.split())))
    return rows_of(names, rows)


def _operation_described(relation: OperationRelation) -> Result:
    """The columns of an operation relation with what they are for, those not in `*` included."""
    rows: Rows = []
    for column in relation.columns:
        tells = [one.name for one in relation.operations if column.name in one.parameters]
        words = [f"parameter of {', '.join(tells)}"] if tells else []
        words += [] if column.shown else ["not in *"]
        rows.append((column.name, column.type, column.name, "; ".join(words), None))
    rows.append(("region", "string", None, None, "the AWS region"))
    return rows_of(("name", "type", "property", "flags", "description"), rows)


def flags(resource_type: ResourceType, name: str) -> str:
    """What the schema says of a property beside its type, in words."""
    column = resource_type.column_by_property[name]
    words = {
        "identifier": name in resource_type.identifier_parts,
        "required": column.required,
        "read-only": column.read_only,
        "create-only": column.create_only,
        "write-only": column.write_only,
    }
    return ", ".join(word for word, holds in words.items() if holds)


def _providers(_statement: Show, _catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    return ("name", "version"), [(PROVIDER, VERSION)]


def _version(_statement: Show, _catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    return ("version",), [(VERSION,)]


def _regions(_statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    return ("name",), [(region,) for region in catalog.regions()]


def _services(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    if statement.path is not None:
        _parts(statement.path, 1, catalog)
    names = sorted((*catalog.services(), *operation_services()))
    rows: Rows = [(f"{PROVIDER}.{name}", name, name) for name in names]
    return ("id", "name", "title"), rows


def _operation_methods(relation: OperationRelation) -> Rows:
    if relation.view:
        return [("view", "region", "SELECT")]
    return [
        (one.method, ", ".join((*one.required, "region")), one.verb) for one in relation.operations
    ]


def _resources(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    service = _parts(_path(statement, "a service"), 2, catalog)[1]
    rows: Rows = []
    resource_types = [] if service in operation_services() else catalog.resource_types(service)
    for resource_type in resource_types:
        described = " ".join(resource_type.description.split())
        for name in (resource_type.resource, resource_type.list_only_resource):
            if name is not None:
                rows.append((name, f"{PROVIDER}.{service}.{name}", described))
    rows += ((one.resource, one.name, "") for one in operation_relations_of(service))
    if statement.extended:
        return ("name", "id", "description"), rows
    return ("name", "id"), [row[:2] for row in rows]


def _methods(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    path = _path(statement, "a relation")
    _, service, resource = _parts(path, 3, catalog)
    relation = find_any_relation(catalog, service, resource, path.position)
    names = ("MethodName", "RequiredParams", "SQLVerb")
    if isinstance(relation, OperationRelation):
        return names, _operation_methods(relation)
    rows: Rows = [
        (one.name, ", ".join(one.required_params), one.sql_verb)
        for one in methods(relation.resource_type)
        if relation.list_only == one.resource.endswith("_list_only") or not relation.list_only
    ]
    return names, rows


def _insert(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    from cirrusql.catalog.statements import insert, writable_properties

    path = _path(statement, "a relation")
    _, service, resource = _parts(path, 3, catalog)
    relation = find_any_relation(catalog, service, resource, path.position)
    if isinstance(relation, OperationRelation):
        raise NotSupportedError(
            f"{relation.name} is not a resource type", hint=f"see SHOW METHODS IN {relation.name}"
        )
    resource_type = relation.resource_type
    return ("insert_statement",), [
        (insert(resource_type, writable_properties(resource_type)).template,)
    ]


_SHOWN: Mapping[str, Callable[[Show, Catalog], tuple[tuple[str, ...], Rows]]] = {
    "PROVIDERS": _providers,
    "VERSION": _version,
    "REGIONS": _regions,
    "SERVICES": _services,
    "RESOURCES": _resources,
    "METHODS": _methods,
    "INSERT": _insert,
}


def _path(statement: Show, what: str) -> Name:
    if statement.path is None:
        raise ProgrammingError(f"SHOW {statement.what} IN what? Name {what}")
    return statement.path


def _parts(path: Name, count: int, catalog: Catalog) -> tuple[str, ...]:
    """The parts of a path, in lower case, which must be so many and begin with the provider."""
    parts = tuple(part.lower() for part in path.parts)
    if parts[0] != PROVIDER:
        hint = did_you_mean(parts[0], [PROVIDER]) or f"the provider is '{PROVIDER}'"
        raise UnknownName(f"no provider '{path.parts[0]}'", hint=hint, position=path.position)
    if len(parts) != count:
        form = ".".join((PROVIDER, "service", "resource")[:count])
        raise UnknownName(f"'{path}' is not of the form {form}", position=path.position)
    if count == 2 and parts[1] not in operation_services():
        try:
            catalog.resource_types(parts[1])
        except UnknownName as error:
            error.position = path.position
            raise
    return parts

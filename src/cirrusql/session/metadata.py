"""SHOW and DESCRIBE: the catalogue as rows, under StackQL's column names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.catalog import PROVIDER, Catalog, ResourceType
from cirrusql.catalog.methods import methods
from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.result import Result, rows_of
from cirrusql.sql import RelationColumns, find_relation
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
    relation = find_relation(catalog, service, resource, statement.relation.position)
    kind = relation.resource_type
    if not statement.extended:
        visible = RelationColumns(relation).visible
        return rows_of(("name", "type"), [(column.name, column.type) for column in visible])
    names = ("name", "type", "property", "flags", "description")
    rows: Rows = []
    for shown in RelationColumns(relation).visible:
        column = kind.column_by_property.get(shown.key)
        if column is None:
            rows.append((shown.name, shown.type, None, None, "the AWS region"))
        else:
            text = (column.name, column.type, column.property, flags(kind, column.property))
            rows.append((*text, " ".join(column.description.split())))
    return rows_of(names, rows)


def flags(kind: ResourceType, name: str) -> str:
    """What the schema says of a property beside its type, in words."""
    column = kind.column_by_property[name]
    words = {
        "identifier": name in kind.identifier_parts,
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
    rows: Rows = [(f"{PROVIDER}.{name}", name, name) for name in catalog.services()]
    return ("id", "name", "title"), rows


def _resources(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    service = _parts(_path(statement, "a service"), 2, catalog)[1]
    rows: Rows = []
    for kind in catalog.resource_types(service):
        described = " ".join(kind.description.split())
        for name in (kind.resource, kind.list_only_resource):
            if name is not None:
                rows.append((name, f"{PROVIDER}.{service}.{name}", described))
    if statement.extended:
        return ("name", "id", "description"), rows
    return ("name", "id"), [row[:2] for row in rows]


def _methods(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    path = _path(statement, "a relation")
    _, service, resource = _parts(path, 3, catalog)
    relation = find_relation(catalog, service, resource, path.position)
    rows: Rows = [
        (one.name, ", ".join(one.required_params), one.sql_verb)
        for one in methods(relation.resource_type)
        if relation.list_only == one.resource.endswith("_list_only") or not relation.list_only
    ]
    return ("MethodName", "RequiredParams", "SQLVerb"), rows


def _insert(statement: Show, catalog: Catalog) -> tuple[tuple[str, ...], Rows]:
    from cirrusql.catalog.statements import insert, writable_properties

    path = _path(statement, "a relation")
    _, service, resource = _parts(path, 3, catalog)
    relation = find_relation(catalog, service, resource, path.position)
    kind = relation.resource_type
    return ("insert_statement",), [(insert(kind, writable_properties(kind)).template,)]


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
    if count == 2:
        try:
            catalog.resource_types(parts[1])
        except UnknownName as error:
            error.position = path.position
            raise
    return parts

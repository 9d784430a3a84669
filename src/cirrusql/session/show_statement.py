"""SHOW: what the catalogue and the session know as rows, under StackQL's column names.

What a relation of our own has too is shown from its rows. Nothing here needs the parser of queries,
whose import would take longer than all of SHOW.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import (
    PROVIDER,
    SYSTEM,
    SYSTEM_RELATIONS,
    Catalog,
    operation_relations_of,
    operation_services,
    system_relation,
)
from cirrusql.errors import ProgrammingError, UnknownName
from cirrusql.execute.read.system import rows_of_system
from cirrusql.records import Record
from cirrusql.result import Result, rows_of
from cirrusql.sql import (
    Test,
    find_relation,
    find_resource_relation,
    possible,
    require_provider,
)
from cirrusql.sql.statements import Name, Show
from cirrusql.version import VERSION

if TYPE_CHECKING:
    from cirrusql.engine.statement import SystemRows

Row = tuple[Any, ...]
Shown = tuple[tuple[str, ...], list[Row]]


class Asked(Record):
    """What there is to show: a SHOW statement, the catalogue, and what the session knows.

    `own` gives name, kind and query of the user's own tables and views.
    """

    statement: Show
    catalog: Catalog
    system_rows: SystemRows
    own: Callable[[], Iterable[Row]]

    @property
    def path(self) -> Name:
        """What SHOW … IN names; raises ProgrammingError if it names nothing."""
        if self.statement.path is None:
            raise ProgrammingError(f"SHOW {self.statement.what} IN what? Name a relation")
        return self.statement.path


def show(
    statement: Show,
    catalog: Catalog,
    system_rows: SystemRows,
    own: Callable[[], Iterable[Row]] = tuple,
) -> Result:
    """The rows of a SHOW; raises UnknownName for an unknown provider, service or relation.

    `system_rows` are as `StatementContext` has them; `own` as `Asked`.
    """
    names, rows = _SHOWN[statement.what](Asked(statement, catalog, system_rows, own))
    if statement.like is not None:
        alike = Test("name", "like", (statement.like,))
        place = names.index("name") if "name" in names else 0
        rows = [row for row in rows if possible(alike, {"name": str(row[place])})]
    return rows_of(names, rows)


def _providers(_asked: Asked) -> Shown:
    return ("name", "version"), [(PROVIDER, VERSION)]


def _version(_asked: Asked) -> Shown:
    return ("version",), [(VERSION,)]


def _system(name: str) -> Callable[[Asked], Shown]:
    """What shows all of a relation of our own."""

    def shown(asked: Asked) -> Shown:
        relation = system_relation((SYSTEM, name))
        assert relation is not None
        rows = rows_of_system(relation, asked.catalog, asked.system_rows, {})
        return tuple(one.name for one in relation.facts), list(rows)

    return shown


def _services(asked: Asked) -> Shown:
    if asked.statement.path is not None:
        path = asked.statement.path
        require_provider(path.parts[0], path.position)
        _require_parts(path, 1)
    names = sorted((*asked.catalog.services(), *operation_services()))
    return ("id", "name", "title"), [(f"{PROVIDER}.{name}", name, name) for name in names]


def _resources(asked: Asked) -> Shown:
    path = asked.statement.path
    if path is not None and path.parts[0].lower() == SYSTEM and len(path.parts) == 1:
        rows = [(one.resource, one.name, one.help) for one in SYSTEM_RELATIONS]
    else:
        service = _service_of(path, asked.catalog) if path is not None else None
        rows = [*_resource_rows(asked, service)]
        if path is None:
            rows += [(one.resource, one.name, one.help) for one in SYSTEM_RELATIONS]
    if asked.statement.extended:
        return ("name", "id", "description"), rows
    return ("name", "id"), [row[:2] for row in rows]


def _resource_rows(asked: Asked, service: str | None) -> Iterator[Row]:
    """Name, full name and description of the relations of a service, or of all."""
    relation = system_relation((SYSTEM, "resource_types"))
    assert relation is not None
    places = {one.name: place for place, one in enumerate(relation.facts)}
    pinned = {"service": frozenset((service,))} if service is not None else {}
    for row in rows_of_system(relation, asked.catalog, {}, pinned):
        described = " ".join(row[places["description"]].split())
        for name in (row[places["resource"]], row[places["list_only"]]):
            if name is not None:
                yield name, f"{PROVIDER}.{row[places['service']]}.{name}", described
    yield from ((one.resource, one.name, "") for one in operation_relations_of(service))


def _methods(asked: Asked) -> Shown:
    path = asked.path
    relation = find_relation(asked.catalog, path.parts, path.position)
    return ("MethodName", "RequiredParams", "SQLVerb"), [
        (one.name, ", ".join(one.required_params), one.sql_verb) for one in relation.methods
    ]


def _insert(asked: Asked) -> Shown:
    from cirrusql.catalog.alternatives import first_choice
    from cirrusql.catalog.statements import insert, writable_properties

    path = asked.path
    relation = find_resource_relation(asked.catalog, path.parts, path.position)
    resource_type = relation.resource_type
    choice = first_choice(asked.catalog.schema(resource_type.type_name))
    text = insert(resource_type, writable_properties(resource_type, choice)).template
    return ("insert_statement",), [(text,)]


def _tables(asked: Asked) -> Shown:
    """What of the user's own has rows of its own."""
    return ("name", "kind"), [row[:2] for row in asked.own() if row[1] != "view"]


def _views(asked: Asked) -> Shown:
    """What of the user's own is a query, whether its rows are kept or not."""
    return ("name", "kind", "query"), [row for row in asked.own() if row[1] != "table"]


_SHOWN: Mapping[str, Callable[[Asked], Shown]] = {
    "PROVIDERS": _providers,
    "VERSION": _version,
    "REGIONS": _system("regions"),
    "FUNCTIONS": _system("functions"),
    "SETTINGS": _system("settings"),
    "SERVICES": _services,
    "RESOURCES": _resources,
    "METHODS": _methods,
    "INSERT": _insert,
    "TABLES": _tables,
    "VIEWS": _views,
}


def _require_parts(path: Name, most: int) -> None:
    if len(path.parts) > most:
        form = ".".join((PROVIDER, "service")[:most])
        raise UnknownName(f"'{path}' is not of the form {form}", position=path.position)


def _service_of(path: Name, catalog: Catalog) -> str | None:
    """The service that a path names after the provider, in lower case; None if it names all."""
    require_provider(path.parts[0], path.position)
    _require_parts(path, 2)
    if len(path.parts) == 1:
        return None
    service = path.parts[1].lower()
    if service not in operation_services():
        try:
            catalog.require_service(service)
        except UnknownName as error:
            raise error.with_(position=path.position) from None
    return service

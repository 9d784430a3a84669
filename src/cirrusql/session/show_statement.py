"""SHOW: what the catalogue and the session know as rows, under StackQL's column names.

What a relation of our own has too is shown from its rows. Nothing here needs the parser of queries,
whose import would take longer than all of SHOW; only a WHERE may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.catalog import (
    PROVIDER,
    SYSTEM,
    SYSTEM_RELATIONS,
    Catalog,
    PluginRelation,
    operation_relations_of,
    operation_services,
    system_relation,
)
from cirrusql.catalog.naming import PROVIDERS
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.execute.query import answer, fetch, plan
from cirrusql.execute.read.system import rows_of_system
from cirrusql.records import Record
from cirrusql.result import Result, rows_of
from cirrusql.sql import Test, find_relation, possible, require_provider
from cirrusql.sql.literals import literal
from cirrusql.sql.own_names import quoted
from cirrusql.sql.script import Composed
from cirrusql.sql.statements import Name, Show
from cirrusql.version import VERSION

Row = tuple[Any, ...]
Shown = tuple[tuple[str, ...], list[Row]]


class Asked(Record, eq=False):
    """What there is to show: a SHOW statement, and the context that it runs in."""

    statement: Show
    context: StatementContext

    @property
    def catalog(self) -> Catalog:
        """The resource types there are."""
        return self.context.catalog

    @property
    def path(self) -> Name:
        """What SHOW … IN names; raises ProgrammingError if it names nothing."""
        if self.statement.path is None:
            raise ProgrammingError(f"SHOW {self.statement.what} IN what? Name a relation")
        return self.statement.path

    def own(self) -> list[tuple[str, str, str | None]]:
        """Name, kind and query of the user's own tables and views."""
        with self.context.working() as database:
            return [(one.name, one.kind.value, one.query or None) for one in database.own.all()]


def show(statement: Show, context: StatementContext) -> Result:
    """The rows of a SHOW; raises UnknownName for an unknown provider, service or relation.

    LIKE compares the column `name`, or else the first. WHERE is any condition on the columns.
    """
    names, rows = _SHOWN[statement.what](Asked(statement, context))
    if statement.like is not None:
        alike = Test("name", "like", (statement.like,))
        place = names.index("name") if "name" in names else 0
        rows = [row for row in rows if possible(alike, {"name": str(row[place])})]
    if statement.where is not None:
        return _where(names, rows, statement, context)
    return rows_of(names, rows)


def _where(
    names: tuple[str, ...], rows: list[Row], statement: Show, context: StatementContext
) -> Result:
    """The rows for which SQLite finds the condition true, as it finds it in any query."""
    assert statement.where is not None
    import json

    cells = ", ".join(f"value ->> {place} AS {quoted(name)}" for place, name in enumerate(names))
    known = literal(json.dumps(rows))
    query = Composed(
        (
            f"SELECT * FROM (SELECT {cells} FROM json_each({known})) WHERE (",
            statement.where,
            "\n)",  # behind a comment, too
        )
    )
    found = plan(query, context)
    fetch(found, context)
    return answer(found.query, context)


def _providers(asked: Asked) -> Shown:
    return ("name", "version"), [(PROVIDER, VERSION), *asked.catalog.plugins.providers().items()]


def _version(asked: Asked) -> Shown:
    if not asked.statement.extended:
        return ("version",), [(VERSION,)]
    import platform  # 6 ms that nothing else here takes

    info = asked.catalog.info()
    machine = f"{platform.system().lower()}/{platform.machine()}"
    # A release has no commit of its own; what it knows of AWS is as old as its catalogue.
    return ("version", "commit", "build_date", "platform"), [(VERSION, None, info.built, machine)]


def _auth(asked: Asked) -> Shown:
    path = asked.statement.path
    if path is not None:
        require_provider(asked.catalog, path.parts[0], path.position)
    environment = asked.context.engine.environment
    return ("provider", "type", "description"), [
        (PROVIDER, "aws_signing_v4", environment.description)
    ]


def _system(name: str) -> Callable[[Asked], Shown]:
    """What shows all of a relation of our own."""

    def shown(asked: Asked) -> Shown:
        relation = system_relation((SYSTEM, name))
        assert relation is not None
        rows = rows_of_system(relation, asked.catalog, asked.context.system_rows, {})
        return tuple(one.name for one in relation.facts), list(rows)

    return shown


def _services(asked: Asked) -> Shown:
    provider, path = PROVIDER, asked.statement.path
    if path is not None:
        provider = require_provider(asked.catalog, path.parts[0], path.position)
        _require_parts(path, 1)
    if provider == PROVIDER:
        names = sorted((*asked.catalog.services(), *operation_services()))
        counts = Counter(full.split(".")[1] for _, full, _ in _resource_rows(asked, None))
    else:
        counts = Counter(one.service for one in asked.catalog.plugins.relations(provider))
        names = list(counts)
    if not asked.statement.extended:
        return ("id", "name", "title"), [(f"{provider}.{name}", name, name) for name in names]
    header = ("id", "name", "title", "description", "version", "preferred")
    # The schemas say nothing of services, so the description is what there is to ask.
    return header, [
        (f"{provider}.{name}", name, name, f"{counts[name]} relations", VERSION, True)
        for name in names
    ]


def _resources(asked: Asked) -> Shown:
    path = asked.statement.path
    if path is not None and path.parts[0].lower() == SYSTEM and len(path.parts) == 1:
        rows = [(one.resource, one.name, one.help) for one in SYSTEM_RELATIONS]
    elif path is not None and (others := _of_plugin(path, asked.catalog)) is not None:
        rows = [(one.resource, one.name, one.declared.help) for one in others]
    else:
        service = _service_of(path, asked.catalog) if path is not None else None
        rows = [*_resource_rows(asked, service)]
        if path is None:
            rows += [(one.resource, one.name, one.help) for one in SYSTEM_RELATIONS]
            others = asked.catalog.plugins.relations()
            rows += [(one.resource, one.name, one.declared.help) for one in others]
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
    names: tuple[str, ...] = ("MethodName", "RequiredParams", "SQLVerb")
    rows = [(one.name, ", ".join(one.required_params), one.sql_verb) for one in relation.methods]
    if not asked.statement.extended:
        return names, list(rows)
    from cirrusql.session.methods import description

    described = (description(one, relation) for one in relation.methods)
    return (*names, "description"), [
        (*row, text) for row, text in zip(rows, described, strict=True)
    ]


def _insert(asked: Asked) -> Shown:
    from cirrusql.session.insert_template import insert_template

    return ("insert_statement",), [(insert_template(asked.statement, asked.catalog),)]


def _tables(asked: Asked) -> Shown:
    """What of the user's own has rows of its own."""
    return ("name", "kind"), [row[:2] for row in asked.own() if row[1] != "view"]


def _views(asked: Asked) -> Shown:
    """What of the user's own is a query, whether its rows are kept or not."""
    return ("name", "kind", "query"), [row for row in asked.own() if row[1] != "table"]


_SHOWN: Mapping[str, Callable[[Asked], Shown]] = {
    "PROVIDERS": _providers,
    "VERSION": _version,
    "AUTH": _auth,
    "REGIONS": _system("regions"),
    "FUNCTIONS": _system("functions"),
    "SETTINGS": _system("settings"),
    "SERVICES": _services,
    "RESOURCES": _resources,
    "METHODS": _methods,
    "INSERT INTO": _insert,
    "TABLES": _tables,
    "VIEWS": _views,
}


def _of_plugin(path: Name, catalog: Catalog) -> list[PluginRelation] | None:
    """The relations that a path names of another package's provider; None if it is AWS's."""
    if _is_service(path, catalog):
        return None
    provider = require_provider(catalog, path.parts[0], path.position)
    if provider == PROVIDER:
        return None
    _require_parts(path, 2)
    found = catalog.plugins.relations(provider)
    if len(path.parts) == 1:
        return found
    services = {one.service for one in found}
    wanted = path.parts[1].lower()
    if wanted not in services:
        hint = did_you_mean(wanted, services) or f"see SHOW SERVICES IN {provider}"
        raise UnknownName(f"no service '{wanted}' in {provider}", hint=hint, position=path.position)
    return [one for one in found if one.service == wanted]


def _require_parts(path: Name, most: int) -> None:
    if len(path.parts) > most:
        form = ".".join((PROVIDER, "service")[:most])
        raise UnknownName(f"'{path}' is not of the form {form}", position=path.position)


def _is_service(path: Name, catalog: Catalog) -> bool:
    """Whether a path is a service of AWS without the provider before it."""
    name = path.parts[0].lower()
    known = (*catalog.services(), *operation_services())
    return len(path.parts) == 1 and name not in PROVIDERS and name in known


def _service_of(path: Name, catalog: Catalog) -> str | None:
    """The service that a path names, in lower case; None if it names all of a provider."""
    _require_parts(path, 2)
    if len(path.parts) == 1 and not _is_service(path, catalog):
        return None
    service = path.parts[-1].lower()
    if service not in operation_services():
        try:
            catalog.require_service(service)
        except UnknownName as error:
            raise error.with_(position=path.position) from None
    return service

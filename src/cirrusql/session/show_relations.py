"""SHOW PROVIDERS, SERVICES and RESOURCES: the parts of relations' names, from the catalogue.

There are four kinds of provider: AWS's resource types, AWS's operations, what this program knows,
and other packages'. A name without a provider is one of the first's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cirrusql.catalog import (
    API_PROVIDER,
    PROVIDER,
    SYSTEM,
    SYSTEM_RELATIONS,
    Catalog,
    PluginRelation,
    operation_relations_of,
    operation_services,
    system_relation,
)
from cirrusql.catalog.api.views import described_views
from cirrusql.catalog.naming import PROVIDERS
from cirrusql.engine.system_rows import RowsWanted
from cirrusql.errors import UnknownName, did_you_mean
from cirrusql.execute.read.system import rows_of_system
from cirrusql.session.asked import Asked, Row, Shown
from cirrusql.sql import require_provider
from cirrusql.sql.statements import Name
from cirrusql.version import VERSION

_TOLD = {
    PROVIDER: "resource types, read and changed through the Cloud Control API",
    API_PROVIDER: "operations of AWS's own APIs that only read",
}


def providers(asked: Asked) -> Shown:
    """The first parts of names, with EXTENDED what is below each."""
    rows = [(name, VERSION, told) for name, told in _TOLD.items()]
    others = asked.catalog.plugins.providers()
    rows += [(name, version, "of another package") for name, version in others.items()]
    if asked.statement.extended:
        return ("name", "version", "description"), list(rows)
    return ("name", "version"), [row[:2] for row in rows]


def services(asked: Asked) -> Shown:
    """The services of a provider; raises UnknownName for one that is not there."""
    path = asked.statement.path
    provider = _provider_of(path, asked.catalog) if path is not None else PROVIDER
    if path is not None:
        _require_parts(path, provider, 1)
    titles: dict[str, str] = {}
    if provider == PROVIDER:
        names = sorted((*asked.catalog.services(), *operation_services()))
        counts = Counter(full.split(".")[1] for _, full, _ in _resource_rows(asked, None))
    elif provider == API_PROVIDER:
        every = (*asked.catalog.api.names(), *described_views())
        counts = Counter(service for service, *_ in every)
        names, titles = list(counts), asked.catalog.api.titles()
    else:
        counts = Counter(one.service for one in asked.catalog.plugins.relations(provider))
        names = list(counts)
    rows = [(f"{provider}.{name}", name, titles.get(name, name)) for name in names]
    if not asked.statement.extended:
        return ("id", "name", "title"), list(rows)
    header = ("id", "name", "title", "description", "version", "preferred")
    # The schemas say nothing of services, so the description is what there is to ask.
    return header, [(*row, f"{counts[row[1]]} relations", VERSION, True) for row in rows]


def resources(asked: Asked) -> Shown:
    """The relations of a service, of a provider, or of all; raises UnknownName."""
    path = asked.statement.path
    rows = list(_everything(asked) if path is None else _resources_in(path, asked))
    if asked.statement.extended:
        return ("name", "id", "description"), rows
    return ("name", "id"), [row[:2] for row in rows]


def _everything(asked: Asked) -> Iterator[Row]:
    yield from _resource_rows(asked, None)
    yield from _operation_rows(asked.catalog, None)
    yield from ((one.resource, one.name, one.help) for one in SYSTEM_RELATIONS)
    yield from _plugin_rows(asked.catalog.plugins.relations())


def _resources_in(path: Name, asked: Asked) -> Iterable[Row]:
    catalog = asked.catalog
    if path.parts[0].lower() == SYSTEM and len(path.parts) == 1:
        return ((one.resource, one.name, one.help) for one in SYSTEM_RELATIONS)
    if _is_service(path, catalog):
        return _resource_rows(asked, path.parts[0].lower())
    provider = _provider_of(path, catalog)
    _require_parts(path, provider, 2)
    service = path.parts[1].lower() if len(path.parts) > 1 else None
    if provider == PROVIDER:
        _require_service(service, path, catalog)
        return _resource_rows(asked, service)
    if provider == API_PROVIDER:
        return _operation_rows(catalog, path)
    return _plugin_rows(_of_plugin(path, provider, catalog))


def _resource_rows(asked: Asked, service: str | None) -> Iterator[Row]:
    """Name, full name and description of the relations of a service, or of all."""
    relation = system_relation((SYSTEM, "resource_types"))
    assert relation is not None
    places = {one.name: place for place, one in enumerate(relation.facts)}
    pinned = {"service": frozenset((service,))} if service is not None else {}
    for row in rows_of_system(relation, asked.catalog, {}, RowsWanted(pinned=pinned)):
        described = " ".join(row[places["description"]].split())
        for name in (row[places["resource"]], row[places["list_only"]]):
            if name is not None:
                yield name, f"{PROVIDER}.{row[places['service']]}.{name}", described
    yield from ((one.resource, one.name, "") for one in operation_relations_of(service))


def _operation_rows(catalog: Catalog, path: Name | None) -> Iterator[Row]:
    """Those of the operations: of the service that a path names, or of all."""
    service = None
    if path is not None and len(path.parts) > 1:
        try:
            service = catalog.api.known_service(path.parts[1])
        except UnknownName as error:
            raise error.with_(position=path.position) from None
    for of, name, described in (*catalog.api.names(service), *described_views(service)):
        yield name, f"{API_PROVIDER}.{of}.{name}", described


def _plugin_rows(relations: Iterable[PluginRelation]) -> Iterator[Row]:
    return ((one.resource, one.name, one.declared.help) for one in relations)


def _of_plugin(path: Name, provider: str, catalog: Catalog) -> list[PluginRelation]:
    """The relations that a path names of another package's provider."""
    found = catalog.plugins.relations(provider)
    if len(path.parts) == 1:
        return found
    known = {one.service for one in found}
    wanted = path.parts[1].lower()
    if wanted not in known:
        hint = did_you_mean(wanted, known) or f"see SHOW SERVICES IN {provider}"
        raise UnknownName(f"no service '{wanted}' in {provider}", hint=hint, position=path.position)
    return [one for one in found if one.service == wanted]


def _provider_of(path: Name, catalog: Catalog) -> str:
    """The provider that a path begins with; unlike in names of relations, `aws` is its own."""
    name = path.parts[0].lower()
    return name if name == API_PROVIDER else require_provider(catalog, name, path.position)


def _require_parts(path: Name, provider: str, most: int) -> None:
    if len(path.parts) > most:
        form = ".".join((provider, "service")[:most])
        raise UnknownName(f"'{path}' is not of the form {form}", position=path.position)


def _is_service(path: Name, catalog: Catalog) -> bool:
    """Whether a path is a service of resource types without the provider before it."""
    name = path.parts[0].lower()
    known = (*catalog.services(), *operation_services())
    return len(path.parts) == 1 and name not in PROVIDERS and name in known


def _require_service(service: str | None, path: Name, catalog: Catalog) -> None:
    if service is not None and service not in operation_services():
        try:
            catalog.require_service(service)
        except UnknownName as error:
            raise error.with_(position=path.position) from None

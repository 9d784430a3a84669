"""The rows of the relations of our own.

What the catalogue knows is told here; the journal's, the session's and the program's rows are given
by whoever runs the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import (
    SYSTEM_RELATIONS,
    Catalog,
    Relation,
    ResourceRelation,
    SystemRelation,
    operation_relations_of,
)
from cirrusql.engine.system_rows import RowsWanted
from cirrusql.errors import NotSupportedError, UnknownName
from cirrusql.execute.read.rows import cell
from cirrusql.execute.read.semijoin import Keys, keys_of, narrowing_columns
from cirrusql.plan import Method, QueryPlan, SystemScan
from cirrusql.sql import Value, find_relation

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext
    from cirrusql.engine.system_rows import SystemRows
    from cirrusql.execute.read.scanning import Scanning

Row = tuple[Any, ...]
Pinned = Mapping[str, frozenset[Value]]
_ROWS_BETWEEN_CHECKS = 1_000


class SystemFetch:
    """One scan of a relation of our own being run, beside others that call the service."""

    def __init__(self, scanning: Scanning) -> None:
        assert isinstance(scanning.scan, SystemScan)
        self._scan: SystemScan = scanning.scan
        self._scanning = scanning

    async def run(self) -> None:
        """Put the rows into the staging table."""
        import asyncio  # what is known here has no need of it

        # On a thread of its own: an organisation or an inventory may be asked for them.
        rows = await asyncio.to_thread(
            scanned, self._scan, self._scanning.keys, self._scanning.statement
        )
        names = [column.name for column in self._scan.columns]
        await self._scanning.tables.fill(self._scan.table, names, rows)


def fill_known(plan: QueryPlan, statement: StatementContext) -> None:
    """Fill the staging tables of a plan that needs no call, without a loop or a client."""
    with statement.working() as database:
        for scan in plan.scans:
            if not isinstance(scan, SystemScan) or scan.method is Method.NONE:
                continue
            keys = keys_of(
                (
                    equated,
                    database.staging.values(
                        plan.query, number, *(one.other.name for one in equated)
                    ),
                )
                for number, equated in narrowing_columns(scan)
            )
            if keys.empty:
                continue
            names = [column.name for column in scan.columns]
            rows = scanned(scan, keys, statement)
            if statement.options.hides_secrets:
                from cirrusql.plan.secret_texts import hidden_row

                rows = [(place, *hidden_row(names, values)) for place, *values in rows]
            database.staging.fill(scan.table, names, rows)


def scanned(scan: SystemScan, keys: Keys, statement: StatementContext) -> list[Row]:
    """The rows of a scan, its columns only, each after its place."""
    relation = scan.table.relation
    pinned = dict(scan.pinned)
    for name in relation.narrowed_by:
        told = keys.allowed(name)
        if told is not None:
            pinned[name] = pinned.get(name, told) & told
    columns = frozenset(column.key for column in scan.columns)

    def tell(note: str) -> None:
        if note not in statement.diagnostics.notes:
            statement.diagnostics.notes.append(note)

    asked = RowsWanted(scan.where, pinned, columns, tell)
    rows = rows_of_system(relation, statement.catalog, statement.system_rows, asked)
    places = {fact.name: place for place, fact in enumerate(relation.facts)}
    wanted = [places[column.key] for column in scan.columns]
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        if number % _ROWS_BETWEEN_CHECKS == 0:
            statement.check()
        found.append((number, *(cell(row[at]) for at in wanted)))
    return found


def rows_of_system(
    relation: SystemRelation, catalog: Catalog, given: SystemRows, wanted: RowsWanted
) -> Iterable[Row]:
    """The rows of a relation of our own, in the order of its columns.

    `given` has, by the last part of a relation's name, where the rows come from that the catalogue
    does not know. More rows may be there than are wanted. Raises NotSupportedError for a
    relation without a source of rows.
    """
    known = _CATALOGUE.get(relation.resource)
    if known is not None:
        return known(catalog, wanted.pinned)
    if relation.resource not in given:
        raise NotSupportedError(f"{relation.name} cannot be read here")
    return given[relation.resource](wanted)


def _regions(catalog: Catalog, _pinned: Pinned) -> Iterator[Row]:
    return ((name,) for name in catalog.regions())


def _resource_types(catalog: Catalog, pinned: Pinned) -> Iterator[Row]:
    if "service" not in pinned:
        return iter(catalog.type_rows())
    services = sorted(map(str, pinned["service"]))
    return (row for service in services for row in catalog.type_rows(service))


def _columns(catalog: Catalog, pinned: Pinned) -> Iterator[Row]:
    names = pinned.get("relation")
    relations = _all(catalog) if names is None else _named(catalog, sorted(map(str, names)))
    for relation in relations:
        for position, fact in enumerate(relation.facts, 1):
            flags = (fact.required, fact.read_only, fact.create_only, fact.write_only)
            yield (
                relation.name,
                fact.name,
                position,
                fact.type,
                fact.property_name,
                *map(int, (*flags, fact.identifier)),
                fact.description or None,
            )


def _all(catalog: Catalog) -> Iterator[Relation]:
    for resource_type in catalog.resource_types():
        yield ResourceRelation(resource_type)
        if resource_type.list_only_resource is not None:
            yield ResourceRelation(resource_type, list_only=True)
    yield from operation_relations_of()
    yield from catalog.api.every()
    yield from SYSTEM_RELATIONS
    yield from catalog.plugins.relations()


def _named(catalog: Catalog, names: Iterable[str]) -> Iterator[Relation]:
    for name in names:
        try:
            relation = find_relation(catalog, name.split("."))
        except (UnknownName, NotSupportedError):
            continue
        # Names are found in any case and by aliases, and are compared by SQLite as they are.
        if relation.name == name:
            yield relation


def _operations(catalog: Catalog, pinned: Pinned) -> Iterator[Row]:
    from cirrusql.catalog.api.listing import operation_rows

    if "service" not in pinned:
        return operation_rows(catalog.api)
    services = sorted(set(map(str, pinned["service"])) & set(catalog.api.services()))
    return (row for service in services for row in operation_rows(catalog.api, service))


_CATALOGUE: Mapping[str, Callable[[Catalog, Pinned], Iterable[Row]]] = {
    "columns": _columns,
    "operations": _operations,
    "regions": _regions,
    "resource_types": _resource_types,
}

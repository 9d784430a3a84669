"""From a bound query to the scans it needs. Pure: nothing here calls, waits or looks at a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from cirrusql.catalog import (
    ApiRelation,
    OperationRelation,
    PluginRelation,
    ResourceRelation,
    SystemRelation,
)
from cirrusql.plan.api_planner import ApiPlanner
from cirrusql.plan.implied_regions import with_implied_regions
from cirrusql.plan.nodes import AccountScope, AnyScan, QueryPlan, Scope, Share
from cirrusql.plan.operation_planner import OperationPlanner
from cirrusql.plan.places import Allowed, Judge, places_of_tables
from cirrusql.plan.planning import Planner, Wanted
from cirrusql.plan.plugin_scans import PluginPlanner
from cirrusql.plan.regions import require_accounts, require_regions
from cirrusql.plan.resource_planner import ResourcePlanner
from cirrusql.plan.stored_scans import StoredPlanner
from cirrusql.plan.system_scans import SystemPlanner
from cirrusql.records import replace
from cirrusql.sql import AnyTable, AsOf, BoundQuery, StagingColumn, Table
from cirrusql.sql.relations import is_of_aws

Used = Mapping[int, frozenset[str]]
Columns = tuple[StagingColumn, ...]
_Planned = tuple[AnyTable, Planner]

_PLANNERS: Mapping[type, Callable[[Table[Any]], Planner]] = {
    ResourceRelation: ResourcePlanner,
    OperationRelation: OperationPlanner,
    SystemRelation: SystemPlanner,
    PluginRelation: PluginPlanner,
    ApiRelation: ApiPlanner,
}


def plan_query(
    query: BoundQuery,
    used: Used,
    scope: Scope,
    *,
    assume_exists: bool = False,
    pushdown: bool = True,
    judge: Judge | None = None,
    target: int | None = None,
    moments: Mapping[int, AsOf] = MappingProxyType({}),
) -> QueryPlan:
    """Decide how each relation's rows are found.

    `used` are the names of the staging columns that the query reads, for each table, as SQLite
    resolved them. With `assume_exists` rows that WHERE names by identifier count as there without
    being looked for, as a write may. Without `pushdown` every row of the same regions is fetched,
    where the type can be listed, and SQLite does all the work: slower, and the same answer, which
    is how this is tested. `judge` asks SQLite about predicates on regions that only it understands.
    `target` is the number of the table that the statement changes, if any. `moments` has, by their
    numbers, the tables that are read as of another moment than now.

    Raises UnknownName for a region or an account that does not exist, MissingKey when a relation
    cannot be read without knowing more, NotSupportedError when the type lacks the handler.
    """
    require_regions(query, scope)
    require_accounts(query, scope)
    query = with_implied_regions(query)
    asked = places_of_tables(query, scope, judge=judge, target=target)
    named = frozenset(one.name for one in query.named_regions)
    scans: list[AnyScan] = []
    columns = _columns(query, used)
    planners = [(one, _planner(one, moments.get(one.number))) for one in query.tables]
    for table, planner in _ordered(planners, columns):
        wanted = Wanted(
            columns=columns[table.number],
            before=frozenset(scan.table.number for scan in scans),
            regions=None,
            named=named,
            scope=scope,
            assume_exists=assume_exists,
            pushdown=pushdown,
            rows=query.limit is None or query.limit.rows > 0,
        )
        scans.append(_scan(table, planner, wanted, asked))
    notes = (*query.notes, *dict.fromkeys(_asked_nowhere(query, asked, scope)))
    return QueryPlan(query, tuple(scans), query.limit if pushdown else None, notes)


def _columns(query: BoundQuery, used: Used) -> Mapping[int, Columns]:
    """The columns to fetch of each table: those that SQLite reads, and those that tell regions."""
    implied = (one for table in query.tables for one in table.equated if one.implied)
    telling = {one.table: frozenset((one.other.name,)) for one in implied}
    found: dict[int, Columns] = {}
    for table in query.tables:
        nothing: frozenset[str] = frozenset()
        names = used.get(table.number, nothing) | telling.get(table.number, nothing)
        found[table.number] = tuple(one for one in table.columns if one.name.lower() in names)
    return found


def _scan(
    table: AnyTable, planner: Planner, wanted: Wanted, asked: Mapping[AccountScope | None, Allowed]
) -> AnyScan:
    """The scan of a relation, with each account's share in it.

    Accounts that are asked in the same regions are asked in the same way.
    """
    places = {account: allowed[table.number] for account, allowed in asked.items()}
    if not is_of_aws(table.relation):
        regions = None if None in places.values() else frozenset().union(*_said(places))
        return planner.scan(replace(wanted, regions=regions))
    if None in places:
        return planner.scan(replace(wanted, regions=places[None]))
    made: dict[tuple[frozenset[str] | None, tuple[str, ...]], AnyScan] = {}
    shares: list[Share] = []
    silent = {one.account_id for one in _without_regions(asked, wanted.scope)}
    before = 0
    for account, regions in places.items():
        assert account is not None
        here = (regions, account.regions)
        if regions is None and account.account_id in silent:
            continue
        if here not in made:
            of_it = replace(wanted, regions=regions, scope=wanted.scope.of(account))
            made[here] = planner.scan(of_it)
        there = made[here].regions
        if there:
            shares.append(Share(account.account_id, account.name, there, before))
            before += len(there)
    if not made:
        return planner.scan(replace(wanted, regions=frozenset()))
    scan = max(made.values(), key=lambda one: len(one.regions))
    every = {region for share in shares for region in share.regions}
    skipped = {region for one in made.values() for region in one.skipped_regions}
    return replace(
        scan,
        regions=tuple(sorted(every)),
        skipped_regions=tuple(sorted(skipped)),
        shares=tuple(shares),
    )


def _without_regions(accounts: Iterable[AccountScope | None], scope: Scope) -> list[AccountScope]:
    """The accounts that have enabled none of the regions that are configured for them.

    Where none is configured at all, it is an error that no region is named.
    """
    known = [one for one in accounts if one is not None]
    if not scope.regions and not any(one.regions for one in known):
        return []
    return [one for one in known if not one.regions]


def _said(places: Mapping[AccountScope | None, frozenset[str] | None]) -> Iterator[frozenset[str]]:
    return (one for one in places.values() if one is not None)


def _asked_nowhere(
    query: BoundQuery, asked: Mapping[AccountScope | None, Allowed], scope: Scope
) -> Iterator[str]:
    """A note for each account, and for each relation, that no region is left for."""
    for account in _without_regions(asked, scope):
        if None in asked[account].values():
            yield f"{account.name} is asked nowhere: it has enabled none of its configured regions"
    for table in query.tables:
        nowhere = all(one[table.number] == frozenset() for one in asked.values())
        if table.relation.is_regional and nowhere:
            name = table.relation.name
            what = "region" if None in asked else "account and region"
            yield f"{name} is asked nowhere: no enabled {what} fits what is said of its {what}"


def _planner(table: Table[Any], moment: AsOf | None) -> Planner:
    return (
        _PLANNERS[type(table.relation)](table) if moment is None else StoredPlanner(table, moment)
    )


def _ordered(waiting: list[_Planned], columns: Mapping[int, Columns]) -> list[_Planned]:
    """The tables, with a planner each, in an order in which those that narrow others come first."""
    done: list[_Planned] = []
    while waiting:
        chosen = _next(waiting, frozenset(table.number for table, _ in done), columns)
        waiting.remove(chosen)
        done.append(chosen)
    return done


def _next(
    waiting: list[_Planned], before: frozenset[int], columns: Mapping[int, Columns]
) -> _Planned:
    """The table to place next: the first that has nothing to wait for, or can do without."""
    later = frozenset(table.number for table, _ in waiting)

    def is_free(table: AnyTable, planner: Planner) -> bool:
        return not (is_filtered(table, planner) or _may_wait(table, planner, before))

    def is_filtered(table: AnyTable, planner: Planner) -> bool:
        return planner.is_filtered_by(later - {table.number}, columns[table.number])

    # Only the first is looked for: of 400 arms of a UNION each is.
    free = next((one for one in waiting if one[1].can_begin(before) and is_free(*one)), None)
    if free is not None:
        return free
    # What cannot begin yet may do so with other rows; if it never can, its scan will say why.
    ready = [one for one in waiting if one[1].can_begin(before)] or waiting
    unfiltered = [one for one in ready if not is_filtered(*one)]
    unhindered = [one for one in unfiltered if not _may_wait(*one, before)]
    # Where each could narrow the other, the one that can be listed without keys goes first.
    alone = [one for one in (*unfiltered, *ready) if one[1].stands_alone]
    return (unhindered or alone or ready)[0]


def _may_wait(table: AnyTable, planner: Planner, before: frozenset[int]) -> bool:
    """Whether something that has yet to be placed could narrow this table's scan."""
    others = frozenset(equated.table for equated in table.equated) - before
    return planner.waits_for(others)

"""Rows on their way into staging tables, from the event loop's side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cirrusql.execute.read.gaps import Gap
from cirrusql.execute.read.rows import Resource, RowAccount, RowContext, maker
from cirrusql.plan import AnyScan, ResourceScan, StoredScan
from cirrusql.records import replace

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext
    from cirrusql.sql import AnyTable, BoundQuery, Early

T = TypeVar("T")

_ROWS_AT_ONCE = 500
# Rows are placed by account and region, so that their order is the same however the calls end:
# room for half a million of these, with a million requests of 16 million rows each.
_PLACES_OF_A_REGION = 1 << 44


class StagingTables:
    """One statement's staging tables while they are filled.

    The loop is shared with other sessions' statements, so it never waits for SQLite: one thing at a
    time is asked of it (the lock), and what a user's own predicates may make slow is asked on a
    thread of its own.
    """

    def __init__(self, statement: StatementContext) -> None:
        self._statement = statement
        self._lock = asyncio.Lock()

    async def fill(
        self, table: AnyTable, names: Sequence[str], rows: list[tuple[Any, ...]]
    ) -> None:
        """Add rows; see `Database.fill`."""
        if self._statement.options.hides_secrets:
            rows = self._hidden(table, names, rows)
        async with self._lock:
            with self._statement.working() as database:
                database.staging.fill(table, names, rows)
        name, count = table.relation.name, len(rows)
        self._statement.tell("rows", relation=name, count=count)

    def _hidden(
        self, table: AnyTable, names: Sequence[str], rows: list[tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """The rows without secrets.

        The model that a change is worked out from has to be whole, and no expression may see it:
        `SET description = hex("@model")` told all of it. So it is kept beside the table.
        """
        from cirrusql.plan.secret_texts import hidden_row

        whole = [at for at, name in enumerate(names) if self.is_kept_whole(table, name)]
        found = []
        for place, *values in rows:
            for at in whole:
                values[at] = self._statement.keep_model(values[at])
            found.append((place, *hidden_row(names, values)))
        return found

    def without_secrets(self, answered: T) -> T:
        """What a service answered, before its columns are taken: what is beside a text says what
        it is. `SELECT value` of a parameter called `password` has no column that tells.
        """
        if not self._statement.options.hides_secrets:
            return answered
        from cirrusql.plan.secret_texts import hidden_value

        return cast("T", hidden_value(answered))

    def is_kept_whole(self, table: AnyTable, name: str) -> bool:
        """Whether a column has the model that a change is worked out from."""
        from cirrusql.sql.columns import MODEL

        return table.number == self._statement.changed_table and name == MODEL.name

    async def leave_out(self, scan: AnyScan, gap: Gap) -> None:
        """Remove the rows of a place, which may be in the answer or not."""
        for part in scan.parts:
            own = None if part.share is None else part.share.account_id
            if gap.place.region not in part.regions or gap.place.account not in (None, own):
                continue
            first = first_place(part, gap.place.region)
            async with self._lock:
                with self._statement.working() as database:
                    database.staging.leave_out(scan.table, first, first + _PLACES_OF_A_REGION - 1)

    async def count(self, query: BoundQuery) -> int:
        """How many rows the query gives so far."""
        return await self._apart(lambda: self._count(query))

    async def values(self, query: BoundQuery, number: int, *names: str) -> list[tuple[Any, ...]]:
        """The distinct values of columns, of rows that may matter; see `Database.values`."""
        return await self._apart(lambda: self._values(query, number, names))

    async def passing(
        self, query: BoundQuery, number: int, early: Early, rows: Sequence[Sequence[Any]]
    ) -> set[int]:
        """Which rows a predicate is true of; see `Database.passing`."""
        return await self._apart(lambda: self._passing(query, number, early, rows))

    def _passing(
        self, query: BoundQuery, number: int, early: Early, rows: Sequence[Sequence[Any]]
    ) -> set[int]:
        with self._statement.working() as database:
            return database.predicates.passing(query, number, early, rows)

    def _count(self, query: BoundQuery) -> int:
        with self._statement.working() as database:
            return database.staging.count(query)

    def _values(
        self, query: BoundQuery, number: int, names: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        with self._statement.working() as database:
            return database.staging.values(query, number, *names)

    async def _apart(self, work: Callable[[], T]) -> T:
        """The result of work on a thread of its own.

        It is waited for even when the statement is cancelled: until then SQLite is not free.
        """
        async with self._lock:
            working = asyncio.get_running_loop().run_in_executor(None, work)
            try:
                return await asyncio.shield(working)
            except asyncio.CancelledError:
                await asyncio.wait((working,))
                raise


def first_place(scan: AnyScan, region: str) -> int:
    """The place before that of the first row of a region; the region's follow it."""
    return (scan.before + scan.regions.index(region)) * _PLACES_OF_A_REGION


class Staging:
    """One scan's rows. Mutable state: those not yet in SQLite, and each region's last place."""

    def __init__(
        self, scan: ResourceScan | StoredScan, tables: StagingTables, account: RowAccount
    ) -> None:
        self._table = scan.table
        self._names = [column.name for column in scan.columns]
        context = RowContext(account, scan.parameters)
        self._make = maker(scan.table.relation.resource_type, scan.columns, context)
        self._whole = [tables.is_kept_whole(scan.table, name) for name in self._names]
        self._tables = tables
        self._rows: list[tuple[Any, ...]] = []
        self._places = {region: first_place(scan, region) for region in scan.regions}

    def next_place(self, region: str) -> int:
        """The place of the next resource found in a region, in the order of the service's list."""
        self._places[region] += 1
        return self._places[region]

    async def add(self, place: int, resource: Resource | None) -> None:
        """Add a row at its place; None, a resource that is gone, adds nothing."""
        if resource is None:
            return
        row = self._make(resource)
        hidden = self._tables.without_secrets(resource.properties)
        if hidden is not resource.properties:
            other = self._make(replace(resource, properties=hidden))
            pairs = zip(self._whole, row, other, strict=True)
            row = tuple(one if whole else two for whole, one, two in pairs)
        self._rows.append((place, *row))
        if len(self._rows) >= _ROWS_AT_ONCE:
            await self.flush()

    async def flush(self) -> None:
        """Hand every row to SQLite."""
        if self._rows:
            rows, self._rows = self._rows, []
            await self._tables.fill(self._table, self._names, rows)

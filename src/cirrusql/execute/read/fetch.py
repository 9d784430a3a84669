"""Run a plan's scans: concurrent calls, and the rows they give into staging tables.

Scans run side by side and wait only for those that narrow them. Everything here runs on the event
loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cirrusql.catalog import Catalog
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError
from cirrusql.execute.read.calls import SharedCalls
from cirrusql.execute.read.list_keys import ListKeys
from cirrusql.execute.read.operations import OperationFetch
from cirrusql.execute.read.plugins import PluginFetch
from cirrusql.execute.read.problems import Problems, listed
from cirrusql.execute.read.resources import ResourceFetch
from cirrusql.execute.read.scanning import Fetcher, Scanning, Way, first_error
from cirrusql.execute.read.semijoin import Keys, narrowing
from cirrusql.execute.read.staging import StagingTables
from cirrusql.execute.read.system import SystemFetch
from cirrusql.plan import (
    AnyScan,
    ApiScan,
    Method,
    OperationScan,
    PluginScan,
    QueryPlan,
    ResourceScan,
    StoredScan,
    SystemScan,
)
from cirrusql.records import replace
from cirrusql.sql import RowLimit

if TYPE_CHECKING:
    from cirrusql.execute.read.stored import StoredRows


def _api_fetch(scanning: Scanning) -> Fetcher:
    """Imported only where it is needed: codecs and XML cost 15 ms."""
    from cirrusql.execute.read.api import ApiFetch

    return ApiFetch(scanning)


_FETCHERS: Mapping[type, Callable[[Scanning], Fetcher]] = {
    ResourceScan: ResourceFetch,
    OperationScan: OperationFetch,
    SystemScan: SystemFetch,
    PluginScan: PluginFetch,
    ApiScan: _api_fetch,
}


class Fetch:
    """One statement's fetching.

    Mutable state: the way to each account, which scans have ended, and what went wrong.
    """

    def __init__(self, statement: StatementContext) -> None:
        self._statement = statement
        self._tables = StagingTables(statement)
        self._ways: dict[str | None, Way] = {}
        self._shared: frozenset[str] = frozenset()
        self._stored = _stored(statement)
        self._ended: dict[int, asyncio.Event] = {}
        self._problems = Problems()

    async def run(self, plan: QueryPlan) -> None:
        """Fill the staging tables of a plan.

        Raises what `Problems.judge` does; what failed beside something that did not is added to the
        statement's diagnostics.
        """
        _require_allowed(plan, self._statement)
        self._ended = {scan.table.number: asyncio.Event() for scan in plan.scans}
        self._shared = shared_types(plan, self._statement.catalog)
        for scan in plan.scans:
            for part in scan.parts:
                self._way(None if part.share is None else part.share.account_id)
        try:
            with first_error():
                async with asyncio.TaskGroup() as group:
                    for scan in plan.scans:
                        group.create_task(self._scan(scan, plan))
        finally:
            await asyncio.gather(*(way.calls.close() for way in self._ways.values()))
        await self._judge(plan)

    async def _judge(self, plan: QueryPlan) -> None:
        """Tell of what is missing, and leave out the rows that cannot be decided without it."""
        engine, diagnostics = self._statement.engine, self._statement.diagnostics
        partial = self._statement.options.partial
        # What the account calls enabled is missing, whatever it is that the region refuses.
        certain = {account: engine.expected_regions(account) for account in self._ways}
        verdict = self._problems.judge(plan, certain, partial=partial)
        scans = {scan.table.number: scan for scan in plan.scans}
        for gap in verdict.left_out:
            await self._tables.leave_out(scans[gap.table], gap)
        diagnostics.problems += verdict.problems
        for account, refused in verdict.refused.items():
            engine.regions_of(account).learn(refused)
        diagnostics.notes += not_enabled(plan, verdict.refused)
        if self._stored is not None:
            diagnostics.inventory = self._stored.told
            diagnostics.notes += self._stored.notes

    async def _scan(self, scan: AnyScan, plan: QueryPlan) -> None:
        await self._all_ended(scan.after)
        keys = await narrowing(scan, plan, self._tables)
        relation = scan.table.relation.name
        self._statement.tell("scan.started", relation=relation, count=scan.places)
        if scan.method is not Method.NONE and not keys.empty:
            parts = [self._scanning(part, plan, keys) for part in scan.parts]
            self._problems.begun += scan.places
            parts = await self._without_stored(scan, parts)
            if plan.limit is None:
                with first_error():
                    async with asyncio.TaskGroup() as group:
                        for part in parts:
                            group.create_task(_run(part))
            else:
                await self._until_enough(parts, plan.limit)
        self._ended[scan.table.number].set()

    async def _without_stored(self, scan: AnyScan, parts: list[Scanning]) -> list[Scanning]:
        """Take what the inventory has of a scan, and return what is left to be called for."""
        max_age = self._statement.max_age
        if self._stored is None or not parts:
            return parts
        if isinstance(scan, StoredScan):
            await self._stored.fill(parts)
            return []
        if max_age is None or not isinstance(scan, ResourceScan):
            return parts
        stored = await self._stored.fresh(parts, max_age)
        left = (replace(part, stored=stored) for part in parts)
        return [part for part in left if part.regions]

    def _scanning(self, part: AnyScan, plan: QueryPlan, keys: Keys) -> Scanning:
        """One account's part of a scan."""
        account = None if part.share is None else part.share.account_id
        return Scanning(
            part,
            plan,
            keys if part.share is None else keys.within(part.share, len(part.shares)),
            self._statement,
            self._tables,
            self._way(account),
            self._problems,
            self._all_ended,
        )

    async def _until_enough(self, parts: Sequence[Scanning], limit: RowLimit) -> None:
        """Ask account after account, until the query has the rows of its LIMIT."""
        for number, scanning in enumerate(parts, 1):
            await _run(scanning)
            if number < len(parts):
                query = scanning.plan.query
                if await self._tables.count(query) >= limit.rows:
                    return

    def _way(self, account: str | None) -> Way:
        """The way to an account, which all scans share."""
        if account not in self._ways:
            caller = self._statement.caller_of(account)
            calls = SharedCalls(caller)
            calls.share(self._shared)
            keys = ListKeys(caller, self._statement.catalog, calls)
            self._ways[account] = Way(caller, calls, keys)
        return self._ways[account]

    async def _all_ended(self, numbers: Iterable[int]) -> None:
        for number in sorted(numbers):
            await self._ended[number].wait()


def _stored(statement: StatementContext) -> StoredRows | None:
    """Imported only where an inventory is read."""
    if statement.inventory is None:
        return None
    from cirrusql.execute.read.stored import StoredRows

    return StoredRows(statement.inventory, statement.options.max_carry)


async def _run(scanning: Scanning) -> None:
    if not scanning.keys.empty:
        await _FETCHERS[type(scanning.scan)](scanning).run()


def not_enabled(plan: QueryPlan, refused: Mapping[str | None, Sequence[str]]) -> Iterator[str]:
    """Which regions are not enabled for which account."""
    names = {share.account_id: share.name for share in plan.accounts}
    by_regions: dict[tuple[str, ...], list[str | None]] = {}
    for account, regions in refused.items():
        by_regions.setdefault(tuple(regions), []).append(account)
    for regions, accounts in by_regions.items():
        whom = [names.get(account, account) for account in accounts if account is not None]
        these = listed(whom) if whom else "this account"
        yield f"not enabled for {these}, so without {', '.join(regions)}"


def _require_allowed(plan: QueryPlan, statement: StatementContext) -> None:
    """Raise NotAllowed, before any call, for a scan that costs money or floods."""
    if statement.options.paid_calls:
        return
    for scan in plan.scans:
        if not scan.costs or scan.method is Method.NONE:
            continue
        flood = isinstance(scan, ApiScan) and scan.is_flood
        if flood and plan.limit is not None:
            continue
        more = "add a condition or LIMIT, or " if flood else ""
        raise NotSupportedError(
            f"{scan.table.relation.name} was not asked: {scan.costs}",
            hint=f"{more}SET paid_calls = allow",
        )


def shared_types(plan: QueryPlan, catalog: Catalog) -> frozenset[str]:
    """The resource types that several scans of a plan read, also as sources of list keys."""
    counted: Counter[str] = Counter()
    for scan in plan.scans:
        if scan.table.relation.type_name is not None:
            counted.update({use.type_name for use in scan.uses(catalog) if use.type_name})
    return frozenset(name for name, times in counted.items() if times > 1)

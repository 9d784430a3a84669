"""Run a plan's scans: concurrent calls, and the rows they give into staging tables.

Scans run side by side and wait only for those that narrow them. Everything here runs on the event
loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from cirrusql.catalog import Catalog
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError
from cirrusql.execute.read.calls import SharedCalls
from cirrusql.execute.read.list_keys import ListKeys
from cirrusql.execute.read.operations import OperationFetch
from cirrusql.execute.read.plugins import PluginFetch
from cirrusql.execute.read.problems import Problems
from cirrusql.execute.read.resources import ResourceFetch
from cirrusql.execute.read.scanning import Fetcher, Scanning, first_error
from cirrusql.execute.read.semijoin import narrowing
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
    SystemScan,
)


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

    Mutable state: which scans have ended, and what went wrong (`problems`).
    """

    def __init__(self, statement: StatementContext) -> None:
        self._statement = statement
        self._tables = StagingTables(statement)
        self._calls = SharedCalls(statement.caller)
        self._list_keys = ListKeys(statement.caller, statement.catalog, self._calls)
        self._ended: dict[int, asyncio.Event] = {}
        self._problems = Problems()

    async def run(self, plan: QueryPlan) -> None:
        """Fill the staging tables of a plan.

        Raises what `Problems.judge` does; what failed beside something that did not is added to the
        statement's diagnostics.
        """
        _require_allowed(plan, self._statement)
        self._ended = {scan.table.number: asyncio.Event() for scan in plan.scans}
        self._calls.share(shared_types(plan, self._statement.catalog))
        try:
            with first_error():
                async with asyncio.TaskGroup() as group:
                    for scan in plan.scans:
                        group.create_task(self._scan(scan, plan))
        finally:
            await self._calls.close()
        await self._judge(plan)

    async def _judge(self, plan: QueryPlan) -> None:
        """Tell of what is missing, and leave out the rows that cannot be decided without it."""
        engine, diagnostics = self._statement.engine, self._statement.diagnostics
        partial = self._statement.options.partial
        # What the account calls enabled is missing, whatever it is that the region refuses.
        certain = {*engine.environment.regions, *engine.enabled_regions.told}
        verdict = self._problems.judge(plan, certain, partial=partial)
        scans = {scan.table.number: scan for scan in plan.scans}
        for gap in verdict.left_out:
            await self._tables.leave_out(scans[gap.table], gap.region)
        diagnostics.problems += verdict.problems
        if verdict.refused:
            engine.enabled_regions.learn(verdict.refused)
            names = ", ".join(verdict.refused)
            diagnostics.notes.append(f"not enabled for this account, so without {names}")

    async def _scan(self, scan: AnyScan, plan: QueryPlan) -> None:
        await self._all_ended(scan.after)
        keys = await narrowing(scan, plan, self._tables)
        scanning = Scanning(
            scan,
            plan,
            keys,
            self._statement,
            self._tables,
            self._calls,
            self._list_keys,
            self._problems,
            self._all_ended,
        )
        scanning.tell("scan.started", count=len(scan.regions))
        if scan.method is not Method.NONE and not keys.empty:
            self._problems.begun += len(scan.regions)
            await _FETCHERS[type(scan)](scanning).run()
        self._ended[scan.table.number].set()

    async def _all_ended(self, numbers: Iterable[int]) -> None:
        for number in sorted(numbers):
            await self._ended[number].wait()


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

"""The rows of a relation of another package, asked of its function as a plan says."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.plugin_api import Request
from cirrusql.execute.read.plugin_rows import batches, row_maker
from cirrusql.execute.read.staging import first_place
from cirrusql.plan import PluginScan
from cirrusql.sql import Value

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext
    from cirrusql.execute.read.scanning import Scanning
    from cirrusql.execute.read.semijoin import Keys


_INTEGER = re.compile(r"-?[0-9]{1,19}")


class PluginContext:
    """What a package may know of the statement, and tell it; in any thread."""

    def __init__(self, statement: StatementContext, region: str | None, loop: Any) -> None:
        self._statement = statement
        self._region = region
        self._loop = loop

    def remaining(self) -> float | None:
        """Seconds that are left, None without a limit."""
        return self._statement.remaining()

    def check(self) -> None:
        """Raise Cancelled or Timeout if the statement is to stop, or has ended."""
        self._statement.check()
        if self._statement.closed:
            from cirrusql.errors import Cancelled

            raise Cancelled("the statement has ended")

    def called(self, operation: str) -> None:
        """Count a call and tell of it, on the loop's thread, where such things are counted."""
        with contextlib.suppress(RuntimeError):  # the engine was closed: nobody counts any more
            self._loop.call_soon_threadsafe(self._called, operation)

    def _called(self, operation: str) -> None:
        self._statement.statistics.sent(operation)
        self._statement.tell("call", operation=operation, region=self._region)


class PluginFetch:
    """One scan of a relation of another package being run."""

    def __init__(self, scanning: Scanning) -> None:
        assert isinstance(scanning.scan, PluginScan)
        self._scan: PluginScan = scanning.scan
        self._relation = self._scan.table.relation
        self._scanning = scanning

    async def run(self) -> None:
        """Ask everywhere at once, or for as many rows as LIMIT wants in one region after another.

        A region's failure is noted; that of a relation without regions ends the statement.
        """
        if not self._relation.is_regional:
            await self._read(None)
        elif self._scanning.plan.limit is None:
            await asyncio.gather(*map(self._region, self._scan.regions))
        else:
            for region in self._scan.regions:
                if await self._region(region):
                    return

    async def _region(self, region: str) -> bool:
        with self._scanning.region(region):
            if self._scanning.keys.matter_in(region):
                return await self._read(region)
        return False

    async def _read(self, region: str | None) -> bool:
        """Put rows into the staging table, and say whether there are as many as LIMIT wants."""
        values = values_of(self._scan, self._scanning.keys)
        if values is None:
            return False
        scan, plan = self._scan, self._scanning.plan
        context = PluginContext(self._scanning.statement, region, asyncio.get_running_loop())
        limit = plan.limit.rows if plan.limit is not None else None
        names = tuple(column.key for column in scan.columns if column.key in self._declared)
        request = Request(names, values, region, limit, context)
        make = row_maker(self._relation, scan.columns, region)
        place = 1 + (first_place(scan, region) if region is not None else 0)
        found: Any = batches(self._relation, request)
        try:
            async for batch in found:
                rows = [(at, *make(row)) for at, row in enumerate(batch, place)]
                place += len(rows)
                await self._add(region, rows)
                if limit is not None and await self._scanning.tables.count(plan.query) >= limit:
                    return True
        finally:
            await found.aclose()
        return False

    async def _add(self, region: str | None, rows: list[tuple[Any, ...]]) -> None:
        columns = [column.name for column in self._scan.columns]
        await self._scanning.tables.fill(self._scan.table, columns, rows)
        self._scanning.tell("page", region=region, count=len(rows))

    @property
    def _declared(self) -> Iterable[str]:
        return {one.name for one in self._relation.declared.columns}


def values_of(scan: PluginScan, keys: Keys) -> Mapping[str, tuple[Any, ...]] | None:
    """The values of each key that matter, as its column has them; None if a key can have none."""
    found: dict[str, tuple[Any, ...]] = {}
    types = {one.name: one.type for one in scan.table.relation.declared.columns}
    for name in scan.table.relation.keys:
        pinned, told = scan.pinned.get(name), keys.allowed(name)
        if pinned is None and told is None:
            continue
        convert = _integers if types[name] == "integer" else _texts
        sets = [convert(one) for one in (pinned, told) if one is not None]
        values = frozenset.intersection(*sets)
        if not values:
            return None
        found[name] = tuple(sorted(values))
    return found


def _texts(values: Iterable[Value]) -> frozenset[str]:
    """The texts among values; to SQLite no number equals a text."""
    return frozenset(value for value in values if isinstance(value, str))


def _integers(values: Iterable[Value]) -> frozenset[int]:
    """The integers among values, also as floats or, from other relations' rows, as texts."""
    # A float is none that equals more than one integer: beyond 2^53 it would lose some.
    written = (str(value).removesuffix(".0") for value in values)
    return frozenset(int(one) for one in written if _INTEGER.fullmatch(one))

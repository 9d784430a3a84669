"""Run a plan's scans: concurrent calls, and the rows they give into staging tables.

Scans run side by side and wait only for those that narrow them. Within a scan, pages are listed
while earlier pages' resources are read. Everything here runs on the event loop's thread.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import (
    CallFailed,
    Error,
    InvalidProperty,
    NotFound,
    NotSupportedError,
    did_you_mean,
)
from cirrusql.execute.read.calls import SharedCalls
from cirrusql.execute.read.home_region import by_identifier, home
from cirrusql.execute.read.list_keys import ListKeys, list_model, parent_types, part_or_property
from cirrusql.execute.read.operations import OperationFetch
from cirrusql.execute.read.problems import Problems
from cirrusql.execute.read.rows import Resource
from cirrusql.execute.read.rows import known as facts_of
from cirrusql.execute.read.semijoin import Keys, candidate_identifiers, narrowing
from cirrusql.execute.read.staging import Staging, StagingTables
from cirrusql.plan import AnyScan, Method, OperationScan, QueryPlan, Scan
from cirrusql.records import Record
from cirrusql.sql import Role, possible

# Reads begun and not ended, for one region of one scan; the client limits what is really sent.
_READS_AHEAD = 256
_SCOPE_ERRORS = (CallFailed, NotSupportedError, InvalidProperty)


class Batch(Record):
    """Resources found together.

    They are `derived` if they were guessed from another relation's values: only reading one tells
    whether it exists, whatever else the query needs of it.
    """

    resources: list[Resource]
    derived: bool = False


class Fetch:
    """One statement's fetching.

    Mutable state: which scans have ended, and what went wrong (`problems`).
    """

    def __init__(self, statement: StatementContext) -> None:
        self._statement = statement
        self._catalog = statement.catalog
        self._tables = StagingTables(statement)
        self._calls = SharedCalls(statement.caller)
        self._list_keys = ListKeys(statement.caller, statement.catalog, self._calls)
        self._ended: dict[int, asyncio.Event] = {}
        self._problems = Problems()

    async def run(self, plan: QueryPlan) -> None:
        """Fill the staging tables of a plan.

        Raises the first error if nothing at all could be read; what failed beside something that
        did not is added to the statement's diagnostics.
        """
        self._ended = {scan.table.number: asyncio.Event() for scan in plan.scans}
        self._calls.share(shared_types(plan, self._catalog))
        try:
            with first_error():
                async with asyncio.TaskGroup() as group:
                    for scan in plan.scans:
                        group.create_task(self._scan(scan, plan))
        finally:
            await self._calls.close()
        scopes = sum(len(scan.regions) for scan in plan.scans)
        self._problems.judge(scopes, self._statement.diagnostics)

    async def _scan(self, scan: AnyScan, plan: QueryPlan) -> None:
        for number in sorted(scan.after):
            await self._ended[number].wait()
        self._statement.tell(
            "scan.started", relation=scan.table.relation.name, count=len(scan.regions)
        )
        keys = await narrowing(scan, plan, self._tables)
        if scan.method is not Method.NONE and not keys.empty:
            if isinstance(scan, OperationScan):
                await self._operation(scan, plan, keys)
            else:
                await self._resources(scan, plan, keys)
        self._ended[scan.table.number].set()

    async def _resources(self, scan: Scan, plan: QueryPlan, keys: Keys) -> None:
        staging = Staging(scan, self._tables, await self._account(scan))
        if _listed_everywhere(scan):
            await self._at_home(scan, keys, staging)
        elif plan.limit is not None:
            await self._until_enough(scan, plan, keys, staging)
        else:
            await self._everything(scan, keys, staging)
        await staging.flush()

    def _failed(self, scan: AnyScan, region: str, error: Error) -> None:
        """Note that a region gave no answer, and that it may not be a region at all."""
        regions = self._catalog.regions()
        if region not in regions and error.hint is None:
            error.hint = did_you_mean(region, regions)
        self._problems.scope_failed(scan, region, error)
        name = scan.table.relation.name
        self._statement.tell("scope.failed", relation=name, region=region, error=error)

    def _scope_ended(self, scan: AnyScan, region: str) -> None:
        self._statement.tell("scope.ended", relation=scan.table.relation.name, region=region)

    # -- operation relations ----------------------------------------------------------------------

    async def _operation(self, scan: OperationScan, plan: QueryPlan, keys: Keys) -> None:
        rows = OperationFetch(scan, self._statement, self._tables)
        await rows.prepare()
        if plan.limit is not None:
            for region in scan.regions:
                if await self._operation_region(
                    rows.until_enough(region, keys, plan), scan, region
                ):
                    return
            return
        regions = (
            self._operation_region(rows.region(region, keys), scan, region)
            for region in scan.regions
        )
        await asyncio.gather(*regions)

    async def _operation_region(
        self, share: Coroutine[Any, Any, bool], scan: OperationScan, region: str
    ) -> bool:
        """One region's share, and whether the query has its rows; a failure is noted."""
        enough = False
        try:
            with first_error():
                enough = await share
        except _SCOPE_ERRORS as error:
            self._failed(scan, region, error)
        self._scope_ended(scan, region)
        return enough

    async def _account(self, scan: Scan) -> str | None:
        wanted = any(column.role is Role.ACCOUNT_ID for column in scan.columns)
        return await self._statement.caller.account_id() if wanted else None

    # -- all rows of a scan -----------------------------------------------------------------------

    async def _everything(self, scan: Scan, keys: Keys, staging: Staging) -> None:
        with first_error():
            async with asyncio.TaskGroup() as group:
                for region in scan.regions:
                    group.create_task(self._region(scan, region, keys, staging))

    async def _region(self, scan: Scan, region: str, keys: Keys, staging: Staging) -> None:
        """One region's share; its failure is noted and does not stop the others."""
        gate = asyncio.Semaphore(_READS_AHEAD)
        incomplete = _incomplete(scan)

        async def read(place: int, resource: Resource, derived: bool) -> None:
            try:
                await staging.add(place, await self._read(scan, resource, derived))
            finally:
                gate.release()

        try:
            with first_error():
                async with asyncio.TaskGroup() as group:
                    async for batch in self._batches(scan, region, keys):
                        for resource in batch.resources:
                            place = staging.next_place(region)
                            if batch.derived or incomplete(resource):
                                await gate.acquire()
                                group.create_task(read(place, resource, batch.derived))
                            else:
                                await staging.add(place, resource)
        except _SCOPE_ERRORS as error:
            self._failed(scan, region, error)
        self._scope_ended(scan, region)

    async def _at_home(self, scan: Scan, keys: Keys, staging: Staging) -> None:
        """All rows of a type that every region lists in full, each resource in its own region."""
        listed: list[Resource] = []

        async def region(name: str) -> None:
            try:
                async for batch in self._batches(scan, name, keys):
                    listed.extend(batch.resources)
            except _SCOPE_ERRORS as error:
                self._failed(scan, name, error)
            self._scope_ended(scan, name)

        async def row(found: list[Resource]) -> None:
            first = found[0]
            if len(found) == 1:
                at_home = await self._read(scan, first, False) if incomplete(first) else first
            else:
                at_home = await self._home(scan, found)
            if at_home is not None:
                await staging.add(staging.next_place(at_home.region), at_home)

        incomplete = _incomplete(scan)
        await asyncio.gather(*map(region, scan.regions))
        with first_error():
            async with asyncio.TaskGroup() as group:
                for found in by_identifier(listed).values():
                    group.create_task(row(found))

    async def _home(self, scan: Scan, found: list[Resource]) -> Resource | None:
        resource_type = scan.table.relation.resource_type
        type_name, home_property = resource_type.type_name, resource_type.home_property
        assert home_property is not None

        async def read(resource: Resource) -> Resource:
            summary = await self._calls.resource(
                type_name, resource.identifier, resource.region, scan.parameters
            )
            return Resource(resource.region, *summary)

        try:
            return await home(home_property, found, read)
        except CallFailed as error:
            self._problems.row_failed(scan, found[0].region, error, listed=True)
            return found[0]

    # -- only as many rows as LIMIT wants ---------------------------------------------------------

    async def _until_enough(
        self, scan: Scan, plan: QueryPlan, keys: Keys, staging: Staging
    ) -> None:
        """Region after region and a few resources at a time, until the query has its rows."""
        for region in scan.regions:
            try:
                if await self._region_until_enough(scan, region, plan, keys, staging):
                    return
            except _SCOPE_ERRORS as error:
                self._failed(scan, region, error)
            self._scope_ended(scan, region)

    async def _region_until_enough(
        self, scan: Scan, region: str, plan: QueryPlan, keys: Keys, staging: Staging
    ) -> bool:
        limit = plan.limit
        assert limit is not None
        incomplete = _incomplete(scan)
        size = max(limit.rows + limit.offset, 1)
        async for batch in self._batches(scan, region, keys):
            waiting = batch.resources
            while waiting:
                some, waiting = waiting[:size], waiting[size:]
                read = [
                    self._read(scan, resource, batch.derived)
                    if batch.derived or incomplete(resource)
                    else None
                    for resource in some
                ]
                answers = iter(await asyncio.gather(*(one for one in read if one is not None)))
                for resource, task in zip(some, read, strict=True):
                    found = resource if task is None else next(answers)
                    await staging.add(staging.next_place(region), found)
                await staging.flush()
                if await self._tables.count(plan.query) >= limit.rows:
                    return True
                # Most rows seem to be filtered out, so larger steps waste little and wait less.
                size = min(size * 4, _READS_AHEAD)
        return False

    # -- where resources come from ----------------------------------------------------------------

    async def _batches(self, scan: Scan, region: str, keys: Keys) -> AsyncIterator[Batch]:
        if scan.method is Method.PINNED:
            yield Batch([Resource(region, one, {}) for one in scan.identifiers])
            return
        identifiers = candidate_identifiers(scan, keys, region)
        if identifiers is not None:
            found = [Resource(region, one, {}) for one in identifiers]
            yield Batch(found, derived=scan.method is Method.LIST)
            return
        resource_type = scan.table.relation.resource_type
        models = await self._list_keys.resource_models(resource_type, scan.keys, keys, region)
        async for resources in self._listed(scan, region, models):
            yield Batch([one for one in resources if _matters(scan, one, keys)])

    async def _listed(
        self, scan: Scan, region: str, models: list[dict[str, str]]
    ) -> AsyncIterator[list[Resource]]:
        """Every listed resource; where the type is its own parent, its children's lists too."""
        resource_type = scan.table.relation.resource_type
        own_keys = self._list_keys.own_keys(resource_type)
        waiting = list(models)
        asked = {tuple(sorted(model.items())) for model in models}
        while waiting:
            model = waiting.pop(0)
            asked_with = list_model(resource_type, model)
            pages = self._calls.pages(resource_type.type_name, region, asked_with, scan.parameters)
            async for page in pages:
                # What a list was asked for is true of what it lists, whether it says so or not.
                resources = [Resource(region, name, {**model, **known}) for name, known in page]
                self._statement.tell(
                    "page", relation=scan.table.relation.name, region=region, count=len(page)
                )
                yield resources
                for child in _children(resource_type, resources, model, own_keys):
                    if (key := tuple(sorted(child.items()))) not in asked:
                        asked.add(key)
                        waiting.append(child)

    async def _read(self, scan: Scan, resource: Resource, derived: bool) -> Resource | None:
        """The whole resource; None if it is gone, what was listed of it if it cannot be read."""
        resource_type = scan.table.relation.resource_type
        gone = (NotFound, InvalidProperty) if derived else (NotFound,)
        try:
            identifier, properties = await self._calls.resource(
                resource_type.type_name, resource.identifier, resource.region, scan.parameters
            )
        except gone:
            return None
        except CallFailed as error:
            if scan.method is not Method.LIST:
                raise
            self._problems.row_failed(scan, resource.region, error, listed=not derived)
            return None if derived else resource
        keys = {
            key: v for key, v in resource.properties.items() if key in _list_keys(resource_type)
        }
        return Resource(resource.region, identifier, {**keys, **properties})


def shared_types(plan: QueryPlan, catalog: Catalog) -> frozenset[str]:
    """The types that several scans of a plan read, be it for the keys of their lists."""
    counted: Counter[str] = Counter()
    for scan in plan.scans:
        if isinstance(scan, Scan) and scan.method is not Method.NONE:
            resource_type = scan.table.relation.resource_type
            counted.update({resource_type.type_name, *parent_types(scan.keys, catalog)})
    return frozenset(name for name, times in counted.items() if times > 1)


def _listed_everywhere(scan: Scan) -> bool:
    several = scan.method is Method.LIST and len(scan.regions) > 1
    return several and scan.table.relation.resource_type.home_property is not None


def _incomplete(scan: Scan) -> Callable[[Resource], bool]:
    """Whether a resource lacks a property that the query needs, so that it must be read."""
    resource_type = scan.table.relation.resource_type
    lists_only = scan.table.relation.list_only and scan.method is Method.LIST
    if scan.method is Method.PINNED or lists_only or "read" not in resource_type.handlers:
        return lambda _: False
    if scan.method is Method.GET:
        return lambda _: True
    needed = scan.needed
    if "*" in needed:
        return lambda _: True
    return lambda resource: any(
        part_or_property(resource_type, resource, name) is None for name in needed
    )


def _list_keys(resource_type: ResourceType) -> frozenset[str]:
    return frozenset(name for names in resource_type.list_keys.required for name in names)


def _matters(scan: Scan, resource: Resource, keys: Keys) -> bool:
    """Whether the listed resource may be in the answer, for all that is known before reading it."""
    facts = facts_of(scan.table.relation.resource_type, resource)
    if not possible(scan.where, facts):
        return False
    for equated in scan.restricted_by:
        allowed = keys.allowed(equated.key)
        value = facts.get(equated.key)
        if allowed is not None and value is not None and str(value) not in allowed:
            return False
    return True


def _children(
    resource_type: ResourceType,
    resources: list[Resource],
    model: dict[str, str],
    own_keys: list[tuple[str, str]],
) -> Iterator[dict[str, str]]:
    for key, name in own_keys:
        for resource in resources:
            value = part_or_property(resource_type, resource, name)
            if value is not None:
                yield {**model, key: str(value)}


@contextmanager
def first_error() -> Iterator[None]:
    """Raise a task group's first error by itself: a group of causes is no message for a person."""
    try:
        yield
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None

"""The rows of a resource type, found as its scan says.

Pages are listed while earlier pages' resources are read.
"""

from __future__ import annotations

import asyncio

from cirrusql.execute.read.batches import Batch, Batches
from cirrusql.execute.read.home_region import by_identifier, home
from cirrusql.execute.read.rows import Resource, RowAccount
from cirrusql.execute.read.scanning import Scanning, first_error
from cirrusql.execute.read.staging import Staging
from cirrusql.plan import ResourceScan
from cirrusql.sql import Role

# Reads begun and not ended, for one region of one scan; the client limits what is really sent.
_READS_AHEAD = 256


class ResourceFetch:
    """One scan of a resource type being run."""

    def __init__(self, scanning: Scanning) -> None:
        assert isinstance(scanning.scan, ResourceScan)
        self._scan: ResourceScan = scanning.scan
        self._scanning = scanning
        self._batches = Batches(scanning, self._scan)

    async def run(self) -> None:
        """Find the rows: all of them at once, or as many as LIMIT wants one after the other."""
        staging = Staging(self._scan, self._scanning.tables, await self._account())
        if self._scan.home_property is not None:
            await self._at_home(self._scan.home_property, staging)
        elif self._scanning.plan.limit is not None:
            await self._until_enough(staging)
        else:
            await self._everything(staging)
        await staging.flush()

    async def _account(self) -> RowAccount:
        roles = {column.role for column in self._scan.columns}
        template = self._scan.table.relation.resource_type.arn_format or ""
        in_arn = Role.ARN in roles and "${Account}" in template
        return await self._scanning.row_account(roles, also=in_arn)

    # -- all rows -------------------------------------------------------------------------------

    async def _everything(self, staging: Staging) -> None:
        with first_error():
            async with asyncio.TaskGroup() as group:
                for region in self._scanning.regions:
                    group.create_task(self._region(region, staging))

    async def _region(self, region: str, staging: Staging) -> None:
        gate = asyncio.Semaphore(_READS_AHEAD)

        async def read(place: int, resource: Resource, derived: bool) -> None:
            try:
                await staging.add(place, await self._batches.read(resource, derived=derived))
            finally:
                gate.release()

        with self._scanning.region(region):
            async with asyncio.TaskGroup() as group:
                async for batch in self._batches.of(region):
                    for resource in batch.resources:
                        place = staging.next_place(region)
                        if self._batches.must_read(batch, resource):
                            await gate.acquire()
                            group.create_task(read(place, resource, batch.derived))
                        else:
                            await staging.add(place, resource)

    # -- each resource in its own region --------------------------------------------------------

    async def _at_home(self, home_property: str, staging: Staging) -> None:
        """All rows of a type that every region lists in full, each resource in its own region."""
        listed: list[tuple[Batch, Resource]] = []

        async def region(name: str) -> None:
            with self._scanning.region(name):
                async for batch in self._batches.of(name):
                    listed.extend((batch, resource) for resource in batch.resources)

        async def row(found: list[tuple[Batch, Resource]]) -> None:
            batch, resource = found[0]
            at_home: Resource | None = resource
            if len(found) > 1:
                candidates = [candidate for _, candidate in found]
                at_home = await home(home_property, candidates, self._batches)
            elif self._batches.must_read(batch, resource):
                at_home = await self._batches.read(resource, derived=batch.derived)
            if at_home is not None:
                await staging.add(staging.next_place(at_home.region), at_home)

        await asyncio.gather(*map(region, self._scanning.regions))
        with first_error():
            async with asyncio.TaskGroup() as group:
                for found in by_identifier(listed).values():
                    group.create_task(row(found))

    # -- only as many rows as LIMIT wants -------------------------------------------------------

    async def _until_enough(self, staging: Staging) -> None:
        """Region after region and a few resources at a time, until the query has its rows."""
        for region in self._scanning.regions:
            with self._scanning.region(region):
                if await self._region_until_enough(region, staging):
                    return

    async def _region_until_enough(self, region: str, staging: Staging) -> bool:
        limit = self._scanning.plan.limit
        assert limit is not None
        size = max(limit.rows + limit.offset, 1)
        async for batch in self._batches.of(region):
            waiting = batch.resources
            while waiting:
                some, waiting = waiting[:size], waiting[size:]
                found = await asyncio.gather(*(self._whole(batch, one) for one in some))
                for resource in found:
                    await staging.add(staging.next_place(region), resource)
                await staging.flush()
                if await self._scanning.tables.count(self._scanning.plan.query) >= limit.rows:
                    return True
                # Most rows seem to be filtered out, so larger steps waste little and wait less.
                size = min(size * 4, _READS_AHEAD)
        return False

    async def _whole(self, batch: Batch, resource: Resource) -> Resource | None:
        if not self._batches.must_read(batch, resource):
            return resource
        return await self._batches.read(resource, derived=batch.derived)

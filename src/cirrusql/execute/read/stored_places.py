"""The places of which a scan takes rows out of the inventory, and where these rows go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson

from cirrusql.errors import CallFailed
from cirrusql.execute.read.batches import ALWAYS_KNOWN, may_be_row
from cirrusql.execute.read.gaps import Place
from cirrusql.execute.read.problems import Failure
from cirrusql.execute.read.rows import Resource
from cirrusql.execute.read.scanning import Scanning
from cirrusql.execute.read.staging import Staging
from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.states import StateRow
from cirrusql.plan import ResourceScan, StoredScan
from cirrusql.records import Record


class StoredPlaces(Record, eq=False):
    """The places that a scan asks, and where their rows go. What changes is the staging's."""

    type_name: str
    scanning: Mapping[Place, Scanning]
    staging: Mapping[Place, Staging]
    numbers: Mapping[Place, str]
    by_row: Mapping[tuple[str, str], Place]
    is_global: bool
    needs_properties: bool

    @classmethod
    async def of(cls, parts: Sequence[Scanning]) -> StoredPlaces:
        """The places of a scan's parts; the account is asked for where nothing names it."""
        scanning: dict[Place, Scanning] = {}
        staging: dict[Place, Staging] = {}
        numbers: dict[Place, str] = {}
        for part in parts:
            roles = {column.role for column in part.scan.columns}
            account = await part.row_account(roles, also=True)
            assert account.account_id is not None
            assert isinstance(part.scan, ResourceScan | StoredScan)
            filled = Staging(part.scan, part.tables, account)
            for region in part.scan.regions:
                place = part.place(region)
                scanning[place], staging[place] = part, filled
                numbers[place] = account.account_id
        scan = parts[0].scan
        assert isinstance(scan, ResourceScan | StoredScan)
        resource_type = scan.table.relation.resource_type
        everywhere = resource_type.is_global
        by_row = {(n, "" if everywhere else place.region): place for place, n in numbers.items()}
        needed = any(column.role not in ALWAYS_KNOWN for column in scan.columns)
        name = resource_type.type_name
        return cls(name, scanning, staging, numbers, by_row, everywhere, needed)

    def __iter__(self) -> Iterator[Place]:
        return iter(self.scanning)

    def scope(self, place: Place) -> ScopeKey:
        """What the inventory calls a place."""
        return ScopeKey(self.numbers[place], place.region, self.type_name)

    @property
    def accounts(self) -> list[str]:
        """The numbers of the accounts."""
        return sorted(set(self.numbers.values()))

    @property
    def regions(self) -> list[str] | None:
        """Where the rows are; of a global service wherever it was asked."""
        return None if self.is_global else sorted({place.region for place in self.scanning})

    def of_row(self, account_id: str, region: str) -> Place | None:
        """The place that a row is of, if that is asked."""
        return self.by_row.get((account_id, "" if self.is_global else region))

    async def add(self, place: Place, rows: Iterable[StateRow]) -> None:
        """Put rows of a place into the staging table."""
        staging = self.staging[place]
        for row in rows:
            told = row.properties is not None and self.needs_properties
            properties = orjson.loads(row.properties or "{}") if told else {}
            resource = Resource(place.region, row.identifier, properties)
            if not row.unreadable or self._may_be_there(place, row, resource):
                await staging.add(staging.next_place(place.region), resource)

    def _may_be_there(self, place: Place, row: StateRow, resource: Resource) -> bool:
        """Note that a resource could not be read, and say whether it is a row all the same.

        One of which nothing is known is one only if what is not known decides nothing.
        """
        scanning = self.scanning[place]
        assert isinstance(scanning.scan, ResourceScan | StoredScan)
        has_row = row.properties is not None or may_be_row(scanning.scan, resource)
        message = row.reason or "it could not be read"
        error = CallFailed(message, region=place.region, identifier=row.identifier)
        scanning.problems.failed(
            Failure(scanning.scan, place, error, listed=True, has_row=has_row, stored=True)
        )
        return has_row

    async def flush(self) -> None:
        """Hand every row to SQLite."""
        for one in {id(one): one for one in self.staging.values()}.values():
            await one.flush()

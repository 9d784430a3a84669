"""The demo organisation put into a local cloud: what it holds when it is used for the first time.

A seeded resource is checked and completed as one that CreateResource makes, but leaves no request
behind, as if it had been there for long; and what the service makes up for it depends on nothing
but its name in the data, so that every seeded cloud is the same to the byte.
"""

from __future__ import annotations

from cirrusql.local.cloud import LocalCloud
from cirrusql.local.operations.planned import planned_resources, read_organisation
from cirrusql.local.operations.planting import plant
from cirrusql.records import Record

ACCOUNT = "000000000000"


class SeedSummary(Record):
    """What a seeding put in: how many resources, of how many types, in which regions."""

    resources: int
    types: int
    regions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.resources:,} resources of {self.types} types in {', '.join(self.regions)}"


def seed(cloud: LocalCloud, *, account: str = ACCOUNT) -> SeedSummary:
    """Put the demo organisation into `cloud`, all of it or, if that fails, nothing.

    Raises AlreadyExists if a resource of that name is there already, and DataError if the
    organisation's data is wrong.
    """
    planned = planned_resources(read_organisation(), account)
    cloud.change(lambda backend: plant(backend, planned, account))
    return SeedSummary(
        resources=len(planned),
        types=len({one.type_name for one in planned}),
        regions=tuple(sorted({one.region for one in planned})),
    )

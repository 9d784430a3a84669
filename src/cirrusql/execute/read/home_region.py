"""Types that every region lists in full, though each resource lives in one.

S3 is the known one: any region lists all buckets of the account, and only a bucket's own region can
read it (aws/aws-cli#6464). Of a resource that several regions list, the row is the one of its home.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from cirrusql.errors import CallFailed, NotFound
from cirrusql.execute.read.rows import Resource

Read = Callable[[Resource], Awaitable[Resource | None]]


def by_identifier(resources: Iterable[Resource]) -> dict[str, list[Resource]]:
    """What was listed under each identifier, be it in several regions."""
    found: dict[str, list[Resource]] = {}
    for resource in resources:
        found.setdefault(resource.identifier, []).append(resource)
    return found


async def home(home_property: str, found: Sequence[Resource], read: Read) -> Resource | None:
    """Of a resource that several regions list, the one that its own region reads.

    None if it is gone, or lives in a region that was not asked. Raises the last refusal if no
    region can read it: that of another's says no more than a refusal for any other reason.
    """
    refusal: CallFailed | None = None
    for candidate in found:
        try:
            resource = await read(candidate)
        except NotFound:
            continue
        except CallFailed as refused:
            refusal = refused
            continue
        told = resource.properties.get(home_property) if resource else None
        if candidate.region in str(told):
            return resource
        refusal = None
    if refusal is not None:
        raise refusal
    return None

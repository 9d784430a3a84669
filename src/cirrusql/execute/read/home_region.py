"""Types that every region lists in full, though each resource lives in one.

S3 is the known one: any region lists all buckets of the account, and only a bucket's own region can
read it (aws/aws-cli#6464). Of a resource that several regions list, the row is the one of its home.
Which types do so is data of the catalogue (`ResourceType.home_property`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cirrusql.errors import CallFailed, NotFound
from cirrusql.execute.read.batches import Batch, Batches
from cirrusql.execute.read.rows import Resource

Found = tuple[Batch, Resource]


def by_identifier(found: Iterable[Found]) -> dict[str, list[Found]]:
    """What was found under each identifier, in whichever regions."""
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(one[1].identifier, []).append(one)
    return groups


async def home(
    home_property: str, candidates: Sequence[Resource], batches: Batches
) -> Resource | None:
    """Of a resource that several regions list, the one that its own region reads.

    None if it is gone, or lives in a region that was not asked. If no region can read it the first
    is taken as it was listed, and the last refusal noted: that of another region says no more than
    a refusal for any other reason.
    """
    refusal: CallFailed | None = None
    for candidate in candidates:
        try:
            resource = await batches.called(candidate)
        except NotFound:
            continue
        except CallFailed as refused:
            refusal = refused
            continue
        if candidate.region in str(resource.properties.get(home_property)):
            return resource
        refusal = None
    if refusal is None:
        return None
    return batches.refused(candidates[0], refusal, listed=True)

"""Emptying a bucket, without which S3 does not delete it."""

from __future__ import annotations

from cirrusql.cloudcontrol.objects import Objects
from cirrusql.errors import CallFailed
from cirrusql.stack.adapters.adapter import Where

_GONE = "NoSuchBucket"


def empty_bucket(bucket: str, where: Where) -> int:
    """Delete every version and delete marker of every object in a bucket of S3, for good.

    How many there were; none if the bucket is gone. Raises what S3 refuses, and then some are
    deleted. Not for the local cloud, whose buckets have no objects: it is S3 that is asked.
    """
    try:
        return where.engine.wait(_emptied(bucket, where.engine.objects))
    except CallFailed as error:
        if error.error_code != _GONE:
            raise
        return 0


async def _emptied(bucket: str, objects: Objects) -> int:
    count = 0
    async for versions in objects.list_versions(bucket):
        await objects.delete_versions(bucket, versions)
        count += len(versions)
    return count

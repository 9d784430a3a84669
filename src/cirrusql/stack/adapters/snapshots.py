"""Snapshots of what holds data, taken before it is deleted.

The types are those for which the user guide of CloudFormation has `DeletionPolicy: Snapshot`; how
each is taken, and which words say how far it is, are those of the services' API references. Neptune
and DocumentDB have the operations of RDS.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from cirrusql.catalog.services import EC2, ELASTICACHE, RDS, REDSHIFT, Service
from cirrusql.errors import CallFailed, Error
from cirrusql.records import Record
from cirrusql.stack.adapters.adapter import Model, Where
from cirrusql.stack.adapters.waiting import until

# A first snapshot of much data takes hours.
_SECONDS, _PAUSE = 6 * 3600.0, 15.0
# The shortest of the longest names that the services allow, without what is put behind it.
_LONGEST = 63 - len("-0123456789")
# An instance of a cluster has no data of its own: the user guide takes no snapshot of it.
_IN_CLUSTER = "DBClusterIdentifier"
_FAILED = re.compile("fail|error")


class Snapshot(Record):
    """How snapshots of the resources of a type are taken.

    `source` is the member of `create` that names the resource, `name` the one that names the
    snapshot there and in `look`, and `state` is where the answer to `look` says how far it is. With
    `made` the service names the snapshot itself, in this member of the answer to `create`.
    """

    service: Service
    create: str
    source: str
    name: str
    look: str
    state: tuple[str, ...]
    ready: str = "available"
    made: str = ""


_VOLUME = Snapshot(
    EC2,
    "CreateSnapshot",
    "VolumeId",
    "SnapshotId",
    "DescribeSnapshots",
    ("snapshotSet", "status"),
    ready="completed",
    made="snapshotId",
)
_INSTANCE = Snapshot(
    RDS,
    "CreateDBSnapshot",
    "DBInstanceIdentifier",
    "DBSnapshotIdentifier",
    "DescribeDBSnapshots",
    ("DBSnapshots", "DBSnapshot", "Status"),
)
_CLUSTER = Snapshot(
    RDS,
    "CreateDBClusterSnapshot",
    "DBClusterIdentifier",
    "DBClusterSnapshotIdentifier",
    "DescribeDBClusterSnapshots",
    ("DBClusterSnapshots", "DBClusterSnapshot", "Status"),
)
_CACHE = partial(
    Snapshot,
    ELASTICACHE,
    "CreateSnapshot",
    name="SnapshotName",
    look="DescribeSnapshots",
    state=("Snapshots", "Snapshot", "SnapshotStatus"),
)
_WAREHOUSE = Snapshot(
    REDSHIFT,
    "CreateClusterSnapshot",
    "ClusterIdentifier",
    "SnapshotIdentifier",
    "DescribeClusterSnapshots",
    ("Snapshots", "Snapshot", "Status"),
)
_SNAPSHOTS: Mapping[str, Snapshot] = {
    "AWS::EC2::Volume": _VOLUME,
    "AWS::RDS::DBInstance": _INSTANCE,
    "AWS::RDS::DBCluster": _CLUSTER,
    "AWS::Neptune::DBCluster": _CLUSTER,
    "AWS::DocDB::DBCluster": _CLUSTER,
    "AWS::ElastiCache::ReplicationGroup": _CACHE(source="ReplicationGroupId"),
    "AWS::ElastiCache::CacheCluster": _CACHE(source="CacheClusterId"),
    "AWS::Redshift::Cluster": _WAREHOUSE,
}

SNAPSHOT_TYPES = frozenset(_SNAPSHOTS)
"""The types of which a snapshot can be taken."""


def take_snapshot(type_name: str, identifier: str, model: Model, where: Where) -> str | None:
    """Take a snapshot of a resource and wait until it is whole; it in words, for a note.

    None if the resource holds nothing that could be in one. Raises what the service refuses, a
    CallFailed for a snapshot that fails, and Timeout, each of them saying that the resource is not
    deleted for it. Not for the local cloud, which has no data.
    """
    snapshot = _SNAPSHOTS.get(type_name)
    if snapshot is None or (snapshot is _INSTANCE and model.get(_IN_CLUSTER)):
        return None
    try:
        name = _begun(snapshot, identifier, where)
        until(
            lambda: _state(snapshot, name, where),
            f"the snapshot {name}",
            seconds=_SECONDS,
            pause=_PAUSE,
        )
    except Error as error:
        what = f"{type_name} '{identifier}' in {where.region} is not deleted"
        raise error.with_(message=f"{what}, as it has no snapshot: {error.message}") from error
    return f"the snapshot {name}"


def _begun(snapshot: Snapshot, identifier: str, where: Where) -> str:
    """Begin a snapshot, and what it is called."""
    request = {snapshot.source: identifier}
    name = _new_name(identifier)
    if snapshot.made:
        request["Description"] = f"{identifier} as it was deleted"
    else:
        request[snapshot.name] = name
    try:
        answer = where.engine.call(snapshot.service, snapshot.create, request, where.region)
    except CallFailed as error:
        # A name that was made up just now is taken by ourselves: the first answer was lost.
        if snapshot.made or "AlreadyExists" not in (error.error_code or ""):
            raise
        return name
    return str(answer[snapshot.made]) if snapshot.made else name


def _state(snapshot: Snapshot, name: str, where: Where) -> str | None:
    """The state of a snapshot once it is whole; None before that. Raises CallFailed if it fails."""
    asked = {snapshot.name: [name] if snapshot.made else name}
    try:
        found: Any = where.engine.call(snapshot.service, snapshot.look, asked, where.region)
    except CallFailed as error:
        if "NotFound" in (error.error_code or ""):  # it was begun, and is not known everywhere yet
            return None
        raise
    for step in snapshot.state:
        found = found[0] if isinstance(found, list) and found else found
        found = found.get(step) if isinstance(found, dict) else None
    state = str(found)
    if _FAILED.search(state):
        raise CallFailed(
            f"the snapshot {name} is '{state}'",
            region=where.region,
            operation=snapshot.create,
            error_code=state,
        )
    return state if state == snapshot.ready else None


def _new_name(identifier: str) -> str:
    """A name for a snapshot that no other has, by the rules of all the services.

    Letters, digits and single hyphens, a letter first.
    """
    plain = re.sub("[^a-z0-9]+", "-", identifier.lower()).strip("-")[:_LONGEST].rstrip("-")
    plain = plain if plain[:1].isalpha() else f"s-{plain}".rstrip("-")
    return f"{plain}-{secrets.token_hex(5)}"

"""Resources that pass the controls of elasticache, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

GROUP = "AWS::ElastiCache::ReplicationGroup"
CLUSTER = "AWS::ElastiCache::CacheCluster"


def group(name: str, **more: Any) -> dict[str, Any]:
    return {"ReplicationGroupId": name, "ReplicationGroupDescription": name, **more}


def cluster(name: str, **more: Any) -> dict[str, Any]:
    usual = {"CacheNodeType": "cache.t3.micro", "NumCacheNodes": 1, "Engine": "redis"}
    return {**usual, "ClusterName": name, **more}


CASES = {
    "elasticache.1": Case(
        GROUP,
        [group("kept", SnapshotRetentionLimit=1), group("long", SnapshotRetentionLimit=35)],
        [group("none", SnapshotRetentionLimit=0), group("unsaid")],
    ),
    "elasticache.2": Case(
        CLUSTER,
        [
            cluster("fresh", AutoMinorVersionUpgrade=True),
            cluster("unsaid"),
            cluster("memory", Engine="memcached", AutoMinorVersionUpgrade=False),
        ],
        [
            cluster("stale", AutoMinorVersionUpgrade=False),
            cluster("valkey", Engine="valkey", AutoMinorVersionUpgrade=False),
        ],
    ),
    "elasticache.3": Case(
        GROUP,
        [group("two", AutomaticFailoverEnabled=True)],
        [group("one", AutomaticFailoverEnabled=False)],
    ),
    "elasticache.4": Case(
        GROUP,
        [group("sealed", AtRestEncryptionEnabled=True)],
        [group("plain", AtRestEncryptionEnabled=False), group("unsaid")],
    ),
    "elasticache.5": Case(
        GROUP,
        [group("sealed", TransitEncryptionEnabled=True)],
        [group("plain", TransitEncryptionEnabled=False), group("unsaid")],
    ),
    "elasticache.7": Case(
        CLUSTER,
        [cluster("own", CacheSubnetGroupName="private")],
        [cluster("usual", CacheSubnetGroupName="default"), cluster("unsaid")],
    ),
}

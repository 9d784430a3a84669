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


SEALED = {"TransitEncryptionEnabled": True}

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
    "elasticache.6": Case(
        GROUP,
        [
            group("token", EngineVersion="5.0.6", AuthToken="0123456789abcdef", **SEALED),
            group("latest"),
            group("acls", EngineVersion="6.2"),
            group("shards", EngineVersion="7.0", NumNodeGroups=2, ReplicasPerNodeGroup=1),
            group("valkey", Engine="valkey", EngineVersion="7.2"),
            group("later", EngineVersion="10.0"),
        ],
        [
            group("none", EngineVersion="5.0.6", NumCacheClusters=2),
            group("sealed", EngineVersion="3.2.6", **SEALED),
            group("old", EngineVersion="4.0.10", NumNodeGroups=2, ReplicasPerNodeGroup=1),
        ],
    ),
    "elasticache.7": Case(
        CLUSTER,
        [cluster("own", CacheSubnetGroupName="private")],
        [cluster("usual", CacheSubnetGroupName="default"), cluster("unsaid")],
    ),
}

"""ElastiCache: replication groups, and clusters, of which the nodes of a group are some, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, named
from cirrusql.local.api.world import Found, World

Answer = Callable[[World, Request], Mapping[str, Any]]
_LATEST = {"memcached": "1.6.22", "redis": "7.1.0", "valkey": "8.0.1"}


def _engine(model: Mapping[str, Any], usual: str) -> Row:
    name = str(model.get("Engine") or usual).lower()
    return {"Engine": name, "EngineVersion": model.get("EngineVersion") or _LATEST.get(name)}


def _members(model: Mapping[str, Any]) -> list[str]:
    """The names of a group's nodes: those of a group with shards have a shard's number, too."""
    name, shards = model["ReplicationGroupId"], model.get("NumNodeGroups") or 1
    if shards == 1:
        nodes = model.get("NumCacheClusters") or 1 + (model.get("ReplicasPerNodeGroup") or 0)
        return [f"{name}-{node:03}" for node in range(1, nodes + 1)]
    nodes = 1 + (model.get("ReplicasPerNodeGroup") or 0)
    return [
        f"{name}-{shard:04}-{node:03}"
        for shard in range(1, shards + 1)
        for node in range(1, nodes + 1)
    ]


def _said(found: Found) -> Row:
    """What a group and its nodes have in common."""
    model = found.whole.model
    return {
        "AuthTokenEnabled": bool(model.get("AuthToken")),
        "TransitEncryptionEnabled": bool(model.get("TransitEncryptionEnabled")),
        "AtRestEncryptionEnabled": bool(model.get("AtRestEncryptionEnabled")),
        "AutoMinorVersionUpgrade": model.get("AutoMinorVersionUpgrade", True),
        "SnapshotRetentionLimit": model.get("SnapshotRetentionLimit", 0),
    }


def _describe_replication_groups(world: World, request: Request) -> Mapping[str, Any]:
    rows = []
    for one in world.resources("ElastiCache::ReplicationGroup"):
        model = one.whole.model
        rows.append(
            {
                **world.row(one),
                **_said(one),
                "Description": model.get("ReplicationGroupDescription"),
                "Status": "available",
                "MemberClusters": _members(model),
                "AutomaticFailover": _on(model.get("AutomaticFailoverEnabled")),
                "MultiAZ": _on(model.get("MultiAZEnabled")),
                "ClusterEnabled": (model.get("NumNodeGroups") or 1) > 1,
                "Engine": _engine(model, "redis")["Engine"],
                "ARN": world.arn("elasticache", f"replicationgroup:{one.identifier}"),
                "ReplicationGroupCreateTime": world.since(one),
            }
        )
    code, message = "ReplicationGroupNotFoundFault", "ReplicationGroup {} not found."
    member = "ReplicationGroupId"
    return {"ReplicationGroups": named(request, rows, member, member, code, message)}


def _on(value: object) -> str:
    return "enabled" if value else "disabled"


def _clusters(world: World) -> Iterator[Row]:
    for one in world.resources("ElastiCache::CacheCluster"):
        model = one.whole.model
        yield {
            **world.row(one),
            **_engine(model, "redis"),
            "CacheClusterId": one.identifier,
            "CacheClusterStatus": "available",
            "CacheClusterCreateTime": world.since(one),
            "AutoMinorVersionUpgrade": model.get("AutoMinorVersionUpgrade", True),
            "ARN": world.arn("elasticache", f"cluster:{one.identifier}"),
        }
    for group in world.resources("ElastiCache::ReplicationGroup"):
        model = group.whole.model
        for name in _members(model):
            yield {
                **_said(group),
                **_engine(model, "redis"),
                "CacheClusterId": name,
                "CacheClusterStatus": "available",
                "CacheClusterCreateTime": world.since(group),
                "CacheNodeType": model.get("CacheNodeType"),
                "NumCacheNodes": 1,
                "CacheSubnetGroupName": model.get("CacheSubnetGroupName"),
                "ReplicationGroupId": group.identifier,
                "ARN": world.arn("elasticache", f"cluster:{name}"),
            }


def _nodes(cluster: Row) -> list[Row]:
    return [
        {
            "CacheNodeId": f"{node:04}",
            "CacheNodeStatus": "available",
            "CacheNodeCreateTime": cluster["CacheClusterCreateTime"],
        }
        for node in range(1, (cluster.get("NumCacheNodes") or 1) + 1)
    ]


def _describe_cache_clusters(world: World, request: Request) -> Mapping[str, Any]:
    rows = list(_clusters(world))
    if request.get("ShowCacheNodeInfo"):
        rows = [{**row, "CacheNodes": _nodes(row)} for row in rows]
    if request.get("ShowCacheClustersNotInReplicationGroups"):
        rows = [row for row in rows if "ReplicationGroupId" not in row]
    code, message = "CacheClusterNotFound", "CacheCluster not found: {}"
    member = "CacheClusterId"
    return {"CacheClusters": named(request, rows, member, member, code, message)}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "elasticache": {
        "describe_replication_groups": _describe_replication_groups,
        "describe_cache_clusters": _describe_cache_clusters,
    },
}

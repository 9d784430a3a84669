"""What the demo organisation has none of, once somebody makes it: as boto3 and SQL read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from tests.answers.clouds import ACCOUNT, Cloud, served
from tests.answers.conftest import cloud, make_cloud
from tests.controls.fsbp.elasticache import cluster, group
from tests.controls.fsbp.elb import classic

__all__ = ["cloud", "make_cloud"]
Client = Callable[[str], Any]


@pytest.fixture
def client(cloud: Cloud) -> Iterator[Client]:
    with served(cloud.local) as url:

        def made(service: str) -> Any:
            return boto3.Session().client(
                service,
                endpoint_url=url,
                region_name="us-east-1",
                aws_access_key_id=ACCOUNT,
                aws_secret_access_key="secret",
                config=Config(retries={"total_max_attempts": 1}),
            )

        yield made


def test_groups_of_caches_tell_their_nodes_and_whether_there_is_a_token(
    cloud: Cloud, client: Client
) -> None:
    cloud.put(
        "AWS::ElastiCache::ReplicationGroup",
        group("one", EngineVersion="5.0.6", NumCacheClusters=2),
        group("two", AuthToken="0123456789abcdef", NumNodeGroups=2, ReplicasPerNodeGroup=1),
        group("three", Engine="valkey"),
    )
    cloud.put("AWS::ElastiCache::CacheCluster", cluster("alone", NumCacheNodes=1))
    caches = client("elasticache")
    groups = {
        one["ReplicationGroupId"]: one
        for one in caches.describe_replication_groups()["ReplicationGroups"]
    }
    assert {name: one["MemberClusters"] for name, one in groups.items()} == {
        "one": ["one-001", "one-002"],
        "two": ["two-0001-001", "two-0001-002", "two-0002-001", "two-0002-002"],
        "three": ["three-001"],
    }
    assert [name for name, one in groups.items() if one["AuthTokenEnabled"]] == ["two"]
    assert groups["three"]["Engine"] == "valkey"
    alone = caches.describe_cache_clusters(ShowCacheClustersNotInReplicationGroups=True)
    (row,) = alone["CacheClusters"]
    assert (row["CacheClusterId"], row["Engine"], "CacheNodes" in row) == ("alone", "redis", False)
    said = caches.describe_cache_clusters(CacheClusterId="one-002", ShowCacheNodeInfo=True)
    (row,) = said["CacheClusters"]
    assert (row["EngineVersion"], row["ReplicationGroupId"]) == ("5.0.6", "one")
    assert [one["CacheNodeId"] for one in row["CacheNodes"]] == ["0001"]
    with pytest.raises(ClientError, match="CacheClusterNotFound"):
        caches.describe_cache_clusters(CacheClusterId="none")
    ((nodes,),) = cloud.rows("SELECT count(*) FROM aws.elasticache.describe_cache_clusters")
    assert nodes == 8


def test_documents_are_shared_with_nobody(cloud: Cloud, client: Client) -> None:
    content = {"schemaVersion": "2.2", "mainSteps": []}
    cloud.put("AWS::SSM::Document", {"Name": "ours", "Content": content, "DocumentType": "Command"})
    ssm = client("ssm")
    own = [{"Key": "Owner", "Values": ["Self"]}]
    (row,) = ssm.list_documents(Filters=own)["DocumentIdentifiers"]
    assert (row["Name"], row["Owner"], row["DocumentType"]) == ("ours", ACCOUNT, "Command")
    told = ssm.describe_document_permission(Name="ours", PermissionType="Share")
    assert (told["AccountIds"], told["AccountSharingInfoList"]) == ([], [])
    with pytest.raises(ClientError, match="Owner is Self"):
        ssm.list_documents()


def test_authorities_are_active_once_they_have_a_certificate(cloud: Cloud, client: Client) -> None:
    subject = {"CommonName": "ours"}
    usual = {"KeyAlgorithm": "RSA_2048", "SigningAlgorithm": "SHA256WITHRSA", "Subject": subject}
    root, below = cloud.put(
        "AWS::ACMPCA::CertificateAuthority",
        {**usual, "Type": "ROOT"},
        {**usual, "Type": "SUBORDINATE"},
    )
    cloud.put(
        "AWS::ACMPCA::CertificateAuthorityActivation",
        {"CertificateAuthorityArn": root, "Certificate": "c", "Status": "DISABLED"},
    )
    rows = client("acm-pca").list_certificate_authorities()["CertificateAuthorities"]
    told = {one["Arn"]: (one["Type"], one["Status"]) for one in rows}
    assert told == {root: ("ROOT", "DISABLED"), below: ("SUBORDINATE", "PENDING_CERTIFICATE")}
    assert rows[0]["CertificateAuthorityConfiguration"]["Subject"] == subject
    others = client("acm-pca").list_certificate_authorities(ResourceOwner="OTHER_ACCOUNTS")
    assert others["CertificateAuthorities"] == []


def test_a_classic_load_balancer_is_defensive(cloud: Cloud, client: Client) -> None:
    cloud.put(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        classic("web", CrossZone=True, ConnectionDrainingPolicy={"Enabled": True, "Timeout": 60}),
    )
    said = client("elb").describe_load_balancer_attributes(LoadBalancerName="web")
    assert said["LoadBalancerAttributes"] == {
        "CrossZoneLoadBalancing": {"Enabled": True},
        "AccessLog": {"Enabled": False},
        "ConnectionDraining": {"Enabled": True, "Timeout": 60},
        "ConnectionSettings": {"IdleTimeout": 60},
        "AdditionalAttributes": [{"Key": "elb.http.desyncmitigationmode", "Value": "defensive"}],
    }


@pytest.mark.parametrize(
    ("type_name", "kind", "more"),
    [
        ("AWS::RDS::DBSnapshot", "db", {"DBInstanceIdentifier": "d"}),
        ("AWS::RDS::ClusterSnapshot", "db_cluster", {"DBClusterIdentifier": "c"}),
    ],
)
def test_snapshots_are_shared_with_nobody(
    cloud: Cloud, type_name: str, kind: str, more: dict[str, str]
) -> None:
    name = "DBSnapshotIdentifier" if kind == "db" else "DBClusterSnapshotIdentifier"
    cloud.put(type_name, {name: "s", **more})
    rows = cloud.rows(
        f"SELECT s.{kind}_snapshot_identifier, s.snapshot_type, a.{kind}_snapshot_attributes"
        f" FROM aws.rds.describe_{kind}_snapshots s"
        f" JOIN aws.rds.describe_{kind}_snapshot_attributes a"
        f" ON a.{kind}_snapshot_identifier = s.{kind}_snapshot_identifier"
    )
    ((found, made, attributes),) = rows
    assert (found, made) == ("s", "manual")
    assert json.loads(attributes) == [{"AttributeName": "restore", "AttributeValues": []}]

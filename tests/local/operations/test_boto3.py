"""boto3 reads over HTTP what is answered in process, for every operation that is answered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.exceptions import ClientError
from tests.local.operations.asked import requests_of
from tests.local.operations.conftest import Demo

from cirrusql.local.api.answers import ANSWERS

_EVERY = [f"{service}.{name}" for service, names in ANSWERS.items() for name in names]
# No group of the organisation has a policy of its own, Macie is off, and there are no REST APIs,
# snapshots of databases, documents or classic load balancers.
_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "iam.get_group_policy": ({"GroupName": "developers", "PolicyName": "x"}, "NoSuchEntity"),
    "apigateway.get_stages": ({"restApiId": "none"}, "NotFoundException"),
    "macie2.list_classification_jobs": ({}, "AccessDeniedException"),
    "rds.describe_db_snapshot_attributes": (
        {"DBSnapshotIdentifier": "none"},
        "DBSnapshotNotFound",
    ),
    "rds.describe_db_cluster_snapshot_attributes": (
        {"DBClusterSnapshotIdentifier": "none"},
        "DBClusterSnapshotNotFoundFault",
    ),
    "ssm.describe_document_permission": (
        {"Name": "none", "PermissionType": "Share"},
        "InvalidDocument",
    ),
    "elb.describe_load_balancer_attributes": (
        {"LoadBalancerName": "none"},
        "LoadBalancerNotFound",
    ),
}
# boto3 decodes the documents of IAM.
_DOCUMENTS = ("AssumeRolePolicyDocument", "PolicyDocument", "Document")


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: json.loads(unquote(one)) if key in _DOCUMENTS else _decoded(one)
            for key, one in value.items()
        }
    return [_decoded(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", [name for name in _EVERY if name not in _REFUSED])
def test_boto3_reads_what_is_answered_in_process(demo: Demo, name: str) -> None:
    requests = list(requests_of(demo, name))
    assert requests
    for request in requests:
        members = demo.members(name, **request)
        if name.startswith("iam."):
            members = _decoded(members)
        assert demo.boto3(name, **request) == members, request


@pytest.mark.parametrize("name", _REFUSED)
def test_what_is_not_there_is_refused_both_ways(demo: Demo, name: str) -> None:
    members, code = _REFUSED[name]
    assert code in demo.answer(name, **members).body.decode()
    with pytest.raises(ClientError, match=code):
        demo.boto3(name, **members)


def test_every_operation_has_an_answer_that_says_something(demo: Demo) -> None:
    """Types that the organisation has none of; everything else has rows."""
    empty = {
        name
        for name in _EVERY
        if name not in _REFUSED
        for found in [[demo.members(name, **one) for one in requests_of(demo, name)]]
        if not any(any(value not in ([], {}, False) for value in one.values()) for one in found)
    }
    assert empty == {
        "acm_pca.list_certificate_authorities",
        "codebuild.list_projects",
        "codebuild.list_report_groups",
        "dax.describe_clusters",
        "dms.describe_replication_instances",
        "ec2.describe_client_vpn_endpoints",
        "elasticache.describe_cache_clusters",
        "elasticache.describe_replication_groups",
        "fsx.describe_file_systems",
        "rds.describe_db_cluster_snapshots",
        "ssm.list_documents",
        "ssm.list_resource_compliance_summaries",
        "ec2.describe_vpn_connections",
        "ecs.describe_task_sets",
        "ecs.list_container_instances",
        "iam.list_group_policies",
        "iam.list_server_certificates",
        "inspector2.list_findings",
        "config.describe_configuration_recorders",
        "config.describe_configuration_recorder_status",
        "rds.describe_db_snapshots",
        "securityhub.get_enabled_standards",
        "logs.describe_metric_filters",
        "opensearch.list_domain_names",
    }

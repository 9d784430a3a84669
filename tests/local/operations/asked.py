"""What each operation is asked with in these tests: things that the demo organisation has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.local.operations.conftest import Demo

from cirrusql.local.demo.seed import ACCOUNT

_IAM = f"arn:aws:iam::{ACCOUNT}"
_BUCKET = {"Bucket": "harbour-prod-use1-uploads"}
_TRAIL = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/everything"
_KEY = "alias/harbour/storage"

REQUESTS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "ec2.describe_instances": (
        {},
        {"Filters": [{"Name": "instance-state-name", "Values": ["stopped"]}]},
        {"Filters": [{"Name": "tag:Environment", "Values": ["prod", "stag*"]}], "MaxResults": 5},
    ),
    "ec2.describe_volumes": ({}, {"Filters": [{"Name": "status", "Values": ["available"]}]}),
    "ec2.describe_images": ({}, {"Owners": ["self"]}, {"Owners": ["amazon"]}),
    "ec2.describe_snapshots": ({}, {"OwnerIds": ["self"]}, {"OwnerIds": ["111111111111"]}),
    "ec2.describe_nat_gateways": (
        {},
        {"Filter": [{"Name": "connectivity-type", "Values": ["private"]}]},
    ),
    "ec2.describe_addresses": ({}, {"Filters": [{"Name": "domain", "Values": ["vpc"]}]}),
    "apigateway.get_stages": ({"restApiId": "a1b2c3d4e5"},),
    "ec2.describe_launch_template_versions": (
        {"Versions": ["$Default"]},
        {"LaunchTemplateName": "prod-use1-workers"},
    ),
    "ecs.describe_task_sets": ({"cluster": "prod-use1", "service": "catalog"},),
    "ec2.describe_vpc_peering_connections": (
        {},
        {"Filters": [{"Name": "status-code", "Values": ["active"]}]},
    ),
    "sns.list_subscriptions_by_topic": (
        {"TopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:prod-use1-alerts"},
        {"TopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:prod-use1-payments"},
    ),
    "ecs.list_container_instances": ({"cluster": "prod-use1"},),
    "ecs.describe_container_instances": ({"cluster": "prod-use1", "containerInstances": ["c"]},),
    "ecs.list_tasks": (
        {"cluster": "prod-use1"},
        {"cluster": "prod-use1", "serviceName": "catalog"},
    ),
    "ecs.list_services": ({"cluster": "prod-use1", "maxResults": 2},),
    "ecs.describe_clusters": ({"clusters": ["prod-use1", "none"], "include": ["TAGS"]},),
    "ecr.describe_images": (
        {"repositoryName": "harbour/catalog"},
        {"repositoryName": "harbour/search", "imageIds": [{"imageTag": "latest"}]},
    ),
    "dynamodb.describe_table": ({"TableName": "prod-catalog"},),
    "cloudformation.describe_stacks": ({}, {"StackName": "prod-use1-shop"}),
    "elbv2.describe_load_balancers": ({}, {"Names": ["prod-use1"]}),
    "iam.get_user": ({"UserName": "goran"},),
    "iam.get_role": ({"RoleName": "break-glass"},),
    "iam.list_users": ({}, {"PathPrefix": "/robots/"}, {"MaxItems": 3}),
    "iam.list_groups_for_user": ({"UserName": "amara"}, {"UserName": "ci"}),
    "iam.list_attached_user_policies": ({"UserName": "root-helper"}, {"UserName": "amara"}),
    "iam.list_attached_role_policies": ({"RoleName": "sandbox-instances"},),
    "iam.list_attached_group_policies": ({"GroupName": "developers"},),
    "iam.list_user_policies": ({"UserName": "hana"}, {"UserName": "goran"}),
    "iam.list_role_policies": ({"RoleName": "legacy-admin"},),
    "iam.list_group_policies": ({"GroupName": "developers"},),
    "iam.get_group_policy": ({"GroupName": "developers", "PolicyName": "x"},),
    "iam.get_user_policy": ({"UserName": "hana", "PolicyName": "exports"},),
    "iam.get_role_policy": ({"RoleName": "legacy-admin", "PolicyName": "all"},),
    "iam.list_access_keys": ({"UserName": "dilan"}, {"UserName": "chen"}),
    "iam.list_mfa_devices": ({"UserName": "amara"}, {"UserName": "goran"}),
    "iam.list_virtual_mfa_devices": ({}, {"AssignmentStatus": "Unassigned"}),
    "iam.get_login_profile": ({"UserName": "jonas"},),
    "iam.list_policies": ({}, {"Scope": "Local"}, {"Scope": "AWS", "OnlyAttached": True}),
    "iam.get_policy": ({"PolicyArn": f"{_IAM}:policy/break-glass"},),
    "iam.get_policy_version": (
        {"PolicyArn": f"{_IAM}:policy/break-glass", "VersionId": "v1"},
        {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "VersionId": "v1"},
    ),
    "iam.list_policy_versions": ({"PolicyArn": f"{_IAM}:policy/deployments"},),
    "iam.list_entities_for_policy": (
        {"PolicyArn": f"{_IAM}:policy/deployments"},
        {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "EntityFilter": "Role"},
    ),
    "account.get_alternate_contact": ({"AlternateContactType": "BILLING"},),
    "cloudtrail.get_trail_status": ({"Name": _TRAIL}, {"Name": "everything"}),
    "cloudtrail.get_event_selectors": ({"TrailName": "everything"},),
    "opensearch.list_domain_names": ({}, {"EngineType": "Elasticsearch"}),
    "rds.describe_db_instances": ({}, {"DBInstanceIdentifier": "prod-use1-reports"}),
    "lambda.get_function_configuration": ({"FunctionName": "prod-catalog"},),
    "backup.list_recovery_points_by_backup_vault": (
        {"BackupVaultName": "prod-use1"},
        {"BackupVaultName": "prod-use1", "ByResourceType": "EBS", "MaxResults": 2},
    ),
    "ssm.list_documents": ({"Filters": [{"Key": "Owner", "Values": ["Self"]}]},),
    "codebuild.batch_get_report_groups": ({"reportGroupArns": ["none"]},),
    "kms.describe_key": ({"KeyId": _KEY},),
    "kms.get_key_rotation_status": ({"KeyId": _KEY},),
    "kms.list_keys": (
        {},
        {"Limit": 2},
        {"ResourceOwners": ["SELF"]},
        {"ResourceOwners": ["OTHER_ACCOUNTS_VIA_RAM"]},
    ),
    "logs.describe_log_groups": ({}, {"logGroupNamePrefix": "/aws/lambda/experiment", "limit": 3}),
    "cloudwatch.describe_alarms": ({}, {"StateValue": "ALARM"}),
    "service_quotas.list_service_quotas": ({"ServiceCode": "vpc"},),
    "ce.get_cost_and_usage": (
        {
            "TimePeriod": {"Start": "2026-01-15", "End": "2026-03-01"},
            "Granularity": "MONTHLY",
            "Metrics": ["UnblendedCost"],
            "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
        },
        {
            "TimePeriod": {"Start": "2026-01-15", "End": "2026-01-18"},
            "Granularity": "DAILY",
            "Metrics": ["UnblendedCost", "BlendedCost"],
        },
    ),
    "organizations.list_accounts": ({}, {"MaxResults": 3}),
    "organizations.list_accounts_for_parent": ({"ParentId": "ou-hrb1-0workload"},),
    "organizations.list_organizational_units_for_parent": ({"ParentId": "r-hrb1"},),
    "organizations.list_parents": ({"ChildId": ACCOUNT}, {"ChildId": "413728905166"}),
    "organizations.list_children": (
        {"ParentId": "r-hrb1", "ChildType": "ACCOUNT"},
        {"ParentId": "r-hrb1", "ChildType": "ORGANIZATIONAL_UNIT"},
    ),
    "organizations.describe_account": ({"AccountId": "413728905166"},),
    "organizations.describe_organizational_unit": ({"OrganizationalUnitId": "ou-hrb1-00sandbox"},),
    "organizations.list_tags_for_resource": ({"ResourceId": "413728905166"},),
    "s3.list_buckets": ({}, {"Prefix": "harbour-prod", "MaxBuckets": 3}),
    "s3.get_bucket_location": (_BUCKET, {"Bucket": "harbour-prod-euw1-uploads"}),
    "s3.get_bucket_website": ({"Bucket": "harbour-status-website"},),
    "s3control.get_public_access_block": ({"AccountId": ACCOUNT},),
    **{
        f"s3.{name}": (_BUCKET,)
        for name in (
            *("get_bucket_versioning", "get_bucket_acl", "get_bucket_policy"),
            *("get_bucket_policy_status", "get_bucket_logging", "get_bucket_tagging"),
            *("get_bucket_encryption", "get_bucket_ownership_controls"),
            "get_public_access_block",
        )
    },
}
"""Requests by operation; those that are not here are asked for everything."""

LOOKED_UP: Mapping[str, tuple[str, str, str, str]] = {
    "elbv2.describe_listeners": (
        "elbv2.describe_load_balancers",
        "LoadBalancers",
        "LoadBalancerArn",
        "LoadBalancerArn",
    ),
    "ec2.describe_snapshot_attribute": (
        "ec2.describe_snapshots",
        "Snapshots",
        "SnapshotId",
        "SnapshotId",
    ),
    "iam.get_access_key_last_used": (
        "iam.list_access_keys",
        "AccessKeyMetadata",
        "AccessKeyId",
        "AccessKeyId",
    ),
    "acm.describe_certificate": (
        "acm.list_certificates",
        "CertificateSummaryList",
        "CertificateArn",
        "CertificateArn",
    ),
    "guardduty.get_detector": ("guardduty.list_detectors", "DetectorIds", "", "DetectorId"),
    "guardduty.list_findings": ("guardduty.list_detectors", "DetectorIds", "", "DetectorId"),
    "guardduty.get_findings": ("guardduty.list_detectors", "DetectorIds", "", "DetectorId"),
    "accessanalyzer.list_findings": (
        "accessanalyzer.list_analyzers",
        "analyzers",
        "arn",
        "analyzerArn",
    ),
}
"""Operations that are asked with an id of a list: its rows, the id there, what it is sent as."""

MORE: Mapping[str, Mapping[str, Any]] = {
    "ec2.describe_snapshot_attribute": {"Attribute": "createVolumePermission"},
}
"""What is sent beside such an id."""


def requests_of(demo: Demo, name: str) -> Iterator[dict[str, Any]]:
    """The requests of an operation."""
    if name not in LOOKED_UP and name != "ecs.describe_tasks":
        yield from map(dict, REQUESTS.get(name, ({},)))
        return
    if name == "ecs.describe_tasks":
        tasks = demo.members("ecs.list_tasks", cluster="prod-use1")["taskArns"]
        yield {"cluster": "prod-use1", "tasks": [*tasks[:3], "none"]}
        return
    listed, rows, member, sent = LOOKED_UP[name]
    asked = REQUESTS.get(listed, ({},))[0]
    for row in demo.members(listed, **asked)[rows][:3]:
        request = {sent: row[member] if member else row, **MORE.get(name, {})}
        if name == "guardduty.get_findings":
            request["FindingIds"] = demo.members("guardduty.list_findings", **request)["FindingIds"]
        yield request

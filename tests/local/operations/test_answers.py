"""What the answers say: of resources the same as Cloud Control, of the rest what was seeded."""

from __future__ import annotations

import csv
import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from io import StringIO
from typing import Any
from urllib.parse import unquote

import orjson
import pytest
from botocore.exceptions import ClientError
from tests.local.operations.conftest import NOW, Demo

from cirrusql.local.api.answers import ANSWERS
from cirrusql.local.demo.seed import ACCOUNT

REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")


def resources(demo: Demo, type_name: str, region: str = "us-east-1") -> list[Mapping[str, Any]]:
    """What Cloud Control has of a type."""
    found: list[Mapping[str, Any]] = []
    request: dict[str, Any] = {"TypeName": type_name, "MaxResults": 100}
    while True:
        body = orjson.dumps(request)
        answer = demo.cloud.call("ListResources", body, account=ACCOUNT, region=region)
        page = orjson.loads(answer.body)
        for one in page["ResourceDescriptions"]:
            wanted = {"TypeName": type_name, "Identifier": one["Identifier"]}
            read = demo.cloud.call(
                "GetResource", orjson.dumps(wanted), account=ACCOUNT, region=region
            )
            properties = orjson.loads(read.body)["ResourceDescription"]["Properties"]
            found.append(orjson.loads(properties))
        if "NextToken" not in page:
            return found
        request["NextToken"] = page["NextToken"]


# Operation, list, its id; resource type and its id; members and properties that are the same.
SAME: tuple[tuple[str, str, str, str, str, Mapping[str, str]], ...] = (
    (
        *("ec2.describe_volumes", "Volumes", "VolumeId", "AWS::EC2::Volume", "VolumeId"),
        {name: name for name in ("Size", "VolumeType", "Encrypted", "AvailabilityZone", "Iops")},
    ),
    (
        *("ec2.describe_vpcs", "Vpcs", "VpcId", "AWS::EC2::VPC", "VpcId"),
        {"CidrBlock": "CidrBlock", "Tags": "Tags"},
    ),
    (
        *("ec2.describe_subnets", "Subnets", "SubnetId", "AWS::EC2::Subnet", "SubnetId"),
        {name: name for name in ("VpcId", "CidrBlock", "MapPublicIpOnLaunch", "Tags")},
    ),
    (
        *("ec2.describe_security_groups", "SecurityGroups", "GroupId"),
        *("AWS::EC2::SecurityGroup", "GroupId", {"Description": "GroupDescription"}),
    ),
    (
        *("ec2.describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
        *("AWS::EC2::NetworkInterface", "Id", {"SubnetId": "SubnetId", "VpcId": "VpcId"}),
    ),
    ("iam.list_users", "Users", "UserName", "AWS::IAM::User", "UserName", {"Arn": "Arn"}),
    ("iam.list_roles", "Roles", "RoleName", "AWS::IAM::Role", "RoleName", {"RoleId": "RoleId"}),
    (
        *("rds.describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
        *("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
        {name: name for name in ("Engine", "EngineVersion", "StorageEncrypted", "DBInstanceClass")},
    ),
    (
        *("lambda.list_functions", "Functions", "FunctionName"),
        *("AWS::Lambda::Function", "FunctionName"),
        {name: name for name in ("Runtime", "Role", "MemorySize", "Environment")},
    ),
    ("kms.list_keys", "Keys", "KeyId", "AWS::KMS::Key", "KeyId", {"KeyArn": "Arn"}),
    (
        *("logs.describe_log_groups", "logGroups", "logGroupName"),
        *("AWS::Logs::LogGroup", "LogGroupName", {"retentionInDays": "RetentionInDays"}),
    ),
    (
        *("cloudwatch.describe_alarms", "MetricAlarms", "AlarmName"),
        *("AWS::CloudWatch::Alarm", "AlarmName", {"AlarmActions": "AlarmActions"}),
    ),
)


@pytest.mark.parametrize("same", SAME, ids=[one[0] for one in SAME])
@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
def test_both_views_of_a_resource_agree(demo: Demo, same: tuple[Any, ...], region: str) -> None:
    name, rows, key, type_name, property_name, members = same
    pages = everything(demo, name, rows, region)
    mine = {row[key]: {member: row.get(member) for member in members} for row in pages}
    theirs = {
        one[property_name]: {member: one.get(other) for member, other in members.items()}
        for one in resources(demo, type_name, region)
    }
    assert mine
    assert mine == theirs


def everything(demo: Demo, name: str, rows: str, region: str = "us-east-1", **members: Any) -> Any:
    """All rows of an operation, page after page."""
    pages = demo.relation(name).pages
    assert pages is not None
    found: list[Any] = []
    while True:
        answer = demo.members(name, region, **members)
        found += answer[rows]
        token = answer.get(pages.gives[0])
        if token is None:
            return found
        members[pages.sends[0]] = token


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("ec2.describe_volumes", 7),
        ("ec2.describe_instances", 5),
        ("iam.list_roles", 10),
        ("kms.list_keys", 1),
        ("acm.list_certificates", 3),
        ("logs.describe_log_groups", 9),
        ("s3.list_buckets", 11),
        ("lambda.list_functions", 4),
        ("rds.describe_db_instances", 2),
    ],
)
def test_small_pages_give_the_same_rows_in_process_and_to_boto3(
    demo: Demo, name: str, size: int
) -> None:
    relation = demo.relation(name)
    pages, rows = relation.pages, relation.path[0]
    assert pages is not None
    whole = everything(demo, name, rows)
    assert len(whole) > size
    assert everything(demo, name, rows, "us-east-1", **{pages.size: size}) == whole
    client = demo.client(relation.api.name)
    paginator = client.get_paginator(relation.resource)
    found = [page[rows] for page in paginator.paginate(PaginationConfig={"PageSize": size})]
    assert len(found) == -(-len(whole) // size)
    assert sum(map(len, found)) == len(whole)


def test_a_token_of_another_request_is_refused(demo: Demo) -> None:
    token = demo.members("ec2.describe_volumes", MaxResults=5)["NextToken"]
    assert demo.answer("ec2.describe_volumes", "us-west-2", NextToken=token).status == 400
    assert demo.answer("ec2.describe_snapshots", NextToken=token).status == 400
    assert demo.answer("ec2.describe_volumes", MaxResults=7, NextToken=token).status == 200
    assert demo.answer("ec2.describe_volumes", MaxResults=0).status == 400


REFUSED: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("ec2.describe_volumes", {"VolumeIds": ["vol-0"]}, "InvalidVolume.NotFound"),
    ("ec2.describe_snapshots", {"SnapshotIds": ["snap-0"]}, "InvalidSnapshot.NotFound"),
    (
        "ec2.describe_volumes",
        {"Filters": [{"Name": "sizes", "Values": ["8"]}]},
        "InvalidParameterValue",
    ),
    ("ec2.describe_snapshot_attribute", {"SnapshotId": "snap-0"}, "MissingParameter"),
    ("ec2.describe_vpcs", {"DryRun": True}, "DryRunOperation"),
    ("cloudformation.describe_stacks", {"StackName": "prod-use1-shops"}, "ValidationError"),
    ("elbv2.describe_listeners", {}, "ValidationError"),
    ("ecs.list_tasks", {}, "ClusterNotFoundException"),
    (
        "ecs.describe_task_sets",
        {"cluster": "prod-use1", "service": "none"},
        "ServiceNotFoundException",
    ),
    ("ec2.describe_launch_template_versions", {}, "MissingParameter"),
    ("ec2.describe_launch_template_versions", {"Versions": ["1"]}, "MissingParameter"),
    (
        "ec2.describe_launch_template_versions",
        {"LaunchTemplateName": "none"},
        "InvalidLaunchTemplateName.NotFoundException",
    ),
    ("ecr.describe_images", {"repositoryName": "none"}, "RepositoryNotFoundException"),
    ("dynamodb.describe_table", {"TableName": "none"}, "ResourceNotFoundException"),
    ("ec2.describe_nat_gateways", {"NatGatewayIds": ["nat-0"]}, "NatGatewayNotFound"),
    ("iam.get_user", {"UserName": "Goran"}, "NoSuchEntity"),
    ("iam.list_access_keys", {}, "NoSuchEntity"),
    ("iam.get_login_profile", {"UserName": "ci"}, "NoSuchEntity"),
    ("iam.list_policies", {"Scope": "Aws"}, "ValidationError"),
    ("iam.list_policies", {"PolicyUsageFilter": "PermissionsBoundary"}, "InvalidParameterValue"),
    ("iam.get_access_key_last_used", {"AccessKeyId": "AKIA0000000000000000"}, "AccessDenied"),
    ("s3.get_bucket_policy", {"Bucket": "harbour-sandbox-use1-uploads"}, "NoSuchBucketPolicy"),
    ("s3.get_bucket_policy", {"Bucket": "harbour-none"}, "NoSuchBucket"),
    ("s3.get_bucket_website", {"Bucket": "harbour-www-website"}, "NoSuchWebsiteConfiguration"),
    (
        "s3.get_public_access_block",
        {"Bucket": "harbour-staging-euw1-uploads"},
        "NoSuchPublicAccessBlockConfiguration",
    ),
    (
        "s3.get_bucket_acl",
        {"Bucket": "harbour-www-website", "ExpectedBucketOwner": "1"},
        "AccessDenied",
    ),
    ("kms.describe_key", {"KeyId": "alias/harbour/none"}, "NotFoundException"),
    ("acm.describe_certificate", {"CertificateArn": "arn:x"}, "ResourceNotFoundException"),
    ("cloudtrail.get_trail_status", {"Name": "old-europe"}, "TrailNotFoundException"),
    ("rds.describe_db_instances", {"DBInstanceIdentifier": "none"}, "DBInstanceNotFound"),
    ("lambda.get_function_configuration", {"FunctionName": "none"}, "ResourceNotFoundException"),
    ("guardduty.get_detector", {"DetectorId": "none"}, "BadRequestException"),
    (
        "account.get_alternate_contact",
        {"AlternateContactType": "SECURITY"},
        "ResourceNotFoundException",
    ),
    # What has no effect here is not ignored: the answer would be another's.
    (
        "securityhub.get_findings",
        {"Filters": {"SeverityLabel": [{"Value": "HIGH", "Comparison": "EQUALS"}]}},
        "InvalidParameterCombination",
    ),
    ("iam.list_users", {"Nonsense": "x"}, "InvalidParameterCombination"),
)


@pytest.mark.parametrize(("name", "members", "code"), REFUSED)
def test_refusals_have_the_codes_of_aws_in_the_protocol(
    demo: Demo, name: str, members: Mapping[str, Any], code: str
) -> None:
    answer = demo.answer(name, **members)
    assert answer.status >= 400
    assert code in answer.body.decode()
    if "Nonsense" in members:
        return
    with pytest.raises(ClientError) as refused:
        demo.boto3(name, **members)
    assert refused.value.response["Error"]["Code"] == code


def test_what_is_not_answered_is_refused_and_never_empty(demo: Demo) -> None:
    answer = demo.answer("ec2.describe_spot_price_history")
    assert (answer.status, b"does not answer DescribeSpotPriceHistory" in answer.body) == (
        400,
        True,
    )
    for service, call in (
        ("ec2", "describe_spot_price_history"),
        ("iam", "list_open_id_connect_providers"),
        ("s3", "list_bucket_inventory_configurations"),
        ("kms", "list_custom_key_stores"),
        ("guardduty", "list_invitations"),
        ("glue", "get_databases"),
    ):
        client = demo.client(service)
        members = {"Bucket": "harbour-www-website"} if service == "s3" else {}
        with pytest.raises(ClientError) as refused:
            getattr(client, call if hasattr(client, call) else "describe_custom_key_stores")(
                **members
            )
        code = refused.value.response["Error"]["Code"]
        assert code in ("InvalidAction", "UnknownOperationException", "NotImplemented"), service


def test_an_account_without_the_organisation_has_nothing_seeded(demo: Demo) -> None:
    """Seeded facts belong to the account that they are about, and to no other."""
    empty = "123123123123"
    ec2, iam = demo.client("ec2", account=empty), demo.client("iam", account=empty)
    assert ec2.describe_images()["Images"] == []
    assert ec2.describe_snapshots()["Snapshots"] == []
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert iam.get_account_summary()["SummaryMap"]["AccountAccessKeysPresent"] == 0
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_account_password_policy()
    assert demo.client("s3", account=empty).list_buckets()["Buckets"] == []


def test_a_user_made_now_has_no_seeded_facts(demo: Demo) -> None:
    """One of a name that the organisation has, in another account: without its keys."""
    account, region = "321321321321", "us-east-1"
    state = json.dumps({"UserName": "goran", "LoginProfile": {"Password": "Secret-123456"}})
    body = orjson.dumps({"TypeName": "AWS::IAM::User", "DesiredState": state})
    assert demo.cloud.call("CreateResource", body, account=account, region=region).status == 200
    demo.cloud.advance_clock(120)
    try:
        iam = demo.client("iam", account=account)
        assert [one["UserName"] for one in iam.list_users()["Users"]] == ["goran"]
        assert iam.list_access_keys(UserName="goran")["AccessKeyMetadata"] == []
        made = iam.get_login_profile(UserName="goran")["LoginProfile"]["CreateDate"].timestamp()
        assert NOW <= made <= NOW + 120
    finally:
        demo.cloud.advance_clock(-120)


def _days(text: str) -> float:
    return (NOW - datetime.fromisoformat(text).timestamp()) / 86400


def test_the_credential_report_counts_the_mistakes_that_are_there(demo: Demo) -> None:
    report = demo.members("iam.get_credential_report")
    rows = list(csv.DictReader(StringIO(b64decode(report["Content"]).decode())))
    assert len(rows) == 15
    assert len(rows[0]) == 22
    assert rows[0]["user"] == "<root_account>"
    assert rows[0]["access_key_1_active"] == "true"
    people = rows[1:]
    without_mfa = {
        row["user"]
        for row in people
        if (row["password_enabled"], row["mfa_active"]) == ("true", "false")
    }
    assert without_mfa == {"dilan", "goran", "jonas", "root-helper"}
    old = {
        row["user"]
        for row in people
        for number in "12"
        if row[f"access_key_{number}_active"] == "true"
        and _days(row[f"access_key_{number}_last_rotated"]) > 90
    }
    assert old == {"bruno", "dilan", "goran", "root-helper", "ci", "mailer"}
    for row in people:
        keys = demo.members("iam.list_access_keys", UserName=row["user"])["AccessKeyMetadata"]
        active = [row[f"access_key_{number}_active"] for number in "12"[: len(keys)]]
        assert active == [str(key["Status"] == "Active").lower() for key in keys]


def test_one_snapshot_is_open_to_everybody_and_every_backup_has_three(demo: Demo) -> None:
    open_ones = []
    for region in REGIONS:
        volumes = {one["VolumeId"]: one for one in resources(demo, "AWS::EC2::Volume", region)}
        snapshots = demo.members("ec2.describe_snapshots", region)["Snapshots"]
        for one in snapshots:
            asked = {"SnapshotId": one["SnapshotId"], "Attribute": "createVolumePermission"}
            allowed = demo.members("ec2.describe_snapshot_attribute", region, **asked)
            if allowed["CreateVolumePermissions"]:
                open_ones.append((region, one["SnapshotId"]))
            assert one["VolumeSize"] == volumes[one["VolumeId"]]["Size"]
        daily = [one for one in snapshots if one["Description"] == "Daily backup"]
        tagged = [
            one
            for one in volumes.values()
            if any(tag["Key"] == "Backup" for tag in one.get("Tags", ()))
        ]
        assert len(daily) == 3 * len(tagged)
    assert [region for region, _ in open_ones] == ["us-west-2"]


def test_policy_status_is_what_the_policies_say(demo: Demo) -> None:
    public = set()
    for bucket in demo.members("s3.list_buckets")["Buckets"]:
        answer = demo.answer("s3.get_bucket_policy_status", Bucket=bucket["Name"])
        if answer.status == 200 and orjson.loads(answer.body)["PolicyStatus"]["IsPublic"]:
            public.add(bucket["Name"])
    assert public == {"harbour-prod-apse2-uploads", "harbour-status-website"}


def test_policies_that_were_made_count_it_too(demo: Demo) -> None:
    account = "321321321322"
    nothing = {"Version": "2012-10-17", "Statement": []}
    for type_name, model in (
        ("AWS::IAM::Role", {"RoleName": "r", "AssumeRolePolicyDocument": nothing}),
        (
            "AWS::IAM::ManagedPolicy",
            {"ManagedPolicyName": "own", "PolicyDocument": nothing, "Roles": ["r", "none"]},
        ),
    ):
        body = orjson.dumps({"TypeName": type_name, "DesiredState": json.dumps(model)})
        answer = demo.cloud.call("CreateResource", body, account=account, region="us-east-1")
        assert answer.status == 200
    found = demo.client("iam", account=account).list_policies(OnlyAttached=True)["Policies"]
    assert [(one["PolicyName"], one["AttachmentCount"]) for one in found] == [("own", 1)]


def test_policies_count_what_they_are_attached_to(demo: Demo) -> None:
    for policy in demo.members("iam.list_policies", OnlyAttached=True)["Policies"]:
        entities = demo.members("iam.list_entities_for_policy", PolicyArn=policy["Arn"])
        count = sum(len(entities[name]) for name in ("PolicyGroups", "PolicyUsers", "PolicyRoles"))
        assert count == policy["AttachmentCount"], policy["PolicyName"]


def test_documents_come_as_iam_sends_them(demo: Demo) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/break-glass"
    found = demo.members("iam.get_policy_version", PolicyArn=arn, VersionId="v1")
    text = found["PolicyVersion"]["Document"]
    assert "{" not in text
    assert json.loads(unquote(text))["Statement"][0]["Action"] == "*"


def test_findings_are_about_resources_that_are_there(demo: Demo) -> None:
    for region, count in (("us-east-1", 3), ("eu-west-1", 1)):
        [detector] = demo.members("guardduty.list_detectors", region)["DetectorIds"]
        ids = demo.members("guardduty.list_findings", region, DetectorId=detector)["FindingIds"]
        asked = {"DetectorId": detector, "FindingIds": ids}
        found = demo.members("guardduty.get_findings", region, **asked)["Findings"]
        instances = {one["InstanceId"] for one in resources(demo, "AWS::EC2::Instance", region)}
        assert len(found) == count
        assert {one["Resource"]["InstanceDetails"]["InstanceId"] for one in found} <= instances


def test_certificates_end_when_list_and_description_say(demo: Demo) -> None:
    listed = demo.members("acm.list_certificates")["CertificateSummaryList"]
    assert [one["DomainName"] for one in listed if one["Status"] == "EXPIRED"] == [
        "retired-shop.harbour.example"
    ]
    for one in listed:
        asked = {"CertificateArn": one["CertificateArn"]}
        told = demo.members("acm.describe_certificate", **asked)["Certificate"]
        for name in ("NotAfter", "Status", "KeyAlgorithm", "DomainName"):
            assert told[name] == one[name]
        assert bool(told["InUseBy"]) == one["InUse"]


def test_filters_of_ec2_are_those_of_the_rows(demo: Demo) -> None:
    def ids(*filters: tuple[str, list[str]]) -> set[str]:
        said = [{"Name": name, "Values": values} for name, values in filters]
        rows = demo.members("ec2.describe_volumes", Filters=said)["Volumes"]
        return {row["VolumeId"] for row in rows}

    rows = demo.members("ec2.describe_volumes")["Volumes"]
    free = {row["VolumeId"] for row in rows if row["State"] == "available"}
    assert ids(("status", ["available"])) == free
    assert ids(("status", ["available", "in-use"])) == {row["VolumeId"] for row in rows}
    assert ids(("status", ["available"]), ("encrypted", ["true"])) == {
        row["VolumeId"] for row in rows if row["State"] == "available" and row["Encrypted"]
    }
    assert ids(("tag:Name", ["restored-?"])) == free
    assert ids(("tag-key", ["Nothing"])) == set()
    assert ids(("volume-type", ["gp"])) == set()


def test_a_topic_has_its_own_subscriptions_and_no_other_topic_any(demo: Demo) -> None:
    every = demo.members("sns.list_subscriptions")["Subscriptions"]
    topic = every[0]["TopicArn"]
    sns = demo.client("sns")
    found = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert found == [one for one in every if one["TopicArn"] == topic]
    assert len(found) < len(every)
    with pytest.raises(ClientError, match="NotFound"):
        sns.list_subscriptions_by_topic(TopicArn=f"{topic}-none")


def test_a_peering_is_told_by_both_regions_with_the_addresses_that_are_known(demo: Demo) -> None:
    name, rows = "ec2.describe_vpc_peering_connections", "VpcPeeringConnections"
    found = {region: demo.members(name, region=region)[rows] for region in REGIONS}
    both = [one for one in found["us-east-1"] if one in found["eu-west-1"]]
    ends = [(one["RequesterVpcInfo"], one["AccepterVpcInfo"]) for one in both]
    assert [(a["Region"], a["CidrBlock"], b["Region"], b["CidrBlock"]) for a, b in ends] == [
        ("us-east-1", "10.10.0.0/16", "eu-west-1", "10.12.0.0/16")
    ]
    strangers = [
        one["AccepterVpcInfo"]
        for one in found["eu-west-1"]
        if one["AccepterVpcInfo"]["OwnerId"] != ACCOUNT
    ]
    assert [set(one) for one in strangers] == [{"VpcId", "OwnerId", "Region"}] * 2


def test_the_table_has_only_operations_that_are_relations(demo: Demo) -> None:
    for service, names in ANSWERS.items():
        operations = demo.cloud.api.of(service)
        assert len(operations) == len(names)
        assert all(one.relation.service == service for one in operations.values())


@pytest.mark.parametrize(
    ("relation", "rows", "unfilled"),
    [
        ("iam.list_users", "Users", {"PermissionsBoundary", "Tags"}),
        ("iam.list_roles", "Roles", {"PermissionsBoundary", "RoleLastUsed", "Tags"}),
        ("iam.list_policies", "Policies", {"Description", "Tags"}),
        ("iam.list_instance_profiles", "InstanceProfiles", {"Tags"}),
        ("iam.list_virtual_mfa_devices", "VirtualMFADevices", {"Tags"}),
        ("lambda.list_functions", "Functions", {"State", "LastUpdateStatus"}),
    ],
)
def test_lists_give_no_more_than_those_of_aws(
    demo: Demo, relation: str, rows: str, unfilled: set[str]
) -> None:
    """`get_user` has the tags."""
    found = demo.members(relation)[rows]
    assert found
    assert not {name for one in found for name in one} & unfilled

"""What users ask of their cloud, asked of the demo organisation in plain Python.

Each question has what is wrong (its findings) and what is not, so that a statement that answers
it wrongly has something to get wrong. The numbers are those of the list of questions that the
project answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from cirrusql.local.seed import seed

Model = dict[str, Any]
Finding = Callable[["Organisation"], set[str]]
Count = Callable[["Organisation"], int]

REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2")


class Organisation:
    """The models of a seeded local cloud by type, each with its region."""

    def __init__(self, models: dict[str, list[tuple[str, Model]]]) -> None:
        self.models = models

    def of(self, type_name: str, region: str | None = None) -> list[Model]:
        pairs = self.models[f"AWS::{type_name}"]
        return [model for place, model in pairs if region in (None, place)]

    def everything(self) -> Iterator[tuple[str, Model]]:
        for type_name, pairs in self.models.items():
            yield from ((type_name, model) for _, model in pairs)


@pytest.fixture(scope="module")
def organisation(catalog: Catalog) -> Organisation:
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    models: dict[str, list[tuple[str, Model]]] = {}
    sql = (
        "SELECT type_name, region, properties FROM resource r"
        " JOIN collection c ON c.id = r.collection JOIN scope s ON s.id = c.scope"
    )
    for type_name, region, document in cloud.service.store.connection.execute(sql):
        models.setdefault(type_name, []).append((region, json.loads(document)))
    return Organisation(models)


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for part in node.values():
            yield from texts(part)
    elif isinstance(node, list):
        for part in node:
            yield from texts(part)


def policies(document: Any) -> list[Model]:
    """The statements of a policy, each with its principals, actions and resources as lists."""
    statements = document["Statement"]
    return [
        {
            **one,
            **{name: _listed(one.get(name)) for name in ("Action", "Resource")},
            "Principal": _principals(one.get("Principal")),
        }
        for one in (statements if isinstance(statements, list) else [statements])
    ]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _principals(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [item for part in value.values() for item in _listed(part)]
    return [value] if value else []


def allows_everybody(document: Any) -> bool:
    return any(
        one["Effect"] == "Allow" and "*" in one["Principal"] and "Condition" not in one
        for one in policies(document)
    )


def allows_everything(document: Any) -> bool:
    return any(
        one["Effect"] == "Allow" and "*" in one["Action"] and "*" in one["Resource"]
        for one in policies(document)
    )


def from_anywhere(rule: Model) -> bool:
    return rule.get("CidrIp") == "0.0.0.0/0" or rule.get("CidrIpv6") == "::/0"


def lets_in(rule: Model, port: int) -> bool:
    within = rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535)
    return from_anywhere(rule) and (rule["IpProtocol"] == "-1" or within)


def open_groups(o: Organisation) -> set[str]:
    rules = [
        (group["GroupId"], rule)
        for group in o.of("EC2::SecurityGroup")
        for rule in group.get("SecurityGroupIngress", [])
    ]
    rules += [(rule["GroupId"], rule) for rule in o.of("EC2::SecurityGroupIngress")]
    return {group for group, rule in rules if lets_in(rule, 22) or lets_in(rule, 3389)}


def reachable_instances(o: Organisation) -> set[str]:
    groups = open_groups(o)
    return {
        one["InstanceId"]
        for one in o.of("EC2::Instance")
        if one.get("PublicIp") and groups & set(one["SecurityGroupIds"])
    }


def default_groups_with_rules(o: Organisation) -> set[str]:
    groups = {group["GroupId"]: group for group in o.of("EC2::SecurityGroup")}
    return {
        network["VpcId"]
        for network in o.of("EC2::VPC")
        if (group := groups[network["DefaultSecurityGroup"]])
        and (group.get("SecurityGroupIngress") or group.get("SecurityGroupEgress"))
    }


def public_buckets(o: Organisation) -> set[str]:
    documents = {one["Bucket"]: one["PolicyDocument"] for one in o.of("S3::BucketPolicy")}
    return {
        name
        for one in o.of("S3::Bucket")
        if not all(one.get("PublicAccessBlockConfiguration", {"none": False}).values())
        and (name := one["BucketName"])
        and (name not in documents or allows_everybody(documents[name]))
    }


def plain_http_buckets(o: Organisation) -> set[str]:
    safe = {
        one["Bucket"]
        for one in o.of("S3::BucketPolicy")
        for statement in policies(one["PolicyDocument"])
        if statement["Effect"] == "Deny"
        and statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
    }
    return {one["BucketName"] for one in o.of("S3::Bucket")} - safe


def without_flow_logs(o: Organisation) -> set[str]:
    watched = {one["ResourceId"] for one in o.of("EC2::FlowLog")}
    return {one["VpcId"] for one in o.of("EC2::VPC")} - watched


def unattached_volumes(o: Organisation) -> set[str]:
    attached = {one["VolumeId"] for one in o.of("EC2::VolumeAttachment")}
    return {one["VolumeId"] for one in o.of("EC2::Volume")} - attached


def unencrypted_attached_volumes(o: Organisation) -> set[str]:
    attached = {one["VolumeId"] for one in o.of("EC2::VolumeAttachment")}
    plain = {one["VolumeId"] for one in o.of("EC2::Volume") if not one["Encrypted"]}
    return plain & attached


def unused_addresses(o: Organisation) -> set[str]:
    used = {one["AllocationId"] for one in o.of("EC2::EIPAssociation")}
    used |= {one["AllocationId"] for one in o.of("EC2::NatGateway")}
    return {one["AllocationId"] for one in o.of("EC2::EIP")} - used


def roles_for_any_repository(o: Organisation) -> set[str]:
    [provider] = [one["Arn"] for one in o.of("IAM::OIDCProvider")]
    return {
        role["RoleName"]
        for role in o.of("IAM::Role")
        for one in policies(role["AssumeRolePolicyDocument"])
        if provider in one["Principal"] and ":sub" not in json.dumps(one.get("Condition"))
    }


def roles_that_may_do_everything(o: Organisation) -> set[str]:
    everything = {
        one["PolicyArn"]
        for one in o.of("IAM::ManagedPolicy")
        if allows_everything(one["PolicyDocument"])
    }
    everything.add("arn:aws:iam::aws:policy/AdministratorAccess")
    return {
        one["RoleName"]
        for one in o.of("IAM::Role")
        if everything & set(one.get("ManagedPolicyArns", []))
        or any(allows_everything(policy["PolicyDocument"]) for policy in one.get("Policies", []))
    }


def detector_regions(o: Organisation, type_name: str) -> set[str]:
    return {region for region, _ in o.models[f"AWS::{type_name}"]}


def nodes_behind(o: Organisation) -> set[str]:
    return {
        one["Id"]
        for region in REGIONS
        for cluster in (o.of("EKS::Cluster", region) if region != "us-west-2" else [])
        for one in o.of("EKS::Nodegroup", region)
        if one["ClusterName"] == cluster["Name"] and one["Version"] != cluster["Version"]
    }


def certificates_in_use(o: Organisation) -> set[str]:
    used = {
        certificate["CertificateArn"]
        for one in o.of("ElasticLoadBalancingV2::Listener")
        for certificate in one.get("Certificates", [])
    }
    return used | {
        one["DistributionConfig"]["ViewerCertificate"]["AcmCertificateArn"]
        for one in o.of("CloudFront::Distribution")
    }


def open_queues(o: Organisation) -> set[str]:
    return {
        one["Queue"]
        for one in o.of("SQS::QueueInlinePolicy")
        if allows_everybody(one["PolicyDocument"])
    }


def queues_without_dead_letters(o: Organisation) -> set[str]:
    targets = {
        one["RedrivePolicy"]["deadLetterTargetArn"]
        for one in o.of("SQS::Queue")
        if "RedrivePolicy" in one
    }
    return {
        one["QueueUrl"]
        for one in o.of("SQS::Queue")
        if "RedrivePolicy" not in one and one["Arn"] not in targets
    }


def links_outside(o: Organisation) -> set[str]:
    own = {one["AccountId"] for one in o.of("Organizations::Account")}
    return {one["Id"] for one in o.of("EC2::VPCPeeringConnection") if one["PeerOwnerId"] not in own}


def tags_of(model: Model) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in model.get("Tags", [])}


def volumes_without_backup(o: Organisation) -> set[str]:
    [condition] = {
        (tag["ConditionKey"], tag["ConditionValue"])
        for one in o.of("Backup::BackupSelection")
        for tag in one["BackupSelection"].get("ListOfTags", [])
    }
    return {one["VolumeId"] for one in o.of("EC2::Volume") if condition not in tags_of(one).items()}


def secrets_in_environments(o: Organisation) -> set[str]:
    return {
        one["Arn"]
        for one in o.of("Lambda::Function")
        for name in one.get("Environment", {}).get("Variables", {})
        if re.search("PASSWORD|SECRET|KEY", name)
    }


def chosen(type_name: str, identifier: str, test: Callable[[Model], object]) -> Finding:
    """A question about the properties of one type: the identifiers of what fails the test."""
    return lambda o: {one[identifier] for one in o.of(type_name) if test(one)}


def total(type_name: str) -> Count:
    return lambda o: len(o.of(type_name))


OLD_RUNTIMES = {"python3.8", "nodejs14.x", "nodejs16.x"}
QUESTIONS: dict[str, tuple[Finding, Count]] = {
    "1 public buckets": (public_buckets, total("S3::Bucket")),
    "2 plain HTTP": (plain_http_buckets, total("S3::Bucket")),
    "4 open groups": (open_groups, total("EC2::SecurityGroup")),
    "5 open groups in use": (reachable_instances, total("EC2::Instance")),
    "7 default groups": (default_groups_with_rules, total("EC2::VPC")),
    "8 no flow logs": (without_flow_logs, total("EC2::VPC")),
    "10 IMDSv1": (
        chosen(
            "EC2::Instance",
            "InstanceId",
            lambda x: x["MetadataOptions"]["HttpTokens"] != "required",
        ),
        total("EC2::Instance"),
    ),
    "11 untagged instances": (
        chosen("EC2::Instance", "InstanceId", lambda x: "Owner" not in tags_of(x)),
        total("EC2::Instance"),
    ),
    "11 untagged log groups": (
        chosen("Logs::LogGroup", "Arn", lambda x: "Environment" not in tags_of(x)),
        total("Logs::LogGroup"),
    ),
    "11 untagged tables": (
        chosen("DynamoDB::Table", "Arn", lambda x: "CostCenter" not in tags_of(x)),
        total("DynamoDB::Table"),
    ),
    "13 unattached volumes": (unattached_volumes, total("EC2::Volume")),
    "14 unencrypted volumes": (unencrypted_attached_volumes, total("EC2::Volume")),
    "16 unused addresses": (unused_addresses, total("EC2::EIP")),
    "17 stopped instances": (
        chosen("EC2::Instance", "InstanceId", lambda x: x["State"]["Name"] == "stopped"),
        total("EC2::Instance"),
    ),
    "19 any repository": (
        roles_for_any_repository,
        lambda o: sum("github" in one["RoleName"] for one in o.of("IAM::Role")),
    ),
    "20 may do everything": (roles_that_may_do_everything, total("IAM::Role")),
    "20 unattached policies": (
        chosen("IAM::ManagedPolicy", "PolicyArn", lambda x: x["AttachmentCount"] == 0),
        total("IAM::ManagedPolicy"),
    ),
    "23 users with policies": (
        chosen("IAM::User", "UserName", lambda x: x.get("Policies") or x.get("ManagedPolicyArns")),
        total("IAM::User"),
    ),
    "25 public databases": (
        chosen("RDS::DBInstance", "DBInstanceArn", lambda x: x["PubliclyAccessible"]),
        total("RDS::DBInstance"),
    ),
    "25 unencrypted databases": (
        chosen("RDS::DBInstance", "DBInstanceArn", lambda x: not x["StorageEncrypted"]),
        total("RDS::DBInstance"),
    ),
    "25 short backups": (
        chosen("RDS::DBInstance", "DBInstanceArn", lambda x: x.get("BackupRetentionPeriod", 7) < 7),
        total("RDS::DBInstance"),
    ),
    "25 deletable clusters": (
        chosen("RDS::DBCluster", "DBClusterArn", lambda x: not x["DeletionProtection"]),
        total("RDS::DBCluster"),
    ),
    "26 old runtimes": (
        chosen("Lambda::Function", "Arn", lambda x: x.get("Runtime") in OLD_RUNTIMES),
        total("Lambda::Function"),
    ),
    "26 no dead letters": (
        chosen("Lambda::Function", "Arn", lambda x: "DeadLetterConfig" not in x),
        total("Lambda::Function"),
    ),
    "26 secrets in environments": (secrets_in_environments, total("Lambda::Function")),
    "26 public URLs": (
        chosen("Lambda::Url", "FunctionArn", lambda x: x["AuthType"] == "NONE"),
        total("Lambda::Url"),
    ),
    "28 GuardDuty": (
        lambda o: set(REGIONS) - detector_regions(o, "GuardDuty::Detector"),
        lambda o: len(REGIONS),
    ),
    "28 Security Hub": (
        lambda o: set(REGIONS) - detector_regions(o, "SecurityHub::Hub"),
        lambda o: len(REGIONS),
    ),
    "28 Access Analyzer": (
        lambda o: set(REGIONS) - detector_regions(o, "AccessAnalyzer::Analyzer"),
        lambda o: len(REGIONS),
    ),
    "29 certificates in use": (certificates_in_use, total("CertificateManager::Certificate")),
    "31 old clusters": (
        chosen("EKS::Cluster", "Arn", lambda x: x["Version"] < "1.30"),
        total("EKS::Cluster"),
    ),
    "31 public endpoints": (
        chosen("EKS::Cluster", "Arn", lambda x: x["ResourcesVpcConfig"]["EndpointPublicAccess"]),
        total("EKS::Cluster"),
    ),
    "31 nodes behind": (nodes_behind, total("EKS::Nodegroup")),
    "32 privileged": (
        chosen(
            "ECS::TaskDefinition",
            "TaskDefinitionArn",
            lambda x: any(one.get("Privileged") for one in x["ContainerDefinitions"]),
        ),
        total("ECS::TaskDefinition"),
    ),
    "32 public services": (
        chosen(
            "ECS::Service",
            "ServiceArn",
            lambda x: (
                x["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "ENABLED"
            ),
        ),
        total("ECS::Service"),
    ),
    "34 open queues": (open_queues, total("SQS::Queue")),
    "34 no dead letters": (queues_without_dead_letters, total("SQS::Queue")),
    "34 open topics": (
        lambda o: {
            one["TopicArn"]
            for one in o.of("SNS::TopicInlinePolicy")
            if allows_everybody(one["PolicyDocument"])
        },
        total("SNS::Topic"),
    ),
    "37 links outside": (links_outside, total("EC2::VPCPeeringConnection")),
    "38 no recovery": (
        chosen(
            "DynamoDB::Table",
            "Arn",
            lambda x: (
                not x.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
            ),
        ),
        total("DynamoDB::Table"),
    ),
    "38 volumes without backup": (volumes_without_backup, total("EC2::Volume")),
    "logs kept for ever": (
        chosen("Logs::LogGroup", "Arn", lambda x: "RetentionInDays" not in x),
        total("Logs::LogGroup"),
    ),
    "keys that do not rotate": (
        chosen("KMS::Key", "KeyId", lambda x: not x["EnableKeyRotation"]),
        total("KMS::Key"),
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_findings_and_innocents(
    organisation: Organisation, question: str
) -> None:
    found, count = QUESTIONS[question]
    findings, candidates = found(organisation), count(organisation)
    assert 0 < len(findings) < candidates, (len(findings), candidates)


def test_what_depends_on_a_security_group_can_be_followed(organisation: Organisation) -> None:
    """Question 44: the groups that others name are named by several kinds of resource."""
    group = next(
        one["GroupId"]
        for one in organisation.of("EC2::SecurityGroup")
        if one["GroupName"] == "prod-use1-app"
    )
    users = {
        type_name
        for type_name, model in organisation.everything()
        if any(text == group for text in texts(model))
    }
    assert len(users) >= 5

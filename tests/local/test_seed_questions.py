"""What users ask of their cloud, asked of the demo organisation in plain Python.

Each question has what is wrong (its findings) and what is not, so that a statement that answers
it wrongly has something to get wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed

Model = dict[str, Any]
Finding = Callable[["Organisation"], set[str]]

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
    for type_name, region, document in cloud.backend.store.connection.execute(sql):
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


def nodes_behind(o: Organisation) -> set[str]:
    return {
        one["Id"]
        for region in REGIONS
        for cluster in o.of("EKS::Cluster", region)
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


def keeps_a_secret(function: Model) -> bool:
    names = function.get("Environment", {}).get("Variables", {})
    return any(re.search("PASSWORD|SECRET|KEY", name) for name in names)


def missing_regions(type_name: str) -> Finding:
    return lambda o: set(REGIONS) - {region for region, _ in o.models[f"AWS::{type_name}"]}


def documented() -> dict[str, str]:
    """The findings that docs/demo-organisation.md tells of, each with its count."""
    page = Path(__file__).parents[2] / "docs" / "demo-organisation.md"
    rows = re.findall(r"^\| (.+?) \| (\d+ of \d+) \|", page.read_text("utf-8"), re.MULTILINE)
    return dict(rows)


OLD_RUNTIMES = {"python3.8", "nodejs14.x", "nodejs16.x"}

# What one resource shows by itself: its type, and the test that a finding passes.
PROPERTIES: dict[str, tuple[str, Callable[[Model], object]]] = {
    "instances that allow IMDSv1": (
        "EC2::Instance",
        lambda x: x["MetadataOptions"]["HttpTokens"] != "required",
    ),
    "instances without an owner": ("EC2::Instance", lambda x: "Owner" not in tags_of(x)),
    "log groups without an environment": (
        "Logs::LogGroup",
        lambda x: "Environment" not in tags_of(x),
    ),
    "tables without a cost centre": ("DynamoDB::Table", lambda x: "CostCenter" not in tags_of(x)),
    "stopped instances": ("EC2::Instance", lambda x: x["State"]["Name"] == "stopped"),
    "policies attached to nothing": ("IAM::ManagedPolicy", lambda x: x["AttachmentCount"] == 0),
    "users with policies of their own": (
        "IAM::User",
        lambda x: x.get("Policies") or x.get("ManagedPolicyArns"),
    ),
    "public databases": ("RDS::DBInstance", lambda x: x["PubliclyAccessible"]),
    "unencrypted databases": ("RDS::DBInstance", lambda x: not x["StorageEncrypted"]),
    "databases in one zone": ("RDS::DBInstance", lambda x: x.get("MultiAZ") is False),
    "databases with short backups": (
        "RDS::DBInstance",
        lambda x: x.get("BackupRetentionPeriod", 7) < 7,
    ),
    "databases without minor upgrades": (
        "RDS::DBInstance",
        lambda x: not x["AutoMinorVersionUpgrade"],
    ),
    "clusters without deletion protection": (
        "RDS::DBCluster",
        lambda x: not x["DeletionProtection"],
    ),
    "functions on deprecated runtimes": (
        "Lambda::Function",
        lambda x: x.get("Runtime") in OLD_RUNTIMES,
    ),
    "functions without a dead-letter queue": (
        "Lambda::Function",
        lambda x: "DeadLetterConfig" not in x,
    ),
    "functions with secrets in their environment": ("Lambda::Function", keeps_a_secret),
    "public function URLs": ("Lambda::Url", lambda x: x["AuthType"] == "NONE"),
    "Kubernetes at its end of life": ("EKS::Cluster", lambda x: x["Version"] < "1.30"),
    "Kubernetes with a public endpoint": (
        "EKS::Cluster",
        lambda x: x["ResourcesVpcConfig"]["EndpointPublicAccess"],
    ),
    "Kubernetes with plain secrets": ("EKS::Cluster", lambda x: "EncryptionConfig" not in x),
    "privileged containers": (
        "ECS::TaskDefinition",
        lambda x: any(one.get("Privileged") for one in x["ContainerDefinitions"]),
    ),
    "services with public addresses": (
        "ECS::Service",
        lambda x: "ENABLED" in texts(x["NetworkConfiguration"]),
    ),
    "queues open to everybody": (
        "SQS::QueueInlinePolicy",
        lambda x: allows_everybody(x["PolicyDocument"]),
    ),
    "topics open to everybody": (
        "SNS::TopicInlinePolicy",
        lambda x: allows_everybody(x["PolicyDocument"]),
    ),
    "tables without point-in-time recovery": (
        "DynamoDB::Table",
        lambda x: True not in x.get("PointInTimeRecoverySpecification", {}).values(),
    ),
    "log groups kept for ever": ("Logs::LogGroup", lambda x: "RetentionInDays" not in x),
    "keys that do not rotate": ("KMS::Key", lambda x: not x["EnableKeyRotation"]),
}

# What takes several types to see: the type asked about (none: the regions), and its findings.
JOINS: dict[str, tuple[str, Finding]] = {
    "buckets that may be public": ("S3::Bucket", public_buckets),
    "buckets that allow plain HTTP": ("S3::Bucket", plain_http_buckets),
    "security groups open to the world on 22 or 3389": ("EC2::SecurityGroup", open_groups),
    "instances that those let in": ("EC2::Instance", reachable_instances),
    "VPCs whose default group has rules": ("EC2::VPC", default_groups_with_rules),
    "VPCs without flow logs": ("EC2::VPC", without_flow_logs),
    "volumes attached to nothing": ("EC2::Volume", unattached_volumes),
    "attached volumes without encryption": ("EC2::Volume", unencrypted_attached_volumes),
    "addresses not in use": ("EC2::EIP", unused_addresses),
    "roles that any GitHub repository can take": ("IAM::Role", roles_for_any_repository),
    "roles that may do everything": ("IAM::Role", roles_that_may_do_everything),
    "regions without GuardDuty": ("", missing_regions("GuardDuty::Detector")),
    "regions without Security Hub": ("", missing_regions("SecurityHub::Hub")),
    "regions without Access Analyzer": ("", missing_regions("AccessAnalyzer::Analyzer")),
    "certificates in use": ("CertificateManager::Certificate", certificates_in_use),
    "node groups behind their cluster": ("EKS::Nodegroup", nodes_behind),
    "queues without a dead-letter queue": ("SQS::Queue", queues_without_dead_letters),
    "peerings out of the organisation": ("EC2::VPCPeeringConnection", links_outside),
    "volumes that no backup selects": ("EC2::Volume", volumes_without_backup),
}


def count(o: Organisation, question: str) -> tuple[int, int]:
    """How many findings there are, and how many resources or regions were looked at."""
    if question in PROPERTIES:
        type_name, is_finding = PROPERTIES[question]
        return sum(bool(is_finding(one)) for one in o.of(type_name)), len(o.of(type_name))
    type_name, findings = JOINS[question]
    return len(findings(o)), len(o.of(type_name)) if type_name else len(REGIONS)


@pytest.mark.parametrize("question", [*PROPERTIES, *JOINS])
def test_there_are_findings_and_innocents_as_documented(
    organisation: Organisation, question: str
) -> None:
    found, asked = count(organisation, question)
    assert 0 < found < asked
    assert documented()[question] == f"{found} of {asked}"


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

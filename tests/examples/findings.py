"""The findings of every question, worked out from the organisation's raw data without SQL.

Each function gives the key of every row that the question's answer must hold: the values of the
columns that `KEYS` names, as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.examples.organisation import Model, Organisation

Keys = set[tuple[str, ...]]
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def tags(model: Model) -> dict[str, str]:
    """The tags whatever their shape: the types asked about have one property that ends in Tags."""
    value: Any = next((value for name, value in model.items() if name.endswith("Tags")), {})
    pairs = value if isinstance(value, dict) else {tag["Key"]: tag["Value"] for tag in value}
    return dict(pairs)


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for part in node.values() if isinstance(node, dict) else listed(node):
        if part is not node:
            yield from texts(part)


def statements(document: Model) -> list[Model]:
    return listed(document["Statement"])


def for_everybody(document: Model) -> bool:
    return any(
        one["Effect"] == "Allow" and "*" in texts(one.get("Principal")) and "Condition" not in one
        for one in statements(document)
    )


def for_everything(document: Model) -> bool:
    return any(
        one["Effect"] == "Allow"
        and "*" in listed(one.get("Action"))
        and "*" in listed(one.get("Resource"))
        for one in statements(document)
    )


def names(values: Any) -> Keys:
    return {(str(value),) for value in values}


def public_buckets(o: Organisation) -> Keys:
    policies = {one["Bucket"]: one["PolicyDocument"] for one in o.of("S3::BucketPolicy")}
    return names(
        name
        for one in o.of("S3::Bucket")
        if list(one.get("PublicAccessBlockConfiguration", {}).values()) != [True] * 4
        and ((name := one["BucketName"]) not in policies or for_everybody(policies[name]))
    )


def plain_http_buckets(o: Organisation) -> Keys:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    safe = {
        one["Bucket"]
        for one in o.of("S3::BucketPolicy")
        for statement in statements(one["PolicyDocument"])
        if statement["Effect"] == "Deny" and statement.get("Condition") == condition
    }
    return names({one["BucketName"] for one in o.of("S3::Bucket")} - safe)


def open_groups(o: Organisation) -> Keys:
    rules = [(one["GroupId"], one) for one in o.of("EC2::SecurityGroupIngress")]
    for group in o.of("EC2::SecurityGroup"):
        rules += [(group["GroupId"], rule) for rule in group.get("SecurityGroupIngress", [])]
    return names(
        group
        for group, rule in rules
        if {"0.0.0.0/0", "::/0"} & {rule.get("CidrIp"), rule.get("CidrIpv6")}
        and any(rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535) for port in (22, 3389))
    )


def reachable_instances(o: Organisation) -> Keys:
    groups = {group for (group,) in open_groups(o)}
    instances = (one for one in o.of("EC2::Instance") if one.get("PublicIp"))
    return names(one["InstanceId"] for one in instances if groups & {*one["SecurityGroupIds"]})


def default_groups_with_rules(o: Organisation) -> Keys:
    groups = {group["GroupId"]: group for group in o.of("EC2::SecurityGroup")}
    return names(
        vpc["VpcId"]
        for vpc in o.of("EC2::VPC")
        for rules in ("SecurityGroupIngress", "SecurityGroupEgress")
        if groups[vpc["DefaultSecurityGroup"]].get(rules)
    )


def vpcs_without_flow_logs(o: Organisation) -> Keys:
    watched = {one["ResourceId"] for one in o.of("EC2::FlowLog")}
    return names({one["VpcId"] for one in o.of("EC2::VPC")} - watched)


def instances_with_imdsv1(o: Organisation) -> Keys:
    options = [(one["InstanceId"], one["MetadataOptions"]) for one in o.of("EC2::Instance")]
    return names(
        name
        for name, one in options
        if one["HttpTokens"] != "required" and one.get("HttpEndpoint") != "disabled"
    )


def missing_tags(o: Organisation) -> Keys:
    types = [
        "EC2::Instance", "EC2::Volume", "S3::Bucket", "RDS::DBInstance", "EFS::FileSystem",
        "SSM::Parameter", "Logs::LogGroup", "Backup::BackupVault",
    ]  # fmt: skip
    found: Keys = set()
    for name in types:
        tagged = [tags(one) for one in o.of(name)]
        counts = [sum(tag not in one for one in tagged) for tag in ("Owner", "Environment")]
        if any(counts):
            found.add((name, *map(str, counts), str(len(tagged))))
    return found


def unattached_volumes(o: Organisation) -> Keys:
    attached = {one["VolumeId"] for one in o.of("EC2::VolumeAttachment")}
    free = {one["VolumeId"]: one["Size"] for one in o.of("EC2::Volume")}
    free = {name: size for name, size in free.items() if name not in attached}
    total = (f"{len(free)} volumes", str(sum(free.values())))
    return {(name, str(size)) for name, size in free.items()} | {total}


def unencrypted_volumes(o: Organisation) -> Keys:
    plain = {one["VolumeId"] for one in o.of("EC2::Volume") if not one["Encrypted"]}
    attachments = o.of("EC2::VolumeAttachment")
    return {(one["VolumeId"], one["InstanceId"]) for one in attachments if one["VolumeId"] in plain}


def unused_addresses(o: Organisation) -> Keys:
    types = ("EC2::EIPAssociation", "EC2::NatGateway")
    used = {one["AllocationId"] for name in types for one in o.of(name)}
    return names({one["AllocationId"] for one in o.of("EC2::EIP")} - used)


def stopped_instances(o: Organisation) -> Keys:
    sizes = {one["VolumeId"]: one["Size"] for one in o.of("EC2::Volume")}
    attachments = o.of("EC2::VolumeAttachment")
    return {
        (one["InstanceId"], str(sum(sizes[a["VolumeId"]] for a in attachments if _serves(a, one))))
        for one in o.of("EC2::Instance")
        if one["State"]["Name"] == "stopped"
    }


def _serves(attachment: Model, instance: Model) -> bool:
    return bool(attachment["InstanceId"] == instance["InstanceId"])


def github_roles_without_sub(o: Organisation) -> Keys:
    (provider,) = [one["Arn"] for one in o.of("IAM::OIDCProvider")]
    return names(
        role["RoleName"]
        for role in o.of("IAM::Role")
        for one in statements(role["AssumeRolePolicyDocument"])
        if provider in texts(one["Principal"]) and ":sub" not in json.dumps(one.get("Condition"))
    )


def administrators(o: Organisation) -> Keys:
    managed = {one["PolicyArn"]: one["PolicyDocument"] for one in o.of("IAM::ManagedPolicy")}
    powerful = {arn for arn, document in managed.items() if for_everything(document)}
    powerful.add(ADMINISTRATOR)
    return {
        (kind.lower(), one[f"{kind}Name"])
        for kind in ("Role", "User", "Group")
        for one in o.of(f"IAM::{kind}")
        if powerful & {*one.get("ManagedPolicyArns", [])}
        or any(for_everything(policy["PolicyDocument"]) for policy in one.get("Policies", []))
    }


def users_with_own_policies(o: Organisation) -> Keys:
    counts = {
        one["UserName"]: len(one.get("Policies", [])) + len(one.get("ManagedPolicyArns", []))
        for one in o.of("IAM::User")
    }
    return {(name, str(count)) for name, count in counts.items() if count}


def databases_at_risk(o: Organisation) -> Keys:
    return names(
        one["DBInstanceIdentifier"]
        for one in o.of("RDS::DBInstance")
        if one["PubliclyAccessible"]
        or not all(one.get(name, True) for name in ("StorageEncrypted", "MultiAZ"))
        or not all(one.get(n, True) for n in ("DeletionProtection", "AutoMinorVersionUpgrade"))
        or one.get("BackupRetentionPeriod", 7) < 7
    )


def function_findings(o: Organisation) -> Keys:
    public = {one["TargetFunctionArn"] for one in o.of("Lambda::Url") if one["AuthType"] == "NONE"}
    found: Keys = set()
    for region, one in o.placed("Lambda::Function"):
        name = (region, one["FunctionName"])
        if one.get("Runtime") in ("python3.8", "nodejs14.x", "nodejs16.x"):
            found.add((*name, f"deprecated runtime {one['Runtime']}"))
        if "DeadLetterConfig" not in one:
            found.add((*name, "no dead-letter queue"))
        if one["Arn"] in public:
            found.add((*name, "public URL"))
        variables = one.get("Environment", {}).get("Variables", {})
        secrets = [name for name in variables if re.search("PASSWORD|SECRET|KEY", name)]
        found |= {(*name, f"secret in {secret}") for secret in secrets}
    return found


def regions_without_guards(o: Organisation) -> Keys:
    used = {region for region, _ in o.placed("EC2::VPC")}
    guarded = [
        {region for region, one in o.placed("GuardDuty::Detector") if one["Enable"]},
        {region for region, _ in o.placed("SecurityHub::Hub")},
        {region for region, _ in o.placed("AccessAnalyzer::Analyzer")},
    ]
    found = {(name, *(str(int(name not in there)) for there in guarded)) for name in used}
    return {row for row in found if "1" in row}


def certificates_in_use(o: Organisation) -> Keys:
    uses = [
        certificate["CertificateArn"]
        for one in o.of("ElasticLoadBalancingV2::Listener")
        for certificate in one.get("Certificates", [])
    ]
    uses += (
        one["DistributionConfig"]["ViewerCertificate"]["AcmCertificateArn"]
        for one in o.of("CloudFront::Distribution")
    )
    return {
        (region, one["DomainName"], str(uses.count(one["CertificateArn"])))
        for region, one in o.placed("CertificateManager::Certificate")
    }


def kubernetes_findings(o: Organisation) -> Keys:
    found: Keys = set()
    for region, cluster in o.placed("EKS::Cluster"):
        network = cluster["ResourcesVpcConfig"]
        risky = (
            int(cluster["Version"].split(".")[1]) < 30
            or "0.0.0.0/0" in network.get("PublicAccessCidrs", [])
            or "EncryptionConfig" not in cluster
        )
        for nodes in o.of("EKS::Nodegroup", region):
            behind = nodes["Version"] != cluster["Version"]
            if nodes["ClusterName"] == cluster["Name"] and (risky or behind):
                found.add((cluster["Name"], nodes["NodegroupName"], str(int(behind))))
    return found


def risky_containers(o: Organisation) -> Keys:
    definitions = {one["TaskDefinitionArn"]: one for one in o.of("ECS::TaskDefinition")}
    found: Keys = set()
    for one in o.of("ECS::Service"):
        public = "ENABLED" in texts(one["NetworkConfiguration"])
        for container in definitions[one["TaskDefinition"]]["ContainerDefinitions"]:
            if public or container.get("Privileged"):
                cluster = one["Cluster"].split("/")[-1]
                found.add((cluster, one["ServiceName"], container["Image"]))
    return found


def open_queues_and_topics(o: Organisation) -> Keys:
    found: Keys = set()
    queues = o.of("SQS::Queue")
    targets = {
        one["RedrivePolicy"]["deadLetterTargetArn"] for one in queues if "RedrivePolicy" in one
    }
    for one in queues:
        if "RedrivePolicy" not in one and one["Arn"] not in targets:
            found.add(("no dead-letter queue", one["QueueUrl"]))
    for finding, type_name, key in (
        ("open queue", "SQS::QueueInlinePolicy", "Queue"),
        ("open topic", "SNS::TopicInlinePolicy", "TopicArn"),
    ):
        policies = o.of(type_name)
        found |= {(finding, one[key]) for one in policies if for_everybody(one["PolicyDocument"])}
    return found


def links_outside(o: Organisation) -> Keys:
    own = {one["AccountId"] for one in o.of("Organizations::Account")}
    links = o.of("EC2::VPCPeeringConnection")
    return names(one["Id"] for one in links if one["PeerOwnerId"] not in own)


def without_backup(o: Organisation) -> Keys:
    selected = {
        (region, tag["ConditionKey"], tag["ConditionValue"])
        for region, one in o.placed("Backup::BackupSelection")
        for tag in one["BackupSelection"].get("ListOfTags", [])
    }
    itself: dict[str, Callable[[Model], object]] = {
        "EC2::Volume": lambda _: False,
        "DynamoDB::Table": lambda x: True in x.get("PointInTimeRecoverySpecification", {}).values(),
        "RDS::DBInstance": lambda x: x.get("BackupRetentionPeriod") != 0,
    }
    counts = {
        type_name: sum(
            not safe(one) and not selected & {(region, *pair) for pair in tags(one).items()}
            for region, one in o.placed(type_name)
        )
        for type_name, safe in itself.items()
    }
    return {(name, str(count)) for name, count in counts.items() if count}


def vpcs_of_no_stack(o: Organisation) -> Keys:
    stacks = {(region, one["StackName"]) for region, one in o.placed("CloudFormation::Stack")}
    return names(
        one["VpcId"]
        for region, one in o.placed("EC2::VPC")
        if (region, f"{tags(one)['Name']}-network") not in stacks
    )


def blast_radius(o: Organisation) -> Keys:
    groups = o.of("EC2::SecurityGroup", "us-east-1")
    (target,) = [one["GroupId"] for one in groups if one["GroupName"] == "prod-use1-app"]
    identifiers = {
        "EC2::Instance": "InstanceId", "EC2::NetworkInterface": "Id", "EC2::SecurityGroup": "Id",
        "EC2::SecurityGroupIngress": "Id", "Lambda::Function": "FunctionName",
        "RDS::DBInstance": "DBInstanceIdentifier",
        "ElasticLoadBalancingV2::LoadBalancer": "LoadBalancerArn",
    }  # fmt: skip
    return {
        (type_name, one[identifier])
        for type_name, identifier in identifiers.items()
        for one in o.of(type_name, "us-east-1")
        if target in texts(one) and one[identifier] != target
    }


# For each file the columns that tell a row from every other, and what must be in them.
FINDINGS: dict[str, tuple[tuple[str, ...], Callable[[Organisation], Keys]]] = {
    "01-public-buckets": (("bucket_name",), public_buckets),
    "02-plain-http-buckets": (("bucket_name",), plain_http_buckets),
    "04-open-security-groups": (("group_id",), open_groups),
    "05-reachable-instances": (("instance_id",), reachable_instances),
    "07-default-groups-with-rules": (("vpc_id",), default_groups_with_rules),
    "08-vpcs-without-flow-logs": (("vpc_id",), vpcs_without_flow_logs),
    "10-instances-with-imdsv1": (("instance_id",), instances_with_imdsv1),
    "11-missing-tags": (
        ("type", "without_owner", "without_environment", "resources"),
        missing_tags,
    ),
    "13-unattached-volumes": (("volume_id", "gigabytes"), unattached_volumes),
    "14-unencrypted-volumes": (("volume_id", "instance_id"), unencrypted_volumes),
    "16-unused-addresses": (("allocation_id",), unused_addresses),
    "17-stopped-instances": (("instance_id", "gigabytes"), stopped_instances),
    "19-github-roles-without-sub": (("role_name",), github_roles_without_sub),
    "20-administrators": (("kind", "name"), administrators),
    "23-users-with-own-policies": (("user_name", "policies"), users_with_own_policies),
    "25-databases-at-risk": (("db_instance_identifier",), databases_at_risk),
    "26-function-findings": (("region", "function_name", "finding"), function_findings),
    "28-regions-without-guards": (
        ("region", "no_guardduty", "no_security_hub", "no_access_analyzer"),
        regions_without_guards,
    ),
    "29-certificates-in-use": (("region", "domain_name", "uses"), certificates_in_use),
    "31-kubernetes-findings": (("cluster", "nodegroup_name", "nodes_behind"), kubernetes_findings),
    "32-containers": (("cluster", "service_name", "image"), risky_containers),
    "34-open-queues-and-topics": (("finding", "resource"), open_queues_and_topics),
    "37-links-outside": (("id",), links_outside),
    "38-without-backup": (("type", "without_backup"), without_backup),
    "41-managed-by-no-stack": (("vpc_id",), vpcs_of_no_stack),
    "44-blast-radius": (("type", "name"), blast_radius),
}

"""For every control of the set `fsbp`: resources that pass it, and resources that do not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud

Model = Mapping[str, Any]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
CLOSED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


@dataclass(frozen=True)
class Case:
    """Models of a type; `beside` makes what belongs to a resource, told whether it is good."""

    type_name: str
    good: Sequence[Model]
    bad: Sequence[Model]
    beside: Callable[[Cloud, str, int, bool], object] = lambda *_: None


def statement(effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """A policy of one statement."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, **more}]}


def policy(actions: Any, resources: Any = "*", effect: str = "Allow") -> dict[str, Any]:
    """A policy of one statement without principals."""
    return statement(effect, Action=actions, Resource=resources)


def bucket(name: str, **more: Any) -> dict[str, Any]:
    return {"BucketName": name, **more}


def _tls(cloud: Cloud, name: str, number: int, good: bool) -> None:
    """Policies that deny plain HTTP, and some that only look as if they did."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    whole = {"Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": condition}
    lax: list[dict[str, Any]] = [
        {**whole, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {**whole, "Action": "s3:GetObject"},
        {**whole, "Principal": {"AWS": ACCOUNT}},
    ]
    strict = [whole, {**whole, "Principal": {"AWS": "*"}, "Action": ["s3:*"]}]
    if good or number < len(lax):
        said = strict[number] if good else lax[number]
        document = statement("Deny", **said)
        cloud.put("AWS::S3::BucketPolicy", {"Bucket": name, "PolicyDocument": document})


def _attached(cloud: Cloud, volume: str, number: int, good: bool) -> None:
    if good and number:  # what is attached to nothing is not asked about
        return
    (instance,) = cloud.put("AWS::EC2::Instance", {"ImageId": "ami-0123456789abcdef0"})
    model = {"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf"}
    cloud.put("AWS::EC2::VolumeAttachment", model)


def _flow_log(cloud: Cloud, vpc: str, number: int, good: bool) -> None:
    if good or number:
        cloud.put(
            "AWS::EC2::FlowLog",
            {
                "ResourceId": vpc,
                "ResourceType": "VPC",
                "TrafficType": ("REJECT", "ALL")[number] if good else "ACCEPT",
                "LogDestinationType": "s3",
                "LogDestination": "arn:aws:s3:::logs",
            },
        )


def _queue_policy(cloud: Cloud, queue: str, number: int, good: bool) -> None:
    if good and number:
        return
    principal: Any = {"AWS": ACCOUNT} if good else "*"
    document = statement(Principal=principal, Action="sqs:SendMessage", Resource="*")
    cloud.put("AWS::SQS::QueueInlinePolicy", {"Queue": queue, "PolicyDocument": document})


def _topic_policy(cloud: Cloud, topic: str, _: int, good: bool) -> None:
    principal: Any = {"AWS": ACCOUNT} if good else {"AWS": "*"}
    document = statement(Principal=principal, Action="sns:Publish", Resource="*")
    cloud.put("AWS::SNS::TopicInlinePolicy", {"TopicArn": topic, "PolicyDocument": document})


def _permission(cloud: Cloud, function: str, number: int, good: bool) -> None:
    """Whom a function lets call it."""
    allowed: list[dict[str, Any]] = [
        {"Principal": ACCOUNT},
        {"Principal": "s3.amazonaws.com", "SourceAccount": ACCOUNT},
        {"Principal": "*", "PrincipalOrgID": "o-a1b2c3d4e5"},
        {"Principal": "events.amazonaws.com"},
    ]
    public: list[dict[str, Any]] = [
        {"Principal": "*"},
        {"Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::anything"},
    ]
    model = {
        "FunctionName": function,
        "Action": "lambda:InvokeFunction",
        **(allowed if good else public)[number],
    }
    cloud.put("AWS::Lambda::Permission", model)


def _rotation(cloud: Cloud, secret: str, _: int, good: bool) -> None:
    if good:
        model = {"SecretId": secret, "RotationRules": {"AutomaticallyAfterDays": 30}}
        cloud.put("AWS::SecretsManager::RotationSchedule", model)


def database(**more: Any) -> dict[str, Any]:
    return {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", **more}


def trail(**more: Any) -> dict[str, Any]:
    return {"S3BucketName": "trails", "IsLogging": True, **more}


def function(name: str) -> dict[str, Any]:
    return {"FunctionName": name, "Role": ROLE, "Code": {"ZipFile": "x"}, "Runtime": "python3.13"}


def balancer(name: str, **attributes: str) -> dict[str, Any]:
    return {
        "Name": name,
        "LoadBalancerAttributes": [
            {"Key": key.replace("__", "."), "Value": value} for key, value in attributes.items()
        ],
    }


def table(name: str, **more: Any) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }


def group(name: str, *rules: Model) -> dict[str, Any]:
    return {
        "GroupName": name,
        "GroupDescription": "a group",
        "SecurityGroupIngress": [
            {"IpProtocol": "tcp", "CidrIp": "0.0.0.0/0", **one} for one in rules
        ],
    }


def key(principal: Any) -> dict[str, Any]:
    return {"KeyPolicy": statement(Principal=principal, Action="kms:*", Resource="*")}


def task(family: str, **container: Any) -> dict[str, Any]:
    return {"Family": family, "ContainerDefinitions": [{"Name": "c", "Image": "i", **container}]}


def cluster(public: bool | None) -> dict[str, Any]:
    config: dict[str, Any] = {"SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]}
    if public is not None:
        config["EndpointPublicAccess"] = public
    return {"Name": f"c-{public}", "RoleArn": ROLE, "ResourcesVpcConfig": config}


def access_point(**more: Any) -> dict[str, Any]:
    return {"FileSystemId": "fs-0123456789abcdef0", **more}


LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "imageCountMoreThan",
                    "countNumber": 9,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)
VPC = "vpc-0123456789abcdef0"
ANY = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
PITR = "PointInTimeRecoverySpecification"
CASES: Mapping[str, Case] = {
    "s3.5": Case(
        "AWS::S3::Bucket",
        [bucket("tls-a"), bucket("tls-b")],
        [bucket("http-a"), bucket("http-b"), bucket("http-c"), bucket("http-d")],
        _tls,
    ),
    "s3.8": Case(
        "AWS::S3::Bucket",
        [bucket("closed", PublicAccessBlockConfiguration=CLOSED)],
        [
            bucket("open"),
            *(
                bucket(
                    f"open-{name.lower()}", PublicAccessBlockConfiguration={**CLOSED, name: False}
                )
                for name in CLOSED
            ),
            bucket("open-half", PublicAccessBlockConfiguration={"BlockPublicAcls": True}),
        ],
    ),
    "s3.9": Case(
        "AWS::S3::Bucket",
        [bucket("logged", LoggingConfiguration={"DestinationBucketName": "logs"})],
        [bucket("unlogged")],
    ),
    "s3.12": Case(
        "AWS::S3::Bucket",
        [bucket("new", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})],
        [
            bucket("older", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
            bucket("oldest"),
        ],
    ),
    "s3.13": Case(
        "AWS::S3::Bucket",
        [
            bucket(
                "tidy",
                LifecycleConfiguration={"Rules": [{"Status": "Enabled", "ExpirationInDays": 9}]},
            )
        ],
        [
            bucket("full"),
            bucket(
                "off",
                LifecycleConfiguration={"Rules": [{"Status": "Disabled", "ExpirationInDays": 9}]},
            ),
        ],
    ),
    "s3.19": Case(
        "AWS::S3::AccessPoint",
        [{"Name": "closed", "Bucket": "bucket", "PublicAccessBlockConfiguration": CLOSED}],
        [
            {
                "Name": "open",
                "Bucket": "bucket",
                "PublicAccessBlockConfiguration": {**CLOSED, "IgnorePublicAcls": False},
            }
        ],
    ),
    "ec2.2": Case(
        "AWS::EC2::SecurityGroup",
        [
            group("default"),
            {"GroupName": "defaults", "GroupDescription": "d", "SecurityGroupEgress": [ANY]},
            group("Default", {"FromPort": 1, "ToPort": 2}),
        ],
        [
            {**group("default", {"FromPort": 1, "ToPort": 2}), "VpcId": VPC},
            {**group("default"), "VpcId": VPC, "SecurityGroupEgress": [ANY]},
        ],
    ),
    "ec2.3": Case(
        "AWS::EC2::Volume",
        [
            {"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": True},
            {"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": False},
        ],
        [{"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": False}],
        _attached,
    ),
    "ec2.6": Case(
        "AWS::EC2::VPC",
        [{"CidrBlock": "10.0.0.0/16"}, {"CidrBlock": "10.1.0.0/16"}],
        [{"CidrBlock": "10.2.0.0/16"}, {"CidrBlock": "10.3.0.0/16"}],
        _flow_log,
    ),
    "ec2.8": Case(
        "AWS::EC2::Instance",
        [{"ImageId": "ami-0123456789abcdef0", "MetadataOptions": {"HttpTokens": "required"}}],
        [
            {"ImageId": "ami-0123456789abcdef0", "MetadataOptions": {"HttpTokens": "optional"}},
            {"ImageId": "ami-0123456789abcdef0"},
        ],
    ),
    "ec2.15": Case(
        "AWS::EC2::Subnet",
        [{"VpcId": VPC, "CidrBlock": "10.0.0.0/24"}],
        [
            {
                "VpcId": VPC,
                "CidrBlock": "10.0.1.0/24",
                "MapPublicIpOnLaunch": True,
            }
        ],
    ),
    "ec2.19": Case(
        "AWS::EC2::SecurityGroup",
        [
            group("web", {"FromPort": 443, "ToPort": 443}),
            group("narrow", {"FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}),
            group("beside", {"FromPort": 26, "ToPort": 109}),
            group("ping", {"IpProtocol": "icmp", "FromPort": 8, "ToPort": 22}),
        ],
        [
            group("ssh", {"FromPort": 22, "ToPort": 22}),
            group("range", {"FromPort": 3000, "ToPort": 4000}),
            group("all", {"IpProtocol": "-1"}),
        ],
    ),
    "ec2.23": Case(
        "AWS::EC2::TransitGateway",
        [{"AutoAcceptSharedAttachments": "disable"}, {}],
        [{"AutoAcceptSharedAttachments": "enable"}],
    ),
    "iam.1": Case(
        "AWS::IAM::ManagedPolicy",
        [
            {"ManagedPolicyName": "all-of-s3", "PolicyDocument": policy("s3:*")},
            {"ManagedPolicyName": "one-bucket", "PolicyDocument": policy("*", "arn:aws:s3:::b")},
            {"ManagedPolicyName": "denies", "PolicyDocument": policy("*", effect="Deny")},
        ],
        [
            {"ManagedPolicyName": "admin", "PolicyDocument": policy("*")},
            {
                "ManagedPolicyName": "hidden-admin",
                "PolicyDocument": policy(["s3:GetObject", "*"], ["arn:aws:s3:::b", "*"]),
            },
        ],
    ),
    "iam.2": Case(
        "AWS::IAM::User",
        [{"UserName": "grouped", "Groups": ["staff"]}],
        [
            {
                "UserName": "attached",
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            },
            {
                "UserName": "inline",
                "Policies": [{"PolicyName": "p", "PolicyDocument": policy("s3:GetObject")}],
            },
        ],
    ),
    "iam.21": Case(
        "AWS::IAM::ManagedPolicy",
        [
            {"ManagedPolicyName": "reads", "PolicyDocument": policy(["s3:Get*", "ec2:Describe*"])},
            {"ManagedPolicyName": "denies", "PolicyDocument": policy("s3:*", effect="Deny")},
        ],
        [{"ManagedPolicyName": "whole", "PolicyDocument": policy(["s3:GetObject", "ec2:*"])}],
    ),
    "rds.2": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="in", PubliclyAccessible=False)],
        [database(DBInstanceIdentifier="out", PubliclyAccessible=True)],
    ),
    "rds.3": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="sealed", StorageEncrypted=True)],
        [
            database(DBInstanceIdentifier="plain", StorageEncrypted=False),
            database(DBInstanceIdentifier="unsaid"),
        ],
    ),
    "rds.5": Case(
        "AWS::RDS::DBInstance",
        [
            database(DBInstanceIdentifier="two", MultiAZ=True),
            database(DBInstanceIdentifier="member", DBClusterIdentifier="c"),
        ],
        [database(DBInstanceIdentifier="one", MultiAZ=False)],
    ),
    "rds.8": Case(
        "AWS::RDS::DBInstance",
        [
            database(DBInstanceIdentifier="kept", DeletionProtection=True),
            database(DBInstanceIdentifier="member", DBClusterIdentifier="c"),
        ],
        [database(DBInstanceIdentifier="loose", DeletionProtection=False)],
    ),
    "rds.11": Case(
        "AWS::RDS::DBInstance",
        [
            database(DBInstanceIdentifier="week", BackupRetentionPeriod=7),
            database(DBInstanceIdentifier="member", DBClusterIdentifier="c"),
        ],
        [
            database(DBInstanceIdentifier="days", BackupRetentionPeriod=6),
            database(DBInstanceIdentifier="none", BackupRetentionPeriod=0),
        ],
    ),
    "rds.13": Case(
        "AWS::RDS::DBInstance",
        [database(DBInstanceIdentifier="fresh", AutoMinorVersionUpgrade=True)],
        [database(DBInstanceIdentifier="stale", AutoMinorVersionUpgrade=False)],
    ),
    "kms.5": Case(
        "AWS::KMS::Key",
        [key({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})],
        [key("*"), key({"AWS": ["arn:aws:iam::999988887777:root", "*"]})],
    ),
    "dynamodb.2": Case(
        "AWS::DynamoDB::Table",
        [table("back", **{PITR: {"PointInTimeRecoveryEnabled": True}})],
        [table("lost", **{PITR: {"PointInTimeRecoveryEnabled": False}}), table("unsaid")],
    ),
    "dynamodb.6": Case(
        "AWS::DynamoDB::Table",
        [table("kept", DeletionProtectionEnabled=True)],
        [table("loose", DeletionProtectionEnabled=False), table("unsaid")],
    ),
    "sqs.1": Case(
        "AWS::SQS::Queue",
        [
            {"QueueName": "managed", "SqsManagedSseEnabled": True},
            {"QueueName": "keyed", "SqsManagedSseEnabled": False, "KmsMasterKeyId": "alias/k"},
        ],
        [{"QueueName": "plain", "SqsManagedSseEnabled": False}],
    ),
    "sqs.3": Case(
        "AWS::SQS::Queue",
        [{"QueueName": "own"}, {"QueueName": "without"}],
        [{"QueueName": "public"}],
        _queue_policy,
    ),
    "sns.4": Case(
        "AWS::SNS::Topic", [{"TopicName": "own"}], [{"TopicName": "public"}], _topic_policy
    ),
    "efs.1": Case("AWS::EFS::FileSystem", [{"Encrypted": True}], [{"Encrypted": False}, {}]),
    "efs.3": Case(
        "AWS::EFS::AccessPoint",
        [access_point(RootDirectory={"Path": "/app"})],
        [access_point(RootDirectory={"Path": "/"}), access_point()],
    ),
    "efs.4": Case(
        "AWS::EFS::AccessPoint",
        [access_point(PosixUser={"Uid": "1000", "Gid": "1000"})],
        [access_point()],
    ),
    "efs.7": Case(
        "AWS::EFS::FileSystem",
        [{"BackupPolicy": {"Status": "ENABLED"}}],
        [{"BackupPolicy": {"Status": "DISABLED"}}, {}],
    ),
    "kinesis.1": Case(
        "AWS::Kinesis::Stream",
        [{"Name": "sealed", "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/k"}}],
        [{"Name": "plain"}],
    ),
    "lambda.1": Case(
        "AWS::Lambda::Function",
        [function("account"), function("bucket"), function("organisation"), function("service")],
        [function("everybody"), function("any-bucket")],
        _permission,
    ),
    "ecr.1": Case(
        "AWS::ECR::Repository",
        [{"RepositoryName": "seen", "ImageScanningConfiguration": {"ScanOnPush": True}}],
        [
            {"RepositoryName": "blind", "ImageScanningConfiguration": {"ScanOnPush": False}},
            {"RepositoryName": "unsaid"},
        ],
    ),
    "ecr.2": Case(
        "AWS::ECR::Repository",
        [{"RepositoryName": "fixed", "ImageTagMutability": "IMMUTABLE"}],
        [{"RepositoryName": "moving", "ImageTagMutability": "MUTABLE"}, {"RepositoryName": "x1"}],
    ),
    "ecr.3": Case(
        "AWS::ECR::Repository",
        [{"RepositoryName": "tidy", "LifecyclePolicy": {"LifecyclePolicyText": LIFECYCLE}}],
        [{"RepositoryName": "full"}],
    ),
    "ecs.4": Case(
        "AWS::ECS::TaskDefinition",
        [task("plain"), task("said", Privileged=False)],
        [task("root", Privileged=True)],
    ),
    "ecs.5": Case(
        "AWS::ECS::TaskDefinition",
        [task("sealed", ReadonlyRootFilesystem=True)],
        [task("open", ReadonlyRootFilesystem=False), task("unsaid")],
    ),
    "ecs.12": Case(
        "AWS::ECS::Cluster",
        [
            {
                "ClusterName": "seen",
                "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
            },
        ],
        [
            {
                "ClusterName": "off",
                "ClusterSettings": [{"Name": "containerInsights", "Value": "disabled"}],
            },
            {"ClusterName": "unsaid"},
        ],
    ),
    "eks.1": Case("AWS::EKS::Cluster", [cluster(False)], [cluster(True), cluster(None)]),
    "elb.4": Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        [
            balancer("strict", routing__http__drop_invalid_header_fields__enabled="true"),
            {"Name": "network", "Type": "network"},
        ],
        [
            balancer("lax", routing__http__drop_invalid_header_fields__enabled="false"),
            {"Name": "unsaid"},
        ],
    ),
    "elb.5": Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        [balancer("logged", access_logs__s3__enabled="true"), {"Name": "n", "Type": "network"}],
        [balancer("unlogged", access_logs__s3__enabled="false"), {"Name": "unsaid"}],
    ),
    "elb.6": Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        [balancer("kept", deletion_protection__enabled="true")],
        [balancer("loose", deletion_protection__enabled="false"), {"Name": "n", "Type": "network"}],
    ),
    "cloudtrail.2": Case(
        "AWS::CloudTrail::Trail",
        [trail(TrailName="sealed", KMSKeyId="alias/trail")],
        [trail(TrailName="plain")],
    ),
    "cloudtrail.4": Case(
        "AWS::CloudTrail::Trail",
        [trail(TrailName="signed", EnableLogFileValidation=True)],
        [trail(TrailName="unsigned", EnableLogFileValidation=False), trail(TrailName="unsaid")],
    ),
    "cloudtrail.5": Case(
        "AWS::CloudTrail::Trail",
        [
            trail(
                TrailName="told",
                CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:t:*",
                CloudWatchLogsRoleArn=ROLE,
            )
        ],
        [trail(TrailName="silent")],
    ),
    "secretsmanager.1": Case(
        "AWS::SecretsManager::Secret",
        [{"Name": "turns", "SecretString": "x"}],
        [{"Name": "stays", "SecretString": "x"}],
        _rotation,
    ),
}

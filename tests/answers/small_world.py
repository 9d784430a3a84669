"""A small world for generated queries: ten related types, three regions, awkward values.

Names recur in other regions and in other case, some values are missing, some look like numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.answers.clouds import Cloud

REGIONS = ("ap-northeast-1", "eu-west-2", "us-east-1")
TEAMS = ("ops", "Ops", "crm", "größe", "10", "")
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}


@dataclass(frozen=True)
class Relation:
    """What a query generator has to know of a relation: columns with their kind, and values.

    A kind is `text`, `number`, `region` or `json`; `values` are those that rows have. `parts` are
    the columns of the identifier.
    """

    name: str
    columns: Mapping[str, str]
    values: Mapping[str, tuple[Any, ...]]
    parts: tuple[str, ...]


RELATIONS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "awscc.ec2.vpcs": (
        ("vpc_id",),
        {
            "vpc_id": "text",
            "cidr_block": "text",
            "enable_dns_support": "number",
            "tags": "json",
            "region": "region",
        },
    ),
    "awscc.ec2.subnets": (
        ("subnet_id",),
        {
            "subnet_id": "text",
            "vpc_id": "text",
            "cidr_block": "text",
            "availability_zone": "text",
            "map_public_ip_on_launch": "number",
            "tags": "json",
            "region": "region",
        },
    ),
    "awscc.logs.log_groups": (
        ("log_group_name",),
        {
            "log_group_name": "text",
            "retention_in_days": "number",
            "log_group_class": "text",
            "tags": "json",
            "region": "region",
        },
    ),
    "awscc.lambda.functions": (
        ("function_name",),
        {
            "function_name": "text",
            "role": "text",
            "memory_size": "number",
            "timeout": "number",
            "description": "text",
            "region": "region",
        },
    ),
    "awscc.iam.roles": (
        ("role_name",),
        {
            "role_name": "text",
            "arn": "text",
            "description": "text",
            "max_session_duration": "number",
            "tags": "json",
        },
    ),
    "awscc.sqs.queues": (
        ("queue_url",),
        {
            "queue_name": "text",
            "queue_url": "text",
            "delay_seconds": "number",
            "tags": "json",
            "region": "region",
        },
    ),
    "awscc.sns.topics": (
        ("topic_arn",),
        {"topic_name": "text", "topic_arn": "text", "display_name": "text", "region": "region"},
    ),
    "awscc.customerprofiles.domains": (
        ("domain_name",),
        {"domain_name": "text", "default_expiration_days": "number", "region": "region"},
    ),
    "awscc.customerprofiles.integrations": (
        ("domain_name", "uri"),
        {
            "domain_name": "text",
            "uri": "text",
            "object_type_name": "text",
            "tags": "json",
            "region": "region",
        },
    ),
    "awscc.dynamodb.tables": (
        ("table_name",),
        {
            "table_name": "text",
            "billing_mode": "text",
            "deletion_protection_enabled": "number",
            "tags": "json",
            "region": "region",
        },
    ),
}

# Columns whose values meet: what a join may compare.
EDGES = (
    ("awscc.ec2.subnets", "vpc_id", "awscc.ec2.vpcs", "vpc_id"),
    ("awscc.lambda.functions", "role", "awscc.iam.roles", "arn"),
    ("awscc.lambda.functions", "function_name", "awscc.logs.log_groups", "log_group_name"),
    ("awscc.lambda.functions", "description", "awscc.iam.roles", "role_name"),
    ("awscc.sqs.queues", "queue_name", "awscc.sns.topics", "topic_name"),
    ("awscc.sqs.queues", "queue_name", "awscc.dynamodb.tables", "table_name"),
    (
        "awscc.customerprofiles.integrations",
        "domain_name",
        "awscc.customerprofiles.domains",
        "domain_name",
    ),
    ("awscc.customerprofiles.domains", "domain_name", "awscc.sqs.queues", "queue_name"),
    ("awscc.ec2.vpcs", "region", "awscc.ec2.subnets", "region"),
    ("awscc.logs.log_groups", "region", "awscc.sqs.queues", "region"),
    ("awscc.logs.log_groups", "retention_in_days", "awscc.lambda.functions", "timeout"),
)


def fill(cloud: Cloud) -> None:
    """Create the resources, the same ones every time."""
    random = Random(7)
    arns = _roles(cloud, random)
    for region in REGIONS:
        _network(cloud, random, region)
        _named(cloud, random, region, arns)
        _profiles(cloud, random, region)


def relations(cloud: Cloud) -> list[Relation]:
    """Every relation with the values that its rows have."""
    found = []
    for name, (parts, columns) in RELATIONS.items():
        rows = cloud.rows(f"SELECT {', '.join(columns)} FROM {name}")
        by_column = zip(columns, zip(*rows, strict=True), strict=True)
        values = {column: tuple(dict.fromkeys(cells)) for column, cells in by_column}
        found.append(Relation(name, columns, values, parts))
    return found


def _tags(random: Random) -> list[dict[str, str]]:
    keys = random.sample(("team", "env", "cost"), random.randint(0, 2))
    return [{"Key": key, "Value": random.choice(TEAMS[:5])} for key in keys]


def _some(random: Random, **optional: Any) -> dict[str, Any]:
    """About two of three optional properties, so that the rest are NULL."""
    return {name: value for name, value in optional.items() if random.random() < 0.66}


def _roles(cloud: Cloud, random: Random) -> list[str]:
    models = [
        {
            "RoleName": name,
            "AssumeRolePolicyDocument": POLICY,
            **_some(random, Description=random.choice(TEAMS), Tags=_tags(random)),
        }
        for name in ("admin", "Admin", "deploy", "lambda-basic", "a_b", "a%b", "42")
    ]
    names = cloud.put("AWS::IAM::Role", *models)
    read = (cloud.ask("GetResource", TypeName="AWS::IAM::Role", Identifier=n) for n in names)
    return [json.loads(one["ResourceDescription"]["Properties"])["Arn"] for one in read]


def _network(cloud: Cloud, random: Random, region: str) -> None:
    vpcs = [
        {
            "CidrBlock": f"10.{number}.0.0/16",
            **_some(random, EnableDnsSupport=random.random() < 0.5, Tags=_tags(random)),
        }
        for number in range(4)
    ]
    ids = cloud.put("AWS::EC2::VPC", *vpcs, region=region)
    subnets = [
        {
            "VpcId": vpc,
            "CidrBlock": f"10.{number}.{third}.0/24",
            **_some(
                random,
                AvailabilityZone=f"{region}{random.choice('abc')}",
                MapPublicIpOnLaunch=random.random() < 0.5,
                Tags=_tags(random),
            ),
        }
        for number, vpc in enumerate(ids[:3])
        for third in range(3)
    ]
    cloud.put("AWS::EC2::Subnet", *subnets, region=region)


def _named(cloud: Cloud, random: Random, region: str, arns: list[str]) -> None:
    names = ("orders", "Orders", "10", "billing", "x_y", "größe")
    groups = [
        {
            "LogGroupName": name,
            **_some(
                random,
                RetentionInDays=random.choice((1, 3, 5, 30)),
                Tags=_tags(random),
                LogGroupClass="STANDARD",
            ),
        }
        for name in random.sample(("orders", "Orders", "10", "billing", "x_y", "/aws/a"), 4)
    ]
    cloud.put("AWS::Logs::LogGroup", *groups, region=region)
    functions = [
        {
            "FunctionName": name,
            "Role": random.choice(arns),
            "Code": {"ZipFile": "pass"},
            **_some(
                random,
                MemorySize=random.choice((128, 256, 1024)),
                Timeout=random.choice((3, 5, 30)),
                Description=random.choice((*TEAMS, "admin", "deploy")),
            ),
        }
        for name in random.sample(("orders", "Orders", "10", "billing", "x_y"), 4)
    ]
    cloud.put("AWS::Lambda::Function", *functions, region=region)
    queues = [
        {
            "QueueName": name,
            **_some(random, DelaySeconds=random.choice((0, 5, 30)), Tags=_tags(random)),
        }
        for name in random.sample(("orders", "Orders", "10", "billing"), 3)
    ]
    cloud.put("AWS::SQS::Queue", *queues, region=region)
    topics = [
        {"TopicName": name, **_some(random, DisplayName=random.choice(TEAMS))}
        for name in random.sample(("orders", "Orders", "10", "billing"), 3)
    ]
    cloud.put("AWS::SNS::Topic", *topics, region=region)
    tables = [
        {
            "TableName": name,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            **_some(
                random,
                BillingMode=random.choice(("PAY_PER_REQUEST", "PROVISIONED")),
                DeletionProtectionEnabled=random.random() < 0.5,
                Tags=_tags(random),
            ),
        }
        for name in random.sample([name for name in names if name.isascii() and len(name) > 2], 3)
    ]
    cloud.put("AWS::DynamoDB::Table", *tables, region=region)


def _profiles(cloud: Cloud, random: Random, region: str) -> None:
    names = random.sample(("shop", "orders", "10", "Shop"), 3)
    domains = [
        {"DomainName": name, "DefaultExpirationDays": random.choice((1, 30, 366))} for name in names
    ]
    cloud.put("AWS::CustomerProfiles::Domain", *domains, region=region)
    integrations = [
        {
            "DomainName": name,
            "Uri": uri,
            **_some(random, ObjectTypeName=random.choice(("CTR", "Account")), Tags=_tags(random)),
        }
        for name in names[:2]
        for uri in random.sample(("https://a", "https://b", "https://c"), 2)
    ]
    cloud.put("AWS::CustomerProfiles::Integration", *integrations, region=region)

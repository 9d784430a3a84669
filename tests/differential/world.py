"""A local cloud with resources in five regions, of which a session is configured for one.

Names recur from region to region, in other case and as numbers; some values are missing; parents
are without children, and some children can only be had by their parent's key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from cirrusql.local.regions import regions
from tests.answers.clouds import Cloud

CONFIGURED = "eu-west-2"
# Every region that the account has, with data or without.
ENABLED = frozenset(one.name for one in regions().values() if one.partition == "aws")
REGIONS = ("ap-southeast-2", "eu-central-1", CONFIGURED, "us-east-1", "us-west-2")

# A table of the user's own, whose region is a column like any other.
OWN_TABLE = (
    "CREATE TEMP TABLE notes (name, region, note)",
    "INSERT INTO notes VALUES ('orders', 'us-east-1', 1), ('10', 'eu-west-2', 2), ('x', NULL, 3)",
)

Model = dict[str, Any]

_TEAMS = ("ops", "Ops", "crm", "größe", "10")
_TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}
_POLICIES = tuple(
    {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "*", "Resource": "*"}]}
    for effect in ("Allow", "Deny")
)


def fill(cloud: Cloud) -> None:
    """Create the resources, the same ones every time."""
    roles = _people(cloud, Random(7))
    for region in REGIONS:
        maker = _Region(cloud, Random(f"7 {region}"), region)
        maker.network()
        maker.storage()
        maker.programs(roles)
        maker.messages()
        maker.profiles()


def _people(cloud: Cloud, random: Random) -> Sequence[str]:
    """What IAM has, which is in no region; returns the roles' ARNs."""
    users = [{"UserName": name, **_some(random, Path="/x/")} for name in ("ann", "bob", "10")]
    cloud.put("AWS::IAM::User", *users)
    inline = [("ann", "read"), ("ann", "write"), ("bob", "read")]
    cloud.put(
        "AWS::IAM::UserPolicy",
        *(
            {"UserName": user, "PolicyName": name, "PolicyDocument": random.choice(_POLICIES)}
            for user, name in inline
        ),
    )
    roles = [
        {
            "RoleName": name,
            "AssumeRolePolicyDocument": _TRUST,
            **_some(random, Description=random.choice(_TEAMS), Tags=_tags(random)),
        }
        for name in ("admin", "Admin", "deploy", "a_b", "42")
    ]
    names = cloud.put("AWS::IAM::Role", *roles)
    read = (cloud.ask("GetResource", TypeName="AWS::IAM::Role", Identifier=n) for n in names)
    return [json.loads(one["ResourceDescription"]["Properties"])["Arn"] for one in read]


class _Region:
    """Makes one region's resources. Mutable state: the random numbers, and the cloud."""

    def __init__(self, cloud: Cloud, random: Random, region: str) -> None:
        self._cloud, self._random, self._region = cloud, random, region

    def network(self) -> None:
        random = self._random
        vpcs = self._put(
            "EC2::VPC",
            (
                {
                    "CidrBlock": f"10.{number}.0.0/16",
                    **_some(random, EnableDnsSupport=random.random() < 0.5, Tags=_tags(random)),
                }
                for number in range(3)
            ),
        )
        self._put(
            "EC2::Subnet",
            (
                {
                    "VpcId": vpc,
                    "CidrBlock": f"10.{number}.{third}.0/24",
                    **_some(
                        random,
                        AvailabilityZone=f"{self._region}{random.choice('abc')}",
                        MapPublicIpOnLaunch=random.random() < 0.5,
                        Tags=_tags(random),
                    ),
                }
                for number, vpc in enumerate(vpcs[:2])
                for third in range(2)
            ),
        )
        self._put(
            "EC2::FlowLog",
            (
                {"ResourceId": vpc, "ResourceType": "VPC", "TrafficType": "ALL"}
                for vpc in random.sample(vpcs, 2)
            ),
        )

    def storage(self) -> None:
        random = self._random
        zone = f"{self._region}a"
        instances = self._put("EC2::Instance", ({"ImageId": "ami-0123456789abcdef0"},) * 2)
        volumes = self._put(
            "EC2::Volume",
            (
                {
                    "AvailabilityZone": zone,
                    "Size": random.choice((8, 20, 100)),
                    **_some(random, Encrypted=random.random() < 0.5, Tags=_tags(random)),
                }
                for _ in range(4)
            ),
        )
        pairs = zip(random.sample(volumes, 2), instances, strict=True)
        self._put(
            "EC2::VolumeAttachment",
            ({"VolumeId": v, "InstanceId": i, "Device": "/dev/sdf"} for v, i in pairs),
        )
        self._put(
            "S3::Bucket",
            (
                {"BucketName": f"{name}-{self._region}", **_some(random, Tags=_tags(random))}
                for name in ("logs", "data")
            ),
        )
        self._put(
            "DynamoDB::Table",
            (
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
                for name in random.sample(("orders", "Orders", "billing", "x_y"), 2)
            ),
        )

    def programs(self, roles: Sequence[str]) -> None:
        random = self._random
        groups = self._put(
            "Logs::LogGroup",
            (
                {
                    "LogGroupName": name,
                    **_some(
                        random, RetentionInDays=random.choice((1, 3, 5, 30)), Tags=_tags(random)
                    ),
                }
                for name in random.sample(("orders", "Orders", "10", "billing", "/aws/a"), 3)
            ),
        )
        self._put(
            "Logs::LogStream",
            (
                {"LogGroupName": group, "LogStreamName": name}
                for group in groups[:2]
                for name in random.sample(("orders", "a", "b"), 2)
            ),
        )
        functions = self._put(
            "Lambda::Function",
            (
                {
                    "FunctionName": name,
                    "Role": random.choice(roles),
                    "Code": {"ZipFile": "pass"},
                    **_some(
                        random,
                        MemorySize=random.choice((128, 256, 1024)),
                        Timeout=random.choice((3, 5, 30)),
                        Description=random.choice((*_TEAMS, "admin", "")),
                    ),
                }
                for name in random.sample(("orders", "Orders", "10", "billing"), 3)
            ),
        )
        self._put(
            "Lambda::Alias",
            (
                {"FunctionName": function, "FunctionVersion": "$LATEST", "Name": name}
                for function in functions[:2]
                for name in random.sample(("live", "orders", "next"), 2)
            ),
        )

    def messages(self) -> None:
        random = self._random
        queues = self._put(
            "SQS::Queue",
            (
                {
                    "QueueName": name,
                    **_some(random, DelaySeconds=random.choice((0, 5, 30)), Tags=_tags(random)),
                }
                for name in random.sample(("orders", "Orders", "10", "billing"), 3)
            ),
        )
        self._put(
            "SQS::QueueInlinePolicy",
            ({"Queue": q, "PolicyDocument": random.choice(_POLICIES)} for q in queues[:2]),
        )
        self._put(
            "SNS::Topic",
            (
                {"TopicName": name, **_some(random, DisplayName=random.choice(_TEAMS))}
                for name in random.sample(("orders", "Orders", "10", "billing"), 2)
            ),
        )

    def profiles(self) -> None:
        random = self._random
        domains = self._put(
            "CustomerProfiles::Domain",
            (
                {"DomainName": name, "DefaultExpirationDays": random.choice((1, 30, 366))}
                for name in random.sample(("shop", "orders", "10", "Shop"), 3)
            ),
        )
        self._put(
            "CustomerProfiles::Integration",
            (
                {
                    "DomainName": domain,
                    "Uri": uri,
                    **_some(random, ObjectTypeName=random.choice(("CTR", "Account"))),
                }
                for domain in domains[:2]
                for uri in random.sample(("https://a", "https://b", "https://c"), 2)
            ),
        )

    def _put(self, type_name: str, models: Iterator[Model] | Sequence[Model]) -> list[str]:
        return self._cloud.put(f"AWS::{type_name}", *models, region=self._region)


def _tags(random: Random) -> list[dict[str, str]]:
    keys = random.sample(("team", "env", "cost"), random.randint(0, 2))
    return [{"Key": key, "Value": random.choice(_TEAMS)} for key in keys]


def _some(random: Random, **optional: Any) -> Model:
    """About two of three optional properties, so that the rest are NULL."""
    return {name: value for name, value in optional.items() if random.random() < 0.66}

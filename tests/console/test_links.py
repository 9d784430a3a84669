"""What resources refer to: found in their values, and nearly all of it is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.console.links import Links
from cirrusql.errors import Error
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed
from cirrusql.session import Session, local_environment

REGION = "us-east-1"


@pytest.fixture(scope="module")
def links(catalog: Catalog) -> Links:
    return Links(catalog)


def found(
    links: Links, catalog: Catalog, type_name: str, **properties: Any
) -> list[tuple[str, ...]]:
    of = links.of(catalog.resource_type(type_name), properties)
    return [(one.path, one.relation.removeprefix("awscc."), one.identifier, one.how) for one in of]


def test_links_are_told_by_schema_arn_identifier_and_name(links: Links, catalog: Catalog) -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/0a1b"
    assert found(
        links,
        catalog,
        "AWS::Lambda::Function",
        FunctionName="resize",
        Role="arn:aws:iam::123456789012:role/service/resizer",
        KmsKeyArn=key,
        VpcConfig={"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-12345678"]},
        Environment={"Variables": {"KEY": "subnet-is-no-identifier"}},
    ) == [
        ("Role", "iam.roles", "resizer", "arn"),
        ("KmsKeyArn", "kms.keys", "0a1b", "arn"),
        ("VpcConfig/SubnetIds/0", "ec2.subnets", "subnet-0123456789abcdef0", "id"),
        ("VpcConfig/SecurityGroupIds/0", "ec2.security_groups", "sg-12345678", "id"),
    ]
    (link,) = links.of(catalog.resource_type("AWS::S3::Bucket"), {"KmsKeyArn": key})
    assert (link.region, link.account) == ("eu-west-1", "123456789012")


def test_a_resource_is_not_tied_to_itself(links: Links, catalog: Catalog) -> None:
    vpc = {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.0.0/16"}
    assert found(links, catalog, "AWS::EC2::VPC", **vpc) == []
    bus = {"Name": "b", "Arn": "arn:aws:events:us-east-1:123456789012:event-bus/b"}
    assert found(links, catalog, "AWS::Events::EventBus", **bus) == []


@pytest.mark.parametrize(
    ("target", "referrer"),
    [
        ("AWS::EC2::VPC", ("awscc.ec2.subnets", "vpc_id", False)),
        ("AWS::EC2::SecurityGroup", ("awscc.ec2.instances", "security_group_ids", True)),
        ("AWS::IAM::Role", ("awscc.lambda.functions", "role", False)),
        ("AWS::KMS::Key", ("awscc.rds.db_instances", "kms_key_id", False)),
        ("AWS::S3::Bucket", ("awscc.s3.bucket_policies", "bucket", False)),
    ],
)
def test_who_may_refer_to_a_type_is_known(
    links: Links, catalog: Catalog, target: str, referrer: tuple[str, str, bool]
) -> None:
    those = links.referrers(catalog.resource_type(target))
    assert referrer in [(one.relation, one.column, one.is_list) for one in those]


@pytest.mark.thorough
def test_nine_of_ten_links_of_the_demo_organisation_lead_somewhere(
    links: Links, catalog: Catalog, tmp_path: Path
) -> None:
    """The others name what AWS has: service-linked roles, managed policies, hosted zones."""
    ends: Counter[bool] = Counter()
    with closing(LocalCloud.open(tmp_path / "cloud.sqlite3", catalog)) as cloud:
        seed(cloud)
    with Session.alone(catalog, local_environment(catalog, tmp_path / "cloud.sqlite3")) as session:
        for resource_type, model in _resources(session, catalog):
            for link in links.of(resource_type, model):
                _, service, name = link.relation.split(".")
                target = catalog.relation(service, name).resource_type
                ends[_is_there(session, target.type_name, link.identifier, link.region)] += 1
    assert ends[True] > 200
    assert ends[True] / ends.total() > 0.9


def _resources(session: Session, catalog: Catalog) -> Iterator[Any]:
    for name in catalog.type_names():
        resource_type = catalog.resource_type(name)
        listed = {"read", "list"} <= resource_type.handlers.keys()
        if not listed or resource_type.list_keys.required or REGION not in resource_type.regions:
            continue
        for one in list(session.list(name, REGION))[:3]:
            yield resource_type, session.read(name, one[0], REGION)


def _is_there(session: Session, type_name: str, identifier: str, region: str | None) -> bool:
    try:
        session.read(type_name, identifier, region or REGION)
    except Error:
        return False
    return True

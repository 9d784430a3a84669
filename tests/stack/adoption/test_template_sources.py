"""What a template may refer to: by Ref, by an attribute, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.execute.write.calls import Subject
from cirrusql.stack.adoption.described import Described, described
from cirrusql.stack.adoption.keeping import HOLDING_DATA
from cirrusql.stack.adoption.naming import logical_ids
from cirrusql.stack.adoption.template_document import document
from cirrusql.stack.adoption.template_notes import notes_of_size
from cirrusql.stack.adoption.template_sources import ref_of
from cirrusql.stack.adoption.template_values import Call, Here
from tests.stack.world import REGION

ACCOUNT = "000000000000"
HERE = Here(ACCOUNT, REGION, "aws")
ARN = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders"
ZONE = "Z35SXDOTRQ7X7K"


def resource(catalog: Catalog, type_name: str, identifier: str, **model: Any) -> Described:
    resource_type = catalog.resource_type(f"AWS::{type_name}")
    state = Subject.of(resource_type, catalog).desired
    return described((resource_type.type_name, identifier, REGION), model, resource_type, state)


def table(catalog: Catalog) -> Described:
    return resource(
        catalog, "DynamoDB::Table", "orders", TableName="orders", Arn=ARN,
        StreamArn=f"{ARN}/stream/2026-01-01T00:00:00.000",
    )  # fmt: skip


def balancer(catalog: Catalog, name: str) -> Described:
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/{name}/50dc6c495c0c"
    return resource(
        catalog, "ElasticLoadBalancingV2::LoadBalancer", arn, Name=name, LoadBalancerArn=arn,
        DNSName=f"{name}-1.us-east-1.elb.amazonaws.com", CanonicalHostedZoneID=ZONE,
    )  # fmt: skip


def parameter(catalog: Catalog, value: Any) -> Described:
    return resource(catalog, "SSM::Parameter", "p", Name="p", Type="String", Value=value)


def written(*resources: Described) -> Any:
    """What the first of some resources is given, and what the others are called."""
    found = document(resources, logical_ids(resources), HERE)["Resources"]
    (name, *_) = logical_ids(resources).values()
    return plain(found[name]["Properties"])


def plain(value: Any) -> Any:
    if isinstance(value, Call):
        return f"{value.name} {value.argument}"
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def test_an_arn_of_its_own_is_an_attribute(catalog: Catalog) -> None:
    text = f"{ARN}/stream/2026-01-01T00:00:00.000"
    found = written(parameter(catalog, text), table(catalog))
    assert found["Value"] == "GetAtt ('OrdersTable', 'StreamArn')"


def test_an_arn_that_only_begins_like_anothers_is_a_text(catalog: Catalog) -> None:
    found = written(parameter(catalog, f"{ARN}s"), table(catalog))
    assert "OrdersTable" not in found["Value"]
    found = written(parameter(catalog, f"{ARN}/index/x"), table(catalog))
    assert found["Value"] == "Sub ${OrdersTable.Arn}/index/x"


def test_a_host_is_an_attribute_wherever_it_stands(catalog: Catalog) -> None:
    one = balancer(catalog, "front")
    found = written(parameter(catalog, "front-1.us-east-1.elb.amazonaws.com"), one)
    assert found["Value"] == "GetAtt ('FrontLoadBalancer', 'DNSName')"


def record(catalog: Catalog) -> Described:
    alias = {"DNSName": "front-1.us-east-1.elb.amazonaws.com", "HostedZoneId": ZONE}
    given = {"Name": "x.", "Type": "A", "AliasTarget": alias, "HostedZoneId": "Z1"}
    return resource(catalog, "Route53::RecordSet", "x", **given)


def test_the_zone_of_a_host_is_one_where_a_zone_is_wanted(catalog: Catalog) -> None:
    found = written(record(catalog), balancer(catalog, "front"))
    assert found["AliasTarget"] == {
        "DNSName": "GetAtt ('FrontLoadBalancer', 'DNSName')",
        "HostedZoneId": "GetAtt ('FrontLoadBalancer', 'CanonicalHostedZoneID')",
    }
    assert written(parameter(catalog, ZONE), balancer(catalog, "front"))["Value"] == ZONE


def test_the_zone_of_several_is_nobodys(catalog: Catalog) -> None:
    found = written(record(catalog), balancer(catalog, "front"), balancer(catalog, "back"))
    assert found["AliasTarget"]["HostedZoneId"] == ZONE


def test_what_is_made_with_a_resource_is_an_attribute(catalog: Catalog) -> None:
    api = resource(
        catalog, "ApiGateway::RestApi", "abcdef1234", Name="shop", RestApiId="abcdef1234",
        RootResourceId="zyxwv98765",
    )  # fmt: skip
    below = resource(
        catalog, "ApiGateway::Resource", "abcdef1234|q1w2e3", RestApiId="abcdef1234",
        ResourceId="q1w2e3", ParentId="zyxwv98765", PathPart="orders",
    )  # fmt: skip
    found = written(below, api)
    assert found["ParentId"] == "GetAtt ('ShopRestApi', 'RootResourceId')"
    assert found["RestApiId"] == "Ref ShopRestApi"


def test_the_identifier_of_another_is_not_ones_own(catalog: Catalog) -> None:
    """An instance shows its network: the network's identifier means the network, or nothing."""
    instance = resource(
        catalog, "EC2::Instance", "i-0123456789abcdef0", InstanceId="i-0123456789abcdef0",
        VpcId="vpc-0123456789abcdef0", PrivateIp="10.0.0.5",
    )  # fmt: skip
    group = resource(
        catalog, "EC2::SecurityGroup", "sg-0123456789abcdef0", GroupDescription="10.0.0.5",
        VpcId="vpc-0123456789abcdef0",
    )  # fmt: skip
    assert written(group, instance) == dict(group.given)


@pytest.mark.parametrize("value", [ACCOUNT, REGION])
def test_an_account_or_a_region_is_no_resource(catalog: Catalog, value: str) -> None:
    status = resource(
        catalog, "ARCZonalShift::AutoshiftObserverNotificationStatus", f"{ACCOUNT}|{REGION}",
        AccountId=ACCOUNT, Region=REGION, Status="ENABLED",
    )  # fmt: skip
    assert written(parameter(catalog, value), status)["Value"] == value


def test_a_name_is_referred_to_only_where_ref_gives_it(catalog: Catalog) -> None:
    group = resource(
        catalog, "EC2::SecurityGroup", "sg-0123456789abcdef0", GroupDescription="d",
        GroupName="web", Id="sg-0123456789abcdef0",
    )  # fmt: skip
    other = resource(
        catalog, "EC2::SecurityGroup", "sg-1123456789abcdef0", GroupDescription="d",
        SecurityGroupIngress=[{"IpProtocol": "-1", "SourceSecurityGroupName": "web"}],
    )  # fmt: skip
    assert written(other, group) == dict(other.given)


@pytest.mark.parametrize(
    ("type_name", "identifier", "model", "gives"),
    [
        ("S3::Bucket", "b", {}, "b"),
        ("ECS::Service", "arn|cluster", {"ServiceArn": "arn"}, "arn"),
        ("EC2::EIP", "1.2.3.4|eipalloc-1", {"PublicIp": "1.2.3.4"}, "1.2.3.4"),
        ("ECS::Service", "arn|cluster", {}, None),
    ],
)
def test_what_ref_gives(
    catalog: Catalog, type_name: str, identifier: str, model: Any, gives: str | None
) -> None:
    assert ref_of(resource(catalog, type_name, identifier, **model)) == gives


def test_every_type_that_holds_data_is_one(catalog: Catalog) -> None:
    known = {one.type_name for one in catalog.resource_types()}
    assert known >= HOLDING_DATA


def test_what_is_too_much_for_cloudformation_is_told() -> None:
    assert list(notes_of_size(500, "x")) == []
    assert list(notes_of_size(501, "x")) == list(notes_of_size(1, "x" * 1_000_001))


def test_logical_ids_are_letters_and_digits_and_each_another(catalog: Catalog) -> None:
    tags = ("main net", "Main-Net", "2nd", "日本", "", "main net vpc 2")
    resources = [
        resource(catalog, "EC2::VPC", f"vpc-{n:017x}", Tags=[{"Key": "Name", "Value": tag}])
        for n, tag in enumerate(tags)
    ]
    found = list(logical_ids(resources).values())
    assert found == ["MainNetVpc", "MainNetVpc2", "Vpc2nd", "Vpc", "Vpc2", "MainNetVpc22"]

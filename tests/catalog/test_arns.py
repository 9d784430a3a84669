"""ARNs made of identifiers: the formats against what the schemas say of such ARNs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.execute.read.rows import Resource, arn, title

PLACEHOLDER = re.compile(r"\$\{(.*?)\}")
SCOPE = {"Partition", "Region", "Account"}
EU = "eu-west-1:123456789012"


def made(resource_type: ResourceType, *values: str, region: str = "eu-west-1") -> str | None:
    return arn(resource_type, Resource(region, "|".join(values), {}), "123456789012")


def formats(catalog: Catalog) -> Iterator[tuple[ResourceType, str]]:
    for one in catalog.resource_types():
        if one.arn_format is not None:
            yield one, one.arn_format


def test_formats_are_made_of_the_identifier_and_the_scope(catalog: Catalog) -> None:
    found = list(formats(catalog))
    assert len(found) >= 214
    for one, template in found:
        names = set(PLACEHOLDER.findall(template)) - SCOPE
        assert names <= set(one.identifier_parts), one
        assert re.fullmatch(r"arn:\$\{Partition\}(:[^:]*){3}:.+|\$\{\w+\}", template), one


def test_a_property_with_the_arn_is_never_passed_over(catalog: Catalog) -> None:
    for one, template in formats(catalog):
        name = one.arn_property or ""
        assert not name.lower().endswith("arn") or template == f"${{{name}}}", one
        assert "Arn" not in one.column_by_property, one


def test_an_arn_that_is_called_as_the_identifier_is_is_the_resources_own(catalog: Catalog) -> None:
    for name, expected in {
        "BedrockAgentCore::Runtime": "AgentRuntimeArn",
        "BedrockAgentCore::BrowserCustom": "BrowserArn",
        "BedrockAgentCore::CodeInterpreterCustom": "CodeInterpreterArn",
        "NetworkManager::VpcAttachment": "AttachmentId",  # its ResourceArn is the VPC's
    }.items():
        assert catalog.resource_type(f"AWS::{name}").arn_property == expected


def test_two_types_have_one_format_only_if_aws_has_one_kind_of_resource(catalog: Catalog) -> None:
    by_format: dict[str, set[str]] = {}
    for one, template in formats(catalog):
        form = PLACEHOLDER.sub("*", template)
        by_format.setdefault(form, set()).add(one.type_name.split("::")[2])
    shared = {form.split(":", 5)[-1]: names for form, names in by_format.items() if len(names) > 1}
    assert shared.keys() <= {
        "attachment/*", "directory/*", "transit-gateway-attachment/*", "security-group-rule/*",
        "*",  # nothing but a property, or an alias that has its noun in it
    }, shared  # fmt: skip


@pytest.mark.parametrize(
    ("type_name", "identifier", "elsewhere"),
    [
        ("AWS::CustomerProfiles::Domain", "home", "AWS::EntityResolution::MatchingWorkflow"),
        ("AWS::EC2::NetworkInterface", "eni-0a1b2c3d", "AWS::DataSync::Task"),
        ("AWS::EC2::SecurityGroup", "sg-0a1b2c3d", "AWS::DataSync::LocationFSxLustre"),
        ("AWS::EC2::Subnet", "subnet-0a1b2c3d", "AWS::DataSync::Agent"),
        ("AWS::EC2::VPNGateway", "vgw-0a1b2c3d", "AWS::DirectConnect::PrivateVirtualInterface"),
        ("AWS::EntityResolution::SchemaMapping", "s", "AWS::EntityResolution::IdMappingWorkflow"),
        ("AWS::Neptune::DBCluster", "orders", "AWS::ARCRegionSwitch::Plan"),
        ("AWS::Neptune::DBInstance", "orders", "AWS::ARCRegionSwitch::Plan"),
        ("AWS::Route53::HealthCheck", "0a1b-2c", "AWS::Events::Endpoint"),
        ("AWS::Synthetics::Canary", "c", "AWS::Synthetics::Group"),
    ],
)
def test_other_types_patterns_take_what_is_made(
    catalog: Catalog, type_name: str, identifier: str, elsewhere: str
) -> None:
    found = made(catalog.resource_type(type_name), identifier)
    assert found is not None
    service = found.split(":")[2]
    patterns = [one for one in _patterns(catalog.schema(elsewhere)) if f":{service}:" in one]
    assert any(re.search(one, found) for one in patterns)
    head, noun = found.rsplit(":", 1)[0], re.split("[/:]", found.split(":", 5)[5])[0]
    wrong = f"{head.removesuffix(noun)}x{noun}:{identifier}"
    assert not any(re.fullmatch(one, wrong) for one in patterns)


def _patterns(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for value in node.values():
            yield from _patterns(value)
    elif isinstance(node, list):
        for value in node:
            yield from _patterns(value)


@pytest.mark.parametrize(
    ("type_name", "values", "expected"),
    [
        # As AWS's own documentation writes them.
        ("AWS::EC2::NatGateway", ("nat-1",), f"arn:aws:ec2:{EU}:natgateway/nat-1"),
        ("AWS::EC2::FlowLog", ("fl-1",), f"arn:aws:ec2:{EU}:vpc-flow-log/fl-1"),
        ("AWS::EC2::EIP", ("1.2.3.4", "eipalloc-1"), f"arn:aws:ec2:{EU}:elastic-ip/eipalloc-1"),
        (
            "AWS::ApiGateway::Stage",
            ("a", "prod"),
            "arn:aws:apigateway:eu-west-1::/restapis/a/stages/prod",
        ),
        (
            "AWS::CloudFront::Distribution",
            ("E1",),
            "arn:aws:cloudfront::123456789012:distribution/E1",
        ),
        ("AWS::Route53::HostedZone", ("Z1",), "arn:aws:route53:::hostedzone/Z1"),
        (
            "AWS::CodeDeploy::DeploymentGroup",
            ("a", "g"),
            f"arn:aws:codedeploy:{EU}:deploymentgroup:a/g",
        ),
        ("AWS::KMS::Alias", ("alias/x",), f"arn:aws:kms:{EU}:alias/x"),
        ("AWS::Cassandra::Keyspace", ("k",), f"arn:aws:cassandra:{EU}:/keyspace/k/"),
        ("AWS::Logs::LogStream", ("/a/b", "s"), f"arn:aws:logs:{EU}:log-group:/a/b:log-stream:s"),
        ("AWS::S3::StorageLens", ("lens",), f"arn:aws:s3:{EU}:storage-lens/lens"),
        ("AWS::AutoScaling::LaunchConfiguration", ("x",), None),
    ],
)
def test_an_arn_is_made_as_documented(
    catalog: Catalog, type_name: str, values: tuple[str, ...], expected: str | None
) -> None:
    assert made(catalog.resource_type(type_name), *values) == expected


def test_the_partition_is_the_regions_and_what_is_not_known_makes_null(catalog: Catalog) -> None:
    vpc = catalog.resource_type("AWS::EC2::VPC")
    found = made(vpc, "vpc-1", region="cn-north-1")
    assert found == "arn:aws-cn:ec2:cn-north-1:123456789012:vpc/vpc-1"
    assert made(vpc, "vpc-1", region="mars") is None
    assert arn(vpc, Resource("eu-west-1", "vpc-1", {}), None) is None
    zone = catalog.resource_type("AWS::Route53::HostedZone")
    assert arn(zone, Resource("us-east-1", "Z1", {}), None) == "arn:aws:route53:::hostedzone/Z1"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"Tags": [{"Key": "Name", "Value": "web"}], "GroupName": "g"}, "web"),
        ({"Tags": [{"Key": "name", "Value": "web"}], "GroupName": "g"}, "g"),
        ({"Tags": [{"Key": "Name", "Value": ""}], "GroupName": "g"}, "g"),
        ({"GroupName": "g"}, "g"),
        ({}, "sg-1"),
    ],
)
def test_a_title_is_the_name_tag_else_the_name_else_the_identifier(
    catalog: Catalog, properties: dict[str, Any], expected: str
) -> None:
    group = catalog.resource_type("AWS::EC2::SecurityGroup")
    assert title(group, Resource("eu-west-1", "sg-1", properties)) == expected


def test_a_name_property_is_a_text_of_the_resources_own(catalog: Catalog) -> None:
    names = {one.type_name: one.name_property for one in catalog.resource_types()}
    assert names["AWS::S3::Bucket"] == "BucketName"
    assert names["AWS::EC2::SecurityGroup"] == "GroupName"
    assert names["AWS::ECS::Service"] == "ServiceName"  # Name is what the service makes of it
    assert names["AWS::EC2::Subnet"] is None
    for type_name, name in names.items():
        if name is not None:
            assert catalog.resource_type(type_name).column_by_property[name].type == "string"

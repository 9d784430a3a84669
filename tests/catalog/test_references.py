"""What `Ref` and `Fn::GetAtt` of a template give: the rule, and the types that differ from it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cirrusql import catalog_build
from cirrusql.catalog import Catalog, Reference

ENTRIES: dict[str, dict[str, Any]] = json.loads(
    Path(catalog_build.__file__).with_name("data").joinpath("cfn_refs.json").read_text("utf-8")
)
RULE = "arn:aws:events:eu-west-1:123456789012:rule"


def reference(catalog: Catalog, name: str) -> Reference:
    found = catalog.resource_type(f"AWS::{name}").reference
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["EC2::VPC", "S3::Bucket", "WAFv2::WebACL", "EKS::Nodegroup"])
def test_of_most_types_it_is_the_identifier(catalog: Catalog, name: str) -> None:
    assert catalog.resource_type(f"AWS::{name}").reference is None


def test_every_entry_is_in_the_catalogue_and_nothing_else(catalog: Catalog) -> None:
    types = map(catalog.resource_type, catalog.type_names())
    assert {one.type_name for one in types if one.reference is not None} == set(ENTRIES)
    assert len(ENTRIES) == 64


def test_what_is_needed_are_properties_of_the_type(catalog: Catalog) -> None:
    for type_name in ENTRIES:
        one = catalog.resource_type(type_name)
        assert one.reference is not None
        assert one.reference.needs, one
        assert set(one.reference.needs) <= set(one.column_by_property), one
        assert {"create", "read"} <= set(one.handlers), one


def test_no_entry_says_what_the_identifier_says(catalog: Catalog) -> None:
    for type_name in ENTRIES:
        one = catalog.resource_type(type_name)
        assert one.reference is not None
        values = {name: f"the-{name}" for name in one.column_by_property}
        joined = "|".join(values.get(part, part) for part in one.identifier_parts)
        assert one.reference.pattern or one.reference.value(values) != joined, one


@pytest.mark.parametrize("type_name", ENTRIES)
def test_an_entry_says_how_sure_it_is_and_why(type_name: str) -> None:
    entry = ENTRIES[type_name]
    assert set(entry) <= {
        "property", "template", "pattern", "confidence", "sources", "against", "note"
    }  # fmt: skip
    assert ("property" in entry) != ("template" in entry)
    assert entry["confidence"] in ("high", "medium", "low")
    known = {"guide", "service-spec", "recordings", "cdkd"}
    assert {*entry["sources"], *entry.get("against", ())} <= known
    assert entry["sources"] or entry.get("note")
    assert entry["confidence"] != "low" or entry.get("note")


def test_how_sure_they_are() -> None:
    counts = Counter(entry["confidence"] for entry in ENTRIES.values())
    assert counts == {"high": 38, "medium": 22, "low": 4}


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("ApiGateway::Stage", {"RestApiId": "a1", "StageName": "prod"}, "prod"),
        ("EC2::EIP", {"PublicIp": "198.51.100.7", "AllocationId": "eipalloc-1"}, "198.51.100.7"),
        ("AppConfig::HostedConfigurationVersion", {"VersionNumber": 3}, "3"),
        ("ECS::Service", {"ServiceArn": "arn:aws:ecs:::service/x", "Cluster": "c"},
         "arn:aws:ecs:::service/x"),
        ("EKS::IdentityProviderConfig",
         {"IdentityProviderConfigName": "n", "ClusterName": "c", "Type": "oidc"}, "c/oidc/n"),
        ("Cognito::UserPoolUICustomizationAttachment", {"UserPoolId": "p", "ClientId": "ALL"},
         "UserPoolUICustomizationAttachment-p-ALL"),
    ],
)  # fmt: skip
def test_what_they_give(catalog: Catalog, name: str, values: dict[str, Any], expected: str) -> None:
    assert reference(catalog, name).value(values) == expected


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (f"{RULE}/nightly", "nightly"),
        (f"{RULE}/orders/nightly", "orders|nightly"),
        (f"{RULE}/aws.partner/example.com/1/nightly", "aws.partner/example.com/1|nightly"),
        ("rule-without-arn", "rule-without-arn"),
    ],
)
def test_a_rule_has_its_bus_before_it_unless_that_is_the_default(
    catalog: Catalog, arn: str, expected: str
) -> None:
    rule = reference(catalog, "Events::Rule")
    assert rule.needs == ("Arn",)
    assert rule.value({"Arn": arn}) == expected


@pytest.mark.parametrize("values", [{}, {"PublicIp": None}])
def test_a_property_without_a_value_is_an_error_with_its_name(
    catalog: Catalog, values: dict[str, Any]
) -> None:
    with pytest.raises(KeyError, match="PublicIp"):
        reference(catalog, "EC2::EIP").value(values)


def test_attributes_are_what_is_read_only_with_dots(catalog: Catalog) -> None:
    found = catalog.resource_type("AWS::RDS::DBInstance").attributes
    assert {"DBInstanceArn", "Endpoint.Address", "MasterUserSecret.SecretArn"} <= set(found)
    assert "DBInstanceClass" not in found


def test_nothing_within_an_array_is_an_attribute(catalog: Catalog) -> None:
    for one in map(catalog.resource_type, catalog.type_names()):
        in_arrays = sum("*" in pointer for pointer in one.read_only)
        assert len(one.attributes) == len(one.read_only) - in_arrays
        for attribute in one.attributes:
            assert attribute.replace(".", "").isalnum(), one

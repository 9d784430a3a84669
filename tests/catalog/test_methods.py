"""Which methods a type has and what each needs."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.methods import Method, keys_to_pin, methods


def of(catalog: Catalog, type_name: str) -> dict[str, Method]:
    return {method.name: method for method in methods(catalog.resource_type(type_name))}


def test_all_five_in_the_published_order(catalog: Catalog) -> None:
    assert methods(catalog.resource_type("AWS::CustomerProfiles::Integration")) == [
        Method("create_resource", "integrations", "INSERT", ("DomainName", "region")),
        Method("delete_resource", "integrations", "DELETE", ("Identifier", "region")),
        Method(
            "update_resource", "integrations", "UPDATE", ("Identifier", "PatchDocument", "region")
        ),
        Method("list_resources", "integrations_list_only", "SELECT", ("region",)),
        Method("get_resource", "integrations", "SELECT", ("Identifier", "region")),
    ]


def test_a_method_only_where_there_is_a_handler(catalog: Catalog) -> None:
    for kind in catalog.resource_types():
        verbs = {"create_resource": "create", "delete_resource": "delete", "get_resource": "read"}
        verbs |= {"update_resource": "update", "list_resources": "list"}
        assert {verbs[method.name] for method in methods(kind)} == set(kind.handlers)


def test_creating_needs_what_the_schema_requires_in_its_order(catalog: Catalog) -> None:
    kind = catalog.resource_type("AWS::ApiGateway::Method")
    needed = of(catalog, "AWS::ApiGateway::Method")["create_resource"].required_params
    assert needed == (*kind.required, "region")
    assert set(catalog.schema("AWS::ApiGateway::Method")["required"]) == set(needed) - {"region"}


def test_a_type_that_requires_nothing_needs_a_region_only(catalog: Catalog) -> None:
    assert of(catalog, "AWS::SQS::Queue")["create_resource"].required_params == ("region",)


def test_a_bucket_needs_its_name_though_its_schema_does_not_say_so(catalog: Catalog) -> None:
    assert "required" not in catalog.schema("AWS::S3::Bucket")
    needed = of(catalog, "AWS::S3::Bucket")["create_resource"].required_params
    assert needed == ("BucketName", "region")


def test_a_list_needs_the_keys_that_nothing_supplies(catalog: Catalog) -> None:
    channels = of(catalog, "AWS::Chime::Channel")["list_resources"]
    assert channels.required_params == ("chime_bearer", "region")


@pytest.mark.parametrize(
    "type_name",
    ["AWS::SQS::Queue", "AWS::EKS::Nodegroup", "AWS::Route53::RecordSet"],
    ids=["no key", "a parent's key", "one of two alternatives"],
)
def test_nothing_to_pin_where_the_keys_can_be_found(catalog: Catalog, type_name: str) -> None:
    assert keys_to_pin(catalog.resource_type(type_name)) == ()

"""What SHOW and DESCRIBE say of operation relations."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.catalog import operation_relations_of, operation_services
from cirrusql.errors import NotSupportedError, UnknownName
from tests.answers.clouds import Cloud

NAMES = {
    "cloud_control": [
        "resource",
        "resource_request",
        "resource_requests",
        "resources",
        "vw_cancelled_requests",
        "vw_create_requests",
        "vw_delete_requests",
        "vw_failed_requests",
        "vw_pending_requests",
        "vw_successful_requests",
        "vw_update_requests",
    ],
    "tagging": [
        "compliance_summary",
        "report_creation",
        "tag_keys",
        "tag_values",
        "tagged_resources",
    ],
}


def first(rows: list[tuple[Any, ...]]) -> list[Any]:
    return [row[0] for row in rows]


def test_the_services_are_shown_among_the_others(cloud: Cloud) -> None:
    names = [row[1] for row in cloud.rows("SHOW SERVICES IN awscc")]
    assert names == sorted(names)
    assert set(operation_services()) < set(names)


@pytest.mark.parametrize("service", NAMES)
def test_resources_are_shown_in_order(cloud: Cloud, service: str) -> None:
    assert first(cloud.rows(f"SHOW RESOURCES IN awscc.{service}")) == NAMES[service]


def test_a_view_stands_beside_the_resource_types_of_its_service(cloud: Cloud) -> None:
    names = first(cloud.rows("SHOW RESOURCES IN awscc.ec2"))
    assert "vw_subnet_route_table_associations" in names
    assert "vpcs" in names


@pytest.mark.parametrize(
    ("relation", "methods"),
    [
        (
            "cloud_control.resources",
            {
                ("create_resource", "TypeName, DesiredState, region", "INSERT"),
                ("delete_resource", "TypeName, Identifier, region", "DELETE"),
                ("get_resource", "TypeName, Identifier, region", "SELECT"),
                ("list_resources", "TypeName, region", "SELECT"),
                ("update_resource", "TypeName, Identifier, PatchDocument, region", "UPDATE"),
            },
        ),
        (
            "cloud_control.resource_requests",
            {
                ("cancel_resource_request", "RequestToken, region", "DELETE"),
                ("get_resource_request", "RequestToken, region", "SELECT"),
                ("list_resource_requests", "region", "SELECT"),
            },
        ),
        ("tagging.tag_values", {("get_tag_values", "Key, region", "SELECT")}),
        ("cloud_control.vw_failed_requests", {("view", "region", "SELECT")}),
    ],
)
def test_methods_say_what_they_need(cloud: Cloud, relation: str, methods: set[Any]) -> None:
    assert set(cloud.rows(f"SHOW METHODS IN awscc.{relation}")) == methods


def test_describe_says_what_star_shows(cloud: Cloud) -> None:
    for service in (*operation_services(), "ec2"):
        for relation in operation_relations_of(service):
            described = first(cloud.rows(f"DESCRIBE {relation.name}"))
            plan = f"EXPLAIN SELECT {', '.join(described)} FROM {relation.name} WHERE 1 = 0"
            cloud.run(plan)
            assert described[-1] == "region"


def test_describe_extended_tells_parameters_from_answers(cloud: Cloud) -> None:
    rows = cloud.rows("DESCRIBE EXTENDED awscc.tagging.tag_values")
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("PaginationToken", "string", ""),
        ("TagValues", "array", ""),
        ("Key", "string", "parameter of GetTagValues; not in *"),
        ("region", "string", None),
    ]


def test_what_is_not_there_is_said(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match="did you mean 'tag_keys'"):
        cloud.run("DESCRIBE awscc.tagging.tag_key")
    with pytest.raises(UnknownName, match="see SHOW RESOURCES"):
        cloud.run("DESCRIBE awscc.cloud_control.xyz")
    with pytest.raises(NotSupportedError, match="is not a resource type"):
        cloud.run("SHOW INSERT INTO awscc.cloud_control.resources")


def test_the_view_of_route_table_associations(cloud: Cloud) -> None:
    (vpc,) = cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.1.0.0/16"})
    (subnet,) = cloud.put("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": "10.1.0.0/24"})
    (table,) = cloud.put("AWS::EC2::RouteTable", {"VpcId": vpc})
    (association,) = cloud.put(
        "AWS::EC2::SubnetRouteTableAssociation", {"SubnetId": subnet, "RouteTableId": table}
    )
    answered = cloud.run(f"""
        SELECT * FROM awscc.ec2.vw_subnet_route_table_associations
        WHERE region = 'us-east-1' AND subnet_id = '{subnet}'
    """)
    assert answered.dicts == [
        {
            "route_table_id": table,
            "id": association,
            "subnet_id": subnet,
            "region": "us-east-1",
        }
    ]

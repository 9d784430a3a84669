"""Inputs of which one must be given: one way is sent, the others are left to SQLite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.docs import operation_page, render_operation
from tests.api.scripted import Asked, Refused, Scripted

STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/bad/1"
RESOURCES = [
    {
        "StackName": "bad",
        "StackId": STACK,
        "LogicalResourceId": name,
        "PhysicalResourceId": name.lower(),
        "ResourceType": "AWS::SQS::Queue",
        "Timestamp": 0,
        "ResourceStatus": "CREATE_COMPLETE",
    }
    for name in ("P", "Q")
]
LISTENERS = [{"ListenerArn": f"l{number}", "LoadBalancerArn": "b1"} for number in (1, 2)]
READ = "SELECT stack_name, logical_resource_id FROM aws.cloudformation.describe_stack_resources"


@pytest.fixture(autouse=True)
def _answers(aws: Scripted) -> None:
    aws.on("DescribeStackResources", _one_way({"StackResources": RESOURCES}))
    targets = [
        {
            "OwnerId": "1",
            "MountTargetId": "fsmt-1",
            "FileSystemId": "fs-1",
            "SubnetId": "subnet-1",
            "LifeCycleState": "available",
        }
    ]
    aws.on("DescribeMountTargets", _one_way({"MountTargets": targets}))
    aws.on("DescribeListeners", _one_way({"Listeners": LISTENERS}))


def _one_way(answer: Mapping[str, Any]) -> Any:
    def answered(asked: Asked) -> Mapping[str, Any]:
        if len({*asked} - {"PageSize"}) != 1:
            raise Refused("ValidationError")
        return answer

    return answered


def test_a_stack_is_found_by_its_id_where_rows_have_its_name(aws: Scripted) -> None:
    found = aws.rows(f"{READ} WHERE stack_name = '{STACK}'")
    assert found == [(STACK, "P"), (STACK, "Q")]


def test_a_row_that_two_ways_find_is_one(aws: Scripted) -> None:
    sql = "SELECT mount_target_id, file_system_id FROM aws.efs.describe_mount_targets WHERE"
    either = "file_system_id = 'fs-1' OR mount_target_id = 'fsmt-1'"
    assert aws.rows(f"{sql} {either}") == [("fsmt-1", "fs-1")]
    assert [members for _, members in aws.asked] == [
        {"FileSystemId": "fs-1"},
        {"MountTargetId": "fsmt-1"},
    ]


@pytest.mark.parametrize(
    ("condition", "found", "sent"),
    [
        ("load_balancer_arn = 'b1' AND listener_arn = 'l1'", ["l1"], "load_balancer_arn = b1"),
        (
            "load_balancer_arn = 'b1' AND listener_arn IN ('l1', 'l3')",
            ["l1"],
            "load_balancer_arn = b1",
        ),
        ("load_balancer_arn = 'b1' AND listener_arn = 'l3'", [], "load_balancer_arn = b1"),
        ("listener_arn IN ('l1', 'l2') AND port IS NULL", ["l1", "l2"], "listener_arn = l1 or l2"),
    ],
)
def test_of_two_ways_one_is_sent_and_explained(
    aws: Scripted, condition: str, found: list[str], sent: str
) -> None:
    sql = f"SELECT listener_arn FROM aws.elbv2.describe_listeners WHERE {condition}"
    assert sorted(name for (name,) in aws.rows(sql)) == found
    plan = [line for (line,) in aws.run(f"EXPLAIN {sql}")[0]]
    assert [f"{sent}, every page" in line for line in plan if "DescribeListeners" in line] == [True]
    (pushed,) = (line for line in plan if "pushed" in line)
    assert ("listener_arn" in pushed) == ("listener_arn" in sent)


def test_what_two_joins_tell_goes_one_way(aws: Scripted) -> None:
    sql = (
        "SELECT o.listener_arn FROM aws.elbv2.describe_listeners l"
        " JOIN aws.elbv2.describe_listeners o"
        " ON o.listener_arn = l.listener_arn AND o.load_balancer_arn = l.load_balancer_arn"
        " WHERE l.load_balancer_arn = 'b1'"
    )
    assert sorted(aws.rows(sql)) == [("l1",), ("l2",)]
    assert {tuple({*members} - {"PageSize"}) for _, members in aws.asked} == {("LoadBalancerArn",)}
    plan = "\n".join(line for (line,) in aws.run(f"EXPLAIN {sql}")[0])
    assert "DescribeListeners for each load_balancer_arn found by step 1" in plan


def test_methods_and_the_page_tell_every_way(catalog: Catalog, aws: Scripted) -> None:
    sql = "SHOW METHODS IN aws.cloudformation.describe_type"
    assert [told for _, told, _ in aws.rows(sql)] == ["arn, region", "type, type_name, region"]
    page = operation_page(catalog, catalog.api.relation("cloudformation", "describe_type"))
    assert "WHERE arn = '{{ arn }}'" in page.example
    text = render_operation(page)
    assert "One of these must be told: `arn`; `type` with `type_name`." in text

"""EXPLAIN PERMISSIONS: only what the statement's own calls and handlers need."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import TAGGING
from cirrusql.errors import NotSupportedError
from cirrusql.plan.policy import Policy
from tests.answers.clouds import Cloud
from tests.operations.conftest import GROUP, VPC

INTEGRATION = "AWS::CustomerProfiles::Integration"
DOMAIN = "AWS::CustomerProfiles::Domain"
ROLE = "arn:aws:iam::123456789012:role/deployer"


def policy(cloud: Cloud, sql: str) -> dict[str, Any]:
    """The policy's statements by Sid; no call may have been made."""
    before = len(cloud.transport.sent)
    ((text,),) = cloud.rows(f"EXPLAIN PERMISSIONS {sql}")
    assert len(cloud.transport.sent) == before
    document = json.loads(text)
    assert document["Version"] == "2012-10-17"
    return {statement["Sid"]: statement for statement in document["Statement"]}


def calls(found: dict[str, Any]) -> list[str]:
    return [action.removeprefix("cloudformation:") for action in found["Calls"]["Action"]]


def handlers(catalog: Catalog, *uses: tuple[str, str]) -> list[str]:
    """The permissions of these handlers, sorted and without repetition."""
    found = (catalog.resource_type(name).handlers[operation] for name, operation in uses)
    return sorted({permission for handler in found for permission in handler.permissions})


@pytest.mark.parametrize(
    ("sql", "operations", "uses"),
    [
        ("SELECT count(*) FROM awscc.ec2.vpcs", ["ListResources"], [(VPC, "list")]),
        ("SELECT vpc_id FROM awscc.ec2.vpcs_list_only", ["ListResources"], [(VPC, "list")]),
        (
            "SELECT cidr_block FROM awscc.ec2.vpcs",
            ["GetResource", "ListResources"],
            [(VPC, "list"), (VPC, "read")],
        ),
        (
            "SELECT cidr_block FROM awscc.ec2.vpcs WHERE vpc_id = 'vpc-1'",
            ["GetResource"],
            [(VPC, "read")],
        ),
        (
            "SELECT uri FROM awscc.customerprofiles.integrations WHERE domain_name = 'd'",
            ["ListResources"],
            [(INTEGRATION, "list")],
        ),
        (
            "SELECT uri FROM awscc.customerprofiles.integrations",
            ["ListResources"],
            [(INTEGRATION, "list"), (DOMAIN, "list")],
        ),
        (
            f"SELECT * FROM awscc.cloud_control.resources WHERE TypeName = '{VPC}'",
            ["ListResources"],
            [(VPC, "list")],
        ),
        (
            (
                f"SELECT * FROM awscc.cloud_control.resource WHERE TypeName = '{VPC}'"
                " AND Identifier = 'vpc-1'"
            ),
            ["GetResource"],
            [(VPC, "read")],
        ),
        (
            "INSERT INTO awscc.logs.log_groups (LogGroupName, region) SELECT 'a', 'us-east-1'",
            ["CreateResource", "GetResourceRequestStatus"],
            [(GROUP, "create")],
        ),
        (
            (
                "INSERT INTO awscc.logs.log_groups (LogGroupName, region) SELECT 'a', 'us-east-1'"
                " RETURNING arn"
            ),
            ["CreateResource", "GetResource", "GetResourceRequestStatus"],
            [(GROUP, "create"), (GROUP, "read")],
        ),
        (
            "/*+ NOWAIT */ DELETE FROM awscc.logs.log_groups WHERE Identifier = 'a'",
            ["DeleteResource"],
            [(GROUP, "delete")],
        ),
        (
            "DELETE FROM awscc.logs.log_groups WHERE retention_in_days = 1",
            ["DeleteResource", "GetResource", "GetResourceRequestStatus", "ListResources"],
            [(GROUP, "delete"), (GROUP, "list"), (GROUP, "read")],
        ),
        (
            "UPDATE awscc.logs.log_groups SET PatchDocument = '[]' WHERE Identifier = 'a'",
            ["GetResourceRequestStatus", "UpdateResource"],
            [(GROUP, "update")],
        ),
        (
            "UPDATE awscc.logs.log_groups SET retention_in_days = 7 WHERE Identifier = 'a'",
            ["GetResource", "GetResourceRequestStatus", "UpdateResource"],
            [(GROUP, "read"), (GROUP, "update")],
        ),
        (
            (
                "INSERT INTO awscc.cloud_control.resources (TypeName, DesiredState)"
                f" SELECT '{GROUP}', '{{}}'"
            ),
            ["CreateResource", "GetResourceRequestStatus"],
            [(GROUP, "create")],
        ),
        (
            (
                f"DELETE FROM awscc.cloud_control.resources WHERE TypeName = '{GROUP}'"
                " AND Identifier = 'a'"
            ),
            ["DeleteResource", "GetResourceRequestStatus"],
            [(GROUP, "delete")],
        ),
    ],
)
def test_a_statement_needs_its_calls_and_the_handlers_they_run(
    cloud: Cloud, catalog: Catalog, sql: str, operations: list[str], uses: list[tuple[str, str]]
) -> None:
    found = policy(cloud, sql)
    assert calls(found) == operations
    assert found["Handlers"]["Action"] == handlers(catalog, *uses)
    assert {statement["Resource"] for statement in found.values()} == {"*"}
    assert set(found) == {"Calls", "Handlers"}


def test_a_join_reads_what_the_other_side_names(cloud: Cloud, catalog: Catalog) -> None:
    found = policy(
        cloud,
        "SELECT v.vpc_id FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id",
    )
    subnet = "AWS::EC2::Subnet"
    uses = [(subnet, "list"), (subnet, "read"), (VPC, "list"), (VPC, "read")]
    assert found["Handlers"]["Action"] == handlers(catalog, *uses)


@pytest.mark.parametrize(
    ("sql", "actions"),
    [
        ("SELECT * FROM awscc.tagging.tag_keys", ["tag:GetTagKeys"]),
        (
            "SELECT * FROM awscc.cloud_control.vw_failed_requests",
            ["cloudformation:ListResourceRequests"],
        ),
        (
            "DELETE FROM awscc.cloud_control.resource_requests WHERE RequestToken = 't'",
            ["cloudformation:CancelResourceRequest"],
        ),
        (
            "DELETE FROM awscc.cloud_control.resource_requests WHERE TypeName = 't'",
            ["cloudformation:CancelResourceRequest", "cloudformation:ListResourceRequests"],
        ),
    ],
)
def test_operations_without_a_handler_need_themselves(
    cloud: Cloud, sql: str, actions: list[str]
) -> None:
    found = policy(cloud, sql)
    assert found["Calls"]["Action"] == actions
    assert set(found) == {"Calls"}


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT * FROM awscc.ec2.vpcs WHERE 1 = 0"])
def test_what_calls_nobody_needs_nothing(cloud: Cloud, sql: str) -> None:
    assert policy(cloud, sql) == {}


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT count(*) FROM awscc.ec2.vpcs WHERE RoleArn = '{ROLE}'",
        f"DELETE FROM awscc.ec2.vpcs WHERE Identifier = 'vpc-1' AND RoleArn = '{ROLE}'",
        (
            f"SELECT * FROM awscc.cloud_control.resources WHERE TypeName = '{VPC}'"
            f" AND RoleArn = '{ROLE}'"
        ),
    ],
)
def test_handlers_that_run_as_a_role_need_the_role_to_be_passed(cloud: Cloud, sql: str) -> None:
    found = policy(cloud, sql)
    assert set(found) == {"Calls", "Roles"}
    assert found["Roles"] == {
        "Sid": "Roles",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": ROLE,
    }


def test_a_role_that_comes_with_the_rows_may_be_any_or_none(cloud: Cloud, catalog: Catalog) -> None:
    found = policy(
        cloud,
        "INSERT INTO awscc.logs.log_groups (LogGroupName, RoleArn) SELECT 'a', NULL",
    )
    assert found["Roles"]["Resource"] == "*"
    assert found["Handlers"]["Action"] == handlers(catalog, (GROUP, "create"))


def test_what_only_the_rows_tell_is_noted(cloud: Cloud) -> None:
    answered = cloud.run("""
        EXPLAIN PERMISSIONS SELECT d.Properties
        FROM awscc.cloud_control.resource_requests r JOIN awscc.cloud_control.resource d
          ON d.TypeName = r.TypeName AND d.Identifier = r.Identifier
    """)
    assert answered.diagnostics.notes == [
        "not included: the handlers of the types that awscc.cloud_control.resource is asked for"
    ]


def test_other_statements_have_no_permissions(cloud: Cloud) -> None:
    with pytest.raises(NotSupportedError, match="takes a query or a statement that writes"):
        cloud.run("EXPLAIN PERMISSIONS SHOW REGIONS")


def test_policies_add_up() -> None:
    one = Policy(frozenset(("b:B",)), frozenset(("s3:Get",)))
    other = Policy(frozenset(("a:A", "b:B")), roles=frozenset(("r1", "r2")))
    assert (one | other).document["Statement"] == [
        {"Sid": "Calls", "Effect": "Allow", "Action": ["a:A", "b:B"], "Resource": "*"},
        {"Sid": "Handlers", "Effect": "Allow", "Action": ["s3:Get"], "Resource": "*"},
        {"Sid": "Roles", "Effect": "Allow", "Action": ["iam:PassRole"], "Resource": ["r1", "r2"]},
    ]


HANDLER_OF = {"GetResource": "read", "ListResources": "list"}
READS = [
    "SELECT * FROM awscc.ec2.vpcs",
    "SELECT count(*) FROM awscc.logs.log_groups",
    "SELECT retention_in_days FROM awscc.logs.log_groups LIMIT 1",
    "SELECT tags_map FROM awscc.logs.log_groups WHERE log_group_name IN ('a', 'b')",
    "SELECT uri FROM awscc.customerprofiles.integrations",
    (
        "SELECT i.uri FROM awscc.customerprofiles.domains d"
        " JOIN awscc.customerprofiles.integrations i ON i.domain_name = d.domain_name"
        " WHERE d.default_expiration_days = 30"
    ),
    "SELECT v.vpc_id FROM awscc.ec2.subnets s JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id",
    (
        "SELECT v.cidr_block, s.cidr_block FROM awscc.ec2.vpcs v"
        " LEFT JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id"
    ),
    (
        "SELECT * FROM awscc.logs.log_groups WHERE log_group_name IN"
        " (SELECT log_group_name FROM awscc.logs.log_groups_list_only)"
    ),
    (
        "SELECT d.Properties FROM awscc.cloud_control.resources l"
        " JOIN awscc.cloud_control.resource d"
        " ON d.Identifier = l.Identifier AND d.TypeName = l.TypeName"
        f" WHERE l.TypeName = '{GROUP}'"
        f" AND d.TypeName = '{GROUP}'"
    ),
    (
        "SELECT t.ResourceARN FROM awscc.tagging.tagged_resources t"
        " JOIN awscc.logs.log_groups g ON g.arn = t.ResourceARN"
    ),
]


@pytest.mark.parametrize("sql", READS)
def test_no_call_is_made_that_the_policy_does_not_allow(
    cloud: Cloud, catalog: Catalog, sql: str
) -> None:
    (vpc,) = cloud.put(VPC, {"CidrBlock": "10.2.0.0/16"})
    cloud.put("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": "10.2.0.0/24"})
    cloud.put(DOMAIN, {"DomainName": "d", "DefaultExpirationDays": 30})
    cloud.put(INTEGRATION, {"DomainName": "d", "Uri": "u", "ObjectTypeName": "o"})
    found = policy(cloud, sql)
    answered = cloud.run(sql)
    assert answered.rows
    for call in answered.sent:
        prefix = "tag" if call.service is TAGGING else "cloudformation"
        assert f"{prefix}:{call.operation}" in found["Calls"]["Action"]
        if call.operation in HANDLER_OF:
            use = (json.loads(call.body)["TypeName"], HANDLER_OF[call.operation])
            assert set(handlers(catalog, use)) <= set(found["Handlers"]["Action"])

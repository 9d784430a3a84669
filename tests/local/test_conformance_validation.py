"""Checks 13 to 19: what is refused before anything else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.local.conftest import LOG_GROUP, PERMISSION, Raw, create, refused, status_of

CALLS: dict[str, dict[str, Any]] = {
    "CreateResource": {"DesiredState": "{}"},
    "GetResource": {"Identifier": "x"},
    "UpdateResource": {"Identifier": "x", "PatchDocument": "[]"},
    "DeleteResource": {"Identifier": "x"},
    "ListResources": {},
}


def test_013_a_bad_type_name_is_named_in_the_message(raw: Raw) -> None:
    answer = raw("ListResources", {"TypeName": "bad type name here"})
    assert (answer.status, answer.code) == (400, "ValidationException")
    assert answer.json["Message"] == (
        "1 validation error detected: Value 'bad type name here' at 'typeName' failed to satisfy"
        " constraint: Member must satisfy regular expression pattern:"
        " [A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}"
    )


@pytest.mark.parametrize(
    ("member", "value", "place"),
    [
        ("TypeName", f"A{'a' * 62}::B{'b' * 62}::C{'c' * 66}", "typeName"),
        ("TypeVersionId", "a_b", "typeVersionId"),
        ("ClientToken", "bad token!", "clientToken"),
        ("RoleArn", "arn:aws:iam::123:role/too-short-an-account", "roleArn"),
        ("DesiredState", "", "desiredState"),
    ],
)
def test_014_members_are_checked(raw: Raw, member: str, value: str, place: str) -> None:
    body = {"TypeName": LOG_GROUP, "DesiredState": "{}", member: value}
    answer = raw("CreateResource", body)
    assert (answer.status, answer.code) == (400, "ValidationException")
    assert f"at '{place}'" in answer.json["Message"]


def test_014_several_errors_are_told_together(raw: Raw) -> None:
    body = {"TypeName": LOG_GROUP, "ClientToken": "bad token!", "RoleArn": "x"}
    message = raw("CreateResource", body).json["Message"]
    assert message.startswith("4 validation errors detected: ")
    assert (
        "Value at 'desiredState' failed to satisfy constraint: Member must not be null" in message
    )
    assert message.count("; ") == 3


def test_014_a_member_of_the_wrong_type_is_a_serialization_error(raw: Raw) -> None:
    values: tuple[Any, ...] = (5, True, [], {})
    for wrong in values:
        answer = raw("GetResource", {"TypeName": wrong, "Identifier": "x"})
        assert (answer.status, answer.code) == (400, "SerializationException")


def test_015_too_many_results_are_refused(client: Any) -> None:
    for call in (client.list_resources, client.list_resource_requests):
        extra = {"TypeName": LOG_GROUP} if call == client.list_resources else {}
        message = refused("ValidationException", call, MaxResults=500, **extra)
        assert "Value '500' at 'maxResults'" in message
        assert "value less than or equal to 100" in message


@pytest.mark.parametrize("operation", CALLS)
def test_016_a_type_that_does_not_exist_is_not_found(raw: Raw, operation: str) -> None:
    answer = raw(operation, {"TypeName": "Foo::Bar::Baz", **CALLS[operation]})
    assert answer.status == 400
    assert answer.json["__type"] == "com.amazon.cloudapiservice#TypeNotFoundException"
    assert answer.json["Message"] == "The type 'Foo::Bar::Baz' cannot be found."


@pytest.mark.parametrize("operation", CALLS)
def test_017_a_type_without_handlers_supports_nothing(raw: Raw, operation: str) -> None:
    type_name = "AWS::DMS::ReplicationInstance"
    answer = raw(operation, {"TypeName": type_name, **CALLS[operation]})
    assert (answer.status, answer.code) == (400, "UnsupportedActionException")
    verb = {"GetResource": "READ"}.get(operation, operation.removesuffix("Resource").upper())
    verb = verb.removesuffix("RESOURCES")
    assert answer.json["Message"] == f"Resource type {type_name} does not support {verb} action"


def test_017_a_type_is_not_supported_where_its_region_lacks_it(endpoint: Any, account: str) -> None:
    elsewhere = endpoint.client(account, "eu-west-1")
    type_name = "AWS::BillingConductor::PricingPlan"
    message = refused("UnsupportedActionException", elsewhere.list_resources, TypeName=type_name)
    assert "LIST" in message


def test_018_a_type_without_update_handler_cannot_be_updated(client: Any) -> None:
    event = create(
        client,
        PERMISSION,
        {"FunctionName": "f", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
    )
    members = {"TypeName": PERMISSION, "Identifier": event["Identifier"], "PatchDocument": "[]"}
    message = refused("UnsupportedActionException", client.update_resource, **members)
    assert message == f"Resource type {PERMISSION} does not support UPDATE action"


def test_019_a_type_without_list_handler_cannot_be_listed(client: Any, catalog: Any) -> None:
    type_name = next(
        kind.type_name
        for kind in catalog.resource_types("ec2")
        if "list" not in kind.handlers and "us-east-1" in kind.regions
    )
    call = client.list_resources
    assert status_of(client, "UnsupportedActionException", call, TypeName=type_name) == 400
    message = refused("UnsupportedActionException", call, TypeName=type_name)
    assert message == f"Resource type {type_name} does not support LIST action"

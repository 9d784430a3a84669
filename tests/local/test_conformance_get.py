"""Checks 42 to 48: reading, and how resources are named."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.local.conftest import (
    LOG_GROUP,
    SECRET,
    STAGE,
    create,
    read,
    refused,
    status_of,
    update,
)

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


def test_042_a_read_has_type_identifier_and_properties(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g", "RetentionInDays": 7})
    answer = client.get_resource(TypeName=LOG_GROUP, Identifier="g")
    assert answer["TypeName"] == LOG_GROUP
    assert answer["ResourceDescription"].keys() == {"Identifier", "Properties"}
    assert answer["ResourceDescription"]["Identifier"] == "g"
    properties = json.loads(answer["ResourceDescription"]["Properties"])
    assert (properties["LogGroupName"], properties["RetentionInDays"]) == ("g", 7)


def test_043_what_is_not_there_is_not_found_with_400(client: Any) -> None:
    members = {"TypeName": LOG_GROUP, "Identifier": "none"}
    message = refused("ResourceNotFoundException", client.get_resource, **members)
    assert re.fullmatch(
        f"{LOG_GROUP} Handler returned status FAILED: Resource of type '{LOG_GROUP}' with"
        " identifier 'none' was not found."
        rf" \(HandlerErrorCode: NotFound, RequestToken: {UUID}\)",
        message,
    )
    assert status_of(client, "ResourceNotFoundException", client.get_resource, **members) == 400


@pytest.mark.parametrize(
    "identifier",
    [
        "api1|prod",
        '{"RestApiId": "api1", "StageName": "prod"}',
        '{"StageName": "prod", "RestApiId": "api1"}',
        '{"/properties/StageName": "prod", "/properties/RestApiId": "api1"}',
    ],
)
def test_044_a_compound_identifier_has_several_forms(client: Any, identifier: str) -> None:
    create(client, STAGE, {"StageName": "prod", "RestApiId": "api1"})
    answer = client.get_resource(TypeName=STAGE, Identifier=identifier)
    assert answer["ResourceDescription"]["Identifier"] == "api1|prod"


def test_045_its_parts_have_an_order_and_a_number(client: Any) -> None:
    create(client, STAGE, {"StageName": "prod", "RestApiId": "api1"})
    call = client.get_resource
    refused("ResourceNotFoundException", call, TypeName=STAGE, Identifier="prod|api1")
    for wrong in ("prod", "api1|prod|more", '{"RestApiId": "api1"}'):
        message = refused("ValidationException", call, TypeName=STAGE, Identifier=wrong)
        assert message == (
            f"Identifier {wrong} is not valid for identifier"
            " [/properties/RestApiId, /properties/StageName]"
        )


def test_045_a_value_with_a_bar_can_be_read_as_it_is_listed(client: Any) -> None:
    type_name = "AWS::CustomerProfiles::Integration"
    create(client, type_name, {"DomainName": "d", "Uri": "a|b", "ObjectTypeName": "x"})
    parent = json.dumps({"DomainName": "d"})
    listed = client.list_resources(TypeName=type_name, ResourceModel=parent)
    identifier = listed["ResourceDescriptions"][0]["Identifier"]
    assert identifier == "d|a|b"
    assert read(client, type_name, identifier)["Uri"] == "a|b"
    assert read(client, type_name, '{"DomainName": "d", "Uri": "a|b"}')["Uri"] == "a|b"


def test_046_an_additional_identifier_works_as_json_only(client: Any) -> None:
    type_name = "AWS::DynamoDB::GlobalTable"
    model = {
        "TableName": "t",
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "Replicas": [{"Region": "us-east-1"}],
    }
    event = create(client, type_name, model)
    arn = read(client, type_name, event["Identifier"])["Arn"]
    by_arn = json.dumps({"Arn": arn})
    answer = client.get_resource(TypeName=type_name, Identifier=by_arn)
    assert answer["ResourceDescription"]["Identifier"] == event["Identifier"]
    refused("ResourceNotFoundException", client.get_resource, TypeName=type_name, Identifier=arn)
    client.delete_resource(TypeName=type_name, Identifier=by_arn)
    refused("ResourceNotFoundException", client.get_resource, TypeName=type_name, Identifier=by_arn)


def test_047_write_only_values_never_come_back(client: Any) -> None:
    event = create(client, SECRET, {"Name": "s", "SecretString": "hush-hush"})
    identifier = event["Identifier"]
    changed = update(
        client, SECRET, identifier, [{"op": "add", "path": "/SecretString", "value": "hush-again"}]
    )
    seen = [
        event,
        changed,
        client.get_resource(TypeName=SECRET, Identifier=identifier),
        client.list_resources(TypeName=SECRET),
        client.list_resource_requests(),
    ]
    assert "hush" not in json.dumps(seen, default=str)


def test_048_nested_write_only_values_never_come_back_either(client: Any) -> None:
    type_name = "AWS::AppStream::DirectoryConfig"
    credentials = {"AccountName": "a", "AccountPassword": "hush-hush"}
    model = {
        "DirectoryName": "d",
        "OrganizationalUnitDistinguishedNames": ["ou"],
        "ServiceAccountCredentials": credentials,
    }
    event = create(client, type_name, model)
    properties = read(client, type_name, event["Identifier"])
    assert properties["ServiceAccountCredentials"] == {"AccountName": "a"}
    assert properties["OrganizationalUnitDistinguishedNames"] == ["ou"]

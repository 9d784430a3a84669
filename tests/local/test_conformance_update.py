"""Checks 49 to 61: updating."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.local.conftest import (
    LOG_GROUP,
    SECRET,
    STAGE,
    VPC,
    Behave,
    create,
    read,
    refused,
    update,
)

API = "AWS::ApiGateway::RestApi"


@pytest.fixture
def api(client: Any) -> str:
    """A resource with an array and texts."""
    model = {"Name": "api", "BinaryMediaTypes": ["a/a", "b/b"], "Description": "d"}
    return str(create(client, API, model)["Identifier"])


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ([{"op": "add", "path": "/Description", "value": "e"}], {"Description": "e"}),
        ([{"op": "replace", "path": "/Description", "value": "e"}], {"Description": "e"}),
        ([{"op": "remove", "path": "/Description"}], {"Description": None}),
        (
            [{"op": "add", "path": "/BinaryMediaTypes/-", "value": "c/c"}],
            {"BinaryMediaTypes": ["a/a", "b/b", "c/c"]},
        ),
        (
            [{"op": "add", "path": "/BinaryMediaTypes/1", "value": "c/c"}],
            {"BinaryMediaTypes": ["a/a", "c/c", "b/b"]},
        ),
        ([{"op": "remove", "path": "/BinaryMediaTypes/0"}], {"BinaryMediaTypes": ["b/b"]}),
        (
            [{"op": "move", "from": "/BinaryMediaTypes/0", "path": "/BinaryMediaTypes/1"}],
            {"BinaryMediaTypes": ["b/b", "a/a"]},
        ),
        (
            [{"op": "copy", "from": "/Name", "path": "/Description"}],
            {"Description": "api", "Name": "api"},
        ),
        (
            [
                {"op": "test", "path": "/BinaryMediaTypes", "value": ["a/a", "b/b"]},
                {"op": "replace", "path": "/Name", "value": "new"},
            ],
            {"Name": "new"},
        ),
    ],
)
def test_049_every_operation_of_rfc_6902(
    client: Any, api: str, patch: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    assert update(client, API, api, patch)["OperationStatus"] == "SUCCESS"
    properties = read(client, API, api)
    assert {name: properties.get(name) for name in expected} == expected


def test_049_slashes_and_tildes_are_escaped(client: Any) -> None:
    model = {"RestApiId": "a", "StageName": "s", "Variables": {"a/b~c": "1"}}
    create(client, STAGE, model)
    update(client, STAGE, "a|s", [{"op": "replace", "path": "/Variables/a~1b~0c", "value": "2"}])
    assert read(client, STAGE, "a|s")["Variables"] == {"a/b~c": "2"}


def test_050_a_failing_test_leaves_everything_as_it_was(client: Any, api: str) -> None:
    before = read(client, API, api)
    patch = [
        {"op": "replace", "path": "/Description", "value": "changed"},
        {"op": "test", "path": "/Name", "value": "other"},
    ]
    members = {"TypeName": API, "Identifier": api, "PatchDocument": json.dumps(patch)}
    refused("ValidationException", client.update_resource, **members)
    assert read(client, API, api) == before
    statuses = client.list_resource_requests()["ResourceRequestStatusSummaries"]
    assert [event["Operation"] for event in statuses] == ["CREATE"]


@pytest.mark.parametrize(
    "step",
    [
        {"op": "replace", "path": "/Policy", "value": 1},
        {"op": "remove", "path": "/Policy"},
        {"op": "remove", "path": "/BinaryMediaTypes/7"},
        {"op": "add", "path": "/BinaryMediaTypes/01", "value": "x"},
        {"op": "add", "path": "/Nothing/there", "value": 1},
        {"op": "add", "path": "/Name/inside", "value": 1},
        {"op": "add", "path": "/Name"},
        {"op": "rename", "path": "/Name"},
        {"op": "copy", "path": "/Name"},
        {"op": "move", "from": "/BinaryMediaTypes", "path": "/BinaryMediaTypes/0"},
        {"path": "/Name"},
        {"op": "remove", "path": 5},
        "text",
    ],
)
def test_051_a_step_that_does_not_fit_is_refused(client: Any, api: str, step: Any) -> None:
    members = {"TypeName": API, "Identifier": api, "PatchDocument": json.dumps([step])}
    before = read(client, API, api)
    message = refused("ValidationException", client.update_resource, **members)
    assert message.startswith(("Invalid patch update: ", "["))
    assert read(client, API, api) == before


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"op": "replace", "path": "/Policy", "value": 1}, "[REPLACE Operation] {nothing}Policy"),
        (
            {"op": "replace", "path": "/EndpointConfiguration/Types/3", "value": 1},
            "[REPLACE Operation] {nothing}EndpointConfiguration/Types/3",
        ),
        ({"op": "remove", "path": "/Policy"}, "[REMOVE Operation] {nothing}Policy"),
        ({"op": "add", "path": "/No/where", "value": 1}, "[ADD Operation] {nothing}No/where"),
        ({"op": "test", "path": "/Policy", "value": 1}, "[TEST Operation] {nothing}Policy"),
        ({"op": "move", "from": "/Policy", "path": "/Name"}, "[MOVE Operation] {nothing}Policy"),
        ({"op": "copy", "from": "/a~1b", "path": "/Name"}, "[COPY Operation] {nothing}a/b"),
        ({"op": "test", "path": "/Name", "value": 1}, "[TEST Operation] value mismatch"),
        (
            {"op": "add", "path": "/Name/inside", "value": 1},
            "[ADD Operation] parent is not a container in source, path provided : //Name/inside",
        ),
    ],
)
def test_051_what_does_not_fit_is_told_in_the_services_words(
    client: Any, api: str, step: dict[str, Any], said: str
) -> None:
    members = {"TypeName": API, "Identifier": api, "PatchDocument": json.dumps([step])}
    message = refused("ValidationException", client.update_resource, **members)
    assert message == said.format(nothing="noSuchPath in source, path provided : //")


def test_051_add_replaces_what_is_there(client: Any, api: str) -> None:
    update(client, API, api, [{"op": "add", "path": "/BinaryMediaTypes", "value": ["z/z"]}])
    assert read(client, API, api)["BinaryMediaTypes"] == ["z/z"]


def test_052_a_path_without_its_slash_is_accepted(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    update(client, LOG_GROUP, "g", [{"op": "add", "path": "RetentionInDays", "value": 90}])
    assert read(client, LOG_GROUP, "g")["RetentionInDays"] == 90


@pytest.mark.parametrize("value", ["g", "h"])
def test_053_a_create_only_property_cannot_be_named(client: Any, value: str) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    patch = json.dumps([{"op": "add", "path": "/LogGroupName", "value": value}])
    members = {"TypeName": LOG_GROUP, "Identifier": "g", "PatchDocument": patch}
    message = refused("NotUpdatableException", client.update_resource, **members)
    assert message == (
        "Invalid patch update: createOnlyProperties [/properties/LogGroupName] cannot be updated"
    )


def test_053_all_offending_properties_are_named(client: Any) -> None:
    event = create(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    patch = [
        {"op": "add", "path": "/Ipv4NetmaskLength", "value": 16},
        {"op": "replace", "path": "/CidrBlock", "value": "10.1.0.0/16"},
    ]
    members = {"TypeName": VPC, "Identifier": event["Identifier"]}
    message = refused(
        "NotUpdatableException",
        client.update_resource,
        PatchDocument=json.dumps(patch),
        **members,
    )
    assert "[/properties/CidrBlock, /properties/Ipv4NetmaskLength]" in message


REPLICATION: Any = {"Destinations": [{"Region": "eu-west-1"}]}
DNS = {"PrivateDnsPreference": "ALL_DOMAINS", "DnsRecordIpType": "ipv4"}


@pytest.fixture
def vpc_endpoint(client: Any) -> str:
    """A resource whose DnsOptions can be updated but for one member."""
    model = {"VpcId": "vpc-1", "ServiceName": "s3", "DnsOptions": DNS}
    return str(create(client, "AWS::EC2::VPCEndpoint", model)["Identifier"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/DnsOptions/PrivateDnsPreference", "ALL_DOMAINS"),
        ("/DnsOptions", {**DNS, "PrivateDnsPreference": "VERIFIED_DOMAINS_ONLY"}),
        ("/DnsOptions", {"DnsRecordIpType": "ipv4"}),
    ],
)
def test_054_nested_create_only_properties_are_found(
    client: Any, vpc_endpoint: str, path: str, value: Any
) -> None:
    message = refused(
        "NotUpdatableException",
        client.update_resource,
        TypeName="AWS::EC2::VPCEndpoint",
        Identifier=vpc_endpoint,
        PatchDocument=json.dumps([{"op": "replace", "path": path, "value": value}]),
    )
    assert "[/properties/DnsOptions/PrivateDnsPreference]" in message


def test_054_what_contains_them_can_be_replaced_if_they_stay(
    client: Any, vpc_endpoint: str
) -> None:
    options = {**DNS, "DnsRecordIpType": "dualstack"}
    patch = [{"op": "replace", "path": "/DnsOptions", "value": options}]
    event = update(client, "AWS::EC2::VPCEndpoint", vpc_endpoint, patch)
    assert event["OperationStatus"] == "SUCCESS"
    assert read(client, "AWS::EC2::VPCEndpoint", vpc_endpoint)["DnsOptions"] == options


def test_054_create_only_properties_of_items_are_found(client: Any) -> None:
    manager = "AWS::SSMQuickSetup::ConfigurationManager"
    definition = {"Type": "AWSQuickSetupType-DHMC", "Parameters": {"A": "b"}}
    model = {"Name": "n", "ConfigurationDefinitions": [definition]}
    identifier = create(client, manager, model)["Identifier"]
    members = {"TypeName": manager, "Identifier": identifier}
    path = "/ConfigurationDefinitions/0/Type"
    patch = json.dumps([{"op": "replace", "path": path, "value": "AWSQuickSetupType-DHMC"}])
    call = client.update_resource
    message = refused("NotUpdatableException", call, PatchDocument=patch, **members)
    assert "[/properties/ConfigurationDefinitions/*/Type]" in message
    parameters = [
        {"op": "replace", "path": "/ConfigurationDefinitions/0/Parameters/A", "value": "c"}
    ]
    assert update(client, manager, identifier, parameters)["OperationStatus"] == "SUCCESS"


def test_054_a_new_item_brings_its_own_and_none_may_go(client: Any) -> None:
    manager = "AWS::SSMQuickSetup::ConfigurationManager"
    first = {"Type": "AWSQuickSetupType-DHMC", "Parameters": {"A": "b"}}
    second = {"Type": "AWSQuickSetupType-SSMHostMgmt", "Parameters": {}}
    made = create(client, manager, {"Name": "n", "ConfigurationDefinitions": [first]})
    identifier, path = made["Identifier"], "/ConfigurationDefinitions"
    both = [{"op": "replace", "path": path, "value": [second, first]}]
    assert update(client, manager, identifier, both)["OperationStatus"] == "SUCCESS"
    message = refused(
        "NotUpdatableException",
        client.update_resource,
        TypeName=manager,
        Identifier=identifier,
        PatchDocument=json.dumps([{"op": "replace", "path": path, "value": [second]}]),
    )
    assert "[/properties/ConfigurationDefinitions/*/Type]" in message


def test_055_read_only_values_may_go_with_what_they_are_in(client: Any) -> None:
    made = create(client, "AWS::EFS::FileSystem", {"ReplicationConfiguration": REPLICATION})
    identifier = made["Identifier"]
    shown = read(client, "AWS::EFS::FileSystem", identifier)["ReplicationConfiguration"]
    assert shown["Destinations"][0].keys() > REPLICATION["Destinations"][0].keys()
    patch = [{"op": "remove", "path": "/ReplicationConfiguration"}]
    update(client, "AWS::EFS::FileSystem", identifier, patch)
    assert "ReplicationConfiguration" not in read(client, "AWS::EFS::FileSystem", identifier)


def test_055_a_read_only_value_cannot_be_made_up(client: Any) -> None:
    made = create(client, "AWS::EFS::FileSystem", {"ReplicationConfiguration": REPLICATION})
    value = {"Destinations": [{**REPLICATION["Destinations"][0], "Status": "GONE"}]}
    message = refused(
        "ValidationException",
        client.update_resource,
        TypeName="AWS::EFS::FileSystem",
        Identifier=made["Identifier"],
        PatchDocument=json.dumps(
            [{"op": "replace", "path": "/ReplicationConfiguration", "value": value}]
        ),
    )
    assert "readOnlyProperties [" in message


def test_055_a_read_only_property_cannot_be_named(client: Any) -> None:
    event = create(client, "AWS::SQS::Queue", {"QueueName": "q"})
    patch = [
        {"op": "replace", "path": "/QueueUrl", "value": "x"},
        {"op": "remove", "path": "/Arn"},
    ]
    message = refused(
        "ValidationException",
        client.update_resource,
        TypeName="AWS::SQS::Queue",
        Identifier=event["Identifier"],
        PatchDocument=json.dumps(patch),
    )
    assert message.startswith("Invalid patch update: readOnlyProperties [")
    assert message.endswith("] cannot be updated")
    assert "/properties/QueueUrl" in message
    assert "/properties/Arn" in message


@pytest.mark.parametrize("operation", ["replace", "remove"])
def test_056_a_write_only_property_takes_add_only(client: Any, operation: str) -> None:
    identifier = create(client, SECRET, {"Name": "s", "SecretString": "a"})["Identifier"]
    step = {"op": operation, "path": "/SecretString", "value": "b"}
    message = refused(
        "ValidationException",
        client.update_resource,
        TypeName=SECRET,
        Identifier=identifier,
        PatchDocument=json.dumps([step]),
    )
    assert message == (
        "Invalid patch update: writeOnlyProperties [/SecretString]"
        " can only be updated using 'add' operation"
    )


def test_056_adding_it_works_and_what_is_not_sent_is_kept(client: Any, endpoint: Any) -> None:
    identifier = create(client, SECRET, {"Name": "s", "SecretString": "first"})["Identifier"]
    add = [{"op": "add", "path": "/SecretString", "value": "second"}]
    assert update(client, SECRET, identifier, add)["OperationStatus"] == "SUCCESS"
    update(client, SECRET, identifier, [{"op": "add", "path": "/Description", "value": "d"}])
    assert write_only_of(endpoint, identifier) == [[["SecretString"], "second"]]


def test_056_the_strict_profile_forgets_it(client: Any, endpoint: Any, behave: Behave) -> None:
    identifier = create(client, SECRET, {"Name": "s", "SecretString": "first"})["Identifier"]
    with behave(strict_write_only=True):
        update(client, SECRET, identifier, [{"op": "add", "path": "/Description", "value": "d"}])
    assert write_only_of(endpoint, identifier) is None


def test_056_what_is_fixed_within_it_stays_when_it_is_added_without(client: Any) -> None:
    route = "AWS::RefactorSpaces::Route"
    path = {"SourcePath": "/a", "ActivationState": "ACTIVE", "Methods": ["GET"]}
    ids = {"EnvironmentIdentifier": "env-0123456789", "ApplicationIdentifier": "app-0123456789"}
    model = {**ids, "ServiceIdentifier": "svc-0123456789", "RouteType": "URI_PATH"}
    identifier = create(client, route, {**model, "UriPathRoute": path})["Identifier"]
    for state in ("INACTIVE", "ACTIVE"):
        patch = [{"op": "add", "path": "/UriPathRoute", "value": {"ActivationState": state}}]
        assert update(client, route, identifier, patch)["OperationStatus"] == "SUCCESS"
    message = refused(
        "NotUpdatableException",
        client.update_resource,
        TypeName=route,
        Identifier=identifier,
        PatchDocument=json.dumps([{"op": "add", "path": "/UriPathRoute", "value": path}]),
    )
    assert "/properties/UriPathRoute/SourcePath" in message


def write_only_of(endpoint: Any, identifier: str) -> Any:
    sql = "SELECT write_only FROM resource WHERE identifier = ?"
    text = endpoint.cloud.backend.store.connection.execute(sql, (identifier,)).get
    return json.loads(text) if text else None


def test_057_the_whole_result_must_fit_the_schema(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    before = read(client, LOG_GROUP, "g")
    patch = json.dumps([{"op": "add", "path": "/Bogus", "value": 1}])
    members = {"TypeName": LOG_GROUP, "Identifier": "g", "PatchDocument": patch}
    message = refused("ValidationException", client.update_resource, **members)
    assert message == "Model validation failed (#: extraneous key [Bogus] is not permitted)"
    assert read(client, LOG_GROUP, "g") == before


def test_058_an_empty_patch_changes_nothing(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    before = read(client, LOG_GROUP, "g")
    assert update(client, LOG_GROUP, "g", "[]")["OperationStatus"] == "SUCCESS"
    assert read(client, LOG_GROUP, "g") == before


@pytest.mark.parametrize("document", ["{}", "null", "no json", '[{"op": "add"'])
def test_058_what_is_no_array_is_refused(client: Any, document: str) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    members = {"TypeName": LOG_GROUP, "Identifier": "g", "PatchDocument": document}
    refused("ValidationException", client.update_resource, **members)


def test_059_what_is_not_there_cannot_be_updated(client: Any) -> None:
    members = {"TypeName": LOG_GROUP, "Identifier": "none", "PatchDocument": "[]"}
    refused("ResourceNotFoundException", client.update_resource, **members)
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []


def test_060_the_answer_shows_the_patched_model(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g", "RetentionInDays": 7})
    patch = json.dumps([{"op": "replace", "path": "/RetentionInDays", "value": 90}])
    answer = client.update_resource(TypeName=LOG_GROUP, Identifier="g", PatchDocument=patch)
    model = json.loads(answer["ProgressEvent"]["ResourceModel"])
    assert (model["LogGroupName"], model["RetentionInDays"]) == ("g", 90)
    assert answer["ProgressEvent"]["Operation"] == "UPDATE"


def test_061_the_identifier_stays(client: Any) -> None:
    identifier = create(client, VPC, {"CidrBlock": "10.0.0.0/16"})["Identifier"]
    patch = [{"op": "add", "path": "/EnableDnsSupport", "value": False}]
    event = update(client, VPC, identifier, patch)
    assert event["Identifier"] == identifier
    assert read(client, VPC, identifier)["VpcId"] == identifier


@pytest.mark.parametrize(
    "patch",
    [
        [{"op": "replace", "path": "/SetIdentifier", "value": "b"}],
        [{"op": "remove", "path": "/SetIdentifier"}],
        [{"op": "replace", "path": "/Name", "value": "other.example.com."}],
    ],
)
def test_061_no_patch_makes_another_resource_of_one(
    client: Any, patch: list[dict[str, Any]]
) -> None:
    record = "AWS::Route53::RecordSet"
    model = {"Name": "a.example.com.", "HostedZoneId": "Z1", "Type": "A", "TTL": "60", "Weight": 1}
    one, other = (
        create(client, record, {**model, "SetIdentifier": name, "ResourceRecords": [address]})
        for name, address in (("a", "10.0.0.1"), ("b", "10.0.0.2"))
    )
    members = {"TypeName": record, "Identifier": one["Identifier"]}
    document = json.dumps(patch)
    message = refused(
        "NotUpdatableException", client.update_resource, PatchDocument=document, **members
    )
    assert "primaryIdentifier" in message
    assert read(client, record, one["Identifier"])["ResourceRecords"] == ["10.0.0.1"]
    assert read(client, record, other["Identifier"])["ResourceRecords"] == ["10.0.0.2"]

"""Checks 20 to 36: creating."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from tests.local.conftest import (
    BUCKET,
    LOG_GROUP,
    STAGE,
    VPC,
    Behave,
    Endpoint,
    create,
    ended,
    read,
    refused,
)

from cirrusql.local import Fault


def test_020_a_create_is_answered_with_a_progress_event(client: Any) -> None:
    document = json.dumps({"LogGroupName": "g"})
    answer = client.create_resource(TypeName=LOG_GROUP, DesiredState=document)
    event = answer["ProgressEvent"]
    assert event["TypeName"] == LOG_GROUP
    assert event["Operation"] == "CREATE"
    assert event["OperationStatus"] == "IN_PROGRESS"
    assert event["Identifier"] == "g"
    assert event["RequestToken"]
    assert event["EventTime"]


def test_021_the_request_ends_in_success(client: Any) -> None:
    event = create(client, LOG_GROUP, {"LogGroupName": "g"})
    assert event["OperationStatus"] == "SUCCESS"
    assert event["Identifier"] == "g"
    assert "ErrorCode" not in event
    assert "RetryAfter" not in event


def test_022_the_waiter_returns_at_once(client: Any) -> None:
    document = json.dumps({"LogGroupName": "g"})
    answer = client.create_resource(TypeName=LOG_GROUP, DesiredState=document)
    started = time.monotonic()
    token = answer["ProgressEvent"]["RequestToken"]
    client.get_waiter("resource_request_success").wait(RequestToken=token)
    assert time.monotonic() - started < 4, "it sleeps for five seconds between two looks"


def test_023_a_generated_identifier_is_told_at_the_end_and_stays(client: Any) -> None:
    document = json.dumps({"CidrBlock": "10.0.0.0/16"})
    answer = client.create_resource(TypeName=VPC, DesiredState=document)
    assert "Identifier" not in answer["ProgressEvent"]
    identifier = ended(client, answer)["Identifier"]
    assert re.fullmatch("vpc-[0-9a-f]{17}", identifier)
    assert read(client, VPC, identifier)["VpcId"] == identifier
    listed = client.list_resources(TypeName=VPC)["ResourceDescriptions"]
    assert [item["Identifier"] for item in listed] == [identifier]


def test_024_a_name_that_was_not_given_is_made(client: Any) -> None:
    event = create(client, LOG_GROUP, {"RetentionInDays": 7})
    assert event["Identifier"]
    assert read(client, LOG_GROUP, event["Identifier"])["LogGroupName"] == event["Identifier"]


@pytest.mark.parametrize("document", ["not json", "[]", '"x"', "null", "1", "[" * 200 + "]" * 200])
def test_025_a_desired_state_that_is_no_object_is_refused(client: Any, document: str) -> None:
    refused(
        "InvalidRequestException",
        client.create_resource,
        TypeName=LOG_GROUP,
        DesiredState=document,
    )
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []


def test_025_the_code_for_it_can_be_set(client: Any, behave: Behave) -> None:
    with behave(malformed_document="ValidationException"):
        refused("ValidationException", client.create_resource, TypeName=LOG_GROUP, DesiredState="[")


def model_refused(client: Any, type_name: str, model: dict[str, Any]) -> str:
    document = json.dumps(model)
    message = refused(
        "ValidationException", client.create_resource, TypeName=type_name, DesiredState=document
    )
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []
    return message


def test_026_an_unknown_property_is_extraneous(client: Any) -> None:
    message = model_refused(client, LOG_GROUP, {"LogGroupName": "g", "Bogus": 1})
    assert message == "Model validation failed (#: extraneous key [Bogus] is not permitted)"


def test_027_a_required_property_must_be_there(client: Any) -> None:
    message = model_refused(client, "AWS::Logs::LogStream", {})
    assert message == "Model validation failed (#: required key [LogGroupName] not found)"


def test_028_a_value_must_be_of_its_type(client: Any) -> None:
    message = model_refused(client, LOG_GROUP, {"RetentionInDays": "x"})
    assert message == (
        "Model validation failed (#/RetentionInDays: expected type: Integer, found: String)"
    )


@pytest.mark.parametrize(
    ("type_name", "model", "expected"),
    [
        (
            LOG_GROUP,
            {"RetentionInDays": 8},
            """#/RetentionInDays: #: only 1 subschema matches out of 2)
#/RetentionInDays: failed validation constraint for keyword [enum]""",
        ),
        (
            LOG_GROUP,
            {"LogGroupName": "no good"},
            "#/LogGroupName: failed validation constraint for keyword [pattern])",
        ),
        (
            LOG_GROUP,
            {"KmsKeyId": "k" * 300},
            "#/KmsKeyId: expected maxLength: 256, actual: 300",
        ),
        (
            "AWS::Kinesis::Stream",
            {"RetentionPeriodHours": 1},
            "#/RetentionPeriodHours: failed validation constraint for keyword [minimum])",
        ),
        (
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "d", "SecurityGroupIngress": [1]},
            "#/SecurityGroupIngress/0: expected type: JSONObject, found: Integer)",
        ),
        (
            LOG_GROUP,
            {"Tags": [{"Key": "a", "Value": "b"}] * 2},
            "#/Tags: array items are not unique)",
        ),
        (
            "AWS::WAFv2::IPSet",
            {"Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": [], "Tags": []},
            "#/Tags: expected minimum item count: 1, found: 0)",
        ),
        (
            "AWS::S3::Bucket",
            {"LifecycleConfiguration": {"Rules": [{"Status": 1}]}},
            "#/LifecycleConfiguration/Rules/0/Status: expected type: String, found: Integer)",
        ),
    ],
)
def test_029_every_rule_of_the_schema_holds(
    client: Any, type_name: str, model: dict[str, Any], expected: str
) -> None:
    assert expected in model_refused(client, type_name, model)


def test_029_one_of_several_shapes_must_match(client: Any) -> None:
    rule: dict[str, Any] = {"ServerSideEncryptionByDefault": {}}
    encryption = {"ServerSideEncryptionConfiguration": [rule]}
    message = model_refused(client, BUCKET, {"BucketEncryption": encryption})
    assert "required key [SSEAlgorithm] not found" in message
    message = model_refused(client, "AWS::SSM::Document", {"Content": 5})
    assert "#/Content" in message


def test_030_a_violation_inside_a_definition_names_its_place(client: Any) -> None:
    message = model_refused(
        client, LOG_GROUP, {"Tags": [{"Key": "a", "Value": "b"}, {"Value": "c"}]}
    )
    assert message == "Model validation failed (#/Tags/1: required key [Key] not found)"


def test_030_several_violations_have_a_line_each(client: Any) -> None:
    message = model_refused(client, LOG_GROUP, {"LogGroupName": 1, "Bogus": 2})
    assert message.splitlines()[0] == "Model validation failed (#: 2 schema violations found)"
    assert set(message.splitlines()[1:]) == {
        "#/LogGroupName: expected type: String, found: Integer",
        "#: extraneous key [Bogus] is not permitted",
    }


def test_031_a_read_only_property_cannot_be_given(client: Any) -> None:
    message = model_refused(client, LOG_GROUP, {"LogGroupName": "g", "Arn": "arn:aws:logs:x"})
    assert "readOnlyProperties [/properties/Arn]" in message


def test_032_that_a_name_is_taken_is_told_by_the_request(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g", "RetentionInDays": 7})
    document = json.dumps({"LogGroupName": "g", "RetentionInDays": 14})
    answer = client.create_resource(TypeName=LOG_GROUP, DesiredState=document)
    assert answer["ProgressEvent"]["OperationStatus"] == "IN_PROGRESS"
    event = ended(client, answer)
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", "AlreadyExists")
    assert "already exists" in event["StatusMessage"]
    assert read(client, LOG_GROUP, "g")["RetentionInDays"] == 7


def test_033_a_compound_identifier_is_joined_in_schema_order(client: Any) -> None:
    event = create(client, STAGE, {"StageName": "prod", "RestApiId": "api1"})
    assert event["Identifier"] == "api1|prod"


def test_034_what_the_service_makes_agrees_and_fits_the_schema(
    endpoint: Endpoint, account: str, catalog: Any
) -> None:
    client = endpoint.client(account, "cn-north-1")
    event = create(client, "AWS::SQS::Queue", {"QueueName": "q"})
    properties = read(client, "AWS::SQS::Queue", event["Identifier"])
    assert event["Identifier"].endswith(f"/{account}/q")
    assert properties["Arn"] == f"arn:aws-cn:sqs:cn-north-1:{account}:q"
    event = create(client, LOG_GROUP, {"LogGroupName": "g"})
    arn = read(client, LOG_GROUP, "g")["Arn"]
    assert arn == f"arn:aws-cn:logs:cn-north-1:{account}:log-group:g:*"


def test_035_schema_defaults_are_read_back(client: Any, behave: Behave) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    assert read(client, LOG_GROUP, "g")["LogGroupClass"] == "STANDARD"
    with behave(schema_defaults=False):
        create(client, LOG_GROUP, {"LogGroupName": "bare"})
    assert "LogGroupClass" not in read(client, LOG_GROUP, "bare")


def test_036_a_failure_after_creation_leaves_the_resource(client: Any, behave: Behave) -> None:
    fault = Fault("NotStabilized", operation="CreateResource", after_effect=True)
    with behave(faults=(fault,)):
        event = create(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", "NotStabilized")
    assert read(client, VPC, event["Identifier"])["CidrBlock"] == "10.0.0.0/16"


def test_036_a_failure_before_creation_leaves_nothing(client: Any, behave: Behave) -> None:
    with behave(faults=(Fault("NotStabilized", operation="CreateResource"),)):
        event = create(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    assert event["OperationStatus"] == "FAILED"
    assert "Identifier" not in event
    assert client.list_resources(TypeName=VPC)["ResourceDescriptions"] == []

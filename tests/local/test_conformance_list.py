"""Checks 65 to 72: listing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.local.conftest import (
    BUCKET,
    LOG_GROUP,
    STAGE,
    VPC,
    Behave,
    Endpoint,
    Raw,
    create,
    read,
    refused,
)

ADDON = "AWS::EKS::Addon"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


def test_065_nothing_is_an_empty_list(client: Any) -> None:
    answer = client.list_resources(TypeName=LOG_GROUP)
    assert answer["TypeName"] == LOG_GROUP
    assert answer["ResourceDescriptions"] == []
    assert "NextToken" not in answer


def test_066_pages_hold_everything_once_while_things_change(client: Any) -> None:
    names = [f"g{number:03}" for number in range(250)]
    for name in names:
        client.create_resource(TypeName=LOG_GROUP, DesiredState=json.dumps({"LogGroupName": name}))
    pages = client.get_paginator("list_resources").paginate(TypeName=LOG_GROUP)
    seen: list[str] = []
    for number, page in enumerate(pages):
        seen += [item["Identifier"] for item in page["ResourceDescriptions"]]
        # What was shown goes away, and something comes to lie before the page's end.
        client.delete_resource(TypeName=LOG_GROUP, Identifier=seen[0 + number])
        new = json.dumps({"LogGroupName": f"a{number}"})
        client.create_resource(TypeName=LOG_GROUP, DesiredState=new)
    assert seen == names


def test_067_max_results_is_honoured_or_not_and_never_exceeded(
    client: Any, behave: Behave, raw: Raw
) -> None:
    for number in range(120):
        name = json.dumps({"LogGroupName": f"g{number}"})
        client.create_resource(TypeName=LOG_GROUP, DesiredState=name)

    def count(**members: Any) -> int:
        answer = client.list_resources(TypeName=LOG_GROUP, **members)
        return len(answer["ResourceDescriptions"])

    assert count(MaxResults=3) == 3
    assert count() == 100
    with behave(honour_max_results=False, page_size=25):
        assert count(MaxResults=3) == 25
    with behave(page_size=1000):
        assert count() == 100


def test_068_a_page_token_belongs_to_its_list(client: Any) -> None:
    for number in range(3):
        create(client, LOG_GROUP, {"LogGroupName": f"g{number}"})
    token = client.list_resources(TypeName=LOG_GROUP, MaxResults=2)["NextToken"]
    last = client.list_resources(TypeName=LOG_GROUP, MaxResults=2, NextToken=token)
    assert len(last["ResourceDescriptions"]) == 1
    call = client.list_resources
    for other in ("garbage", token[:-4], "W10=", "bnVsbA=="):
        refused("InvalidRequestException", call, TypeName=LOG_GROUP, NextToken=other)
    refused("InvalidRequestException", call, TypeName=VPC, NextToken=token)


def test_069_a_missing_parent_is_told_in_the_validators_words(client: Any) -> None:
    for members in ({}, {"ResourceModel": "{}"}):
        message = refused(
            "InvalidRequestException", client.list_resources, TypeName=ADDON, **members
        )
        assert message == (
            "Missing or invalid ResourceModel property in AWS::EKS::Addon list handler request"
            " input.Required property:  (#: required key [ClusterName] not found)"
        )
        found = re.search(r"required key \[(.*?)\]", message)
        assert found
        assert found[1] == "ClusterName"


def test_069_or_in_the_handlers_own(client: Any) -> None:
    message = refused("InvalidRequestException", client.list_resources, TypeName=LISTENER)
    assert message == (
        f"Missing Or Invalid ResourceModel property in {LISTENER} list handler request input."
        " Required property: [LoadBalancerArn]"
    )
    assert re.search(r"Required property: \[(.*?)\]", message)


def test_069_a_parent_selects_its_own(client: Any) -> None:
    for api, name in (("a", "one"), ("a", "two"), ("b", "three")):
        create(client, STAGE, {"RestApiId": api, "StageName": name})

    def stages(api: str) -> list[str]:
        model = json.dumps({"RestApiId": api, "StageName": "ignored"})
        answer = client.list_resources(TypeName=STAGE, ResourceModel=model)
        return [item["Identifier"] for item in answer["ResourceDescriptions"]]

    assert stages("a") == ["a|one", "a|two"]
    assert stages("b") == ["b|three"]
    assert stages("none") == []


def test_069_an_unknown_parent_can_be_an_error(client: Any, behave: Behave) -> None:
    api = create(client, "AWS::ApiGateway::RestApi", {"Name": "a"})["Identifier"]
    with behave(unknown_parent="not found"):
        there = client.list_resources(TypeName=STAGE, ResourceModel=json.dumps({"RestApiId": api}))
        assert there["ResourceDescriptions"] == []
        message = refused(
            "ResourceNotFoundException",
            client.list_resources,
            TypeName=STAGE,
            ResourceModel='{"RestApiId": "none"}',
        )
        assert "HandlerErrorCode: NotFound" in message


@pytest.mark.parametrize("model", ["nope", "[]", '{"ClusterName": 5}', '{"ClusterName": null}'])
def test_070_a_resource_model_that_makes_no_sense_is_refused(client: Any, model: str) -> None:
    call = client.list_resources
    refused("InvalidRequestException", call, TypeName=ADDON, ResourceModel=model)


def test_071_a_model_without_required_keys_is_optional(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    create(client, LOG_GROUP, {"LogGroupName": "h"})
    assert len(client.list_resources(TypeName=LOG_GROUP)["ResourceDescriptions"]) == 2
    one = client.list_resources(TypeName=LOG_GROUP, ResourceModel='{"LogGroupName": "g"}')
    assert [item["Identifier"] for item in one["ResourceDescriptions"]] == ["g"]


def test_072_what_is_listed_can_be_read_and_shows_its_identifier(client: Any) -> None:
    for name in ("b1-bucket", "b2-bucket"):
        create(client, BUCKET, {"BucketName": name})
    create(client, "AWS::SQS::Queue", {"QueueName": "q"})
    for type_name, key in ((BUCKET, "BucketName"), ("AWS::SQS::Queue", "QueueUrl")):
        for item in client.list_resources(TypeName=type_name)["ResourceDescriptions"]:
            properties = json.loads(item["Properties"])
            assert properties == {key: item["Identifier"]}
            assert read(client, type_name, item["Identifier"])[key] == item["Identifier"]


def test_a_global_service_is_one_in_all_regions(endpoint: Endpoint, account: str) -> None:
    document: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    model = {"RoleName": "r", "AssumeRolePolicyDocument": document}
    create(endpoint.client(account, "us-east-1"), "AWS::IAM::Role", model)
    elsewhere = endpoint.client(account, "eu-west-1")
    assert read(elsewhere, "AWS::IAM::Role", "r")["Arn"] == f"arn:aws:iam::{account}:role/r"
    listed = elsewhere.list_resources(TypeName="AWS::IAM::Role")["ResourceDescriptions"]
    assert [item["Identifier"] for item in listed] == ["r"]
    china = endpoint.client(account, "cn-north-1")
    assert china.list_resources(TypeName="AWS::IAM::Role")["ResourceDescriptions"] == []

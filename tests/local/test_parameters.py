"""Systems Manager by boto3: the account's own parameters, and AWS's public ones."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.local.conftest import Behave, Endpoint, create, refused, update

PARAMETER = "AWS::SSM::Parameter"
SERVICE = "/aws/service"


@pytest.fixture
def ssm(endpoint: Endpoint, account: str) -> Any:
    return endpoint.client(account, service="ssm")


def value(ssm: Any, name: str) -> str:
    return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])


def test_a_parameter_has_the_value_of_its_resource(client: Any, ssm: Any, account: str) -> None:
    model = {"Name": "/db/host", "Type": "String", "Value": "one"}
    assert create(client, PARAMETER, model)["OperationStatus"] == "SUCCESS"
    found = ssm.get_parameter(Name="/db/host")["Parameter"]
    assert found == {
        "Name": "/db/host",
        "Type": "String",
        "Value": "one",
        "Version": 1,
        "ARN": f"arn:aws:ssm:us-east-1:{account}:parameter/db/host",
        "DataType": "text",
    }
    update(client, PARAMETER, "/db/host", [{"op": "replace", "path": "/Value", "value": "two"}])
    assert value(ssm, "/db/host") == "two"
    client.delete_resource(TypeName=PARAMETER, Identifier="/db/host")
    refused("ParameterNotFound", ssm.get_parameter, Name="/db/host")


def test_a_parameter_without_a_name_gets_one(client: Any, ssm: Any) -> None:
    event = create(client, PARAMETER, {"Type": "StringList", "Value": "a,b"})
    found = ssm.get_parameter(Name=event["Identifier"], WithDecryption=True)["Parameter"]
    assert (found["Type"], found["Value"]) == ("StringList", "a,b")


def test_a_parameter_is_named_by_its_arn_and_version_too(
    client: Any, ssm: Any, account: str
) -> None:
    for name in ("plain", "/with/slash"):
        create(client, PARAMETER, {"Name": name, "Type": "String", "Value": name})
        arn = f"arn:aws:ssm:us-east-1:{account}:parameter/{name.lstrip('/')}"
        assert value(ssm, arn) == value(ssm, f"{arn}:1") == value(ssm, f"{name}:1") == name
        assert ssm.get_parameter(Name=f"{name}:1")["Parameter"]["Selector"] == ":1"
        refused("ParameterVersionNotFound", ssm.get_parameter, Name=f"{name}:2")
        refused("ParameterVersionNotFound", ssm.get_parameter, Name=f"{name}:prod")
        refused("ParameterNotFound", ssm.get_parameter, Name=arn.replace("us-east-1", "eu-west-1"))
        refused("ParameterNotFound", ssm.get_parameter, Name=arn.replace(account, "9" * 12))


def test_those_that_are_not_there_are_told_apart(client: Any, ssm: Any) -> None:
    create(client, PARAMETER, {"Name": "there", "Type": "String", "Value": "v"})
    answer = ssm.get_parameters(Names=["there", "none", "there:2", "there"])
    assert [one["Name"] for one in answer["Parameters"]] == ["there"]
    assert answer["InvalidParameters"] == ["none", "there:2"]


def test_accounts_and_regions_have_their_own(
    endpoint: Endpoint, client: Any, ssm: Any, account: str
) -> None:
    create(client, PARAMETER, {"Name": "mine", "Type": "String", "Value": "v"})
    elsewhere = endpoint.client(account, region="eu-west-1", service="ssm")
    refused("ParameterNotFound", elsewhere.get_parameter, Name="mine")
    theirs = endpoint.client("9" * 12, service="ssm")
    refused("ParameterNotFound", theirs.get_parameter, Name="mine")


def test_a_parameter_that_is_being_made_is_not_there_yet(
    endpoint: Endpoint, client: Any, ssm: Any, behave: Behave
) -> None:
    with behave(duration=60):
        state = json.dumps({"Name": "late", "Type": "String", "Value": "v"})
        client.create_resource(TypeName=PARAMETER, DesiredState=state)
        refused("ParameterNotFound", ssm.get_parameter, Name="late")


IMAGES = [
    "ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
    "ami-windows-latest/Windows_Server-2022-English-Full-Base",
    "ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    "eks/optimized-ami/1.31/amazon-linux-2/recommended/image_id",
    "bottlerocket/aws-ecs-2/x86_64/latest/image_id",
    "canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
    "debian/release/12/latest/amd64",
    "deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id",
    "marketplace/prod-abcdefghijklm/1.0",
]
TEXTS = [
    "ecs/optimized-ami/amazon-linux-2/recommended/image_name",
    "ecs/optimized-ami/amazon-linux-2/recommended/ecs_agent_version",
    "eks/optimized-ami/1.31/amazon-linux-2/recommended/release_version",
    "bottlerocket/aws-ecs-2/x86_64/latest/image_version",
    "aws-for-fluent-bit/latest",
    "appmesh/envoy",
]


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_has_an_id_that_stays(
    endpoint: Endpoint, ssm: Any, account: str, name: str
) -> None:
    found = ssm.get_parameter(Name=f"{SERVICE}/{name}")["Parameter"]
    assert re.fullmatch("ami-[0-9a-f]{17}", found["Value"])
    assert (found["DataType"], found["Type"]) == ("aws:ec2:image", "String")
    assert value(endpoint.client("9" * 12, service="ssm"), f"{SERVICE}/{name}") == found["Value"]
    elsewhere = endpoint.client(account, region="eu-west-1", service="ssm")
    assert value(elsewhere, f"{SERVICE}/{name}") != found["Value"]


@pytest.mark.parametrize("name", TEXTS)
def test_what_else_is_public_is_a_text(ssm: Any, name: str) -> None:
    found = ssm.get_parameter(Name=f"{SERVICE}/{name}")["Parameter"]
    assert re.search(r"1\.\d+\.\d+$", found["Value"])
    assert (found["DataType"], found["Version"]) == ("text", 1)


@pytest.mark.parametrize(
    "name",
    [
        f"{SERVICE}/ecs/optimized-ami/amazon-linux-2/recommended",
        f"{SERVICE}/ecs/optimized-ami/amazon-linux-2/amzn2-ami-ecs-hvm-2.0.2024-x86_64-ebs",
        f"{SERVICE}/eks/optimized-ami/1.31/amazon-linux-2/recommended",
        f"{SERVICE}/ami-windows-latest/Windows_Server-2022-English-Full-ECS_Optimized",
    ],
)
def test_what_is_recommended_is_a_document_about_the_same_image(ssm: Any, name: str) -> None:
    document = json.loads(value(ssm, name))
    assert document["image_id"] == value(ssm, f"{name}/image_id")
    assert {"schema_version", "image_name", "ecs_agent_version", "os"} <= document.keys()


@pytest.mark.parametrize(
    "name",
    [
        f"{SERVICE}/global-infrastructure/regions/us-east-1",
        f"{SERVICE}/",
        f"{SERVICE}/ami-amazon-linux-latest/",
        "/aws/reference/secretsmanager/x",
    ],
)
def test_what_nobody_knows_is_not_there(ssm: Any, name: str) -> None:
    refused("ParameterNotFound", ssm.get_parameter, Name=name)


def test_what_else_systems_manager_does_is_refused(ssm: Any) -> None:
    refused("UnknownOperationException", ssm.describe_parameters)

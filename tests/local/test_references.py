"""References that must lead somewhere, when that is asked for."""

from __future__ import annotations

import json
from typing import Any

from tests.local.conftest import Behave, create, refused


def test_a_parent_must_exist(client: Any, behave: Behave) -> None:
    stage = "AWS::ApiGateway::Stage"
    with behave(strict_references=True):
        message = refused(
            "InvalidRequestException",
            client.create_resource,
            TypeName=stage,
            DesiredState='{"RestApiId": "none", "StageName": "s"}',
        )
        assert message == (
            "#/RestApiId: there is no AWS::ApiGateway::RestApi with RestApiId 'none'"
        )
        api = create(client, "AWS::ApiGateway::RestApi", {"Name": "a"})["Identifier"]
        event = create(client, stage, {"RestApiId": api, "StageName": "s"})
        assert event["OperationStatus"] == "SUCCESS"


def test_what_the_service_named_is_not_looked_up_by_an_update(client: Any, behave: Behave) -> None:
    group = "AWS::EC2::SecurityGroup"
    with behave(strict_references=True):
        name = create(client, group, {"GroupDescription": "in the default VPC"})["Identifier"]
        tags = {"op": "add", "path": "/Tags", "value": [{"Key": "a", "Value": "b"}]}
        event = client.update_resource(
            TypeName=group, Identifier=name, PatchDocument=json.dumps([tags])
        )["ProgressEvent"]
        assert event["OperationStatus"] == "IN_PROGRESS"


def test_an_update_must_name_what_exists(client: Any, behave: Behave) -> None:
    endpoint = "AWS::EC2::VPCEndpoint"
    desired = {"VpcId": "vpc-1", "ServiceName": "com.amazonaws.us-east-1.s3"}
    name = create(client, endpoint, desired)["Identifier"]
    tables = {"op": "add", "path": "/RouteTableIds", "value": ["rtb-1"]}
    with behave(strict_references=True):
        message = refused(
            "InvalidRequestException",
            client.update_resource,
            TypeName=endpoint,
            Identifier=name,
            PatchDocument=json.dumps([tables]),
        )
    assert "there is no AWS::EC2::RouteTable with RouteTableId 'rtb-1'" in message


def test_by_default_nothing_is_checked(client: Any) -> None:
    event = create(client, "AWS::ApiGateway::Stage", {"RestApiId": "none", "StageName": "s"})
    assert event["OperationStatus"] == "SUCCESS"

"""References that must lead somewhere, when that is asked for."""

from __future__ import annotations

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


def test_by_default_nothing_is_checked(client: Any) -> None:
    event = create(client, "AWS::ApiGateway::Stage", {"RestApiId": "none", "StageName": "s"})
    assert event["OperationStatus"] == "SUCCESS"

"""Checks 73 to 82: requests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import WaiterError
from tests.local.conftest import (
    LOG_GROUP,
    VPC,
    Behave,
    Endpoint,
    create,
    ended,
    read,
    refused,
    status_of,
    update,
)

from cirrusql.local import Fault, Hook

Advance = Callable[[float], None]
DAY = 86_400.0


def start(client: Any, name: str = "g") -> str:
    """The request token of a create."""
    document = json.dumps({"LogGroupName": name})
    answer = client.create_resource(TypeName=LOG_GROUP, DesiredState=document)
    return str(answer["ProgressEvent"]["RequestToken"])


def status(client: Any, token: str) -> dict[str, Any]:
    event: dict[str, Any] = client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
    return event


def test_073_an_unknown_token_is_not_found(client: Any) -> None:
    token = "00000000-0000-4000-8000-000000000000"
    for call in (client.get_resource_request_status, client.cancel_resource_request):
        assert status_of(client, "RequestTokenNotFoundException", call, RequestToken=token) == 400
        message = refused("RequestTokenNotFoundException", call, RequestToken=token)
        assert message == f"Request with token {token} was not found"


def test_073_nor_is_the_token_of_another_account(client: Any, endpoint: Endpoint) -> None:
    token = start(client)
    stranger = endpoint.client("888888888888")
    call = stranger.get_resource_request_status
    refused("RequestTokenNotFoundException", call, RequestToken=token)


def test_074_requests_are_listed_in_pages_newest_first(client: Any, behave: Behave) -> None:
    tokens = [start(client, f"g{number}") for number in range(45)]
    first = client.list_resource_requests()
    assert len(first["ResourceRequestStatusSummaries"]) == 20
    pages = client.get_paginator("list_resource_requests").paginate()
    listed = [e["RequestToken"] for page in pages for e in page["ResourceRequestStatusSummaries"]]
    assert listed == tokens[::-1]
    every = client.list_resource_requests(MaxResults=100)
    assert len(every["ResourceRequestStatusSummaries"]) == 45
    assert "NextToken" not in every
    with behave(newest_requests_first=False):
        oldest = client.list_resource_requests()["ResourceRequestStatusSummaries"]
        assert [event["RequestToken"] for event in oldest] == tokens[:20]


def test_075_requests_are_filtered_by_operation_and_status(client: Any, raw: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    update(client, LOG_GROUP, "g", "[]")
    client.delete_resource(TypeName=LOG_GROUP, Identifier="none")

    def found(**wanted: Any) -> list[tuple[str, str]]:
        answer = client.list_resource_requests(ResourceRequestStatusFilter=wanted)
        return [
            (event["Operation"], event["OperationStatus"])
            for event in answer["ResourceRequestStatusSummaries"]
        ]

    assert found(Operations=["UPDATE"]) == [("UPDATE", "SUCCESS")]
    assert found(OperationStatuses=["FAILED"]) == [("DELETE", "FAILED"), ("CREATE", "FAILED")]
    assert found(Operations=["CREATE"], OperationStatuses=["FAILED"]) == [("CREATE", "FAILED")]
    assert len(found(Operations=["CREATE", "DELETE"])) == 3
    unknown = raw("ListResourceRequests", {"ResourceRequestStatusFilter": {"TypeName": ["x"]}})
    assert len(unknown.json["ResourceRequestStatusSummaries"]) == 4
    bad = raw("ListResourceRequests", {"ResourceRequestStatusFilter": {"Operations": ["READ"]}})
    assert bad.code == "ValidationException"
    assert "enum value set: [CREATE, DELETE, UPDATE]" in bad.json["Message"]


def test_076_a_slow_request_goes_through_its_states(
    client: Any, behave: Behave, advance: Advance
) -> None:
    with behave(duration=60.0, pending=10.0):
        token = start(client)
        pending = status(client, token)
        assert pending["OperationStatus"] == "PENDING"
        assert pending["RetryAfter"].timestamp() > time.time()
        advance(20)
        running = status(client, token)
        assert running["OperationStatus"] == "IN_PROGRESS"
        refused(
            "ResourceNotFoundException", client.get_resource, TypeName=LOG_GROUP, Identifier="g"
        )
        advance(50)
        finished = status(client, token)
    assert finished["OperationStatus"] == "SUCCESS"
    assert "RetryAfter" not in finished
    assert read(client, LOG_GROUP, "g")["LogGroupName"] == "g"


def test_077_a_request_can_be_cancelled(client: Any, behave: Behave, advance: Advance) -> None:
    with behave(duration=60.0, cancel_duration=10.0):
        token = start(client)
        for _ in range(2):
            event = client.cancel_resource_request(RequestToken=token)["ProgressEvent"]
            assert event["OperationStatus"] == "CANCEL_IN_PROGRESS"
        advance(11)
        assert status(client, token)["OperationStatus"] == "CANCEL_COMPLETE"
        advance(100)
    with pytest.raises(WaiterError):
        client.get_waiter("resource_request_success").wait(RequestToken=token)
    refused("ResourceNotFoundException", client.get_resource, TypeName=LOG_GROUP, Identifier="g")
    assert create(client, LOG_GROUP, {"LogGroupName": "g"})["OperationStatus"] == "SUCCESS"


def test_078_what_has_ended_cannot_be_cancelled(client: Any) -> None:
    call, code = client.cancel_resource_request, "ValidationException"
    for token, how in ((start(client), "SUCCESS"), (start(client), "FAILED")):
        assert status_of(client, code, call, RequestToken=token) == 400
        message = refused(code, call, RequestToken=token)
        assert message == f"Request {token} is already in status {how}"


def test_078_what_is_cancelled_is_told_again(client: Any, behave: Behave, advance: Advance) -> None:
    with behave(duration=60.0):
        token = start(client)
        first = client.cancel_resource_request(RequestToken=token)["ProgressEvent"]
        advance(100)
    for _ in range(2):
        again = client.cancel_resource_request(RequestToken=token)["ProgressEvent"]
        assert again == status(client, token)
        assert again["OperationStatus"] == "CANCEL_COMPLETE"
    assert {**first, "OperationStatus": "CANCEL_COMPLETE"}.items() >= again.items()


@pytest.mark.parametrize("duration", [0.0, 60.0])
def test_076_what_a_write_is_answered_says_nothing_of_when_to_ask(
    client: Any, behave: Behave, advance: Advance, duration: float
) -> None:
    with behave(duration=duration):
        created = client.create_resource(
            TypeName=LOG_GROUP, DesiredState='{"LogGroupName": "g"}', ClientToken="t"
        )["ProgressEvent"]
        assert status(client, created["RequestToken"]).keys() == created.keys() | (
            {"RetryAfter"} if duration else set()
        )
        advance(61)
        patch = '[{"op": "add", "path": "/RetentionInDays", "value": 7}]'
        updated = client.update_resource(TypeName=LOG_GROUP, Identifier="g", PatchDocument=patch)[
            "ProgressEvent"
        ]
        advance(61)
        deleted = client.delete_resource(TypeName=LOG_GROUP, Identifier="g")["ProgressEvent"]
    for event in (created, updated, deleted):
        assert event["OperationStatus"] == "IN_PROGRESS"
        assert "RetryAfter" not in event


def test_076_only_an_update_shows_a_model(client: Any, behave: Behave, advance: Advance) -> None:
    with behave(duration=60.0):
        token = start(client)
        seen = [status(client, token)]
        advance(61)
        patch = '[{"op": "add", "path": "/RetentionInDays", "value": 7}]'
        client.update_resource(TypeName=LOG_GROUP, Identifier="g", PatchDocument=patch)
        advance(61)
        client.delete_resource(TypeName=LOG_GROUP, Identifier="g")
        advance(61)
        seen += [status(client, token)]
        seen += client.list_resource_requests()["ResourceRequestStatusSummaries"]
    told = [(event["Operation"], "ResourceModel" in event) for event in seen]
    assert told == [
        ("CREATE", False),
        ("CREATE", False),
        ("DELETE", False),
        ("UPDATE", True),
        ("CREATE", False),
    ]


def test_079_a_busy_resource_names_the_request_it_is_busy_with(
    client: Any, behave: Behave, advance: Advance
) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    with behave(duration=60.0):
        answer = client.delete_resource(TypeName=LOG_GROUP, Identifier="g")
        token = answer["ProgressEvent"]["RequestToken"]
        named = json.dumps({"LogGroupName": "g"})
        for call, members in (
            (client.delete_resource, {"Identifier": "g"}),
            (client.update_resource, {"Identifier": "g", "PatchDocument": "[]"}),
            (client.create_resource, {"DesiredState": named}),
        ):
            code = "ConcurrentOperationException"
            assert status_of(client, code, call, TypeName=LOG_GROUP, **members) == 400
            message = refused(code, call, TypeName=LOG_GROUP, **members)
            assert f"RequestToken {token}" in message
        assert read(client, LOG_GROUP, "g")
        advance(61)
    assert create(client, LOG_GROUP, {"LogGroupName": "g"})["OperationStatus"] == "SUCCESS"


def test_080_different_resources_proceed_together(client: Any, behave: Behave) -> None:
    with behave(duration=2):
        tokens = [start(client, f"g{number}") for number in range(10)]
        begun = time.monotonic()
        while any(status(client, token)["OperationStatus"] != "SUCCESS" for token in tokens):
            assert time.monotonic() - begun < 15, "one after the other they take twenty seconds"
            time.sleep(0.05)


def test_081_requests_are_forgotten_after_a_week(client: Any, advance: Advance) -> None:
    token = start(client)
    advance(6.9 * DAY)
    assert status(client, token)["OperationStatus"] == "SUCCESS"
    advance(0.2 * DAY)
    call = client.get_resource_request_status
    refused("RequestTokenNotFoundException", call, RequestToken=token)
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []
    assert read(client, LOG_GROUP, "g")


def test_081_client_tokens_are_forgotten_after_36_hours(client: Any, advance: Advance) -> None:
    def token() -> str:
        answer = client.create_resource(TypeName=VPC, DesiredState="{}", ClientToken="t")
        return str(answer["ProgressEvent"]["RequestToken"])

    first = token()
    advance(35.9 * 3600)
    assert token() == first
    advance(0.2 * 3600)
    assert token() != first


def test_082_a_hook_that_objects_fails_the_request(client: Any, behave: Behave) -> None:
    hook = Hook("Acme::Encryption::Hook", LOG_GROUP, message="not encrypted")
    with behave(hooks=(hook,)):
        event = create(client, LOG_GROUP, {"LogGroupName": "g"})
        answer = client.get_resource_request_status(RequestToken=event["RequestToken"])
    assert event["OperationStatus"] == "FAILED"
    assert event["HooksRequestToken"]
    assert "Acme::Encryption::Hook" in event["StatusMessage"]
    (told,) = answer["HooksProgressEvent"]
    assert told["HookTypeName"] == "Acme::Encryption::Hook"
    assert told["HookStatus"] == "HOOK_COMPLETE_FAILED"
    assert told["FailureMode"] == "FAIL"
    assert told["HookEventTime"]
    assert told["HookStatusMessage"] == "not encrypted"
    refused("ResourceNotFoundException", client.get_resource, TypeName=LOG_GROUP, Identifier="g")


def test_082_a_hook_that_warns_does_not(client: Any, behave: Behave) -> None:
    hooks = (Hook("Acme::Cost::Hook", mode="WARN"), Hook("Acme::Fine::Hook", passes=True))
    with behave(hooks=hooks):
        event = create(client, LOG_GROUP, {"LogGroupName": "g"})
        answer = client.get_resource_request_status(RequestToken=event["RequestToken"])
    assert event["OperationStatus"] == "SUCCESS"
    assert [told["HookStatus"] for told in answer["HooksProgressEvent"]] == [
        "HOOK_COMPLETE_FAILED",
        "HOOK_COMPLETE_SUCCEEDED",
    ]


def test_082_a_hook_for_another_type_is_silent(client: Any, behave: Behave) -> None:
    with behave(hooks=(Hook("Acme::Cost::Hook", VPC),)):
        event = create(client, LOG_GROUP, {"LogGroupName": "g"})
    assert event["OperationStatus"] == "SUCCESS"
    assert "HooksRequestToken" not in event


def test_a_slow_request_can_still_fail(client: Any, behave: Behave, advance: Advance) -> None:
    with behave(duration=60.0, faults=(Fault("NotStabilized"),)):
        token = start(client)
        advance(61)
    event = status(client, token)
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", "NotStabilized")
    assert ended(client, {"ProgressEvent": event}) == event

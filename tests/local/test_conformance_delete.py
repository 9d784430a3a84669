"""Checks 62 to 64: deleting."""

from __future__ import annotations

from typing import Any

from tests.local.conftest import LOG_GROUP, Behave, create, ended, read, refused


def test_062_what_is_deleted_is_gone_and_its_name_free(client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g", "RetentionInDays": 7})
    event = ended(client, client.delete_resource(TypeName=LOG_GROUP, Identifier="g"))
    assert (event["OperationStatus"], event["Identifier"]) == ("SUCCESS", "g")
    refused("ResourceNotFoundException", client.get_resource, TypeName=LOG_GROUP, Identifier="g")
    assert client.list_resources(TypeName=LOG_GROUP)["ResourceDescriptions"] == []
    assert create(client, LOG_GROUP, {"LogGroupName": "g"})["OperationStatus"] == "SUCCESS"
    assert "RetentionInDays" not in read(client, LOG_GROUP, "g")


def test_063_that_nothing_was_there_is_told_by_the_request(client: Any) -> None:
    answer = client.delete_resource(TypeName=LOG_GROUP, Identifier="none")
    assert answer["ProgressEvent"]["OperationStatus"] == "IN_PROGRESS"
    event = ended(client, answer)
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", "NotFound")
    assert "was not found" in event["StatusMessage"]


def test_064_of_two_deletes_only_one_succeeds(client: Any, behave: Behave, advance: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    with behave(duration=60.0):
        first = client.delete_resource(TypeName=LOG_GROUP, Identifier="g")
        members = {"TypeName": LOG_GROUP, "Identifier": "g"}
        refused("ConcurrentOperationException", client.delete_resource, **members)
        advance(61)
    second = client.delete_resource(TypeName=LOG_GROUP, Identifier="g")
    assert ended(client, first)["OperationStatus"] == "SUCCESS"
    assert ended(client, second)["ErrorCode"] == "NotFound"

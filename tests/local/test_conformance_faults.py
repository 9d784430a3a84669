"""Checks 84 to 88: two processes, and trouble on demand. 83 has a module of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.local.conftest import LOG_GROUP, VPC, Behave, Raw, create, read, refused, update

from cirrusql.catalog import Catalog
from cirrusql.errors import StoreError
from cirrusql.local import Fault, Latency, LocalCloud, Settings
from cirrusql.local.protocol.errors import EXCEPTIONS, HANDLER_ERRORS, MODELLED


def call(cloud: LocalCloud, operation: str, **members: Any) -> dict[str, Any]:
    body = json.dumps(members).encode()
    answer = cloud.call(operation, body, account="000000000000", region="us-east-1")
    document: dict[str, Any] = json.loads(answer.body)
    assert answer.status == 200, document
    return document


def test_084_two_openings_of_one_file_see_each_other(tmp_path: Path, catalog: Catalog) -> None:
    first = LocalCloud.open(tmp_path / "cloud.db", catalog)
    second = LocalCloud.open(tmp_path / "cloud.db", catalog, settings=Settings(duration=60.0))
    call(first, "CreateResource", TypeName=LOG_GROUP, DesiredState='{"LogGroupName": "g"}')
    for number, cloud in enumerate((first, second) * 5):
        patch = json.dumps(
            [{"op": "add", "path": "/Tags", "value": [{"Key": f"k{number}", "Value": ""}]}]
        )
        if cloud is first:
            call(cloud, "UpdateResource", TypeName=LOG_GROUP, Identifier="g", PatchDocument=patch)
        got = call(cloud, "GetResource", TypeName=LOG_GROUP, Identifier="g")
        tags = json.loads(got["ResourceDescription"]["Properties"])["Tags"]
        assert tags == [{"Key": f"k{number - number % 2}", "Value": ""}]
    call(second, "DeleteResource", TypeName=LOG_GROUP, Identifier="g")
    body = json.dumps({"TypeName": LOG_GROUP, "Identifier": "g"}).encode()
    busy = first.call("DeleteResource", body, account="000000000000", region="us-east-1")
    assert b"ConcurrentOperationException" in busy.body
    first.close()
    second.close()


def test_084_a_foreign_file_is_refused_in_words(tmp_path: Path, catalog: Catalog) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be taken for one" * 50)
    with pytest.raises(StoreError, match=r"notes\.txt"):
        LocalCloud.open(text, catalog)
    with pytest.raises(StoreError, match="is not a local cloud's file"):
        LocalCloud.open(catalog.path, catalog)


def test_084_a_file_of_another_version_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    cloud = LocalCloud.open(tmp_path / "cloud.db", catalog)
    cloud.backend.store.connection.execute("PRAGMA user_version = 99")
    cloud.close()
    with pytest.raises(StoreError, match="is of format 99"):
        LocalCloud.open(tmp_path / "cloud.db", catalog)


def test_085_throttling_is_retried_by_the_sdk(
    endpoint: Any, account: str, behave: Behave, raw: Raw
) -> None:
    patient = endpoint.session.client(
        "cloudcontrol",
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="secret",
    )
    with behave(faults=(Fault("ThrottlingException", times=2),)):
        assert patient.list_resources(TypeName=LOG_GROUP)["ResponseMetadata"]["RetryAttempts"] == 2
    with behave(faults=(Fault("ThrottlingException"),)):
        answer = raw("ListResources", {"TypeName": LOG_GROUP})
    assert answer.json["__type"] == "com.amazon.coral.availability#ThrottlingException"


def test_085_a_rate_limits_each_account_and_region(client: Any, behave: Behave) -> None:
    with behave(rate=0.001, burst=3):
        for _ in range(3):
            client.list_resources(TypeName=LOG_GROUP)
        message = refused("ThrottlingException", client.list_resources, TypeName=LOG_GROUP)
    assert message == "Rate exceeded"


@pytest.mark.parametrize("code", ["Throttling", "ResourceConflict", "ServiceInternalError"])
def test_086_a_handlers_failure_is_the_requests(client: Any, behave: Behave, code: str) -> None:
    with behave(faults=(Fault(code, "CreateResource", message="of course"),)):
        event = create(client, LOG_GROUP, {"LogGroupName": "g"})
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", code)
    assert event["StatusMessage"] == "of course"


def test_087_a_new_resource_can_be_late_to_appear(
    client: Any, behave: Behave, advance: Any
) -> None:
    with behave(read_after_create=30.0):
        event = create(client, LOG_GROUP, {"LogGroupName": "g"})
        assert event["OperationStatus"] == "SUCCESS"
        members = {"TypeName": LOG_GROUP, "Identifier": "g"}
        refused("ResourceNotFoundException", client.get_resource, **members)
        assert client.list_resources(TypeName=LOG_GROUP)["ResourceDescriptions"] == []
        advance(31)
        assert read(client, LOG_GROUP, "g")


@pytest.mark.parametrize("code", HANDLER_ERRORS)
def test_088_every_handler_error_code_can_be_had(client: Any, behave: Behave, code: str) -> None:
    assert len(HANDLER_ERRORS) == 16
    create(client, LOG_GROUP, {"LogGroupName": "g"})
    with behave(faults=(Fault(code, type_name=LOG_GROUP),)):
        for event in (
            create(client, LOG_GROUP, {"LogGroupName": "h"}),
            update(client, LOG_GROUP, "g", "[]"),
        ):
            assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", code)
        with pytest.raises(ClientError) as caught:
            client.get_resource(TypeName=LOG_GROUP, Identifier="g")
        assert caught.value.response["Error"]["Code"] == HANDLER_ERRORS[code]
        assert f"(HandlerErrorCode: {code}, RequestToken: " in str(caught.value)


@pytest.mark.parametrize("code", MODELLED)
def test_088_every_exception_can_be_had_and_is_typed(
    client: Any, behave: Behave, code: str
) -> None:
    assert len(MODELLED) == 21
    with (
        behave(faults=(Fault(code, layer="request"),)),
        pytest.raises(getattr(client.exceptions, code)) as caught,
    ):
        client.get_resource(TypeName=LOG_GROUP, Identifier="g")
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status == EXCEPTIONS[code][1]


def test_a_fault_can_wait_and_stop(client: Any, behave: Behave) -> None:
    fault = Fault("ThrottlingException", "ListResources", VPC, first=2, times=2)
    outcomes = []
    with behave(faults=(fault,)):
        client.list_resources(TypeName=LOG_GROUP)
        for _ in range(5):
            try:
                client.list_resources(TypeName=VPC)
                outcomes.append("ok")
            except ClientError:
                outcomes.append("no")
    assert outcomes == ["ok", "no", "no", "ok", "ok"]


def test_a_fault_can_be_a_matter_of_chance(client: Any, behave: Behave) -> None:
    outcomes = set()
    with behave(faults=(Fault("ThrottlingException", probability=0.5),)):
        for _ in range(40):
            try:
                client.list_resources(TypeName=LOG_GROUP)
                outcomes.add("ok")
            except ClientError:
                outcomes.add("no")
    assert outcomes == {"ok", "no"}


def test_latency_is_waited_for(client: Any, behave: Behave) -> None:
    import time

    with behave(latency_of={"ListResources": Latency(0.2, 0.3)}):
        started = time.monotonic()
        client.list_resources(TypeName=LOG_GROUP)
        listed = time.monotonic()
        client.list_resource_requests()
        assert listed - started >= 0.2
    with behave(latency_of={"ListResources": Latency(30, 30)}):
        started = time.monotonic()
        client.list_resource_requests()
        assert time.monotonic() - started < 20, "only that operation is slow"

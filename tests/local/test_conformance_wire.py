"""Checks 1 to 12: the wire."""

from __future__ import annotations

import json
import time
import uuid
from http.client import HTTPConnection
from typing import Any

import pytest
from tests.local.conftest import LOG_GROUP, Behave, Endpoint, Raw, create, read, send

from cirrusql.local import Settings


def test_001_a_call_is_answered_200_as_json_10(raw: Raw) -> None:
    answer = raw("ListResources", {"TypeName": LOG_GROUP})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-amz-json-1.0"
    assert int(answer.headers["content-length"]) == len(answer.text)


def test_002_every_answer_has_a_request_id_of_its_own(raw: Raw) -> None:
    good = raw("ListResources", {"TypeName": LOG_GROUP})
    bad = raw("ListResources", {"TypeName": "Foo::Bar::Baz"})
    ids = {uuid.UUID(answer.headers["x-amzn-requestid"]) for answer in (good, bad)}
    assert len(ids) == 2
    assert bad.headers["date"]


@pytest.mark.parametrize("target", ["CloudApiService.Nope", "Nope", "Other_2020.CreateResource"])
def test_003_an_unknown_target_is_a_json_error(raw: Raw, target: str) -> None:
    answer = raw("", {}, target=target)
    assert 400 <= answer.status < 500
    assert answer.code == "UnknownOperationException"


@pytest.mark.parametrize("body", [b"{", b"nope", b'"text"', b"[1]", b"\xff\xfe"])
def test_004_malformed_json_is_a_serialization_error(raw: Raw, body: bytes) -> None:
    answer = raw("GetResource", body)
    assert (answer.status, answer.code) == (400, "SerializationException")


def test_005_the_query_string_is_ignored(raw: Raw) -> None:
    query = "/?Action=CreateResource&Version=2021-09-30"
    answer = raw("ListResources", {"TypeName": LOG_GROUP}, path=query)
    assert answer.status == 200
    assert answer.json["ResourceDescriptions"] == []


def test_006_an_error_has_exactly_type_and_message(raw: Raw) -> None:
    answer = raw("GetResource", {"TypeName": LOG_GROUP, "Identifier": "none"})
    assert answer.json.keys() == {"__type", "Message"}
    assert answer.json["__type"] == "com.amazon.cloudapiservice#ResourceNotFoundException"
    answer = raw("GetResource", {"TypeName": "no"})
    assert answer.json["__type"] == "com.amazon.coral.validate#ValidationException"


def test_007_times_are_numbers_and_nothing_is_null(raw: Raw) -> None:
    document = json.dumps({"LogGroupName": "wire"})
    answer = raw("CreateResource", {"TypeName": LOG_GROUP, "DesiredState": document})
    event = answer.json["ProgressEvent"]
    assert isinstance(event["EventTime"], float)
    assert abs(event["EventTime"] - time.time()) < 5
    assert "null" not in answer.text


def test_008_a_region_has_resources_of_its_own(endpoint: Endpoint, account: str) -> None:
    for region in ("us-east-1", "eu-west-1"):
        client = endpoint.client(account, region)
        assert create(client, LOG_GROUP, {"LogGroupName": "same"})["OperationStatus"] == "SUCCESS"
        assert f":{region}:" in read(client, LOG_GROUP, "same")["Arn"]


def test_009_an_account_has_resources_of_its_own(endpoint: Endpoint, behave: Behave) -> None:
    keys = {"AKIDFIRST0000000": "900000000001", "AKIDSECOND000000": "900000000002"}
    with behave(accounts=keys):
        for key, account in keys.items():
            client = endpoint.client(key)
            event = create(client, LOG_GROUP, {"LogGroupName": "mine"})
            assert event["OperationStatus"] == "SUCCESS"
            assert f":{account}:" in read(client, LOG_GROUP, "mine")["Arn"]


def test_010_large_and_foreign_documents_come_back(client: Any) -> None:
    tags = [{"Key": f"klucz-{n}-ł😀", "Value": "żółć\u2028" * 25} for n in range(50)]
    model = {"LogGroupName": "large", "Tags": tags}
    text = json.dumps(model, ensure_ascii=False)
    text += " " * (120_000 - len(text))
    client.create_resource(TypeName=LOG_GROUP, DesiredState=text)
    assert read(client, LOG_GROUP, "large")["Tags"] == tags


def test_010_a_document_past_the_maximum_is_refused(raw: Raw) -> None:
    for length, status in ((262_144, 200), (262_145, 400)):
        text = json.dumps({"LogGroupName": f"length-{length}"})
        body = {"TypeName": LOG_GROUP, "DesiredState": text + " " * (length - len(text))}
        answer = raw("CreateResource", body)
        assert answer.status == status
    assert "length less than or equal to 262144" in answer.json["Message"]


def test_011_a_connection_is_kept_and_chunks_are_taken(endpoint: Endpoint, account: str) -> None:
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    headers = {"X-Amz-Target": "CloudApiService.ListResources"}
    body = json.dumps({"TypeName": LOG_GROUP}).encode()
    sockets = set()
    for number in range(100):
        chunked = number % 2 == 1
        data: Any = iter([body[:10], body[10:]]) if chunked else body
        connection.request("POST", "/", data, headers, encode_chunked=chunked)
        response = connection.getresponse()
        assert response.status == 200
        response.read()
        sockets.add(id(connection.sock))
    assert len(sockets) == 1
    connection.close()


def test_011_a_body_past_the_limit_is_refused(endpoint: Endpoint, raw: Raw) -> None:
    answer = raw("ListResources", b" " * (endpoint.cloud.settings.maximum_body + 1))
    assert (answer.status, answer.code) == (413, "RequestEntityTooLargeException")


def test_012_signatures_are_checked_when_asked(
    endpoint: Endpoint, raw: Raw, account: str, behave: Behave
) -> None:
    body = {"TypeName": LOG_GROUP}
    assert raw("ListResources", body, sign=False).status == 200
    with behave(verify_signatures=True, secrets={account: "secret"}):
        assert raw("ListResources", body).status == 200
        assert raw("ListResources", body, path="/?b=2&a=%20x").status == 200
        unsigned = raw("ListResources", body, sign=False)
        assert (unsigned.status, unsigned.code) == (400, "MissingAuthenticationTokenException")
    with behave(verify_signatures=True, secrets={account: "another"}):
        wrong = raw("ListResources", body)
        assert (wrong.status, wrong.code) == (400, "InvalidSignatureException")
    with behave(verify_signatures=True):
        unknown = raw("ListResources", body)
        assert (unknown.status, unknown.code) == (400, "UnrecognizedClientException")


def test_012_an_old_signature_is_refused(
    raw: Raw, account: str, behave: Behave, advance: Any
) -> None:
    with behave(verify_signatures=True, secrets={account: "secret"}):
        advance(3600)
        old = raw("ListResources", {"TypeName": LOG_GROUP})
    assert old.code == "InvalidSignatureException"
    assert "expired" in old.json["Message"]


def test_the_defaults_are_open(endpoint: Endpoint) -> None:
    assert not Settings().verify_signatures
    answer = send(
        endpoint.port, "/", b"{}", {"X-Amz-Target": "CloudApiService.ListResourceRequests"}
    )
    assert answer.status == 200

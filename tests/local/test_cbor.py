"""Smithy's RPC v2 protocol, which newer SDKs speak to Resource Groups Tagging.

botocore's own serializer and parser of the protocol say what is sent and what an answer means.
"""

from __future__ import annotations

import io
import json
import struct
from http.client import HTTPConnection
from typing import Any

import botocore.parsers
import botocore.serialize
import botocore.session
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st
from tests.local.conftest import LOG_GROUP, Behave, Endpoint, create

from cirrusql.catalog.services import TAGGING
from cirrusql.local.http.cbor_requests import json_body
from cirrusql.local.protocol.cbor import InvalidCbor, decode, encode
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.services import tagging

CBOR = "smithy-rpc-v2-cbor"
MODEL = botocore.session.get_session().get_service_model(TAGGING.name)
SERIALIZER = botocore.serialize.create_serializer(CBOR, include_validation=False)
PARSER = botocore.parsers.create_parser(CBOR)
CREDENTIAL = "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/tagging/aws4_request"


def asked(
    endpoint: Endpoint, account: str, operation: str, *, body: bytes | None = None, **members: Any
) -> dict[str, Any]:
    """What botocore makes of the answer to its own request, or to one with this body."""
    model = MODEL.operation_model(operation if operation in MODEL.operation_names else "GetTagKeys")
    request = SERIALIZER.serialize_to_request(members, model)
    path = request["url_path"].replace("GetTagKeys", operation)
    headers = {**request["headers"], "Authorization": CREDENTIAL.format(account)}
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.request("POST", path, request["body"] if body is None else body, headers)
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.getheaders()}
    answer = {"headers": found, "status_code": response.status, "body": response.read()}
    connection.close()
    assert found["content-type"] == "application/cbor"
    assert found["smithy-protocol"] == "rpc-v2-cbor"
    parsed: dict[str, Any] = PARSER.parse(answer, model.output_shape)
    assert ("Error" in parsed) == (response.status != 200)
    return parsed


def test_103_it_answers_what_it_answers_in_json(
    endpoint: Endpoint, client: Any, account: str
) -> None:
    for number in range(5):
        tags = [{"Key": "Owner", "Value": f"é{number}"}, {"Key": "n", "Value": "x" * 256}]
        create(client, LOG_GROUP, {"LogGroupName": f"g{number}", "Tags": tags})
    json_client = endpoint.client(account, service=TAGGING.name)
    filters = [{"Key": "Owner", "Values": ["é1", "é3"]}]
    for operation, call, members in (
        ("GetTagKeys", json_client.get_tag_keys, {}),
        ("GetTagValues", json_client.get_tag_values, {"Key": "Owner"}),
        ("GetResources", json_client.get_resources, {"TagFilters": filters}),
        ("GetResources", json_client.get_resources, {"ResourcesPerPage": 2}),
    ):
        there = asked(endpoint, account, operation, **members)
        here = call(**members)
        for answer in (there, here):
            del answer["ResponseMetadata"]
        assert there == here


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("GetTagValues", {}),
        ("GetTagValues", {"Key": ""}),
        ("GetTagValues", {"Key": 5}),
        ("GetResources", {"ResourcesPerPage": 1000}),
        ("GetResources", {"PaginationToken": "of another"}),
        ("GetResources", {"TagFilters": [{}]}),
        ("Nope", {}),
    ],
)
def test_103_it_refuses_what_it_refuses_in_json(
    endpoint: Endpoint, account: str, operation: str, members: dict[str, Any]
) -> None:
    answer = endpoint.cloud.answer(
        TAGGING, operation, json.dumps(members).encode(), account=account, region="us-east-1"
    )
    expected = json.loads(answer.body)
    told = asked(endpoint, account, operation, body=encode(members))["Error"]
    assert told["Code"] == expected["__type"].rpartition("#")[2]
    assert told["Message"] == expected["Message"]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"\xa1",
        b"\xa1\x01\x02",
        b"{}",
        b"\xa0\xa0",
        b"\x9f",
        b"\x81" * 500,
        b"\x1c",
        b"\x5b",
    ],
)
def test_103_what_is_no_cbor_is_refused_in_cbor(
    endpoint: Endpoint, account: str, body: bytes
) -> None:
    error = asked(endpoint, account, "GetTagKeys", body=body)["Error"]
    assert error["Code"] == "SerializationException"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/service/CloudApiService/operation/ListResourceRequests",
        "/service/ResourceGroupsTaggingAPI_20170126/operation/",
        "/service/ResourceGroupsTaggingAPI_20170126/operation/GetTagKeys/more",
    ],
)
def test_103_what_is_no_operation_is_refused_in_cbor(endpoint: Endpoint, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.request("POST", path, b"", {"smithy-protocol": "rpc-v2-cbor"})
    response = connection.getresponse()
    assert response.status == 400
    assert decode(response.read())["__type"].endswith("#UnknownOperationException")
    connection.close()


def test_103_too_large_and_not_enabled_are_told_in_cbor(
    endpoint: Endpoint, account: str, behave: Behave
) -> None:
    with behave(maximum_body=100):
        large = asked(endpoint, account, "GetTagKeys", body=b"x" * 200)["Error"]
    assert large["Code"] == "RequestEntityTooLargeException"
    with behave(verify_signatures=True):
        unknown = asked(endpoint, account, "GetTagKeys")["Error"]
    assert unknown["Code"] == "UnrecognizedClientException"


def test_103_every_operation_is_spoken_in_both(endpoint: Endpoint, account: str) -> None:
    for operation in tagging.ACTIONS:
        members: dict[str, Any] = {"Key": "k"} if operation == "GetTagValues" else {}
        assert "Error" not in asked(endpoint, account, operation, **members)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=30), inner, max_size=30)
    ),
    max_leaves=40,
)


def without_null(value: Any) -> Any:
    """A value as botocore tells it, which leaves members out that are null."""
    if isinstance(value, dict):
        return {key: without_null(item) for key, item in value.items() if item is not None}
    return list(map(without_null, value)) if isinstance(value, list) else value


@given(JSON)
def test_what_is_written_is_read_by_botocore_and_by_us(value: Any) -> None:
    stream = io.BufferedReader(io.BytesIO(encode(value)))
    assert PARSER.parse_data_item(stream) == without_null(value)
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
def test_whatever_is_read_is_a_document_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except InvalidCbor:
        return
    try:
        json_body(data)
    except Refusal:
        assert json.dumps(value)  # what only orjson finds too large


@pytest.mark.parametrize(
    ("data", "value"),
    [
        # From appendix A of RFC 8949.
        ("1b000000e8d4a51000", 1000000000000),
        ("3903e7", -1000),
        ("f93c00", 1.0),
        ("fa47c35000", 100000.0),
        ("fb3ff199999999999a", 1.1),
        ("c11a514b67b0", 1363896240),
        ("62c3bc", "ü"),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        ("7f657374726561646d696e67ff", "streaming"),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
        ("bf6346756ef563416d7421ff", {"Fun": True, "Amt": -2}),
    ],
)
def test_the_examples_of_the_standard(data: str, value: Any) -> None:
    assert decode(bytes.fromhex(data)) == value


def test_a_length_that_is_not_there_takes_no_memory() -> None:
    for head in (b"\x7b", b"\x9b", b"\xbb"):
        with pytest.raises(InvalidCbor):
            decode(head + struct.pack(">Q", 2**62))


def test_no_botocore_error_is_raised_by_boto3(endpoint: Endpoint, account: str) -> None:
    call = endpoint.client(account, service=TAGGING.name).get_resources
    with pytest.raises(ClientError, match="ValidationException"):
        call(ResourcesPerPage=1000)

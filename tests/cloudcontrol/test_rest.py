"""REST JSON operations as requests and answers, beside botocore's own serializer and parser."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.catalog.rest_operations import REST_OPERATIONS
from cirrusql.catalog.services import APPSYNC, LAMBDA, SERVICES
from cirrusql.cloudcontrol import Answer, Call, Caller, Client, RetryPolicy, encode
from cirrusql.cloudcontrol.wire import Refusal, decode, refusal
from cirrusql.errors import CallFailed, DataError, NotFound, NotSupportedError, TransportError
from cirrusql.result import Statistics
from tests.cloudcontrol.models import operations
from tests.cloudcontrol.servers import Received, Request, send, server

pytestmark = pytest.mark.thorough

REGION = "eu-west-1"
OPERATIONS = [
    (service, operation) for service, all_ in REST_OPERATIONS.items() for operation in all_
]
INVOKE = REST_OPERATIONS["lambda"]["Invoke"]
QUICK = RetryPolicy(attempts=4, first_contact=3, base=0.0)


def model_of(service: str, operation: str) -> Any:
    return next(one for one in operations(service) if one.name == operation)


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_an_operation_stands_in_the_table_as_in_its_model(service: str, operation: str) -> None:
    rest, model = REST_OPERATIONS[service][operation], model_of(service, operation)
    assert (rest.method, rest.path) == (model.http["method"], model.http["requestUri"])
    places: dict[str, dict[str, str]] = {"uri": {}, "querystring": {}, "header": {}}
    for name, member in model.input_shape.members.items():
        if "location" in member.serialization:
            wire = member.serialization["name"]
            places[member.serialization["location"]][name] = wire
    assert set(rest.in_path) == places["uri"].keys()
    assert dict(rest.query) == places["querystring"]
    # New headers may come; those that are here are right.
    headers = {name: wire.lower() for name, wire in places["header"].items()}
    assert dict(rest.headers).items() <= headers.items()
    assert rest.payload == model.input_shape.serialization.get("payload", "")
    assert rest.result == model.output_shape.serialization.get("payload", "")
    outputs = model.output_shape.members
    for name, header in rest.result_headers.items():
        assert outputs[name].serialization["name"].lower() == header
    if rest.status:
        assert outputs[rest.status].serialization["location"] == "statusCode"


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("account", "ListRegions", {"MaxResults": 3, "RegionOptStatusContains": ["ENABLED"]}),
    ("account", "GetRegionOptStatus", {"RegionName": "eu-west-1"}),
    ("appsync", "StartSchemaCreation", {"apiId": "a b/ü", "definition": b"type Query"}),
    ("appsync", "GetSchemaCreationStatus", {"apiId": "abc"}),
    ("appsync", "GetIntrospectionSchema", {"apiId": "abc", "format": "SDL"}),
    (
        "appsync",
        "GetIntrospectionSchema",
        {"apiId": "abc", "format": "SDL", "includeDirectives": True},
    ),
    (
        "lambda",
        "Invoke",
        {
            "FunctionName": "arn:aws:lambda:eu-west-1:111122223333:function:f",
            "InvocationType": "Event",
            "Qualifier": "$LATEST",
            "Payload": b'{"a": "\xc3\xbc"}',
        },
    ),
    ("lambda", "Invoke", {"FunctionName": "f"}),
]


@pytest.mark.parametrize(("service", "operation", "members"), REQUESTS)
def test_requests_are_botocores(service: str, operation: str, members: dict[str, Any]) -> None:
    serializer = create_serializer("rest-json", include_validation=False)
    theirs = serializer.serialize_to_request(members, model_of(service, operation))
    wire = {**members, "definition": "dHlwZSBRdWVyeQ=="} if "definition" in members else members
    ours = encode(SERVICES[service], operation, wire, REGION)
    assert (ours.method, ours.path) == (theirs["method"], theirs["url_path"])
    assert urlencode(ours.query) == urlencode(theirs["query_string"])
    headers = {name.lower(): value for name, value in theirs["headers"].items()}
    sent = {name: value for name, value in ours.headers.items() if name != "content-type"}
    assert sent == {name: value for name, value in headers.items() if name != "content-type"}
    if operation == "Invoke":
        assert ours.body == theirs["body"]
    else:
        assert json.loads(ours.body or b"{}") == json.loads(theirs["body"] or b"{}")
    assert "content-type" in ours.headers or not ours.body


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.strip(".")))
def test_any_text_may_stand_in_a_path(text: str) -> None:
    model = model_of("appsync", "GetSchemaCreationStatus")
    serializer = create_serializer("rest-json", include_validation=False)
    theirs = serializer.serialize_to_request({"apiId": text}, model)
    ours = encode(APPSYNC, "GetSchemaCreationStatus", {"apiId": text}, REGION)
    assert ours.path == theirs["url_path"]


def test_the_local_cloud_is_given_all_members_in_one_document() -> None:
    request = {"apiId": "a", "format": "SDL", "includeDirectives": True, "none": None}
    call = encode(APPSYNC, "GetIntrospectionSchema", request, REGION)
    assert json.loads(call.document) == {"apiId": "a", "format": "SDL", "includeDirectives": "true"}
    assert call.body == b""
    invoked = encode(LAMBDA, "Invoke", {"FunctionName": "f", "Payload": {"a": 1}}, REGION)
    assert json.loads(invoked.document) == {"FunctionName": "f", "Payload": '{"a":1}'}
    assert invoked.body == b'{"a":1}'


@pytest.mark.parametrize("value", [None, "", ".", "..", "half \ud800"])
def test_what_cannot_stand_in_a_path_is_an_error_of_the_data(value: object) -> None:
    with pytest.raises(DataError, match="GetSchemaCreationStatus cannot be sent: "):
        encode(APPSYNC, "GetSchemaCreationStatus", {"apiId": value}, REGION)


def test_an_operation_that_is_in_no_table_is_not_guessed() -> None:
    with pytest.raises(NotSupportedError, match="ListFunctions of lambda"):
        encode(LAMBDA, "ListFunctions", {}, REGION)


# -- answers


@pytest.mark.parametrize("body", [b'{"done": true}', b"null", b"", b"not JSON"])
def test_a_function_may_answer_anything(body: bytes) -> None:
    headers = {"X-Amz-Function-Error": "Unhandled", "X-Amz-Executed-Version": "$LATEST"}
    call = encode(LAMBDA, "Invoke", {"FunctionName": "f"}, REGION)
    theirs = create_parser("rest-json").parse(
        {"status_code": 200, "headers": headers, "body": body},
        model_of("lambda", "Invoke").output_shape,
    )
    theirs.pop("ResponseMetadata")
    payload = theirs.pop("Payload")
    ours = decode(call, Answer(200, body, headers={k.lower(): v for k, v in headers.items()}))
    assert ours.pop("Payload") == (payload if isinstance(payload, str) else payload.decode())
    assert ours == theirs


def test_an_answer_without_a_body_has_no_members() -> None:
    call = encode(APPSYNC, "GetSchemaCreationStatus", {"apiId": "a"}, REGION)
    assert decode(call, Answer(204, b"")) == {}
    with pytest.raises(TransportError, match="not a JSON object"):
        decode(call, Answer(200, b"<html>"))


CODES = [
    ({"x-amzn-errortype": "NotFoundException"}, b'{"message": "gone"}'),
    ({"x-amzn-errortype": "NotFoundException:http://x/"}, b'{"message": "gone"}'),
    ({"x-amzn-errortype": "a.b#NotFoundException"}, b'{"Type": "User", "Message": "gone"}'),
    ({}, b'{"__type": "NotFoundException", "message": "gone"}'),
]


@pytest.mark.parametrize(("headers", "body"), CODES)
def test_a_code_is_found_in_the_header_or_the_body(headers: dict[str, str], body: bytes) -> None:
    call = encode(APPSYNC, "GetSchemaCreationStatus", {"apiId": "a"}, REGION)
    said = refusal(call, Answer(404, body, headers=headers))
    assert said == Refusal("NotFound", "gone", 404)


# -- sent


class Scripted:
    """A transport that answers as it was told, and then no more. Mutable state: the calls."""

    def __init__(self, *answers: Answer | TransportError) -> None:
        self.answers = list(answers)
        self.calls: list[Call] = []

    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer

    async def account_id(self) -> str:
        return "111122223333"

    def close(self) -> None:
        pass


def called(transport: Scripted, operation: str = "Invoke", **members: Any) -> dict[str, Any]:
    service = LAMBDA if operation == "Invoke" else APPSYNC
    caller = Caller(Client(transport, policy=QUICK), Statistics())
    return asyncio.run(caller.call(operation, members, REGION, service))


LOST = TransportError("lost")


@pytest.mark.parametrize("answer", [LOST, Answer(500, b'{"__type":"ServiceException"}')])
def test_a_function_is_not_run_twice(answer: Answer | TransportError) -> None:
    transport = Scripted(answer, Answer(200, b"1"))
    with pytest.raises(CallFailed):
        called(transport, FunctionName="f")
    assert len(transport.calls) == 1


def test_a_function_that_was_not_run_is_called_again() -> None:
    busy = Answer(429, b"{}", headers={"x-amzn-errortype": "TooManyRequestsException"})
    transport = Scripted(busy, Answer(200, b'"x"'))
    assert called(transport, FunctionName="f") == {"Payload": '"x"', "StatusCode": 200}


def test_what_may_be_asked_again_is() -> None:
    transport = Scripted(LOST, Answer(200, b'{"status":"SUCCESS"}'))
    assert called(transport, "GetSchemaCreationStatus", apiId="a") == {"status": "SUCCESS"}
    with pytest.raises(NotFound):
        called(Scripted(Answer(404, *CODES[3][1:])), "GetSchemaCreationStatus", apiId="a")


def test_over_http_a_request_arrives_as_it_is_meant() -> None:
    received = Received()

    def respond(_number: int, request: Request) -> tuple[int, dict[str, str], bytes]:
        return 200, {"X-Amz-Function-Error": "Unhandled"}, request.body

    first = encode(LAMBDA, "Invoke", {"FunctionName": "f:1", "Payload": "{}"}, REGION)
    second = encode(APPSYNC, "GetIntrospectionSchema", {"apiId": "a", "format": "SDL"}, REGION)
    with server(respond, received) as url:
        answers = send(url, first, second)
    assert [one.method for one in received.requests] == ["POST", "GET"]
    assert received.requests[0].target == "/2015-03-31/functions/f%3A1/invocations"
    assert received.requests[1].target == "/v1/apis/a/schema?format=SDL"
    assert decode(first, answers[0])["FunctionError"] == "Unhandled"
    assert decode(first, answers[0])["Payload"] == "{}"


def test_a_function_may_take_its_time() -> None:
    assert INVOKE.seconds > 15 * 60
    assert INVOKE.once

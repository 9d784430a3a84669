"""Requests and answers in every protocol, beside botocore's own serializers and parsers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.catalog.services import (
    CLOUD_CONTROL,
    CLOUDFORMATION,
    EC2,
    ORGANIZATIONS,
    S3,
    SERVICES,
    SSM,
    STS,
    TAGGING,
    Protocol,
    Service,
)
from cirrusql.cloudcontrol import Answer, Call, encode
from cirrusql.cloudcontrol.wire import Refusal, decode, refusal
from cirrusql.cloudcontrol.xml_document import parse_xml
from cirrusql.errors import DataError, NotSupportedError, TransportError
from tests.cloudcontrol.models import Unsupported, operations, sample, xml

pytestmark = pytest.mark.thorough

REGION = "eu-west-1"
FORMS = [STS, CLOUDFORMATION, EC2]
_ITEMS = {Protocol.QUERY: "member", Protocol.EC2: "item"}


# -- requests


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda one: one.name)
def test_the_description_of_a_service_is_that_of_its_model(service: Service) -> None:
    metadata = next(operations(service.name)).metadata
    assert service.protocol.value in metadata["protocols"]
    assert service.version == metadata["apiVersion"]
    assert service.signing_name == metadata.get("signingName", metadata["endpointPrefix"])
    assert service.endpoint_prefix == metadata["endpointPrefix"]
    if service.protocol is Protocol.JSON:
        assert service.target == metadata["targetPrefix"] + "."
        assert service.json_version == metadata["jsonVersion"]


@pytest.mark.parametrize("service", FORMS, ids=lambda one: one.name)
def test_forms_are_botocores_for_every_operation(service: Service) -> None:
    serializer = create_serializer(service.protocol.value, include_validation=False)
    compared = 0
    for operation in operations(service.name):
        try:
            given = sample(operation.input_shape, service.protocol.value)
        except (Unsupported, AttributeError):  # without input there is no shape
            continue
        theirs = serializer.serialize_to_request(given.sdk, operation)
        ours = encode(service, operation.name, given.wire, REGION)
        assert (ours.method, ours.path) == (theirs["method"], theirs["url_path"])
        assert ours.headers["content-type"] == theirs["headers"]["Content-Type"]
        pairs = parse_qsl(ours.body.decode(), keep_blank_values=True, strict_parsing=True)
        assert dict(pairs) == {name: str(value) for name, value in theirs["body"].items()}
        assert len(pairs) == len(theirs["body"])
        compared += 1
    assert compared >= {"sts": 8, "cloudformation": 40, "ec2": 500}[service.name]


@pytest.mark.parametrize(
    "service", [CLOUD_CONTROL, TAGGING, ORGANIZATIONS, SSM], ids=lambda one: one.name
)
def test_json_requests_are_botocores_for_every_operation(service: Service) -> None:
    serializer = create_serializer("json", include_validation=False)
    for operation in operations(service.name):
        request = {"TypeName": "ü", "Numbers": [1, 2.5, None], "Nested": {"a": True}}
        theirs = serializer.serialize_to_request({}, operation)
        ours = encode(service, operation.name, request, REGION)
        expected = {name.lower(): value for name, value in theirs["headers"].items()}
        assert (ours.method, ours.path, dict(ours.headers)) == ("POST", "/", expected)
        assert json.loads(ours.body) == request


def test_empty_lists_are_said_in_a_query_and_left_out_for_ec2() -> None:
    request: dict[str, Any] = {"Names": [], "None": None, "Empty": {}}
    assert encode(STS, "Do", request, REGION).body.endswith(b"Version=2011-06-15&Names=")
    assert encode(EC2, "Do", request, REGION).body.endswith(b"Version=2016-11-15")


def test_a_rest_operation_is_not_guessed() -> None:
    with pytest.raises(NotSupportedError, match="GetObject of s3"):
        encode(S3, "GetObject", {}, REGION)


@pytest.mark.parametrize("service", [CLOUD_CONTROL, STS, EC2], ids=lambda one: one.name)
def test_what_no_request_can_carry_is_an_error_of_the_data(service: Service) -> None:
    with pytest.raises(DataError, match="Do cannot be sent: "):
        encode(service, "Do", {"Name": "half \ud800"}, REGION)


def test_a_number_that_json_has_no_place_for_is_an_error_of_the_data() -> None:
    with pytest.raises(DataError, match="Do cannot be sent: "):
        encode(CLOUD_CONTROL, "Do", {"Number": 1 << 70}, REGION)


# -- answers


def _answer(service: Service, operation: str, wire: Any) -> bytes:
    item = _ITEMS[service.protocol]
    if service.protocol is Protocol.EC2:
        document = xml(f"{operation}Response", {"requestId": "r", **wire}, item)
    else:
        parts = {f"{operation}Result": wire, "ResponseMetadata": {"RequestId": "r"}}
        document = xml(f"{operation}Response", parts, item)
    return document.replace("Response>", "Response xmlns='urn:x'>", 1).encode()


@pytest.mark.parametrize("service", FORMS, ids=lambda one: one.name)
def test_xml_answers_are_what_botocore_reads_for_every_operation(service: Service) -> None:
    parser = create_parser(service.protocol.value)
    compared = 0
    for operation in operations(service.name):
        try:
            said = sample(operation.output_shape, service.protocol.value, output=True)
        except (Unsupported, AttributeError):  # without output there is no shape
            continue
        body = _answer(service, operation.name, said.wire)
        response = {"status_code": 200, "headers": {}, "body": body}
        theirs = parser.parse(response, operation.output_shape)
        theirs.pop("ResponseMetadata")
        assert theirs == said.sdk  # so the answer is one that the service could give
        ours = decode(Call(operation.name, service, REGION), Answer(200, body))
        assert ours == ({"requestId": "r"} if service is EC2 else {}) | said.wire
        compared += 1
    assert compared >= {"sts": 3, "cloudformation": 40, "ec2": 300}[service.name]


def test_a_result_with_nothing_in_it_is_an_empty_answer() -> None:
    call = Call("Do", STS, REGION)
    for body in (
        b"<DoResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DoResponse>",
        b"<DoResponse><DoResult/></DoResponse>",
        b"<DoResponse/>",
    ):
        assert decode(call, Answer(200, body)) == {}
    assert decode(Call("Do", EC2, REGION), Answer(200, b"<DoResponse/>")) == {}


@pytest.mark.parametrize("service", [CLOUD_CONTROL, STS, EC2], ids=lambda one: one.name)
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"<html>", b"<p>text</p>", b"\xff", b'{"a":', b"<a/><b/>"]
)
def test_an_answer_in_another_language_is_an_error(service: Service, body: bytes) -> None:
    call = Call("Do", service, REGION)
    with pytest.raises(TransportError, match="Do in eu-west-1: the answer is not "):
        decode(call, Answer(200, body))


_EVENT = {"RequestToken": "t", "OperationStatus": "SUCCESS"}


@pytest.mark.parametrize(
    ("operation", "whole"),
    [
        ("GetResource", {"ResourceDescription": {"Identifier": "i", "Properties": "{}"}}),
        ("ListResources", {"ResourceDescriptions": []}),
        ("ListResourceRequests", {"ResourceRequestStatusSummaries": []}),
        *((name, {"ProgressEvent": _EVENT}) for name in ("CreateResource", "UpdateResource")),
        *(
            (name, {"ProgressEvent": _EVENT})
            for name in ("DeleteResource", "CancelResourceRequest")
        ),
        ("GetResourceRequestStatus", {"ProgressEvent": _EVENT}),
    ],
)
def test_an_answer_without_what_it_always_has_is_not_the_services(
    operation: str, whole: dict[str, Any]
) -> None:
    call = Call(operation, CLOUD_CONTROL, REGION)
    assert decode(call, Answer(200, json.dumps(whole).encode())) == whole
    ((member, value),) = whole.items()
    broken = [{}, {member: None}, {member: "text"}, {member: 7}]
    broken += [{member: [value] if isinstance(value, dict) else {"a": value}}]
    if member == "ProgressEvent":
        broken += [{member: {}}, {member: {"RequestToken": "t"}}]
        broken += [
            {member: {**_EVENT, "OperationStatus": 7}},
            {member: {**_EVENT, "RequestToken": None}},
        ]
    for document in broken:
        with pytest.raises(TransportError, match=f"{operation} in eu-west-1: the answer"):
            decode(call, Answer(200, json.dumps(document).encode()))


# -- refusals

_CODE = st.from_regex(r"[A-Z][A-Za-z]{0,20}(\.[A-Z][a-z]{1,8})?", fullmatch=True)
_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


def _query_error(code: str, words: str) -> str:
    error = {"Type": "Sender", "Code": code, "Message": words}
    return xml("ErrorResponse", {"Error": error, "RequestId": "r"}, "member")


def _ec2_error(code: str, words: str) -> str:
    errors = {"Error": {"Code": code, "Message": words}}
    return xml("Response", {"Errors": errors, "RequestID": "r"}, "item")


def _s3_error(code: str, words: str) -> str:
    return xml("Error", {"Code": code, "Message": words, "RequestId": "r"}, "member")


def _json_error(code: str, words: str) -> str:
    return json.dumps({"__type": f"com.amazon.service#{code}", "message": words})


@given(code=_CODE, words=_WORDS, status=st.sampled_from([400, 403, 404, 409, 500, 503]))
@pytest.mark.parametrize(
    ("service", "document"),
    [(STS, _query_error), (EC2, _ec2_error), (S3, _s3_error), (SSM, _json_error)],
    ids=["query", "ec2", "rest-xml", "json"],
)
def test_a_refusal_is_what_botocore_reads(
    service: Service, document: Any, code: str, words: str, status: int
) -> None:
    body = document(code, words).encode()
    response = {"status_code": status, "headers": {}, "body": body}
    theirs = create_parser(service.protocol.value).parse(response, None)["Error"]
    ours = refusal(Call("Do", service, REGION), Answer(status, body))
    expected = theirs["Code"].removesuffix("Exception") or f"HTTP{status}"
    assert ours == Refusal(expected, theirs["Message"], status)


@pytest.mark.parametrize("service", [CLOUD_CONTROL, STS, EC2, S3], ids=lambda one: one.name)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Bad gateway",
        b"<html><body>503</body></html>",
        b"[1]",
        b"null",
        b"<Response><Errors/></Response>",
        b"<ErrorResponse><Error>no</Error></ErrorResponse>",
        b"<Response><Errors><Error><Code><b/></Code></Error></Errors></Response>",
        b"<!DOCTYPE x><Error><Code>C</Code></Error>",
    ],
)
def test_what_is_no_error_document_is_told_by_its_status(service: Service, body: bytes) -> None:
    said = refusal(Call("Do", service, REGION), Answer(503, body))
    assert said == Refusal("HTTP503", body.decode(), 503)


# -- XML itself


@pytest.fixture(
    params=[
        '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>",
        "",
        "<a>&undefined;</a>",
    ]
)
def unreadable(request: pytest.FixtureRequest) -> bytes:
    return str(request.param).encode()


def test_entities_and_document_types_are_refused(unreadable: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - expat's words are not ours
        parse_xml(unreadable, "item")


def test_very_deep_xml_is_read_without_recursion() -> None:
    depth = 20_000
    _, value = parse_xml(b"<a>" * depth + b"</a>" * depth, "item")
    for _ in range(depth - 1):
        value = value["a"]
    assert value == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_texts_come_back_as_they_were(text: str) -> None:
    assert parse_xml(xml("a", {"b": [text]}, "item").encode(), "item") == ("a", {"b": [text]})

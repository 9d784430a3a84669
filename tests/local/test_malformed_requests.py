"""Check 101: what makes no sense is refused in the protocol it was asked in, by every service.

The cases are made from AWS's own models: for each member of each operation that is answered, values
that break its rules. botocore's parsers, and not ours, say what an answer means.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import botocore.parsers
import botocore.session
import pytest
from botocore.model import Shape
from tests.local.conftest import PROJECT, Behave, Endpoint, RawAnswer, send

from cirrusql.catalog.rest_operations import REST_OPERATIONS
from cirrusql.catalog.services import Protocol
from cirrusql.local.services.table import LOCAL_SERVICES

SESSION = botocore.session.get_session()
MODELS = {name: SESSION.get_service_model(name) for name in LOCAL_SERVICES}
OPERATIONS = [
    (name, operation) for name, one in LOCAL_SERVICES.items() for operation in one.actions
]
PLACES: dict[str, dict[str, Any]] = {
    "AssumeRole": {"RoleArn": "arn:aws:iam::123412341234:role/audit", "RoleSessionName": "me"},
    "DescribeType": {"Type": "RESOURCE", "TypeName": "AWS::Logs::LogGroup"},
    "ListTypeVersions": {"Type": "RESOURCE", "TypeName": "AWS::Logs::LogGroup"},
    "GetTagValues": {"Key": "Name"},
    "GetRegionOptStatus": {"RegionName": "eu-west-1"},
    "ListResources": {"TypeName": "AWS::Logs::LogGroup"},
    "GetResource": {"TypeName": "AWS::Logs::LogGroup", "Identifier": "g"},
    "CreateResource": {"TypeName": "AWS::Logs::LogGroup", "DesiredState": "{}"},
    "UpdateResource": {
        "TypeName": "AWS::Logs::LogGroup",
        "Identifier": "g",
        "PatchDocument": "[]",
    },
    "DeleteResource": {"TypeName": "AWS::Logs::LogGroup", "Identifier": "g"},
    "GetResourceRequestStatus": {"RequestToken": "t"},
    "CancelResourceRequest": {"RequestToken": "t"},
    "GetParameter": {"Name": "n"},
    "GetParameters": {"Names": ["n"]},
    "GetSecretValue": {"SecretId": "s"},
    "CreateProject": PROJECT,
    "UpdateProject": {"name": "site"},
    "DeleteProject": {"name": "site"},
    "BatchGetProjects": {"names": ["site"]},
    "CreateWebhook": {"projectName": "site"},
    "UpdateWebhook": {"projectName": "site"},
    "DeleteWebhook": {"projectName": "site"},
    "UpdateProjectVisibility": {"projectArn": "a:project/site", "projectVisibility": "PRIVATE"},
    "StartSchemaCreation": {"apiId": "a", "definition": "dHlwZQ=="},
    "GetSchemaCreationStatus": {"apiId": "a"},
    "GetIntrospectionSchema": {"apiId": "a", "format": "SDL"},
}
"""What else than the broken member an operation needs."""


class Sent(NamedTuple):
    """A request by what it says, and the answer to it."""

    service: str
    operation: str
    members: dict[str, Any]


def posted(
    endpoint: Endpoint, sent: Sent, *, body: bytes | None = None, **headers: str
) -> RawAnswer:
    """The answer over HTTP to a request as an SDK makes it, but for what is given."""
    description = LOCAL_SERVICES[sent.service].description
    scope = f"111122223333/20260101/eu-west-1/{description.signing_name}/aws4_request"
    usual = {
        "Content-Type": description.content_type,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
    }
    path, method = "/", "POST"
    if description.target or description.protocol is Protocol.REST_JSON:
        document = json.dumps(sent.members).encode()
        if description.target:
            usual["X-Amz-Target"] = description.target + sent.operation
        else:
            method, path = placed(sent)
            document = document if method == "POST" else b""
    else:
        document = urlencode(
            {"Action": sent.operation, "Version": description.version, **sent.members}
        ).encode()
    document = document if body is None else body
    return send(endpoint.port, path, document, usual | headers, method)


def placed(sent: Sent) -> tuple[str, str]:
    """The method and the path of a REST request, with the query string."""
    rest = REST_OPERATIONS[sent.service].get(sent.operation)
    if rest is None:
        return "POST", f"/{quote(sent.operation)}"
    path = rest.path.format(**{name: sent.members.get(name) for name in rest.in_path})
    query = {name: sent.members[one] for one, name in rest.query.items() if one in sent.members}
    return rest.method, f"{path}?{urlencode(query)}" if query else path


def outside(service: str, operation: str) -> set[str]:
    """The members that are not in the body: there, everything is text."""
    rest = REST_OPERATIONS.get(service, {}).get(operation)
    return {*rest.in_path, *rest.query} if rest is not None else set()


def told(service: str, answer: RawAnswer) -> str:
    """The code of an error answer, as botocore reads it in the service's protocol."""
    protocol = MODELS[service].resolved_protocol
    parser = botocore.parsers.create_parser(protocol)
    response = {
        "headers": answer.headers,
        "status_code": answer.status,
        "body": answer.text.encode(),
    }
    description = LOCAL_SERVICES[service].description
    expected = {
        Protocol.JSON: description.content_type,
        Protocol.REST_JSON: "application/json",
        Protocol.QUERY: "text/xml",
        Protocol.EC2: "text/xml;charset=UTF-8",
    }
    assert answer.headers["content-type"] == expected[description.protocol], answer
    assert answer.headers["x-amzn-requestid"]
    assert 400 <= answer.status < 500, answer
    error = parser.parse(response, None)["Error"]
    assert error["Message"], answer
    code: str = error["Code"]
    return code


def breaking(shape: Shape) -> Iterator[object]:
    """Values that break a rule of the model."""
    rules = shape.metadata
    if shape.type_name == "string":
        if rules.get("enum"):
            yield "NONSENSE"
            yield str(rules["enum"][0]).lower()
        if rules.get("min", 0) > 0:
            yield ""
        if rules.get("min", 0) > 1:
            yield "x" * (rules["min"] - 1)
        if rules.get("max", 1 << 20) <= 262_144:
            yield "x" * (rules["max"] + 1)
        pattern = rules.get("pattern", "")
        if pattern and not re.fullmatch(r"\[\\s\\S\]\*|\[\\u.*", pattern):
            yield "*" * max(rules.get("min", 1), 12) + "\n"
    if shape.type_name == "integer" and "max" in rules:
        yield from (rules["min"] - 1, rules["max"] + 1)


def unfit(shape: Shape) -> Iterator[object]:
    """JSON values of another type than the model's."""
    values: dict[str, object] = {"string": "x", "integer": 5, "boolean": True, "list": ["x"]}
    values["structure"] = {"x": 1}
    kind = "string" if shape.type_name == "blob" else shape.type_name
    yield from (value for name, value in values.items() if name != kind)


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_101_values_that_break_the_models_rules_are_refused(
    endpoint: Endpoint, service: str, operation: str
) -> None:
    shape = MODELS[service].operation_model(operation).input_shape
    members = shape.members if shape else {}
    protocol = LOCAL_SERVICES[service].description.protocol
    is_json = protocol in (Protocol.JSON, Protocol.REST_JSON)
    wanted = "ValidationException" if is_json else "ValidationError"
    for name, member in members.items():
        for value in breaking(member):
            sent = Sent(service, operation, PLACES.get(operation, {}) | {name: value})
            code = told(service, posted(endpoint, sent))
            assert code == wanted, (name, value)
        in_body = name not in outside(service, operation)
        for value in unfit(member) if is_json and in_body else ():
            sent = Sent(service, operation, PLACES.get(operation, {}) | {name: value})
            assert told(service, posted(endpoint, sent)) == "SerializationException", (name, value)
        if not is_json and member.type_name == "integer":
            sent = Sent(service, operation, PLACES.get(operation, {}) | {name: "many"})
            assert told(service, posted(endpoint, sent)) == "MalformedInput"


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_101_what_is_required_is_missed(endpoint: Endpoint, service: str, operation: str) -> None:
    shape = MODELS[service].operation_model(operation).input_shape
    in_path = REST_OPERATIONS.get(service, {}).get(operation)
    names = set(shape.required_members if shape else ()) - set(in_path.in_path if in_path else ())
    for name in names:
        members = {key: value for key, value in PLACES[operation].items() if key != name}
        code = told(service, posted(endpoint, Sent(service, operation, members)))
        assert code in ("ValidationException", "ValidationError"), name


@pytest.mark.parametrize("operation", ["DescribeRegions", "DescribeAvailabilityZones"])
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Nonsense", "1", "UnknownParameter"),
        ("RegionNames.1", "eu-west-1", "UnknownParameter"),
        ("Filter", "x", "UnknownParameter"),
        ("Filter.1", "x", "UnknownParameter"),
        (f"Filter.{'9' * 5000}.Name", "region-name", "UnknownParameter"),
        ("DryRun", "maybe", "InvalidParameterValue"),
        ("Filter.1.Name", "colour", "InvalidParameterValue"),
        ("Filter.1.Value.1", "eu-west-1", "InvalidParameterValue"),
    ],
)
def test_101_ec2_knows_its_parameters(
    endpoint: Endpoint, operation: str, field: str, value: str, code: str
) -> None:
    answer = posted(endpoint, Sent("ec2", operation, {field: value}))
    assert told("ec2", answer) == code


@pytest.mark.parametrize("service", LOCAL_SERVICES)
@pytest.mark.parametrize("operation", ["Nope", "nope", "Get Resource", "", "é", "x" * 500])
def test_101_an_operation_that_is_none_is_refused(
    endpoint: Endpoint, service: str, operation: str
) -> None:
    sent = Sent(service, operation.encode().decode("latin-1"), {})
    unknown = "UnknownOperationException"
    if LOCAL_SERVICES[service].description.protocol in (Protocol.QUERY, Protocol.EC2):
        unknown = "InvalidAction" if operation else "MissingAction"
    assert told(service, posted(endpoint, sent)) == unknown


@pytest.mark.parametrize("service", ["sts", "cloudformation"])
def test_101_a_version_that_is_none_has_no_operations(endpoint: Endpoint, service: str) -> None:
    operation = {"sts": "GetCallerIdentity", "cloudformation": "ListTypes"}[service]
    answer = posted(endpoint, Sent(service, operation, {"Version": "2001-01-01"}))
    assert told(service, answer) == "InvalidAction"
    assert f"Could not find operation {operation} for version 2001-01-01" in answer.text


@pytest.mark.parametrize("service", LOCAL_SERVICES)
def test_101_what_is_too_large_is_refused_in_the_services_protocol(
    endpoint: Endpoint, service: str, behave: Behave
) -> None:
    with behave(maximum_body=1000):
        answer = posted(endpoint, Sent(service, "Nope", {}), body=b"x" * 2000)
    assert answer.status == 413
    assert told(service, answer).startswith("RequestEntityTooLarge")


@pytest.mark.parametrize("service", LOCAL_SERVICES)
@pytest.mark.parametrize("seed", range(8))
def test_101_noise_is_answered_in_the_services_protocol(
    endpoint: Endpoint, service: str, seed: int
) -> None:
    random_bytes = random.Random(seed).randbytes(200)
    for body in (random_bytes, b"{" + random_bytes, b"[1, 2]", b"null", b"\x00", b"{}}", b"&=&%"):
        operation = next(iter(LOCAL_SERVICES[service].actions))
        code = told(service, posted(endpoint, Sent(service, operation, {}), body=body))
        assert code in (
            "SerializationException",
            "ValidationException",
            "MissingAction",
            "InvalidAction",
        )


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("target", ["DynamoDB_20120810.ListTables", "x", "."])
def test_101_a_target_of_no_service_is_refused_in_its_version_of_json(
    endpoint: Endpoint, target: str, version: str
) -> None:
    content_type = f"application/x-amz-json-{version}"
    headers = {"Content-Type": content_type, "X-Amz-Target": target}
    answer = send(endpoint.port, "/", b"{}", headers)
    assert (answer.status, answer.code) == (400, "UnknownOperationException")
    assert answer.headers["content-type"] == content_type


def test_101_a_form_for_no_service_is_refused_in_xml(endpoint: Endpoint) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    for body in (b"", b"Version=2011-06-15", b"Action="):
        answer = send(endpoint.port, "/", body, form)
        assert (answer.status, answer.headers["content-type"]) == (400, "text/xml")
        assert "<Code>MissingAction</Code>" in answer.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_101_what_has_a_target_is_posted(endpoint: Endpoint, method: str) -> None:
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    headers = {"X-Amz-Target": "CloudApiService.ListResourceRequests"}
    connection.request(method, "/", headers=headers)
    response = connection.getresponse()
    assert response.status == 400
    assert not any(name.lower().startswith("access-control") for name, _ in response.getheaders())
    connection.close()

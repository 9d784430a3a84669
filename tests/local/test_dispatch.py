"""Check 102: which service a request is for, in process and over HTTP."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.local.conftest import LOG_GROUP, Endpoint, RawAnswer, create, send

from cirrusql.catalog.rest_operations import REST_OPERATIONS
from cirrusql.catalog.services import (
    ACCOUNT,
    APPSYNC,
    CLOUD_CONTROL,
    CLOUDFORMATION,
    CODEBUILD,
    EC2,
    LOGS,
    S3,
    SECRETS_MANAGER,
    SERVICES,
    SSM,
    STS,
    TAGGING,
    Protocol,
    Service,
)
from cirrusql.local.services.iam import IAM
from cirrusql.local.services.table import LOCAL_SERVICES

IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"
DESCRIBE_TYPE = b"Action=DescribeType&Version=2010-05-15&Type=RESOURCE&TypeName=AWS::S3::Bucket"
REGIONS = b"Action=DescribeRegions&Version=2016-11-15"
REPORT = b"Action=GenerateCredentialReport&Version=2010-05-08"
LIST = b'{"TypeName": "AWS::Logs::LogGroup"}'
CALLS: dict[str, tuple[Service, str, bytes]] = {
    "cloudcontrol": (CLOUD_CONTROL, "ListResources", LIST),
    "resourcegroupstaggingapi": (TAGGING, "GetTagKeys", b"{}"),
    "sts": (STS, "GetCallerIdentity", IDENTITY),
    "cloudformation": (CLOUDFORMATION, "DescribeType", DESCRIBE_TYPE),
    "ec2": (EC2, "DescribeRegions", REGIONS),
    "iam": (IAM, "GenerateCredentialReport", REPORT),
    "account": (ACCOUNT, "ListRegions", b"{}"),
    "ssm": (SSM, "GetParameters", b'{"Names": ["none"]}'),
    "secretsmanager": (SECRETS_MANAGER, "GetSecretValue", b'{"SecretId": "none"}'),
    "codebuild": (CODEBUILD, "BatchGetProjects", b'{"names": ["none"]}'),
    "appsync": (APPSYNC, "GetSchemaCreationStatus", b'{"apiId": "none"}'),
}
STATUSES = {"secretsmanager": 400, "appsync": 404}
"""What is answered where there is nothing, by those that make an error of it."""


def credential(service: str, account: str = "111122223333") -> dict[str, str]:
    scope = f"{account}/20260101/eu-west-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}"}


def asked(endpoint: Endpoint, service: Service, operation: str, body: bytes) -> RawAnswer:
    """The answer over HTTP to a request made by the service's description alone."""
    headers = {"Content-Type": service.content_type, **credential(service.signing_name)}
    if service.target:
        headers["X-Amz-Target"] = service.target + operation
    rest = REST_OPERATIONS.get(service.name, {}).get(operation)
    if rest is None:
        path = "/" if service.protocol is not Protocol.REST_JSON else f"/{operation}"
        return send(endpoint.port, path, body, headers)
    path = rest.path.format(apiId="none")
    return send(endpoint.port, path, b"" if rest.method == "GET" else body, headers, rest.method)


def plain(text: str) -> str:
    """An answer without what no two answers have in common."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", "id", text)


def test_every_service_has_a_call_here() -> None:
    assert CALLS.keys() == LOCAL_SERVICES.keys()
    known = {**SERVICES, "iam": IAM}
    assert all(one.description is known[name] for name, one in LOCAL_SERVICES.items())


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("operation", ["", "Nope"])
def test_102_in_process_and_over_http_the_answers_are_the_same(
    endpoint: Endpoint, name: str, operation: str
) -> None:
    service, known, body = CALLS[name]
    operation = operation or known
    body = body.replace(b"Action=" + known.encode(), b"Action=" + operation.encode())
    there = asked(endpoint, service, operation, body)
    here = endpoint.cloud.answer(
        service, operation, body, account="111122223333", region="eu-west-1"
    )
    status = 400 if operation == "Nope" else STATUSES.get(name, 200)
    assert there.status == here.status == status
    if name != "sts" or operation == "Nope":  # which knows the access key, and there is none here
        assert plain(there.text) == plain(here.body.decode())
    is_json = service.content_type.startswith("application/") and b"Action" not in body
    unknown = "UnknownOperationException" if is_json else "<Code>InvalidAction</Code>"
    assert (unknown in there.text) == (operation == "Nope")


@pytest.mark.parametrize("service", [LOGS, SERVICES["organizations"]])
def test_102_a_service_that_is_not_here_is_refused(endpoint: Endpoint, service: Service) -> None:
    answer = endpoint.cloud.answer(service, "ListIt", b"", account="1", region="eu-west-1")
    assert answer.status == 400
    assert json.loads(answer.body)["__type"].endswith("#UnknownOperationException")


def test_102_one_that_answers_in_xml_is_refused_in_xml(endpoint: Endpoint) -> None:
    answer = endpoint.cloud.answer(S3, "ListIt", b"", account="1", region="eu-west-1")
    assert answer.status == 400
    assert b"<Error><Code>NotImplemented</Code>" in answer.body


def test_102_the_signature_says_which_service_an_action_is_for(endpoint: Endpoint) -> None:
    for_sts = send(endpoint.port, "/", REGIONS, credential("sts"))
    assert for_sts.status == 400
    assert "<Code>InvalidAction</Code>" in for_sts.text
    assert "https://sts.amazonaws.com/" in for_sts.text
    for_ec2 = send(endpoint.port, "/", IDENTITY, credential("ec2"))
    assert for_ec2.status == 400
    assert "<Response><Errors><Error><Code>InvalidAction</Code>" in for_ec2.text


@pytest.mark.parametrize("signed", [{}, credential("rds"), {"Authorization": "Bearer x"}])
@pytest.mark.parametrize("body", [REGIONS, IDENTITY, DESCRIBE_TYPE])
def test_102_unsigned_or_signed_for_another_service_the_action_says_it(
    endpoint: Endpoint, body: bytes, signed: dict[str, str]
) -> None:
    assert send(endpoint.port, "/", body, signed).status == 200


def test_102_an_action_of_no_service_is_refused_in_xml(endpoint: Endpoint) -> None:
    body = b"Action=DescribeNothing&Version=2014-10-31"
    answer = send(endpoint.port, "/", body, credential("rds"))
    assert answer.status == 400
    assert answer.text.startswith("<ErrorResponse")
    assert "<Code>InvalidAction</Code>" in answer.text


def test_102_a_form_may_stand_in_the_query_string_and_the_body_wins(endpoint: Endpoint) -> None:
    query = "/?" + REGIONS.decode()
    assert "regionInfo" in send(endpoint.port, query, b"", {}).text
    both = send(endpoint.port, query, IDENTITY, {})
    assert "GetCallerIdentityResult" in both.text
    part = send(endpoint.port, query + "&AllRegions=false", b"AllRegions=true", {})
    assert "af-south-1" in part.text
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.request("GET", query, headers=credential("ec2"))
    assert "regionInfo" in connection.getresponse().read().decode()
    connection.close()


ODD = [
    b"",
    b"&&&=&",
    b"Action",
    b"Action=",
    b"Action=&Version=x",
    b"\xff\xfe\x00",
    b"%zz%=%%",
    b'{"TypeName": "AWS::S3::Bucket"}',
    b"Version=2016-11-15&AllRegions=true",
    b"action=DescribeRegions",
    "Action=D\u00e9scribe\u0000<&>".encode(),
]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("signed", ["", "ec2", "sts", "cloudcontrolapi"])
def test_odd_forms_are_refused_and_logged_by_no_made_up_name(
    endpoint: Endpoint, body: bytes, signed: str
) -> None:
    answer = send(endpoint.port, "/", body, credential(signed) if signed else {})
    assert answer.status == 400, answer.text
    metrics = send(endpoint.port, "/_local/metrics", b"", {}).text
    assert "scribe\u00e9" not in metrics
    assert not re.search(r'operation="[^"]*[^"A-Za-z ][^"]*"', metrics)


def test_one_key_in_a_form_twice_counts_once(endpoint: Endpoint) -> None:
    body = b"Action=Nope&" + REGIONS
    assert send(endpoint.port, "/", body, {}).status == 200


def test_services_asked_all_at_once_do_not_mix(
    endpoint: Endpoint, client: Any, account: str
) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "g", "Tags": [{"Key": "k", "Value": "v"}]})
    region = {"region": "us-east-1"}
    names = ("sts", "resourcegroupstaggingapi", "ec2", "cloudcontrol", "cloudformation")
    clients = {name: endpoint.client(account, service=name, **region) for name in names}

    def work(number: int) -> None:
        for _ in range(3):
            assert clients["sts"].get_caller_identity()["Account"] == account
            assert clients["resourcegroupstaggingapi"].get_tag_keys()["TagKeys"] == ["k"]
            assert len(clients["ec2"].describe_availability_zones()["AvailabilityZones"]) == 6
            name = f"n-{account}-{number}-{_}"
            create(clients["cloudcontrol"], LOG_GROUP, {"LogGroupName": name})
            told = clients["cloudformation"].describe_type(Type="RESOURCE", TypeName=LOG_GROUP)
            assert told["TypeName"] == LOG_GROUP

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    pages = client.get_paginator("list_resources").paginate(TypeName=LOG_GROUP)
    assert sum(len(page["ResourceDescriptions"]) for page in pages) == 1 + 8 * 3


def test_a_request_that_is_due_has_ended_before_any_service_answers(
    endpoint: Endpoint, client: Any, account: str, behave: Any, advance: Any
) -> None:
    # An hour, so that no slow machine lets it pass by itself between two calls.
    with behave(duration=3600):
        tags = [{"Key": "late", "Value": "v"}]
        state = json.dumps({"LogGroupName": "late", "Tags": tags})
        client.create_resource(TypeName=LOG_GROUP, DesiredState=state)
        tagging = endpoint.client(account, service="resourcegroupstaggingapi")
        assert tagging.get_tag_keys()["TagKeys"] == []
        advance(3601)
        assert tagging.get_tag_keys()["TagKeys"] == ["late"]


NAMES = st.sampled_from(
    [
        "Action",
        "Version",
        "AllRegions",
        "DryRun",
        "RegionName.1",
        "ZoneId.1",
        "Filter.1.Name",
        "Filter.1.Value.1",
        "Filter.2.Name",
        "RoleArn",
        "RoleSessionName",
        "DurationSeconds",
        "Type",
        "TypeName",
        "Arn",
        "VersionId",
        "NextToken",
        "MaxResults",
        "Visibility",
        "Filters.TypeNamePrefix",
    ]
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "true",
            "region-name",
            "*",
            "\\",
            "\0",
            "\x1f<&>",
            "\uffff",
            "\ufffe",
            "us-east-1",
            "AWS::S3::Bucket",
        ]
    ),
    st.integers().map(str),
)
FORMS = st.dictionaries(NAMES, VALUES, max_size=6).map(urlencode).map(str.encode)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Key", "Values", "TagFilters", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(
    st.sampled_from(["TagFilters", "ResourcesPerPage", "PaginationToken", "Key", "TypeName"]),
    JSON,
    max_size=4,
).map(lambda document: json.dumps(document).encode())


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(LOCAL_SERVICES)), st.data())
def test_whatever_is_asked_is_answered_or_refused(
    endpoint: Endpoint, name: str, data: st.DataObject
) -> None:
    service = LOCAL_SERVICES[name]
    operation = data.draw(st.sampled_from(sorted(service.actions)))
    body = data.draw(st.one_of(FORMS, DOCUMENTS, st.binary(max_size=40)))
    answer = endpoint.cloud.answer(
        service.description, operation, body, account="000000000099", region="eu-west-1"
    )
    assert answer.status in (200, 400, 404, 412)
    if service.description.protocol in (Protocol.JSON, Protocol.REST_JSON):
        json.loads(answer.body)
    else:
        ET.fromstring(answer.body)

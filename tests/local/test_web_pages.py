"""No web page can use the local cloud of whoever looks at it, nor its administration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.local.conftest import LOG_GROUP, Behave, Endpoint, create

SETTINGS = "/_local/admin/settings"
JSON = {"Content-Type": "application/json"}


def asked(
    endpoint: Endpoint, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer to a request with these headers, and no others."""
    connection = HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    text = response.read().decode()
    found = {name.lower(): value for name, value in response.getheaders()}
    connection.close()
    return response.status, found, text


@pytest.fixture
def administered(behave: Behave) -> Iterator[None]:
    with behave(admin=True):
        yield


PAGES = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:4566"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.usefixtures("administered")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", SETTINGS, b""),
        ("POST", SETTINGS, b'{"duration": 9}'),
        ("POST", "/_local/admin/reset", b""),
        ("POST", "/_local/admin/clock", b'{"advance": 9}'),
        ("OPTIONS", SETTINGS, b""),
    ],
)
def test_a_page_cannot_administer(
    endpoint: Endpoint, page: dict[str, str], method: str, path: str, body: bytes
) -> None:
    status, headers, text = asked(endpoint, method, path, JSON | page, body)
    assert status == 403, text
    assert not any(name.startswith("access-control") for name in headers)
    assert endpoint.cloud.settings.duration == 0


@pytest.mark.usefixtures("administered")
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_what_a_form_can_send_does_not_administer(endpoint: Endpoint, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    for path in (SETTINGS, "/_local/admin/reset", "/_local/admin/clock"):
        status, _, text = asked(endpoint, "POST", path, headers, b'{"duration": 9}')
        assert status == 415, text
        assert "application/json" in text
    assert endpoint.cloud.settings.duration == 0


@pytest.mark.usefixtures("administered")
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:4566", 200),
        ("127.9.9.9", 200),
        ("[::1]:4566", 200),
        ("localhost:4566", 200),
        ("LOCALHOST", 200),
        ("cloud:4566", 200),
        ("host.docker.internal:4566", 200),
        ("evil.example:4566", 403),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example:4566", 403),
        ("[::1].evil.example", 403),
        ("evil.example:80:80", 403),
    ],
)
def test_the_administration_is_called_by_a_name_that_no_page_can_have(
    endpoint: Endpoint, host: str, status: int
) -> None:
    assert asked(endpoint, "GET", SETTINGS, {"Host": host})[0] == status
    answer = asked(endpoint, "POST", SETTINGS, {"Host": host} | JSON, b"{}")
    assert answer[0] == status


@pytest.mark.usefixtures("administered")
def test_a_user_may_type_its_address(endpoint: Endpoint) -> None:
    typed = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    assert asked(endpoint, "GET", SETTINGS, typed)[0] == 200
    assert asked(endpoint, "POST", SETTINGS, {"Content-Type": "application/json; charset=utf-8"})[
        0
    ] == (200)


FORMS = {
    "form": "application/x-www-form-urlencoded",
    "plain": "text/plain",
    "multipart": "multipart/form-data; boundary=x",
}


@pytest.mark.parametrize("content_type", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?X-Amz-Target=CloudApiService.CreateResource",
        "?Action=CreateResource&Version=2021-09-30",
        f"?Action=CreateResource&TypeName={LOG_GROUP}&DesiredState=%7B%7D",
    ],
)
def test_a_form_creates_nothing_even_if_the_browser_says_nothing(
    endpoint: Endpoint, client: Any, content_type: str, query: str
) -> None:
    document = json.dumps({"TypeName": LOG_GROUP, "DesiredState": '{"LogGroupName": "evil"}'})
    form = urlencode({"Action": "CreateResource", "TypeName": LOG_GROUP, "DesiredState": "{}"})
    before = endpoint.cloud.backend.store.connection.execute("SELECT count(*) FROM resource").get
    for body in (document, form, document + "="):
        status, _, text = asked(
            endpoint, "POST", "/" + query, {"Content-Type": content_type}, body.encode()
        )
        assert 400 <= status < 500, text
    after = endpoint.cloud.backend.store.connection.execute("SELECT count(*) FROM resource").get
    assert after == before


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_refused_by_every_service(endpoint: Endpoint, page: dict[str, str]) -> None:
    target = {"X-Amz-Target": "CloudApiService.CreateResource"}
    body = json.dumps({"TypeName": LOG_GROUP, "DesiredState": '{"LogGroupName": "evil"}'}).encode()
    status, headers, text = asked(endpoint, "POST", "/", target | page, body)
    assert (status, "AccessDeniedException" in text) == (403, True)
    assert not any(name.startswith("access-control") for name in headers)
    for form in (b"Action=GetCallerIdentity", b"Action=DescribeRegions"):
        status, _, text = asked(endpoint, "POST", "/", page, form)
        assert (status, text[0]) == (403, "<")
        assert asked(endpoint, "GET", "/?" + form.decode(), page)[0] == 403


@pytest.mark.parametrize("path", ["/", SETTINGS, "/_local/health", "/_local/metrics"])
@pytest.mark.parametrize("page", [{}, *PAGES])
def test_a_preflight_is_never_answered_with_a_permission(
    endpoint: Endpoint, path: str, page: dict[str, str]
) -> None:
    wish = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-amz-target",
    }
    _, headers, _ = asked(endpoint, "OPTIONS", path, wish | page)
    assert not any(name.startswith("access-control") for name in headers)


def test_what_sdks_send_is_no_pages(endpoint: Endpoint, account: str) -> None:
    for service, operation in (
        ("sts", "get_caller_identity"),
        ("ec2", "describe_regions"),
        ("cloudformation", "list_types"),
        ("resourcegroupstaggingapi", "get_tag_keys"),
    ):
        getattr(endpoint.client(account, service=service), operation)()
    assert create(endpoint.client(account), LOG_GROUP, {})["OperationStatus"] == "SUCCESS"

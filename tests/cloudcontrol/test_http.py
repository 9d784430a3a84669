"""Calls over HTTP: kept connections, a wrong clock, proxies, any method, and how it ends."""

from __future__ import annotations

import asyncio
import calendar
import gc
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from email.utils import formatdate
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog.services import CLOUD_CONTROL, EC2, S3
from cirrusql.cloudcontrol import Call, encode
from cirrusql.cloudcontrol.transport import Answer
from cirrusql.errors import CredentialsError, DataError, TransportError
from tests.cloudcontrol.servers import (
    CALL,
    IDENTITY,
    REGION,
    Received,
    Request,
    empty_list,
    send,
    server,
    silent_server,
    transport,
)

pytestmark = pytest.mark.thorough


def test_a_connection_is_kept() -> None:
    received = Received()
    with server(empty_list, received) as url:
        assert [answer.status for answer in send(url, CALL, CALL, CALL)] == [200, 200, 200]
    assert len(received.requests) == 3
    assert len(received.ports) == 1
    assert all(request.headers["authorization"] for request in received.requests)


@pytest.mark.parametrize("ahead", [3600.0, -86_400.0])
@pytest.mark.parametrize(
    ("call", "said"),
    [
        (CALL, b'{"__type":"InvalidSignatureException","message":"Signature expired: too old"}'),
        (CALL, b'{"__type":"X#InvalidSignatureException","Message":"Signature not yet current"}'),
        (encode(EC2, "DescribeRegions", {}, REGION), b"<Code>RequestExpired</Code>"),
        (Call("GetObject", S3, REGION, "GET", "/b/k"), b"<Code>RequestTimeTooSkewed</Code>"),
    ],
)
def test_a_wrong_clock_is_corrected_by_the_servers(ahead: float, call: Call, said: bytes) -> None:
    def respond(number: int, request: Request) -> tuple[int, dict[str, str], bytes]:
        server_time = time.time() + ahead
        signed = calendar.timegm(time.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ"))
        if abs(signed - server_time) < 300:
            return empty_list(number, request)
        return 403, {"Date": formatdate(server_time, usegmt=True)}, said

    received = Received()
    with server(respond, received) as url:
        assert [answer.status for answer in send(url, call, call)] == [200, 200]
    # The correction is learned once and kept.
    assert len(received.requests) == 4


def test_a_signature_that_is_refused_for_another_reason_is_not_sent_again() -> None:
    def respond(_number: int, _request: Request) -> tuple[int, dict[str, str], bytes]:
        return 403, {}, b'{"__type":"InvalidSignatureException","message":"does not match"}'

    received = Received()
    with server(respond, received) as url:
        assert [answer.status for answer in send(url, CALL)] == [403]
    assert len(received.requests) == 1


# -- any request

OBJECT = Call("GetObject", S3, REGION, "GET", "/bucket/a%20b//../c", (("versionId", "a b/c"),))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("body", [b"", b"<x/>"])
def test_any_method_arrives_with_its_path_query_headers_and_body(method: str, body: bytes) -> None:
    if method == "HEAD" and body:
        pytest.skip("a HEAD has no body")
    call = Call(
        "Any",
        S3,
        REGION,
        method,
        "/bucket/a%20b//./../c",
        (("b", "2"), ("a", "ü &="), ("b", "1"), ("acl", "")),
        {"x-amz-meta-note": "two  spaces", "x-amz-meta-empty": ""},
        body,
    )
    received = Received()
    with server(lambda *_: (200, {}, b"answer"), received) as url:
        (answer,) = send(f"{url}/base/", call)
    (request,) = received.requests
    assert answer == Answer(200, b"" if method == "HEAD" else b"answer")
    assert request.method == method
    assert request.target == "/base/bucket/a%20b//./../c?b=2&a=%C3%BC%20%26%3D&b=1&acl="
    assert request.headers["x-amz-meta-note"] == "two  spaces"
    assert request.headers["x-amz-meta-empty"] == ""
    assert request.body == body
    assert "content-type" not in request.headers
    assert ("content-length" in request.headers) == (
        method in {"POST", "PUT", "PATCH"} or body != b""
    )


def test_calls_of_every_kind_take_turns_on_a_connection() -> None:
    """What one call sets is gone when the next is made."""
    calls = [CALL, OBJECT, Call("Head", S3, REGION, "HEAD", "/b"), CALL, OBJECT]
    calls.append(encode(EC2, "DescribeRegions", {}, REGION))
    received = Received()
    with server(lambda *_: (200, {}, b"{}"), received) as url:
        answers = send(url, *calls)
    assert [answer.body for answer in answers] == [b"{}", b"{}", b"", b"{}", b"{}", b"{}"]
    assert [request.method for request in received.requests] == [call.method for call in calls]
    assert [request.body for request in received.requests] == [call.body for call in calls]
    assert len(received.ports) == 1
    assert "x-amz-target" not in received.requests[-1].headers


@pytest.mark.parametrize("value", ["a\r\nx-amz-acl: public-read", "a\n", "\r"])
def test_a_header_cannot_bring_another_one(value: str) -> None:
    call = Call("PutObject", S3, REGION, "PUT", "/b/k", (), {"x-amz-meta-a": value}, b"")
    received = Received()
    with server(empty_list, received) as url, pytest.raises(DataError, match="line break"):
        send(url, call)
    assert received.requests == []


def test_an_empty_path_is_the_path_of_the_endpoint() -> None:
    received = Received()
    with server(empty_list, received) as url:
        send(f"{url}/base/", CALL)
        send(f"{url}/", CALL)
    assert [request.target for request in received.requests] == ["/base", "/"]


@pytest.fixture(scope="module")
def mirror() -> Iterator[tuple[str, Received]]:
    received = Received()
    with server(empty_list, received) as url:
        yield url, received


SEGMENTS = st.lists(st.sampled_from(["", ".", "..", "~a", "%2F", "%25", "%C3%BC", "a+b", "(*)'!"]))
PAIRS = st.lists(
    st.tuples(st.sampled_from(["a", "a-b", "ü", "="]), st.text(max_size=4)), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(segments=SEGMENTS, pairs=PAIRS, service=st.sampled_from([S3, CLOUD_CONTROL]))
def test_what_arrives_has_the_signature_that_botocore_gives_it(
    mirror: tuple[str, Received],
    segments: list[str],
    pairs: list[tuple[str, str]],
    service: object,
) -> None:
    """The path and query that are signed are those that libcurl sends."""
    url, received = mirror
    pairs = [(name, value.encode("utf-8", "ignore").decode()) for name, value in pairs]
    path = "/" + "/".join(segments)
    call = Call("Any", S3 if service is S3 else CLOUD_CONTROL, REGION, "GET", path, tuple(pairs))
    send(url, call)
    request = received.requests[-1]
    parts = urlsplit(request.target)
    assert request.target.partition("?")[0] == path
    assert parse_qsl(parts.query, keep_blank_values=True) == pairs
    signer = S3SigV4Auth if service is S3 else SigV4Auth
    again = AWSRequest("GET", url + request.target, headers=dict(request.headers))
    assert again.headers["host"] in url
    names = request.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    for name in set(request.headers) - set(names.split(";")):
        del again.headers[name]
    again.context["timestamp"] = request.headers["x-amz-date"]
    from botocore.credentials import Credentials as Key

    one = signer(Key("AKID", "secret"), call.service.signing_name, REGION)
    signature = one.signature(one.string_to_sign(again, one.canonical_request(again)), again)
    assert request.headers["authorization"].endswith(f"Signature={signature}"), unquote(path)


# -- proxies


def test_plain_http_goes_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    received = Received()
    with server(empty_list, received) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        assert [answer.status for answer in send("http://cloud.example/", CALL)] == [200]
    (request,) = received.requests
    assert (request.method, request.target) == ("POST", "http://cloud.example/")
    assert request.headers["host"] == "cloud.example"


def test_no_proxy_goes_past_it(monkeypatch: pytest.MonkeyPatch) -> None:
    through, past = Received(), Received()
    with server(empty_list, through) as proxy, server(empty_list, past) as url:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        send(url, CALL)
    assert through.requests == []
    assert len(past.requests) == 1


def test_https_asks_the_proxy_for_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    received = Received()
    with server(lambda *_: (502, {}, b""), received) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(TransportError):
            send("https://cloudcontrolapi.us-east-1.amazonaws.com", CALL)
    (request, *_) = received.requests
    assert request.method == "CONNECT"
    assert request.target == "cloudcontrolapi.us-east-1.amazonaws.com:443"


# -- no answer


def test_nothing_listens_there() -> None:
    with server(empty_list) as url:
        pass
    with pytest.raises(TransportError, match="no answer from the service"):
        send(url, CALL)


def test_an_answer_that_does_not_come_is_given_up() -> None:
    start = time.monotonic()
    with silent_server() as url, pytest.raises(TransportError):
        send(url, CALL, timeout=0.1)
    assert time.monotonic() - start < 5


# -- many at once


def test_no_more_connections_are_opened_than_are_allowed() -> None:
    def respond(number: int, request: Request) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.005)
        return empty_list(number, request)

    async def run(url: str) -> str:
        one = transport(url, connections=3)
        answers = await asyncio.gather(*[one.send(CALL) for _ in range(60)])
        assert [answer.status for answer in answers] == [200] * 60
        shown = repr(one)
        one.close()
        return shown

    received = Received()
    with server(respond, received) as url:
        shown = asyncio.run(run(url))
    assert received.most == 3
    assert len(received.requests) == 60
    assert "0 under way, 3 connections opened, at most 3 at once" in shown


def test_what_waits_for_a_connection_can_be_cancelled_and_given_up() -> None:
    async def run(url: str) -> None:
        one = transport(url, connections=1, timeout=0.5)
        first = asyncio.create_task(one.send(CALL))
        waiting = [asyncio.create_task(one.send(CALL)) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert "4 under way" in repr(one)
        waiting[0].cancel()
        outcomes = await asyncio.gather(first, *waiting, return_exceptions=True)
        kinds = [type(outcome) for outcome in outcomes]
        assert kinds == [TransportError, asyncio.CancelledError, TransportError, TransportError]
        assert "0 under way" in repr(one)
        one.close()

    with silent_server() as url:
        asyncio.run(run(url))


# -- the account


def test_the_account_is_asked_once_however_many_ask() -> None:
    async def run(url: str) -> list[str]:
        one = transport(url, region="eu-west-1")
        found = await asyncio.gather(*[one.account_id() for _ in range(20)])
        one.close()
        return found

    received = Received()
    with server(lambda *_: (200, {}, IDENTITY), received) as url:
        assert asyncio.run(run(url)) == ["123456789012"] * 20
    (request,) = received.requests
    assert request.body == b"Action=GetCallerIdentity&Version=2011-06-15"
    assert "/eu-west-1/sts/aws4_request" in request.headers["authorization"]


def test_who_asks_first_may_give_up_and_the_others_are_told() -> None:
    async def run(url: str) -> str:
        one = transport(url)
        first, second = (asyncio.create_task(one.account_id()) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        found = await second
        one.close()
        return found

    def respond(_number: int, _request: Request) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.1)
        return 200, {}, IDENTITY

    with server(respond) as url:
        assert asyncio.run(run(url)) == "123456789012"


def _account(url: str) -> str:
    async def run() -> str:
        one = transport(url)
        try:
            return await one.account_id()
        finally:
            one.close()

    return asyncio.run(run())


def test_a_passing_failure_of_sts_is_asked_again() -> None:
    with server(lambda number, _: (503, {}, b"") if number == 1 else (200, {}, IDENTITY)) as url:
        assert _account(url) == "123456789012"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (
            403,
            b"<ErrorResponse><Error><Code>Expired</Code><Message>old</Message></Error></ErrorResponse>",
            "Expired: old",
        ),
        (404, b"no", "HTTP404"),
    ],
)
def test_what_sts_refuses_is_an_error_of_credentials(status: int, body: bytes, said: str) -> None:
    refused = server(lambda *_: (status, {}, body))
    with refused as url, pytest.raises(CredentialsError, match=said):
        _account(url)


def test_a_server_that_is_not_sts_is_told_of() -> None:
    received = Received()
    page = server(lambda *_: (200, {}, b"<html>welcome</html>"), received)
    with page as url, pytest.raises(TransportError, match="not an XML document"):
        _account(url)
    assert len(received.requests) == 3


@pytest.mark.parametrize("kept", [0, 40, len(IDENTITY) - 30])
def test_an_answer_of_sts_that_was_cut_off_is_asked_for_again(kept: int) -> None:
    def respond(number: int, _request: Request) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, IDENTITY[:kept] if number == 1 else IDENTITY

    with server(respond) as url:
        assert _account(url) == "123456789012"


# -- how it ends


@pytest.fixture
def stderr(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Nothing was written to stderr, by Python's hooks for lost exceptions neither."""
    yield
    gc.collect()
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("stderr")
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("connections", [2, 256])
def test_closing_ends_what_is_under_way_with_an_error(times: int, connections: int) -> None:
    async def run(url: str) -> list[Answer | BaseException]:
        one = transport(url, connections=connections)
        sending = [asyncio.create_task(one.send(CALL)) for _ in range(5)]
        await asyncio.sleep(0.1)
        for _ in range(times):
            one.close()
        assert "closed, 0 under way" in repr(one)
        outcomes = await asyncio.wait_for(asyncio.gather(*sending, return_exceptions=True), 60)
        with pytest.raises(TransportError, match="closed"):
            await one.send(CALL)
        return outcomes

    with silent_server() as url:
        outcomes = asyncio.run(run(url))
    assert [str(outcome) for outcome in outcomes] == ["the connection to the service is closed"] * 5


@pytest.mark.usefixtures("stderr")
def test_calls_cancelled_at_the_moment_of_the_close_are_silent() -> None:
    async def run(url: str) -> None:
        one = transport(url)
        sending = [asyncio.create_task(one.send(CALL)) for _ in range(6)]
        await asyncio.sleep(0.05)
        for task in sending[:2]:
            task.cancel()
        one.close()
        for task in sending[2:4]:
            task.cancel()
        outcomes = await asyncio.gather(*sending, return_exceptions=True)
        cancelled = [isinstance(outcome, asyncio.CancelledError) for outcome in outcomes]
        assert cancelled == [True] * 4 + [False] * 2

    with silent_server() as url:
        asyncio.run(run(url))


@pytest.mark.usefixtures("stderr")
@pytest.mark.parametrize("under_way", [False, True])
def test_closing_after_the_loop_is_silent(under_way: bool) -> None:
    """As a program that is interrupted does it."""

    async def run(url: str) -> None:
        await one.send(CALL)
        if under_way:
            answers.append(asyncio.ensure_future(one.send(CALL)))
            await asyncio.sleep(0.01)

    def respond(number: int, request: Request) -> tuple[int, dict[str, str], bytes]:
        if number > 1:
            time.sleep(0.3)
        return empty_list(number, request)

    answers: list[asyncio.Future[Answer]] = []
    with server(respond) as url:
        one = transport(url)
        asyncio.run(run(url))
        one.close()
        one.close()


@pytest.mark.usefixtures("stderr")
def test_closing_a_transport_whose_loop_was_stopped_in_the_middle_is_silent() -> None:
    """The loop is closed while libcurl has sockets watched and a timer set."""
    loop = asyncio.SelectorEventLoop()
    loop.set_exception_handler(lambda *_: None)  # the task that can never end is this test's doing
    with silent_server() as url:
        one = transport(url)
        tasks = [loop.create_task(one.send(CALL)) for _ in range(3)]
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()
        one.close()
        one.close()
    assert not any(task.done() for task in tasks)


@pytest.mark.usefixtures("stderr")
def test_a_transport_serves_one_loop_after_another() -> None:
    received = Received()
    with server(empty_list, received) as url:
        one = transport(url)
        statuses = [asyncio.run(one.send(CALL)).status for _ in range(3)]
        one.close()
    assert statuses == [200, 200, 200]


@pytest.mark.usefixtures("stderr")
def test_closing_without_a_call_is_silent() -> None:
    transport("http://127.0.0.1:9").close()


@pytest.mark.parametrize(
    "end",
    [
        "pass",
        "one.close()",
        "loop.close()",
        "one.close(); loop.close()",
        "loop.close(); one.close()",
        "tasks[0].cancel(); loop.run_until_complete(asyncio.sleep(0))",
        "del tasks; import gc; loop.close(); gc.collect()",
    ],
)
def test_a_program_that_ends_in_the_middle_writes_nothing(end: str) -> None:
    """Whatever is closed, in whatever order, and what Python collects when it goes."""
    program = f"""
        import asyncio
        from tests.cloudcontrol.servers import CALL, transport
        loop = asyncio.SelectorEventLoop()
        one = transport(URL)
        loop.set_exception_handler(lambda *_: None)
        tasks = [loop.create_task(one.send(CALL)) for _ in range(3)]
        loop.run_until_complete(asyncio.sleep(0.05))
        {end}
    """
    with silent_server() as url:
        text = f"URL = {url!r}\n" + textwrap.dedent(program)
        command = [sys.executable, "-W", "error", "-X", "dev", "-c", text]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    unclosed = [line for line in ended.stderr.splitlines() if "unclosed event loop" in line]
    if "loop.close()" in end:
        assert not unclosed
        assert ended.stderr == ""
    else:
        assert "pycurl" not in ended.stderr
        assert "cirrusql" not in ended.stderr
    assert ended.returncode == 0

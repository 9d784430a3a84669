"""Calls over HTTP: against our own endpoint beside boto3, through proxies, with a wrong clock."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import CLOUD_CONTROL, Answer, Call, encode
from cirrusql.cloudcontrol.http import HttpSettings, HttpTransport
from cirrusql.cloudcontrol.signer import Credentials
from cirrusql.errors import AlreadyExists, Cancelled, Timeout, TransportError
from cirrusql.local import LocalCloud, Settings
from cirrusql.local.http.server import listen, make_server
from cirrusql.session import Options, Session, aws_environment

REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No profile, proxy or endpoint of whoever runs the tests."""
    for name in (
        "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_REGION",
        "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY",
        "all_proxy", "ALL_PROXY", "AWS_SESSION_TOKEN",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


@pytest.fixture
def served(catalog: Catalog) -> Iterator[tuple[LocalCloud, str]]:
    """A local cloud and the address where it is served; its signatures are verified."""
    settings = Settings(secrets={"123456789012": "secret"}, verify_signatures=True)
    cloud = LocalCloud.open(":memory:", catalog, settings=settings)
    listener = listen("127.0.0.1", 0)
    server = make_server(cloud)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield cloud, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    cloud.close()


@contextmanager
def session(catalog: Catalog, url: str | None = None, **options: Any) -> Iterator[Session]:
    opened = Session(catalog, aws_environment(endpoint_url=url), Options(**options))
    try:
        yield opened
    finally:
        opened.close()


def rows(opened: Session, sql: str) -> list[tuple[Any, ...]]:
    (found,) = [list(result) for result in opened.execute(sql)]
    return found


INSERT = "INSERT INTO awscc.logs.log_groups (LogGroupName, RetentionInDays) VALUES "
SELECT = "SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups ORDER BY 1"


# -- our own endpoint


def test_what_we_write_boto3_reads_and_the_other_way(
    catalog: Catalog, served: tuple[LocalCloud, str]
) -> None:
    _, url = served
    client = boto3.client("cloudcontrol", endpoint_url=url, region_name=REGION)
    with session(catalog, url) as opened:
        rows(opened, INSERT + ", ".join(f"('ours-{n:03}', 30)" for n in range(150)))
        pages = client.get_paginator("list_resources").paginate(TypeName="AWS::Logs::LogGroup")
        names = [one["Identifier"] for page in pages for one in page["ResourceDescriptions"]]
        assert sorted(names) == [f"ours-{n:03}" for n in range(150)]
        tags = [{"Key": "größe", "Value": "\u2713"}]
        desired = json.dumps({"LogGroupName": "theirs", "Tags": tags}, ensure_ascii=False)
        client.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=desired)
        sql = "SELECT tags FROM awscc.logs.log_groups WHERE log_group_name = 'theirs'"
        assert [json.loads(text) for (text,) in rows(opened, sql)] == [tags]
        assert len(rows(opened, SELECT)) == 151
    client.close()


def test_an_error_is_the_services_own(catalog: Catalog, served: tuple[LocalCloud, str]) -> None:
    with session(catalog, served[1]) as opened:
        rows(opened, f"{INSERT} ('g', 1)")
        with pytest.raises(AlreadyExists, match="'g'"):
            rows(opened, f"{INSERT} ('g', 1)")


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_ENDPOINT_URL"])
def test_the_endpoint_may_come_from_the_environment(
    catalog: Catalog,
    served: tuple[LocalCloud, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setenv(name, served[1])
    with session(catalog) as opened:
        assert rows(opened, SELECT) == []


def test_the_account_is_asked_of_sts(catalog: Catalog, served: tuple[LocalCloud, str]) -> None:
    with session(catalog, served[1]) as opened:
        rows(opened, f"{INSERT} ('g', 1)")
        found = rows(opened, "SELECT account_id FROM awscc.logs.log_groups")
        assert found == [("123456789012",)]


# -- other servers


@dataclass
class Received:
    """What a server was sent.

    Mutable state: every request line with its headers, in order, and the clients' ports.
    """

    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ports: set[int] = field(default_factory=set)


Respond = Callable[[int, dict[str, str]], tuple[int, dict[str, str], bytes]]


@contextmanager
def server(respond: Respond, received: Received) -> Iterator[str]:
    """The address of a server that answers the n-th request, from 1, as `respond` says."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.rfile.read(int(headers.get("content-length", 0)))
            received.requests.append((self.requestline, headers))
            received.ports.add(self.client_address[1])
            status, extra, body = respond(len(received.requests), headers)
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(body)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_CONNECT = do_POST  # noqa: N815 - the name is http.server's

        def log_message(self, *_: object) -> None:
            pass

    one = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.daemon_threads = True
    thread = threading.Thread(target=one.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{one.server_port}"
    finally:
        one.shutdown()
        thread.join()
        one.server_close()


def empty_list(_number: int, _headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b'{"ResourceDescriptions":[]}'


CALL = encode(CLOUD_CONTROL, "ListResources", {"TypeName": "AWS::Logs::LogGroup"}, REGION)


def send(url: str, *calls: Call, **settings: Any) -> list[Answer]:
    """The answers of a transport of its own to calls made one after the other."""

    async def run() -> list[Answer]:
        transport = HttpTransport(
            HttpSettings(
                url=lambda *_: url,
                credentials=lambda: Credentials("AKID", "secret"),
                account_id=lambda: "123456789012",
                **settings,
            )
        )
        try:
            return [await transport.send(call) for call in calls]
        finally:
            transport.close()

    return asyncio.run(run())


def test_a_connection_is_kept() -> None:
    received = Received()
    with server(empty_list, received) as url:
        assert [answer.status for answer in send(url, CALL, CALL, CALL)] == [200, 200, 200]
    assert len(received.requests) == 3
    assert len(received.ports) == 1
    assert all(headers["authorization"] for _, headers in received.requests)


def test_a_wrong_clock_is_corrected_by_the_servers() -> None:
    ahead = 3600.0

    def respond(_number: int, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        server_time = time.time() + ahead
        signed = time.mktime(time.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ"))
        now = time.mktime(time.gmtime(server_time))
        if abs(signed - now) < 300:
            return empty_list(0, headers)
        body = b'{"__type":"InvalidSignatureException","message":"Signature expired: too old"}'
        return 403, {"Date": formatdate(server_time, usegmt=True)}, body

    received = Received()
    with server(respond, received) as url:
        assert [answer.status for answer in send(url, CALL, CALL)] == [200, 200]
    # The correction is learned once and kept.
    assert len(received.requests) == 4


def test_a_signature_that_is_refused_for_another_reason_is_not_sent_again() -> None:
    def respond(_number: int, _headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        return 403, {}, b'{"__type":"InvalidSignatureException","message":"does not match"}'

    received = Received()
    with server(respond, received) as url:
        assert [answer.status for answer in send(url, CALL)] == [403]
    assert len(received.requests) == 1


def test_plain_http_goes_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    received = Received()
    with server(empty_list, received) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        assert [answer.status for answer in send("http://cloud.example/", CALL)] == [200]
    ((line, headers),) = received.requests
    assert line.startswith("POST http://cloud.example/ ")
    assert headers["host"] == "cloud.example"


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
    assert received.requests[0][0].startswith("CONNECT cloudcontrolapi.us-east-1.amazonaws.com:443")


def test_nobody_there() -> None:
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    with pytest.raises(TransportError, match="no answer from the service"):
        send(url, CALL)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes requests and does not answer them."""
    release = threading.Event()

    def respond(_number: int, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        release.wait(30)
        return empty_list(0, headers)

    with server(respond, Received()) as url:
        yield url
        release.set()


def test_an_answer_that_does_not_come_is_given_up(silent: str) -> None:
    start = time.monotonic()
    with pytest.raises(TransportError):
        send(silent, CALL, timeout=0.1)
    assert time.monotonic() - start < 5


def test_cancelling_leaves_the_connection_usable(catalog: Catalog, silent: str) -> None:
    with session(catalog, silent) as opened:
        timer = threading.Timer(0.2, opened.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            rows(opened, SELECT)
        timer.join()
        opened.options = Options(timeout=0.2)
        with pytest.raises(Timeout):
            rows(opened, SELECT)


def test_many_calls_at_once(catalog: Catalog, served: tuple[LocalCloud, str]) -> None:
    """Five hundred reads over the pool: each answer reaches the call that it belongs to."""
    cloud, url = served
    with session(catalog, url) as opened:
        values = ", ".join(f"('g{n:03}', {(1, 3, 5, 7)[n % 4]})" for n in range(500))
        rows(opened, INSERT + values)
        assert rows(opened, SELECT) == [(f"g{n:03}", (1, 3, 5, 7)[n % 4]) for n in range(500)]
    assert cloud.settings.verify_signatures

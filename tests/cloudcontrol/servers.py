"""HTTP servers that answer as a test says, and transports to them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cirrusql.cloudcontrol import CLOUD_CONTROL, Answer, Call, encode
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.http import HttpSettings, HttpTransport
from cirrusql.cloudcontrol.transport import Endpoint

REGION = "us-east-1"
CALL = encode(CLOUD_CONTROL, "ListResources", {"TypeName": "AWS::Logs::LogGroup"}, REGION)

# What STS answers to GetCallerIdentity.
IDENTITY = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    b"<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/u</Arn><UserId>U</UserId>"
    b"<Account>123456789012</Account></GetCallerIdentityResult>"
    b"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
)


@dataclass(frozen=True)
class Request:
    """One request as it came: its line in parts, its headers by lower-case name, its body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Received:
    """What a server was sent.

    Mutable state: every request in order, the clients' ports, and how many connections are open
    now and were at most.
    """

    requests: list[Request] = field(default_factory=list, repr=False)
    ports: set[int] = field(default_factory=set)
    connections: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, change: int) -> None:
        with self.lock:
            self.connections += change
            self.most = max(self.most, self.connections)


Respond = Callable[[int, Request], tuple[int, dict[str, str], bytes]]


def empty_list(_number: int, _request: Request) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b'{"ResourceDescriptions":[]}'


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what some tests are about."""


@contextmanager
def server(respond: Respond, received: Received | None = None) -> Iterator[str]:
    """The address of a server that answers the n-th request, from 1, as `respond` says."""
    noted = Received() if received is None else received

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            noted.count(+1)
            super().setup()

        def finish(self) -> None:
            noted.count(-1)
            super().finish()

        def answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            # `self.path` has lost slashes at its beginning.
            request = Request(self.command, self.requestline.split()[1], headers, body)
            with noted.lock:
                noted.requests.append(request)
                noted.ports.add(self.client_address[1])
                number = len(noted.requests)
            status, extra, content = respond(number, request)
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(content)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_CONNECT = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    one = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=one.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{one.server_port}"
    finally:
        one.shutdown()
        thread.join()
        one.server_close()


@contextmanager
def silent_server(received: Received | None = None) -> Iterator[str]:
    """The address of a server that takes requests and does not answer before it is left."""
    release = threading.Event()

    def respond(number: int, request: Request) -> tuple[int, dict[str, str], bytes]:
        release.wait(30)
        return empty_list(number, request)

    with server(respond, received) as url:
        try:
            yield url
        finally:
            release.set()


def transport(url: str, **settings: Any) -> HttpTransport:
    """A transport to one endpoint, with a key of no meaning."""
    return HttpTransport(
        HttpSettings(
            endpoint=lambda _, region: Endpoint(url, region),
            credentials=lambda: Credentials("AKID", "secret"),
            **settings,
        )
    )


def send(url: str, *calls: Call, **settings: Any) -> list[Answer]:
    """The answers of a transport of its own to calls made one after the other."""

    async def run() -> list[Answer]:
        one = transport(url, **settings)
        try:
            return [await one.send(call) for call in calls]
        finally:
            one.close()

    return asyncio.run(run())

"""Buckets of moto's server for inventories, and a gate before it that can refuse or break."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3

from cirrusql.cloudcontrol.aws import AwsEnvironment
from cirrusql.engine.object_storage import object_storage
from cirrusql.inventory.store import Store
from tests.clients.conftest import until_it_listens
from tests.cloudcontrol.servers import Received, Request, server

Reply = tuple[int, dict[str, str], bytes]
_HOPS = ("connection", "content-length", "date", "server", "transfer-encoding")


@contextmanager
def moto_server() -> Iterator[str]:
    """The address of moto's server of AWS's APIs, which has nothing yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            until_it_listens(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()


def s3(url: str) -> Any:
    """boto3's client, with a key of its own."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="theirs",
        aws_secret_access_key="x",
    )


def open_store(place: str, *, create: bool = False) -> Store:
    """A store as the environment's settings say."""
    return Store.open(place, object_storage(place, AwsEnvironment()), create=create)


@dataclass
class Gate:
    """Passes requests on, unless `before` answers itself.

    Mutable state: what was received, and what `before` is.
    """

    target: str
    before: Callable[[Request], Reply | None] = lambda _request: None
    received: Received = field(default_factory=Received)

    def respond(self, _number: int, request: Request) -> Reply:
        said = self.before(request)
        return self.passed_on(request) if said is None else said

    def passed_on(self, request: Request) -> Reply:
        """What the server beyond says."""
        beyond = http.client.HTTPConnection(urlsplit(self.target).netloc, timeout=60)
        try:
            beyond.request(request.method, request.target, request.body, dict(request.headers))
            answer = beyond.getresponse()
            body = answer.read()
        finally:
            beyond.close()
        headers = {name: value for name, value in answer.getheaders() if name.lower() not in _HOPS}
        if request.method == "HEAD":
            headers["Content-Length"] = answer.getheader("content-length") or "0"
        return answer.status, headers, body


@contextmanager
def gate(target: str) -> Iterator[tuple[str, Gate]]:
    """The address of a gate before a server, and the gate."""
    one = Gate(target)
    with server(one.respond, one.received) as url:
        yield url, one


def key_of(request: Request) -> str:
    """The access key that a request is signed with."""
    return request.headers["authorization"].partition("Credential=")[2].partition("/")[0]


def refusal(status: int, code: str, message: str) -> Reply:
    """What S3 says when it refuses."""
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, {"Content-Type": "application/xml"}, body.encode()

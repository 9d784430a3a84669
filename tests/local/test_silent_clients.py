"""Connections on which no whole request comes, or no answer is read, are closed in bounded time."""

from __future__ import annotations

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.local.conftest import LOG_GROUP, Behave, Endpoint, create

PATIENCE = 1.0
AT_MOST = 6.0
"""Seconds: a second for looking, and a machine that is busy with other tests."""

LIST = b'{"TypeName": "AWS::Logs::LogGroup"}'


def request(body: bytes = LIST) -> bytes:
    head = (
        b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: CloudApiService.ListResources\r\n"
        b"Content-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n"
    )
    return head % len(body) + body


WHOLE = request()
HALVES = {
    "nothing": b"",
    "half a line": b"POST / HT",
    "half its headers": WHOLE[:60],
    "all but a byte": WHOLE[:-1],
    "no body": WHOLE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "chunks without end": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello",
    "a request, then half of one": WHOLE + WHOLE[:50],
    "two requests at once, then silence": WHOLE + WHOLE,
    "a request, then nothing": WHOLE,
}


def closed_after(connection: socket.socket, trickle: bytes = b"") -> float:
    """Seconds until the other end closes; what it sends before is read, `trickle` sent slowly."""
    started = time.monotonic()
    connection.settimeout(0.2)
    rest = iter(trickle)
    while time.monotonic() - started < AT_MOST:
        try:
            if not connection.recv(1 << 16):
                return time.monotonic() - started
        except TimeoutError:
            pass
        except ConnectionError:
            return time.monotonic() - started
        with contextlib.suppress(ConnectionError, StopIteration):
            connection.sendall(bytes([next(rest)]))
    pytest.fail(f"still open after {AT_MOST} s")


def test_a_client_that_falls_silent_is_let_go(endpoint: Endpoint, behave: Behave) -> None:
    address = ("127.0.0.1", endpoint.port)
    with behave(client_timeout=PATIENCE), contextlib.ExitStack() as stack:
        connections = {
            name: stack.enter_context(socket.create_connection(address)) for name in HALVES
        }
        for name, connection in connections.items():
            connection.sendall(HALVES[name])
        with ThreadPoolExecutor(len(HALVES)) as pool:
            waited = dict(
                zip(connections, pool.map(closed_after, connections.values()), strict=True)
            )
    assert all(seconds >= PATIENCE * 0.9 for seconds in waited.values()), waited


def test_a_byte_now_and_then_does_not_keep_a_connection(endpoint: Endpoint, behave: Behave) -> None:
    with (
        behave(client_timeout=PATIENCE),
        socket.create_connection(("127.0.0.1", endpoint.port)) as connection,
    ):
        connection.sendall(WHOLE[:40])
        closed_after(connection, trickle=b"X-A: b\r\n" * 20)
    with (
        behave(client_timeout=PATIENCE),
        socket.create_connection(("127.0.0.1", endpoint.port)) as connection,
    ):
        connection.sendall(request(LIST + b" " * 100)[:-90])
        closed_after(connection, trickle=b" " * 89)


def test_a_client_that_does_not_read_is_let_go(endpoint: Endpoint, behave: Behave) -> None:
    client = endpoint.client("222233334444")
    for number in range(40):
        create(client, LOG_GROUP, {"LogGroupName": f"{number}-" + "x" * 400})
    with behave(client_timeout=PATIENCE):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", endpoint.port))
        scope = b"222233334444/20260101/us-east-1/cloudcontrolapi/aws4_request"
        signed = WHOLE.replace(
            b"Host: x\r\n",
            b"Host: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + scope + b"\r\n",
        )
        connection.settimeout(0.5)
        with contextlib.suppress(TimeoutError, ConnectionError):
            for _ in range(2000):
                connection.sendall(signed)
        time.sleep(PATIENCE + 2.5)
        # What was on its way arrives, and then the end: it is not answered for ever.
        connection.settimeout(AT_MOST)
        total = 0
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(1 << 16):
                total += len(part)
        connection.close()
    assert total < 2000 * 20_000


def test_a_slow_answer_is_waited_for(endpoint: Endpoint, behave: Behave) -> None:
    from cirrusql.local.settings import Latency

    with (
        behave(client_timeout=0.5, latency=Latency(2.5, 2.5)),
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection,
    ):
        connection.sendall(WHOLE)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_a_client_that_goes_on_is_kept(endpoint: Endpoint, behave: Behave) -> None:
    with (
        behave(client_timeout=PATIENCE),
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection,
    ):
        for _ in range(8):
            connection.sendall(WHOLE)
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
            time.sleep(0.25)


def test_an_upgrade_is_no_way_to_stay(endpoint: Endpoint, behave: Behave) -> None:
    upgrade = WHOLE.replace(
        b"Host: x\r\n",
        b"Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    )
    with (
        behave(client_timeout=PATIENCE),
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection,
    ):
        connection.sendall(upgrade)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 400")
        closed_after(connection)
    endpoint.client("111122223333").list_resources(TypeName=LOG_GROUP)


def test_many_half_open_connections_do_not_stand_in_the_way(
    endpoint: Endpoint, behave: Behave
) -> None:
    with behave(client_timeout=PATIENCE), contextlib.ExitStack() as stack:
        address = ("127.0.0.1", endpoint.port)
        halves = [stack.enter_context(socket.create_connection(address)) for _ in range(200)]
        for connection in halves:
            connection.sendall(WHOLE[:80])
        started = time.monotonic()
        endpoint.client("111122223333").list_resources(TypeName=LOG_GROUP)
        assert time.monotonic() - started < AT_MOST
        for connection in halves:
            closed_after(connection)

"""A closed-loop HTTP load generator: every connection sends its next request on the last answer.

Raw sockets on one event loop, so that it can outrun the servers it measures from one core.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True)
class Load:
    """What was measured: answers a second, latency in milliseconds, answers that were not 200.

    `processor` is microseconds of the server's processor time for each answer: unlike the rate it
    hardly depends on what else the machine is doing.
    """

    rate: float
    p50: float
    p99: float
    failures: int
    answers: int
    processor: float = 0.0


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self._run = run
        self._closing = False
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do not derive from asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def _next(self) -> None:
        request = next(self._run.requests, None)
        if request is None or time.perf_counter() >= self._run.deadline:
            self._transport.close()
            self._run.finished()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        place = head.lower().index(b"content-length:") + 15
        length = int(head[place:].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        self._run.times.append(time.perf_counter() - self._sent)
        if not head.startswith(b"HTTP/1.1 200"):
            self._run.failures += 1
        if b"\nconnection: close" in head.lower():
            self._closing = True
            self._transport.close()
        else:
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closing and exc is None:
            # A server that closes after every answer gets a new connection for the next request.
            loop = asyncio.get_running_loop()
            self._run.reconnecting = loop.create_task(self._run.connect())
        elif exc is not None:
            self._run.failures += 1
            self._run.finished()


class _Run:
    def __init__(
        self, port: int, requests: Iterator[bytes], connections: int, deadline: float
    ) -> None:
        self.requests = requests
        self.times: list[float] = []
        self.deadline = deadline
        self.failures = 0
        self.reconnecting: asyncio.Task[None] | None = None
        self._port = port
        self._open = connections
        self.done = asyncio.Event()

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self._port)

    def finished(self) -> None:
        self._open -= 1
        if self._open <= 0:
            self.done.set()


async def _measure(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    started = time.perf_counter()
    run = _Run(port, requests, connections, started + seconds)
    for _ in range(connections):
        await run.connect()
    await run.done.wait()
    elapsed = time.perf_counter() - started
    times = sorted(run.times)
    return Load(
        rate=len(times) / elapsed,
        p50=times[len(times) // 2] * 1000,
        p99=times[int(len(times) * 0.99)] * 1000,
        failures=run.failures,
        answers=len(times),
    )


def measure(
    port: int, requests: Iterator[bytes], *, connections: int = 64, seconds: float = 5.0
) -> Load:
    """Send the requests until they or the seconds run out."""
    import uvloop

    return uvloop.run(_measure(port, requests, connections, seconds))


def http_request(port: int, target: str, body: bytes, service: str, content: str) -> bytes:
    """A request as an SDK would send it; the signature is not a true one."""
    authorization = (
        f"AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/{service}/aws4_request,"
        f" SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={'0' * 64}"
    )
    head = (
        "POST / HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        f"X-Amz-Target: {target}\r\n"
        f"Content-Type: {content}\r\n"
        "User-Agent: Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux lang/python#3.11\r\n"
        "X-Amz-Date: 20260101T000000Z\r\n"
        f"Authorization: {authorization}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

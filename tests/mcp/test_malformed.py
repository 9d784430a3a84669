"""Thousands of messages that are none: each gives an error or a closed connection, no crash."""

from __future__ import annotations

import http.client
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any

import pytest

from tests.mcp.test_http import TOKEN, port
from tests.mcp.test_stdio import HELLO, SERVE
from tests.patience import LONG

__all__ = ["port"]

METHODS = (
    "initialize", "ping", "tools/list", "tools/call", "resources/read", "resources/list",
    "prompts/get", "prompts/list", "server/discover", "notifications/cancelled",
    "notifications/initialized", "logging/setLevel", "completion/complete", "no/such", "",
    "subscriptions/listen", "resources/templates/list",
)  # fmt: skip
TOOLS = ("search", "describe", "explain", "query", "plan", "requests", "apply", "no_such")
NAMES = (
    "sql", "params", "text", "relation", "number", "token", "stack", "env", "variables", "limit",
    "max_rows", "timeout_s", "name", "uri", "arguments", "_meta", "requestId", "progressToken",
    "protocolVersion", "capabilities", "clientInfo", "requestState", "inputResponses",
)  # fmt: skip
TEXTS = (
    "", "x", "SELECT", "SELECT 1", "\0", "\ud800", "é" * 50, "awscc.sqs.queues", "awscc://a/b",
    "cirrusql://guide", "awscc://../..", "'; DROP TABLE x", "{{", "%s%n", "a" * 20_000, "-1",
)  # fmt: skip


class Malformer:
    """Makes messages, the same for the same seed. Mutable state: the generator's."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def line(self) -> bytes:
        """One line: a message that is wrong somewhere, or that is no message at all."""
        random = self._random
        text = json.dumps(self._message()).encode()
        match random.randrange(8):
            case 0:
                text = text[: random.randrange(len(text) + 1)]
            case 1:
                at = random.randrange(len(text) + 1)
                text = text[:at] + random.randbytes(random.randrange(1, 9)) + text[at:]
            case 2:
                text = random.randbytes(random.randrange(200))
            case 3:
                depth = random.choice((10, 500, 5_000))
                text = b"[" * depth + (b"]" * depth if random.random() < 0.5 else b"")
        return text.replace(b"\n", b" ").replace(b"\r", b" ")

    def _message(self) -> Any:
        random = self._random
        message: dict[str, Any] = {"jsonrpc": "2.0", "id": random.randrange(1_000_000)}
        message["method"] = random.choice(METHODS)
        message["params"] = self._params(message["method"])
        if random.random() < 0.5:
            message[random.choice(("jsonrpc", "id", "method", "params", "result", "error"))] = (
                self._value(2)
            )
        if random.random() < 0.3:
            message.pop(random.choice(list(message)))
        return [message] if random.random() < 0.1 else message

    def _params(self, method: str) -> Any:
        random = self._random
        if random.random() < 0.2:
            return self._value(2)
        params: dict[str, Any] = {
            random.choice(NAMES): self._value(2) for _ in range(random.randrange(4))
        }
        if method == "tools/call":
            params["name"] = random.choice(TOOLS)
            params["arguments"] = {
                random.choice(NAMES): self._value(2) for _ in range(random.randrange(5))
            }
        return params

    def _value(self, depth: int) -> Any:
        random = self._random
        kinds = [
            lambda: random.choice(TEXTS),
            lambda: random.choice((0, -1, 1, 2**70, 1.5, 1e308)),
            lambda: random.choice((None, True, False)),
            lambda: [self._value(depth - 1) for _ in range(random.randrange(3))],
            lambda: {random.choice(NAMES): self._value(depth - 1) for _ in range(3)},
        ]
        return random.choice(kinds if depth else kinds[:3])()


class Served:
    """A server's process, whose lines are read as they come.

    Mutable state: the process, and its lines that nobody has asked for yet.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [*SERVE, "--mcp", "--local=:memory:", "--write", "--region", "us-east-1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.lines: queue.Queue[bytes] = queue.Queue()
        self.errors: list[bytes] = []
        for work in (self._read, self._read_errors):
            threading.Thread(target=work, daemon=True).start()
        self.send(json.dumps(HELLO).encode())
        assert self.answer(1)["result"]
        self.send(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)

    def send(self, line: bytes) -> None:
        """Send a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def answer(self, number: object) -> dict[str, Any]:
        """The answer to a request, among whatever else comes; each line must be a message."""
        while True:
            message = json.loads(self.lines.get(timeout=LONG))
            assert message["jsonrpc"] == "2.0"
            if message.get("id") == number:
                found: dict[str, Any] = message
                return found


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    with made.process:
        yield made
        made.process.kill()


@pytest.mark.parametrize(
    ("count", "seed"),
    [
        pytest.param(2_000, 1, marks=pytest.mark.thorough),
        *(pytest.param(2_500, seed, marks=pytest.mark.slow) for seed in range(2, 10)),
    ],
)
def test_whatever_comes_the_server_goes_on(served: Served, count: int, seed: int) -> None:
    made = Malformer(seed)
    for number in range(count // 100):
        for _ in range(100):
            served.send(made.line())
        probe = f"probe {number}"
        call = {"name": "query", "arguments": {"sql": "SELECT 1 AS one"}}
        message = {"jsonrpc": "2.0", "id": probe, "method": "tools/call", "params": call}
        served.send(json.dumps(message).encode())
        result = served.answer(probe)["result"]
        assert result["structuredContent"]["rows"] == [[1]], seed
    assert served.process.poll() is None
    assert [one for one in served.errors if b"Traceback" in one] == []


@pytest.mark.thorough
def test_over_http_each_message_has_an_answer(port: int) -> None:
    made = Malformer(1)
    for _ in range(300):
        body = made.line()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
            headers = {
                "Authorization": f"Bearer {TOKEN}",
                "Content-Type": "application/json",
                "Accept": "application/json, text/event-stream",
            }
            connection.request("POST", "/mcp", body, headers)
            assert connection.getresponse().status < 500, body


def test_what_is_made_is_the_same_for_the_same_seed() -> None:
    assert [Malformer(7).line() for _ in range(3)] == [Malformer(7).line() for _ in range(3)]
    assert Malformer(7).line() != Malformer(8).line() or sys.maxsize == 0

"""The door over HTTP: who has the token is let in, by the names that it answers to."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ElicitResult

from cirrusql.local.http.server import listen
from cirrusql.mcp import Door
from cirrusql.mcp.http import uvicorn_server
from mcp import Client
from tests.answers.clouds import Cloud
from tests.mcp.agents import MODES, YES
from tests.patience import until

TOKEN = "a-token-of-the-test"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture
def port(door: Door) -> Iterator[int]:
    """Where a door is served."""
    with closing(listen("127.0.0.1", 0)) as listener:
        server = uvicorn_server(door, TOKEN, ["agents.example"])
        thread = threading.Thread(target=lambda: anyio.run(server.serve, [listener]))
        thread.start()
        until(lambda: server.started)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("mode", MODES)
def test_who_has_the_token_is_let_in(port: int, mode: str) -> None:
    async def run() -> list[str]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(headers=headers) as web:
            way = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=web)
            async with Client(way, mode=mode) as client:
                answer = await client.call_tool("query", {"sql": "SELECT 1 AS one"})
                assert answer.structured_content is not None
                assert answer.structured_content["rows"] == [[1]]
                return [one.name for one in (await client.list_tools()).tools]

    assert "query" in anyio.run(run)


@pytest.mark.parametrize("mode", MODES)
def test_a_plan_is_applied_over_http_once_a_person_agrees(
    port: int, mode: str, cloud: Cloud
) -> None:
    asked: list[str] = []

    async def answer(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return YES

    async def run() -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as web:
            way = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=web)
            async with Client(way, mode=mode, elicitation_callback=answer) as client:
                sql = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')"
                plan = await client.call_tool("plan", {"sql": sql})
                assert plan.structured_content is not None
                token = {"token": plan.structured_content["token"]}
                done = await client.call_tool("apply", token)
                assert not done.is_error, done.content
                assert (await client.call_tool("apply", token)).is_error

    anyio.run(run)
    assert len(asked) == 1
    assert cloud.rows("SELECT queue_name FROM awscc.sqs.queues") == [("orders",)]


def status(port: int, *, host: str | None = None, **headers: str) -> int:
    """The status of the answer to one request."""
    names = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "Host": host or f"127.0.0.1:{port}",
        **headers,
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.putrequest("POST", "/mcp", skip_host=True)
        body = json.dumps(PING).encode()
        for name, value in {**names, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        return connection.getresponse().status


def test_who_has_another_token_or_none_is_not(port: int) -> None:
    assert status(port) == 401
    assert status(port, Authorization=f"Bearer {TOKEN}x") == 401
    assert status(port, Authorization="Bearer ") == 401
    assert status(port, Authorization="Bearer \xe9") == 401
    assert status(port, Authorization=f"Basic {TOKEN}") == 401
    assert status(port, Authorization=f"Bearer {TOKEN}") not in (401, 403, 421)


def test_another_host_or_origin_is_refused_even_with_the_token(port: int) -> None:
    """A page in a browser can send requests here by a name of its own."""
    bearer = f"Bearer {TOKEN}"
    assert status(port, host="evil.example", Authorization=bearer) == 421
    assert status(port, Authorization=bearer, Origin="http://evil.example") == 403
    assert status(port, host="agents.example", Authorization=bearer) not in (401, 403, 421)
    local = f"http://localhost:{port}"
    assert status(port, Authorization=bearer, Origin=local) not in (401, 403, 421)


@pytest.mark.thorough
def test_the_command_tells_where_it_is_and_ends_by_a_signal(tmp_path: Path) -> None:
    words = ["serve", "--mcp-http", "0", "--local=:memory:", "--audit", str(tmp_path / "log")]
    process = subprocess.Popen(
        [sys.executable, "-m", "cirrusql", *words], stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert "MCP is at http://127.0.0.1:" in said
        port = int(said.partition("127.0.0.1:")[2].partition("/")[0])
        token = said.rpartition("Bearer ")[2].strip()
        assert status(port) == 401
        assert status(port, Authorization=f"Bearer {token}") != 401
        process.terminate()
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


def test_for_others_a_token_and_a_name_are_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from cirrusql.cli.main import main

    def said(*words: str) -> str:
        assert main(["serve", "--local=:memory:", *words]) == 2
        return capsys.readouterr().err

    assert "can be reached by others: give a token" in said("--mcp-http", "10.0.0.1:80")
    monkeypatch.setenv("CIRRUSQL_MCP_TOKEN", "short")
    assert "16 characters at least" in said("--mcp-http", "10.0.0.1:80")
    monkeypatch.setenv("CIRRUSQL_MCP_TOKEN", "long enough, but of several words")
    assert "letters, digits" in said("--mcp-http", "10.0.0.1:80")
    monkeypatch.setenv("CIRRUSQL_MCP_TOKEN", "long-enough-for-a-token")
    assert "0.0.0.0 is no name" in said("--mcp-http", "0.0.0.0:80")
    monkeypatch.setattr("cirrusql.cli.serve.agents.find_spec", lambda _: None)
    assert main(["serve", "--mcp", "--local=:memory:"]) == 1
    assert "pip install 'cirrusql[mcp]'" in capsys.readouterr().err
    path = tmp_path / "token"
    path.write_text("also-long-enough-for-it\n")
    words = ("--mcp-http", "[::]:80", "--mcp-token-file", str(path))
    assert ":: is no name" in said(*words)

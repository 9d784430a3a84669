"""`cirrusql serve --mcp` as an agent's host starts it: a process that speaks on its streams."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp_types import ElicitResult

from mcp import Client, StdioServerParameters
from tests.mcp.agents import MODES, YES
from tests.patience import LONG

pytestmark = pytest.mark.thorough

SERVE = [sys.executable, "-m", "cirrusql", "serve"]
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.mark.parametrize("mode", MODES)
def test_a_whole_conversation_over_stdio(mode: str, tmp_path: Path) -> None:
    words = [*SERVE, "--mcp", "--local=:memory:", "--region", "us-east-1", "--write"]
    words += ["--audit", str(tmp_path / "log.jsonl")]
    server = StdioServerParameters(command=words[0], args=words[1:], env=dict(os.environ))
    asked: list[str] = []

    async def answer(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return YES

    async def run() -> list[Any]:
        async with Client(server, mode=mode, elicitation_callback=answer) as client:
            sql = "INSERT INTO awscc.sqs.queues (queue_name) VALUES ('orders')"
            plan = await client.call_tool("plan", {"sql": sql})
            assert plan.structured_content is not None
            token = plan.structured_content["token"]
            done = await client.call_tool("apply", {"token": token})
            assert not done.is_error, done.content
            rows = await client.call_tool(
                "query", {"sql": "SELECT queue_name FROM awscc.sqs.queues"}
            )
            assert rows.structured_content is not None
            found: list[Any] = rows.structured_content["rows"]
            return found

    assert anyio.run(run) == [["orders"]]
    assert len(asked) == 1
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [one["tool"] for one in lines if one["decision"] == "done"] == ["plan", "apply", "query"]


@pytest.fixture
def served() -> Iterator[subprocess.Popen[str]]:
    """A server, and its streams."""
    process = subprocess.Popen(
        [*SERVE, "--mcp", "--local=:memory:"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def ask(process: subprocess.Popen[str], message: str) -> dict[str, Any]:
    """What the server answers to a line."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{message}\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_while_it_waits_for_a_line(
    served: subprocess.Popen[str], number: int
) -> None:
    """A thread that waits for stdin could not be told: it waited for its client's next line."""
    assert ask(served, json.dumps(HELLO))["result"]["serverInfo"]["name"] == "cirrusql"
    served.send_signal(number)
    assert served.wait(LONG) == 0
    assert served.stderr is not None
    assert served.stderr.read() == ""


def test_the_end_of_stdin_ends_it(served: subprocess.Popen[str]) -> None:
    assert ask(served, json.dumps(HELLO))["id"] == 1
    out, err = served.communicate(timeout=LONG)
    assert (served.returncode, out, err) == (0, "", "")


def test_a_line_that_is_no_message_ends_nothing(served: subprocess.Popen[str]) -> None:
    assert served.stdin is not None
    served.stdin.write("no JSON\n\n[]\n{}\n")
    assert ask(served, json.dumps(HELLO))["id"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "which door?"),
        (["--mcp-http", "no"], "is not a port"),
        (["--mcp-http", "0.0.0.0:0"], "give a token"),
        (["--mcp", "--policy", "/nowhere.toml"], "cannot read the policy /nowhere.toml"),
        (["--mcp", "--stacks", "/nowhere"], "is not a folder"),
        (["--mcp", "--write=everything"], "invalid choice"),
        (["--mcp", "--local", "--profile", "a"], "exclude each other"),
    ],
)
def test_a_wrong_command_line_is_one_line(words: list[str], told: str) -> None:
    done = subprocess.run(
        [*SERVE, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""

"""The protocol's own inspector, unmodified, against the command."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import cache, installed, run

pytestmark = [pytest.mark.clients, pytest.mark.slow]


@pytest.fixture(scope="session")
def inspector() -> Path:
    """The inspector's command, installed once."""
    if shutil.which("npx") is None or shutil.which("npm") is None:
        pytest.skip("the inspector runs in Node: neither npx nor npm may be missing")
    pinned = Path(__file__).parent / "inspector" / "package.json"
    folder = cache("inspector", pinned)
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    installed(folder, ["cp", str(pinned), str(folder)], install)
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A command without options, for the inspector takes those for its own."""
    path = tmp_path / "serve"
    words = f"{sys.executable} -m cirrusql serve --mcp --local=:memory: --region us-east-1"
    source = f"PYTHONPATH={os.pathsep.join(sys.path)}"  # of its own the inspector passes nothing on
    path.write_text(f"#!/bin/sh\nexec env '{source}' {words} --audit {tmp_path}/log.jsonl\n")
    path.chmod(0o755)
    return path


def asked(inspector: Path, server: Path, *words: str) -> dict[str, Any]:
    """What the inspector prints of an answer."""
    environment = {**os.environ, "XDG_DATA_HOME": str(server.parent)}
    command = ["npx", "mcp-inspector", "--cli", str(server), "--method", *words]
    answer: dict[str, Any] = json.loads(run(command, cwd=inspector, env=environment))
    return answer


def test_it_lists_tools_and_calls_one(inspector: Path, server: Path) -> None:
    tools = asked(inspector, server, "tools/list")["tools"]
    assert [one["name"] for one in tools][:4] == ["search", "describe", "explain", "query"]
    call = ("tools/call", "--tool-name", "query", "--tool-arg")
    answer = asked(inspector, server, *call, "sql=SELECT 1 AS one")
    assert answer["structuredContent"]["rows"] == [[1]]
    assert json.loads(answer["content"][0]["text"]) == answer["structuredContent"]
    lines = (server.parent / "log.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["decision"] == "done"


def test_it_reads_pages_and_prompts(inspector: Path, server: Path) -> None:
    page = asked(inspector, server, "resources/read", "--uri", "awscc://sqs/queues")
    assert page["contents"][0]["text"].startswith("# queues")
    assert len(asked(inspector, server, "prompts/list")["prompts"]) == 4

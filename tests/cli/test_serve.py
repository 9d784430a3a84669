"""Doors opened together: their health and counters, what is wrong with their options, their end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cirrusql.cli.main import main
from cirrusql.cli.serve.health import Health, HealthPage
from cirrusql.errors import OperationalError


def answer(url: str) -> tuple[int, str]:
    """The status and the text of a page."""
    try:
        with urllib.request.urlopen(url, timeout=30) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--postgres", "0", "--policy", "p.toml"), "--policy says nothing without --mcp or"),
        (
            ("--postgres", "0", "--write"),
            "--write says nothing without --console or --mcp or --mcp-http",
        ),
        (("--mcp", "--read-only"), "--read-only says nothing without --postgres"),
        (("--mcp", "--timeout", "5s"), "--timeout says nothing without --postgres"),
        (("--mcp-http", "0", "--log", "-"), "--log says nothing without --postgres"),
        (("--policy", "p.toml"), "which door?"),
    ],
)
def test_an_option_of_a_door_that_is_closed_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    """A policy beside --postgres alone let everybody do everything."""
    assert main(["serve", "--local=:memory:", *options]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_health_is_that_of_all_doors(host: str) -> None:
    health = Health(2)
    try:
        page = HealthPage(health, host, 0)
    except OperationalError:
        pytest.skip(f"there is no {host} here")
    page.start()
    assert answer(f"{page.url}/health") == (503, "starting\n")
    health.opened(lambda: "a 1\n")
    assert answer(f"{page.url}/health") == (503, "starting\n")
    health.opened(lambda: "b 2\n")
    assert answer(f"{page.url}/health") == (200, "ok\n")
    assert answer(f"{page.url}/metrics") == (200, "a 1\nb 2\n")
    assert answer(f"{page.url}/other")[0] == 404
    health.stopping()
    assert answer(f"{page.url}/health") == (503, "stopping\n")
    page.stop()


@pytest.mark.parametrize("option", ["--mcp-http", "--metrics", "--postgres"])
def test_a_port_that_is_taken_ends_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        doors = {"--mcp-http": "0", "--postgres": "0", option: port}
        words = [word for pair in doors.items() for word in pair]
        log = ("--audit", str(tmp_path / "log"), "--database", ":memory:")
        assert main(["serve", "--local=:memory:", *words, *log]) == 1
    assert f"cannot listen {'on' if option != '--mcp-http' else 'at'}" in capsys.readouterr().err


@pytest.mark.thorough
def test_doors_are_open_together_and_end_together(tmp_path: Path, until_said: Reader) -> None:
    words = ("--postgres", "0", "--mcp-http", "0", "--metrics", "0", "--local=:memory:")
    log = ("--audit", str(tmp_path / "log"), "--database", ":memory:")
    with subprocess.Popen(
        [sys.executable, "-m", "cirrusql", "serve", *words, *log], stderr=subprocess.PIPE, text=True
    ) as process:
        said = until_said(process, "metrics are at", "MCP is at", "protocol is at")
        url = re.search(r"metrics are at (\S+)", said)
        assert url is not None
        assert answer(f"{url[1]}/health") == (200, "ok\n")
        counters = answer(f"{url[1]}/metrics")[1]
        assert "cirrusql_tool_seconds_count 0" in counters
        assert "cirrusql_statement_seconds_count 0" in counters
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


Reader = Callable[..., str]


@pytest.fixture
def until_said() -> Reader:
    """Reads what a process says until it has said some words."""

    def read(process: subprocess.Popen[str], *words: str) -> str:
        said = ""
        assert process.stderr is not None
        while not all(word in said for word in words):
            line = process.stderr.readline()
            assert line, said
            said += line
        return said

    return read

"""The server as a process: its command, its log and metrics, its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests.pgwire.processes import served


def usage(*options: str) -> str:
    command = (sys.executable, "-m", "cirrusql", "serve", *options)
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert run.returncode == 2, run
    return run.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "which door?"),
        (("--postgres", "0.0.0.0:0", "--local=:memory:"), "give a password"),
        (("--postgres", "x"), "is not a port"),
        (("--postgres", "0", "--tls-key", "k"), "--tls-cert"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_opened(
    options: tuple[str, ...], said: str
) -> None:
    assert said in usage(*options)


@pytest.mark.thorough
def test_it_serves_and_ends(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    options = ("--local=:memory:", "--database", ":memory:", "--log", str(log), "--metrics", "0")
    with served(*options) as one:
        with psycopg.connect(one.dsn()) as connection:
            assert connection.execute("SELECT 'word'").fetchone() == ("word",)
        url = next(line.split()[-1] for line in one.said if "http://" in line)
        with urllib.request.urlopen(f"{url}/health") as answer:
            assert answer.read() == b"ok\n"
        with urllib.request.urlopen(f"{url}/metrics") as answer:
            metrics = answer.read().decode()
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(20) == 0
    assert 'cirrusql_statements_total{done="true"}' in metrics
    assert "cirrusql_connections_total 1" in metrics
    events = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert events[0] == "listening"
    assert events[-1] == "stopped"
    assert log.stat().st_mode & 0o777 == 0o600
    assert "word" not in log.read_text()

"""How long a command takes to begin, against an interpreter that does nothing."""

from __future__ import annotations

import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show

_RUNS = 25
_PROMPT = b"cirrusql>"
_PORT = 4571
_COMMAND = str(Path(sys.executable).with_name("cirrusql"))
_SHELL = "shell --local, to its first prompt"
_BARE = "python -I -c pass"
_ONE = "SELECT log_group_name FROM awscc.logs.log_groups WHERE log_group_name = '/x'"
_SQLGLOT = f"import sqlglot; sqlglot.parse_one({_ONE!r}, dialect='sqlite')"


def _seconds(command: list[str], environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def _seconds_to_prompt(command: list[str], environment: Mapping[str, str]) -> float:
    """How long it takes from the start of a shell until its prompt is on a terminal."""
    import pty

    start = time.perf_counter()
    process, terminal = pty.fork()
    if not process:
        os.execve(command[0], command, dict(environment))
    shown = b""
    try:
        while _PROMPT not in shown:
            ready, _, _ = select.select([terminal], [], [], 30)
            if not ready:
                raise TimeoutError(shown.decode(errors="replace"))
            shown += os.read(terminal, 65536)
        return time.perf_counter() - start
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(terminal)


def _environment() -> dict[str, str]:
    """The caller's, but with compiled modules kept, as wherever a program is installed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    return kept | {"AWS_REGION": "us-east-1", "TERM": "xterm-256color"}


def _commands(local: str, url: str) -> dict[str, tuple[list[str], float | None]]:
    """Each command with the ratio that is promised for it."""
    python = [sys.executable, "-I", "-c"]
    over_http = ["exec", "--endpoint-url", url]
    return {
        _BARE: ([*python, "pass"], None),
        "import sqlglot, parse one statement": ([*python, _SQLGLOT], None),
        "import asyncio, orjson, apsw": ([*python, "import asyncio, orjson, apsw"], None),
        "cirrusql --version": ([_COMMAND, "--version"], 2.5),
        'exec --local "SELECT 1"': ([_COMMAND, "exec", local, "SELECT 1"], 5),
        'exec --endpoint-url "SELECT 1"': ([_COMMAND, *over_http, "SELECT 1"], 5),
        'exec --local "SHOW SERVICES"': ([_COMMAND, "exec", local, "SHOW SERVICES IN awscc"], 6),
        "exec --local, one resource": ([_COMMAND, "exec", local, _ONE], 16),
        "exec over HTTP, one resource": ([_COMMAND, *over_http, _ONE], 18),
    }


def main() -> None:
    """Measure the commands in turns, so that a busy moment hits all of them alike."""
    environment = _environment()
    with tempfile.TemporaryDirectory() as folder, endpoint(_PORT, core=None) as url:
        commands = _commands(f"--local={folder}/local.sqlite3", url)
        for command, _ in commands.values():  # makes the file, and compiles the modules
            _seconds(command, environment)
        shell = [_COMMAND, "shell", f"--local={folder}/local.sqlite3"]
        times: dict[str, list[float]] = {name: [] for name in (*commands, _SHELL)}
        for _ in range(_RUNS):
            for name, (command, _) in commands.items():
                times[name].append(_seconds(command, environment))
            times[_SHELL].append(_seconds_to_prompt(shell, environment))
    middle = {name: statistics.median(values) for name, values in times.items()}
    limits = {name: limit for name, (_, limit) in commands.items()} | {_SHELL: 15}
    lines = [_line(name, middle, limit) for name, limit in limits.items()]
    show(f"Start-up, median of {_RUNS}", lines)


def _line(name: str, middle: Mapping[str, float], limit: float | None) -> Line:
    ratio = middle[name] / middle[_BARE]
    measured = f"{middle[name] * 1000:.0f} ms = {ratio:.1f} x"
    if limit is None:
        return Line(name, measured)
    return Line(name, measured, f"within {limit} x", ratio <= limit)


if __name__ == "__main__":
    main()

"""How long a command takes to begin, against an interpreter that does nothing."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import Line, show

_RUNS = 15
_COMMAND = str(Path(sys.executable).with_name("cirrusql"))


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure the commands in turns, so that a busy moment hits all of them alike."""
    with tempfile.TemporaryDirectory() as folder:
        local = f"--local={folder}/local.sqlite3"
        seed = ["exec", local, "SELECT count(*) FROM awscc.ec2.vpcs"]
        subprocess.run([_COMMAND, *seed], check=True, stdout=subprocess.DEVNULL)
        one = "SELECT log_group_name FROM awscc.logs.log_groups WHERE log_group_name = '/x'"
        commands = {
            "python -I -c pass": [sys.executable, "-I", "-c", "pass"],
            "cirrusql --version": [_COMMAND, "--version"],
            'exec --local "SELECT 1"': [_COMMAND, "exec", local, "SELECT 1"],
            "exec --local, one resource": [_COMMAND, "exec", local, one],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(_RUNS):
            for name, command in commands.items():
                times[name].append(_seconds(command))
    middle = {name: statistics.median(values) for name, values in times.items()}
    bare = middle["python -I -c pass"]
    limits = dict(zip(commands, (None, 6, 25, 35), strict=True))
    lines = [Line("python -I -c pass", f"{bare * 1000:.0f} ms")]
    for name, limit in limits.items():
        if limit is not None:
            ratio = middle[name] / bare
            measured = f"{middle[name] * 1000:.0f} ms = {ratio:.1f} x"
            lines.append(Line(name, measured, f"within {limit} x", ratio <= limit))
    show(f"Start-up, median of {_RUNS}", lines)


if __name__ == "__main__":
    main()

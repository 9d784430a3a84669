"""SQLAlchemy's own suite for dialects, in a process of its own: its plugin changes pytest."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cirrusql

_HERE = Path(__file__).parent / "compliance"
_SOURCE = Path(cirrusql.__file__).parents[1]
_QUICK = """
    BooleanTest CTETest InsertBehaviorTest JSONTest ReturningTest RowCountTest
    SimpleUpdateDeleteTest TableViaSelectTest
""".split()  # noqa: SIM905 - a list of that length is none to read


def _run(tmp_path, *arguments):
    """What the suite says at its end, as counts by outcome."""
    url = f"cirrusql:///{tmp_path}/cloud.db?seed=off&database={tmp_path}/own.db"
    command = [sys.executable, "-m", "pytest", "-c", "setup.cfg", "suite.py", "--dburi", url]
    done = subprocess.run(
        [*command, *arguments],
        cwd=_HERE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(_SOURCE), str(_HERE)))},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    counts = re.findall(r"(\d+) (\w+)", done.stdout.strip().splitlines()[-1])
    return {what: int(count) for count, what in counts}


def test_a_share_of_it(tmp_path):
    found = _run(tmp_path, "-k", " or ".join(_QUICK))
    assert found["passed"] >= 200
    assert "failed" not in found


@pytest.mark.slow
def test_all_of_it(tmp_path):
    found = _run(tmp_path)
    assert found["passed"] >= 1000  # 1,290 of 2.1.9, 1,073 of 2.0.58
    assert "failed" not in found

"""docs/conformance.md says what is tested: each of the 104 checks, and where."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \| .+ \| (pass|not run) \| .+ \| (.+) \|$", re.MULTILINE)
NAMED_AS_NOT_RUN = {93}


def test_the_table_and_the_tests_say_the_same() -> None:
    table = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    rows = {int(number): (result, where) for number, result, where in ROW.findall(table)}
    assert sorted(rows) == list(range(1, 105))
    tests: dict[int, set[str]] = {}
    for path in sorted(ROOT.glob("tests/*/test_*.py")):
        for number in re.findall(r"def test_(\d{3})_", path.read_text("utf-8")):
            tests.setdefault(int(number), set()).add(f"{path.parent.name}/{path.name}")
    for number, (result, where) in rows.items():
        named = set(re.findall(r"`((?:local|clients)/[^`]+)`", where))
        assert named == tests.get(number, set()), number
        assert (result == "not run") == (number in NAMED_AS_NOT_RUN)

"""Every row of docs/compatibility.md is run: what its last column shows is what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"
_CELL = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"`([^`]+)`")
_EXIT = re.compile(r"exit code (\d)")
# Where a row says that there are none.
_NOTHING = "nothing in jsonl"


def _rows() -> Iterator[tuple[str, str]]:
    """The statement and the last cell of each row."""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line)[1:-1]]
            assert len(cells) == 3, line
            yield cells[0].strip("`"), cells[2]


ROWS = list(_rows())


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


def test_the_page_has_rows() -> None:
    assert len(ROWS) > 45
    assert all(_CODE.search(here) or _EXIT.search(here) for _, here in ROWS)


def test_what_the_rows_say_is_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them in one test: later ones stand on what earlier ones wrote."""
    wrong = []
    for statement, here in ROWS:
        code = main(["exec", f"--local={tmp_path / 'cloud.sqlite3'}", "-o", "jsonl", statement])
        printed = capsys.readouterr()
        told = _EXIT.search(here)
        both = printed.out.replace("\\n", "\n") + printed.err
        if _NOTHING in here:
            missing = [printed.out] if printed.out else []
        else:
            missing = [one for one in _CODE.findall(here) if one not in both]
        if code != (int(told[1]) if told else 0) or missing:
            wrong.append((statement, missing, both, code))
    assert wrong == []

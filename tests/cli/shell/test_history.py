from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.cli.shell import history
from cirrusql.cli.shell.history import HistoryFile, history_path, plain_history_path
from cirrusql.cli.shell.prompt_history import PromptHistory

_STATEMENTS = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\r"),
        min_size=1,
        max_size=30,
    ).filter(lambda text: text.strip() and not text[:1].isspace()),
    max_size=8,
)


@given(statements=_STATEMENTS)
def test_whole_statements_come_back_as_they_were(
    statements: list[str], tmp_path_factory: object
) -> None:
    folder = tmp_path_factory.mktemp("history")  # type: ignore[attr-defined]
    file = HistoryFile(folder / "deep" / "history")
    for statement in statements:
        file.add(statement)
    assert file.statements() == statements


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    file = HistoryFile(tmp_path / "history")
    file.add("SELECT 1;")
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_shells_side_by_side_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from cirrusql.cli.shell.history import HistoryFile\n"
        "file = HistoryFile(pathlib.Path(sys.argv[1]))\n"
        "[file.add(f'SELECT {sys.argv[2]},\\n  {n};') for n in range(100)]"
    )
    path = tmp_path / "history"
    shells = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(n)]) for n in range(4)
    ]
    assert [shell.wait(60) for shell in shells] == [0] * 4
    wanted = {f"SELECT {n},\n  {m};" for n in range(4) for m in range(100)}
    found = HistoryFile(path).statements()
    assert set(found) == wanted
    assert len(found) == 400


def test_the_lines_of_the_plain_editor_are_there_at_first(
    tmp_path: Path, monkeypatch: object
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # type: ignore[attr-defined]
    plain_history_path().parent.mkdir()
    plain_history_path().write_text("SELECT 1;\n\nSHOW SERVICES;\n")
    file = HistoryFile(history_path())
    assert file.statements() == ["SELECT 1;", "SHOW SERVICES;"]
    file.add("SELECT 2;")
    assert file.statements() == ["SELECT 1;", "SHOW SERVICES;", "SELECT 2;"]
    assert plain_history_path().read_text() == "SELECT 1;\n\nSHOW SERVICES;\n"


def test_what_cannot_be_written_or_read_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    file = HistoryFile(tmp_path / "file" / "history")
    file.add("SELECT 1;")
    assert file.statements() == []
    (tmp_path / "broken").write_bytes(b"+\xff\xfe\n\0\n+SELECT 1;\n")
    assert HistoryFile(tmp_path / "broken").statements()[-1] == "SELECT 1;"


def test_only_the_last_ones_are_read(tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(history, "_LARGEST", 200)  # type: ignore[attr-defined]
    file = HistoryFile(tmp_path / "history")
    for number in range(100):
        file.add(f"SELECT {number};")
    found = file.statements()
    assert found[-1] == "SELECT 99;"
    assert 3 < len(found) < 20


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It did: nothing was ever taken out of it, secrets that somebody typed neither."""
    monkeypatch.setattr(history, "_LARGEST", 2000)
    file = HistoryFile(tmp_path / "history")
    for number in range(300):
        file.add(f"SELECT {number},\n  'x';")
        assert file.path.stat().st_size <= 2000
    found = file.statements()
    first = int(found[0].split()[1].rstrip(","))
    assert found == [f"SELECT {number},\n  'x';" for number in range(first, 300)]
    assert len(found) > 15
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["history"]
    file.add("SELECT '" + "y" * 3000 + "';")
    file.add("SELECT 301;")
    assert file.statements() == ["SELECT 301;"]
    assert file.path.stat().st_size <= 2000


def test_shells_side_by_side_shorten_it_and_lose_nothing_new(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from cirrusql.cli.shell import history\n"
        "history._LARGEST = 4000\n"
        "file = history.HistoryFile(pathlib.Path(sys.argv[1]))\n"
        "[file.add(f'SELECT {sys.argv[2]},\\n  {n};') for n in range(200)]"
    )
    path = tmp_path / "history"
    shells = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(n)]) for n in range(3)
    ]
    assert [shell.wait(60) for shell in shells] == [0] * 3
    found = HistoryFile(path).statements()
    assert set(found) <= {f"SELECT {n},\n  {m};" for n in range(3) for m in range(200)}
    for n in range(3):  # what is left of each shell is the end of what it typed, without a gap
        left = [int(one.split()[2].rstrip(";")) for one in found if one.startswith(f"SELECT {n},")]
        assert left == list(range(200 - len(left), 200))
    assert path.stat().st_size <= 4000


def test_a_space_before_it_keeps_it_out_of_this_shell_too(tmp_path: Path) -> None:
    kept = PromptHistory(HistoryFile(tmp_path / "history"))
    kept.append_string(" SELECT 'secret';")
    kept.append_string("SELECT 1;")
    assert kept.get_strings() == ["SELECT 1;"]

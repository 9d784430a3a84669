"""`cirrusql requests` and `--dry-run`, run as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cirrusql.cli.main import main

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a local cloud of the test's own: its code, its rows, and stderr."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, Any, str]:
        arguments: Sequence[str] = [*words, f"--local={tmp_path / 'cloud'}", "-o", "json"]
        code = main(arguments)
        captured = capsys.readouterr()
        return code, json.loads(captured.out) if captured.out.strip() else None, captured.err

    return run


INSERT = "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('one'), ('two')"


def test_a_dry_run_changes_nothing(run: Run) -> None:
    code, rows, _ = run("exec", "--dry-run", INSERT)
    assert code == 0
    assert [row["document"] for row in rows] == [
        {"LogGroupName": "one"},
        {"LogGroupName": "two"},
    ]
    assert run("exec", "SELECT * FROM awscc.logs.log_groups WHERE log_group_name = 'one'")[1] == []
    assert run("requests", "list")[1] == []


def test_what_was_written_is_listed_shown_and_resumed(run: Run) -> None:
    assert run("exec", INSERT)[0] == 0
    code, rows, message = run("exec", INSERT)
    assert code == 1
    assert "what became of each: `cirrusql requests show 2`" in message
    _, rows, _ = run("requests", "list")
    assert [(row["write"], row["resources"], row["state"]) for row in rows] == [
        (2, 2, "2 failed"),
        (1, 2, "2 done"),
    ]
    _, rows, _ = run("requests", "show", "2")
    assert [(row["identifier"], row["state"], row["error_code"]) for row in rows] == [
        ("one", "failed", "AlreadyExists"),
        ("two", "failed", "AlreadyExists"),
    ]
    code, rows, _ = run("requests", "resume", "1")
    assert (code, [row["state"] for row in rows]) == (0, ["done", "done"])


def test_resume_exits_with_3_as_long_as_something_has_failed(run: Run) -> None:
    run("exec", INSERT)
    run("exec", INSERT)
    code, rows, message = run("requests", "resume", "2")
    assert (code, [row["state"] for row in rows]) == (3, ["failed", "failed"])
    assert message.count("cirrusql: warning: row ") == 2
    assert "row 1 of write 2 is failed: AlreadyExists" in message


def test_resume_without_a_number_finishes_every_open_write(run: Run) -> None:
    assert run("requests", "resume") == (0, None, "")
    run("exec", f"/*+ NOWAIT */ {INSERT}")
    _, ((_, _, _, _, _, _, state, _),), _ = _values(run("requests", "list"))
    assert state == "open: 2 started"
    code, rows, _ = run("requests", "resume")
    assert (code, [row["state"] for row in rows]) == (0, ["done", "done"])
    assert run("requests", "resume") == (0, None, "")


def _values(ended: tuple[int, Any, str]) -> tuple[int, list[tuple[Any, ...]], str]:
    code, rows, message = ended
    return code, [tuple(row.values()) for row in rows], message


def test_a_number_that_is_none(run: Run) -> None:
    code, _, message = run("requests", "show", "7")
    assert code == 1
    assert "there is no write 7 in the journal" in message

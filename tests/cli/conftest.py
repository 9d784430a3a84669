from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cirrusql.cli.main import main


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without files, AWS settings or a terminal."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (
        *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
        *("AWS_REGION", "AWS_DEFAULT_REGION"),
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command line in this process, as the entry point does."""

    def run(*arguments: str, stdin: str = "") -> Ended:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = main(arguments)
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return run


@pytest.fixture
def cloud(tmp_path: Path, command: Command) -> str:
    """The option for a local cloud in a file, with three log groups and nothing else."""
    option = f"--local={tmp_path / 'cloud.sqlite3'}"
    assert command("local", "import", "--data", str(tmp_path / "cloud.sqlite3"), _empty(tmp_path))
    made = command(
        "exec",
        option,
        "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days, region)"
        " VALUES ('a', 7, 'us-east-1'), ('b', 14, 'us-east-1'), ('c', 30, 'eu-west-1')",
    )
    assert made.code == 0, made.err
    return option


def _empty(folder: Path) -> str:
    path = folder / "empty.jsonl"
    path.write_text('{"cirrusql":"local cloud","format":1}\n')
    return str(path)

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from cirrusql.cli.main import main

PROFILES = {"my prod", "it's", "a:b=c", "dev", "a$b"}
_CONFIG = """
[profile "my prod"]
[profile "it's"]
[profile a:b=c]
[profile a$b]
[profile dev]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scripts, a folder `work` with files, and one with the command."""
    folder = tmp_path_factory.mktemp("completion")
    work = folder / "work"
    (work / "sub").mkdir(parents=True)
    for name in ("a b.sql", "c.sql", "sub/deep.txt"):
        (work / name).touch()
    (folder / "config").write_text(_CONFIG)
    (folder / "bin").mkdir()
    command = folder / "bin" / "cirrusql"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m cirrusql "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def environment(place: Path) -> Mapping[str, str]:
    """That of a user with some profiles, and `cirrusql` in the PATH."""
    return {
        **os.environ,
        "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(place),
        # Nobody's runs of the journal but its own, which are none.
        "XDG_STATE_HOME": str(place / "state"),
        "AWS_CONFIG_FILE": str(place / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(place / "nothing"),
    }


@pytest.fixture
def script(place: Path, capsys: pytest.CaptureFixture[str]):
    """Writes a shell's script into a file, by the name that the shell wants, and gives its path."""

    def written(shell: str) -> Path:
        capsys.readouterr()
        assert main(["complete", shell]) == 0
        path = (
            place / shell / {"bash": "cirrusql", "zsh": "_cirrusql", "fish": "cirrusql.fish"}[shell]
        )
        path.parent.mkdir(exist_ok=True)
        path.write_text(capsys.readouterr().out)
        return path

    return written

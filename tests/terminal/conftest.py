from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.tmux import TMUX, Tmux, shell_command

SCREENS = Path(__file__).parent / "screens"
SIZES = [(80, 24), (200, 50)]
# What differs between runs, kept as wide as it is.
_MASKS = [
    (re.compile(r"\d+\.\d\d s\b"), "0.00 s"),
    (re.compile(r"CirruSQL \d+\.\d+\.\d+\S*"), "CirruSQL 0.0.0"),
]

Open = Callable[..., "Session"]


class Session(Tmux):
    """A shell on a terminal, and screens to compare it with.

    `CIRRUSQL_RECORD=1` writes them anew, to be looked at before they are committed.
    """

    size: tuple[int, int]

    def ready(self) -> None:
        """Wait for the prompt: its status line is there only while keys are read."""

        def is_drawn(screen: str) -> bool:
            last = screen.rpartition("\n")[2]
            return " │ " in last or last.startswith("local cloud")

        self.until(is_drawn, "a prompt")

    def is_as(self, name: str) -> None:
        """Compare the screen with the recorded one of that name and this size."""
        width, height = self.size
        path = SCREENS / f"{name}-{width}x{height}.txt"
        if os.environ.get("CIRRUSQL_RECORD"):
            path.write_text(masked(self.settled()) + "\n", "utf-8")
            return
        expected = path.read_text("utf-8").rstrip("\n")
        try:
            self.until(lambda screen: masked(screen) == expected, f"the screen {path.name}")
        except AssertionError:
            assert masked(self.screen()) == expected


def masked(screen: str) -> str:
    for pattern, text in _MASKS:
        screen = pattern.sub(text, screen)
    return screen


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local cloud with the demo organisation, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    start = "from cirrusql.cli.main import main; import sys; sys.exit(main(sys.argv[1:]))"
    seed = [sys.executable, "-c", start, "exec", f"--local={path}", "SHOW VERSION"]
    seed[-1] = "SELECT count(*) FROM awscc.ec2.vpcs"
    subprocess.run(seed, check=True, capture_output=True)
    return path


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def open_shell(tmp_path: Path, demo: Path) -> Iterator[Open]:
    """Opens shells of one user, in one folder with the demo cloud."""
    if TMUX is None:
        pytest.skip("there is no tmux")
    shutil.copy(demo, tmp_path / "demo.sqlite3")
    opened: list[Session] = []

    def open_(
        size: tuple[int, int], *arguments: str, editor: str = "false", **environment: str
    ) -> Session:
        environment = {
            "EDITOR": editor,
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            **environment,
        }
        where = arguments or ("--local=demo.sqlite3",)
        session = Session(shell_command(*where), tmp_path, environment, size)
        session.size = size
        opened.append(session)
        session.ready()
        return session

    yield open_
    for session in opened:
        session.close()

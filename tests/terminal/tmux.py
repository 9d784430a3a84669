"""A terminal to type in and to look at: tmux, with a server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

TMUX = shutil.which("tmux")
SECONDS = 20.0
_INTERVAL = 0.05
# tmux does not always notice that a program has ended, so a shell around it tells.
_ENDED = "ended with code "
_START = "import sys; sys.argv[0] = 'cirrusql'; from cirrusql.cli.main import run; run()"


class Tmux:
    """One screen with one program in it. Mutable state: what the program has made of it.

    Nothing here waits for a time: every step waits for what is to be seen after it.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
    ) -> None:
        assert TMUX is not None
        self._socket = str(folder / f"tmux-{time.monotonic_ns()}")
        width, height = map(str, size)
        kept = ("PATH", "PYTHONPATH", "HOME", "VIRTUAL_ENV")
        clean = {name: os.environ[name] for name in kept if name in os.environ}
        clean |= {"LC_ALL": "C.UTF-8", "LESS": "SRX", **environment}
        words = ["env", "-i", "TERM=tmux-256color", *(f"{k}={v}" for k, v in clean.items())]
        words += ["sh", "-c", f'"$@"; printf "\\n{_ENDED}%s\\n" $?; read -r _', "sh"]
        begin = ["-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height]
        self._tmux(*begin, "-c", str(folder), *words, *command)

    def _tmux(self, *arguments: str) -> str:
        assert TMUX is not None
        shown = subprocess.run(
            [TMUX, "-S", self._socket, *arguments], capture_output=True, text=True, check=True
        )
        return shown.stdout

    def type(self, text: str) -> None:
        """Type some text, each character as a key."""
        self._tmux("send-keys", "-H", *(f"{byte:02x}" for byte in text.encode()))

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: Enter, Tab, C-r, Escape."""
        self._tmux("send-keys", *keys)

    def enter(self, text: str) -> None:
        """Type a line once the menu that it may open cannot take the Enter for itself."""
        self.type(text)
        self.press("Enter")

    def screen(self) -> str:
        """What is to be seen, without what is blank at the end of lines and below."""
        lines = self._tmux("capture-pane", "-p").split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip()

    def styled(self) -> str:
        """What is to be seen, with the escape sequences of its colours."""
        return self._tmux("capture-pane", "-p", "-e")

    def until(self, seen: Callable[[str], bool], what: str) -> str:
        """The screen once something holds of it; fails with the screen if it never does."""
        end = time.monotonic() + SECONDS
        while True:
            screen = self.screen()
            if seen(screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"{what} was not seen in {SECONDS:g} s:\n{screen}")
            time.sleep(_INTERVAL)

    def shows(self, *texts: str) -> str:
        """The screen once it has all of some texts."""
        return self.until(lambda screen: all(text in screen for text in texts), f"{texts}")

    def hides(self, text: str) -> str:
        """The screen once it does not have a text."""
        return self.until(lambda screen: text not in screen, f"the end of '{text}'")

    def ended(self) -> str:
        """The exit code of the program, once it has ended."""

        screen = self.shows(_ENDED)
        return screen.rpartition(_ENDED)[2].split()[0]

    def settled(self) -> str:
        """The screen once it has not changed for a while: for recording only."""
        before = ""
        same = 0
        while same < 10:
            now = self.screen()
            same = same + 1 if now == before else 0
            before = now
            time.sleep(_INTERVAL)
        return before

    def close(self) -> None:
        """End the program and the server."""
        subprocess.run([str(TMUX), "-S", self._socket, "kill-server"], check=False)


def shell_command(*arguments: str) -> list[str]:
    """The command line of a shell, by the interpreter that runs the tests."""
    return [sys.executable, "-c", _START, "shell", *arguments]

"""A program on a terminal of its own: what it shows there, and what is typed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence


class Screen:
    """A command on a terminal of so many columns and lines. `text` is all that it has written."""

    def __init__(
        self,
        arguments: Sequence[str],
        columns: int = 80,
        lines: int = 24,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        hidden = ("COLUMNS", "LINES", "NO_COLOR", "PAGER", "CIRRUSQL_PAGER", "LESS")
        inherited = {name: value for name, value in os.environ.items() if name not in hidden}
        self._process = subprocess.Popen(
            ["setsid", "--ctty", sys.executable, "-m", "cirrusql", *arguments],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={**inherited, "TERM": "xterm", **(environment or {})},
        )
        os.close(follower)
        self._read = b""

    @property
    def text(self) -> str:
        """All that was written, with the line ends that it was written with."""
        return self._read.decode(errors="replace").replace("\r\n", "\n")

    def until(self, expected: str, seconds: float = 30) -> str:
        """Read until something stands on the screen."""
        end = time.monotonic() + seconds
        while expected not in self.text:
            assert time.monotonic() < end, f"no {expected!r} in {self.text!r}"
            if not self._take(0.1) and self._process.poll() is not None and not self._take(0.1):
                assert expected in self.text, self.text
        return self.text

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self._leader, keys.encode())

    def until_ended_by(self, keys: str, seconds: float = 30) -> None:
        """Type keys until the program ends: less forgets what is typed while it draws anew."""
        end = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError):  # it may end between the look and the key
                self.type(keys)
            self._take(0.2)

    def ended(self, seconds: float = 30) -> int:
        """Read to the end; the exit code."""
        end = time.monotonic() + seconds
        while self._take(0.1) or self._process.poll() is None:
            if time.monotonic() > end:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
                raise AssertionError(f"it did not end: {self.text!r}")
        os.close(self._leader)
        return self._process.wait()

    def _take(self, seconds: float) -> bool:
        try:
            ready, _, _ = select.select([self._leader], [], [], seconds)
            data = os.read(self._leader, 65536) if ready else b""
        except OSError:  # nobody is at the other end any more
            data = b""
        self._read += data
        return bool(data)

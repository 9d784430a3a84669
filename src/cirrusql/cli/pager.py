"""A pager for what is longer than the screen."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from cirrusql.cli.terminal import Terminal
from cirrusql.formats.colours import SEQUENCE
from cirrusql.formats.text import width

# As git has them, unless the user says otherwise: lines are not folded (S), what fits on the screen
# needs no key to leave (F), colours are colours (R), and what was read stays on the screen (X).
_DEFAULTS = {"LESS": "SFRX", "LESSCHARSET": "utf-8", "LV": "-c"}
_VARIABLES = ("CIRRUSQL_PAGER", "PAGER")
_PIECE = 16_384
_MARGIN = 2  # the lines that the summary and the next prompt take


class PagerLeft(Exception):
    """Nobody reads the pager any more."""


def somebody_reads() -> bool:
    """Whether there is somebody to turn pages."""
    return sys.stdin is not None and sys.stdin.isatty()


def pager_command() -> list[str]:
    """The user's pager with its arguments; empty for none.

    `CIRRUSQL_PAGER` counts, then `PAGER`, then there is `less`; empty or `cat` mean none.
    """
    text = next((os.environ[name] for name in _VARIABLES if name in os.environ), None)
    if text is None:
        import shutil

        return ["less"] if shutil.which("less") else []
    words = shlex.split(text)
    return [] if words == ["cat"] else words


class Pager:
    """A terminal, written to through the pager once there is more than a screen of it.

    Mutable state: what was written and not shown yet, how many lines of the screen that takes, and
    the pager's process; `reading` is how many seconds it took somebody to turn the pages. With
    `always` the pager is begun at once. A line that is too long takes several of the screen if
    it `folds`, else it is for the pager. `fail` is told why there is none.
    """

    def __init__(
        self,
        stream: BinaryIO,
        terminal: Terminal,
        *,
        always: bool,
        folds: Callable[[], bool],
        fail: Callable[[str], None],
    ) -> None:
        self._stream = stream
        self._terminal = terminal
        self._always = always
        self._folds = folds
        self._fail = fail
        self._held: list[bytes] = []
        self._size = self._lines = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.reading = 0.0
        self._has_none = False

    def write(self, data: bytes) -> None:
        """Write; raises PagerLeft if the reader has left."""
        if self._has_none:
            self._stream.write(data)
            return
        self._held.append(data)
        self._size += len(data)
        if self._process is not None:
            if self._size >= _PIECE:
                self._send()
        elif self._always or self._is_too_long(data):
            self._begin()

    def finish(self) -> None:
        """Show what was not shown yet, and wait until the reader leaves."""
        if self._process is None:
            self._stream.write(b"".join(self._held))
            self._stream.flush()
            return
        with suppress(PagerLeft, KeyboardInterrupt):  # the reader has seen enough
            self._send()
        begun = time.monotonic()
        self._wait()
        self.reading += time.monotonic() - begun

    def _is_too_long(self, data: bytes) -> bool:
        columns = self._terminal.width
        for line in SEQUENCE.sub("", data.decode()).splitlines():
            taken = -(-width(line) // columns) or 1
            if taken > 1 and not self._folds():
                return True
            self._lines += taken
        return self._lines > self._terminal.height - _MARGIN

    def _begin(self) -> None:
        try:
            words = pager_command()
            if words:
                self._stream.flush()
                self._process = subprocess.Popen(  # noqa: S603 - the user's own command
                    words, stdin=subprocess.PIPE, bufsize=0, env={**_DEFAULTS, **os.environ}
                )
        except OSError as error:
            self._fail(f"cannot run the pager '{words[0]}': {error.strerror}")
        except ValueError as error:  # a quote without its end
            self._fail(f"cannot understand the pager: {error}")
        if self._process is not None:
            self._send()
            return
        self._has_none = True
        self._stream.write(b"".join(self._held))
        self._held = []

    def _send(self) -> None:
        data, self._held, self._size = memoryview(b"".join(self._held)), [], 0
        assert self._process is not None
        assert self._process.stdin is not None
        begun = time.monotonic()
        try:
            while data:
                # Unbuffered: what an interrupt leaves behind is nowhere else to be written.
                data = data[self._process.stdin.write(data) :]
        except BrokenPipeError:
            raise PagerLeft from None
        finally:
            self.reading += time.monotonic() - begun

    def _wait(self) -> None:
        process, self._process = self._process, None
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:  # meant for the pager, which has it too
                continue
        if code > 0:
            self._fail(f"the pager ended with code {code}")

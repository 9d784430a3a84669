r"""A command of the system's that results are written into: `\o |jq .`, as other shells have it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, cast

from cirrusql.cli.arguments import Usage
from cirrusql.cli.streams import PIPE, PipeLeft, Target
from cirrusql.cli.terminal import Terminal
from cirrusql.errors import OperationalError


class PipedTarget(Target):
    """A command's input. Mutable state: that of a Target, and the command's process."""

    def __init__(self, command: str) -> None:
        self._command = command
        # Through the shell, as it is typed there, with pipes and redirections of its own.
        self._process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE)  # noqa: S602
        assert self._process.stdin is not None
        super().__init__(cast("BinaryIO", self._process.stdin))

    @classmethod
    def begun(cls, written: str) -> PipedTarget:
        """The command behind a `|`; raises Usage if there is none, or no shell to run it."""
        command = written.removeprefix(PIPE).strip()
        if not command:
            raise Usage("no command behind |")
        try:
            return cls(command)
        except OSError as error:
            raise Usage(f"cannot run '{command}': {error.strerror}") from None

    @property
    def terminal(self) -> Terminal | None:
        """None: what the command makes of it is seen, not what it is given."""
        return None

    @property
    def is_regular_file(self) -> bool:
        """False: it cannot be written again from its start."""
        return False

    @contextmanager
    def writing(self) -> Iterator[BinaryIO]:
        """A context in which PipeLeft says that the command reads no more."""
        try:
            yield self.stream
        except BrokenPipeError:
            raise PipeLeft from None

    def close(self) -> None:
        """Let the command come to its end; raises OperationalError if it says that it failed."""
        with suppress(BrokenPipeError):
            self.stream.close()
        code = self._process.wait()
        if code:
            raise OperationalError(f"'{self._command}' ended with code {code}")

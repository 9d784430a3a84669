"""Exit codes, which scripts rely on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from cirrusql.errors import Cancelled, Error, InterfaceError


class ExitCode(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    """There is an answer, but part of what was asked could not be read."""
    INTERRUPTED = 130
    """By Ctrl-C; 128 and the signal's number, as shells have it."""
    PIPE_CLOSED = 141
    """Nobody reads the output any more; as if SIGPIPE had ended the process."""


_CODES: Mapping[type[Error], ExitCode] = {
    Error: ExitCode.FAILED,
    InterfaceError: ExitCode.USAGE,
    Cancelled: ExitCode.INTERRUPTED,
}


def exit_code(error: Error) -> ExitCode:
    """The exit code for an error: its own class's, or the nearest parent's.

    >>> exit_code(Cancelled("by Ctrl-C"))
    <ExitCode.INTERRUPTED: 130>
    """
    return next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)

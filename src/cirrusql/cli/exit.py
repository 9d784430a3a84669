"""Exit codes, which scripts rely on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from cirrusql.errors import Cancelled, Error, InterfaceError


class ExitCode(IntEnum):
    """What a command's exit code says; `MEANINGS` has it in words."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERRUPTED = 130
    PIPE_CLOSED = 141


# Those above 128 are 128 and a signal's number, as shells have it.
MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "all was done",
    ExitCode.FAILED: "a statement, or what the command was to do, failed; of check, findings",
    ExitCode.USAGE: "the command line is wrong; of plan, drift and diff, there are changes",
    ExitCode.INCOMPLETE: "there is an answer, but part of what was asked could not be read",
    ExitCode.INTERRUPTED: "interrupted by Ctrl-C",
    ExitCode.PIPE_CLOSED: "nobody reads the output any more",
}
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

"""Where `cirrusql` begins; it imports nothing until it is known what is wanted."""

from __future__ import annotations

import sys

from cirrusql.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

# Containers made before Python looks for cycles among them. Importing makes a hundred thousand that
# all stay: looking through them again and again is a twentieth of a first statement's time.
_MADE_BETWEEN_LOOKS = 100_000


def run(program: Callable[[], int] | None = None) -> NoReturn:
    """The console command: `main`, or another program, and then the end of the process.

    Python's own end takes a module apart after the other, a tenth of a first statement's time, to
    give back what the end of the process gives back anyway. Whatever was registered to happen at
    exit does.
    """
    import atexit
    import gc
    import os

    gc.set_threshold(_MADE_BETWEEN_LOOKS, 20, 50)
    _open_closed_streams()
    code = (program or main)()
    atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter would call now
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody reads any more, or the stream was closed
        code = code or 1
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: see `ExitCode`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] in (["--version"], ["-V"]):
        try:
            print(f"cirrusql {VERSION}", flush=True)
        except OSError as error:
            print(f"cirrusql: {error.strerror}", file=sys.stderr)
            return 1
        return 0
    from cirrusql.cli.commands import dispatch

    return dispatch(arguments)


def _open_closed_streams() -> None:
    """Put a stream where the caller has closed one, which Python leaves as None.

    Nothing comes from such a stdin, stderr goes nowhere, and writing to such a stdout is an error,
    as with other programs: rows must not be lost without a word.
    """
    import os

    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), "r")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")

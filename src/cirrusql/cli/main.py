"""Where `cirrusql` begins; it imports nothing until it is known what is wanted."""

from __future__ import annotations

import sys

from cirrusql.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: see `ExitCode`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] in (["--version"], ["-V"]):
        print(f"cirrusql {VERSION}")
        return 0
    from cirrusql.cli.commands import dispatch

    return dispatch(arguments)

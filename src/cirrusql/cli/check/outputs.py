"""Where the reports of a check go: stdout or a file, and a file for each further one."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

from cirrusql.cli.arguments import Usage
from cirrusql.cli.streams import binary_output
from cirrusql.controls.reports import FORMATS
from cirrusql.errors import did_you_mean

if TYPE_CHECKING:
    from cirrusql.controls import Report


def opened(parsed: argparse.Namespace, stack: ExitStack) -> list[tuple[str, BinaryIO]]:
    """Each report that is wanted by its format, and where it goes, that of -o first.

    Raises Usage for a file that cannot be made, before anything is called.
    """
    wanted = [(parsed.output, parsed.outfile), *map(_report, parsed.report)]
    files = [path for _, path in wanted if path is not None]
    for path in files:
        if files.count(path) > 1:
            raise Usage(f"two reports cannot both be {path}")
    return [(name, stack.enter_context(binary_output(path))) for name, path in wanted]


def _report(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not equals or not path:
        raise Usage(f"--report wants FORMAT=FILE, not '{text}'")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"there are {', '.join(FORMATS)}"
        raise Usage(f"--report: no format '{name}'; {hint}")
    return name, path


def write(report: Report, name: str, stream: BinaryIO) -> None:
    """Write a report in a format."""
    from cirrusql.controls.reports import written

    stream.write(written(report, name).encode("utf-8", "backslashreplace"))
    stream.flush()

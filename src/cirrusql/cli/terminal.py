"""What is known of a terminal that results are written to."""

from __future__ import annotations

import os
from typing import BinaryIO

from cirrusql.records import Record


class Terminal(Record):
    """A terminal: columns and lines of its screen, whether it has colours and can be paged on."""

    width: int
    height: int
    has_colours: bool
    has_pager: bool


def terminal_of(stream: BinaryIO) -> Terminal | None:
    """The terminal that a stream is, as large as it is now; None for a file or a pipe.

    `NO_COLOR`, if it says anything, means no colours (no-color.org); a terminal that calls itself
    `dumb` has neither colours nor a cursor that a pager could move.
    """
    if not stream.isatty():
        return None
    import shutil

    size = shutil.get_terminal_size()
    clever = os.environ.get("TERM", "dumb") != "dumb"
    colours = clever and not os.environ.get("NO_COLOR")
    return Terminal(max(size.columns, 1), max(size.lines, 2), colours, clever)

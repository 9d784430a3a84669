"""Output formats: each module makes text of columns and rows, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from cirrusql.records import Record
from cirrusql.result import ResultColumn
from cirrusql.values import Row


class Layout(Record):
    """How text is laid out. `width` is the terminal's, None if the output is not one."""

    headers: bool = True
    delimiter: str = ","
    width: int | None = None


Pieces = Callable[[Sequence[ResultColumn], Iterator[Row], Layout], Iterator[str]]


class Format(Record):
    """A way to write results: what makes the text of one, and what stands between two."""

    pieces: Pieces
    gap: str


# Name to module, function and gap; loaded when asked for: each brings what the others do not need.
_FORMATS: Mapping[str, tuple[str, str, str]] = {
    "table": ("table", "table", "\n"),
    "json": ("documents", "json_array", ""),
    "jsonl": ("documents", "json_lines", ""),
    "csv": ("delimited", "csv", ""),
    "text": ("delimited", "text", ""),
    "markdown": ("markdown", "markdown", "\n"),
}


def format_named(name: str) -> Format:
    """The format of one of the names in `FORMATS`."""
    module, function, gap = _FORMATS[name]
    return Format(getattr(import_module(f"{__name__}.{module}"), function), gap)

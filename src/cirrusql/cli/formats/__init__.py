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


Format = Callable[[Sequence[ResultColumn], Iterator[Row], Layout], Iterator[str]]

# Module and function; loaded when asked for, since each brings what the others do not need.
_FORMATS: Mapping[str, tuple[str, str]] = {
    "table": ("table", "table"),
    "json": ("documents", "json_array"),
    "jsonl": ("documents", "json_lines"),
    "csv": ("delimited", "csv"),
    "text": ("delimited", "text"),
    "markdown": ("markdown", "markdown"),
}
FORMATS = tuple(_FORMATS)


def format_named(name: str) -> Format:
    """The format of one of the names in `FORMATS`."""
    module, function = _FORMATS[name]
    chosen: Format = getattr(import_module(f"{__name__}.{module}"), function)
    return chosen

"""Output formats: each module makes pieces of a file of columns and rows, one after the other.

A piece is text, which is written as UTF-8, or bytes. What an iterator of pieces returns at its end
is how many cells were cut.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from importlib import import_module

from cirrusql.records import Record
from cirrusql.result import ResultColumn
from cirrusql.values import Row


class Layout(Record):
    """How a result is laid out.

    `width` is the terminal's, None if the output is not one. `expanded` is whether a table has a
    line for each column; None, where it is too narrow for the columns. `is_file` is whether what is
    written can be read from any place, as a pipe cannot.
    """

    headers: bool = True
    delimiter: str = ","
    width: int | None = None
    expanded: bool | None = None
    colours: bool = False
    is_file: bool = False


Pieces = Generator[str, None, int] | Generator[bytes, None, int]
Writer = Callable[[Sequence[ResultColumn], Iterator[Row], Layout], Pieces]


class Format(Record):
    """A way to write results: what makes the pieces of one, and what stands between two.

    `head` stands before the first. Of a format that is `for_people` an answer that is one text is
    written as that text. One that `is_safe` writes no control character of a value to a terminal.
    One that `folds` can be read where a terminal is narrower than its lines. In one that
    `is_binary` a file holds one result, and no terminal shows it.
    """

    pieces: Writer
    gap: str = ""
    head: str = ""
    for_people: bool = False
    is_safe: bool = False
    folds: bool = True
    is_binary: bool = False


# Name to module and constant; loaded when asked for: each brings what others do not need.
_FORMATS: Mapping[str, tuple[str, str]] = {
    "table": ("table", "TABLE"),
    "wide": ("table", "WIDE"),
    "record": ("listed", "RECORD"),
    "json": ("documents", "JSON"),
    "jsonl": ("documents", "JSON_LINES"),
    "csv": ("delimited", "CSV"),
    "text": ("delimited", "TEXT"),
    "pptext": ("delimited", "PRETTY_TEXT"),
    "markdown": ("markdown", "MARKDOWN"),
    "html": ("html", "HTML"),
    "arrow": ("columnar", "ARROW"),
    "parquet": ("columnar", "PARQUET"),
}


def format_named(name: str) -> Format:
    """The format of one of the names in `cirrusql.engine.display.FORMATS`.

    Raises InterfaceError if it needs a package that is not installed.
    """
    module, constant = _FORMATS[name]
    form: Format = getattr(import_module(f"{__name__}.{module}"), constant)
    return form

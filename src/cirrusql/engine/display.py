"""How results are displayed: what a front end that shows rows to a person is to do with them.

It is a part of a session's options, because SET changes it within a script and at a prompt. Nothing
in the engine displays anything; the command line does.
"""

from __future__ import annotations

from cirrusql.errors import InterfaceError
from cirrusql.records import Record

FORMATS = (
    "table",
    "wide",
    "record",
    "json",
    "jsonl",
    "csv",
    "text",
    "pptext",
    "markdown",
    "html",
    "arrow",
    "parquet",
)
"""The formats that results can be written in, as `SET output` and `-o` name them."""


class Display(Record):
    """How results are displayed; None leaves a choice to what is found: a terminal, how wide it is.

    `output` is one of `FORMATS`. `headers` is whether column names are written, `delimiter` what
    stands between values in csv and text. `expanded` makes a table one line for each column;
    None, where a terminal is too narrow for the columns. `pager` gives an answer to a pager; None,
    what is longer than the screen. `colours` is whether there are any. `timing` tells the time that
    each statement took, wherever the narration goes.
    """

    output: str = "table"
    headers: bool = True
    delimiter: str = ","
    expanded: bool | None = None
    pager: bool | None = None
    colours: bool | None = None
    timing: bool = False


def delimiter(text: str) -> str:
    r"""What is to stand between values; `\t` is a tab, as shells make it hard to type one.

    Raises InterfaceError for one that would make values unreadable.

    >>> delimiter(r"\t"), delimiter("|")
    ('\t', '|')
    """
    found = text.replace("\\t", "\t")
    if not found or any(mark in found for mark in '"\r\n'):
        raise InterfaceError(
            f"{text!r} cannot stand between values",
            hint="a delimiter is at least one character, and no quote or end of a line",
        )
    return found

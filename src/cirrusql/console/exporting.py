"""Answers as files and for the clipboard, in every format that the command line writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from cirrusql.console.answer import Answer
from cirrusql.console.replies import Asked, text, whole
from cirrusql.console.run import Run
from cirrusql.console.statement_run import StatementRun
from cirrusql.engine.display import FORMATS
from cirrusql.errors import InterfaceError
from cirrusql.formats import Format, Layout, format_named
from cirrusql.records import Record

_ENDINGS = {"markdown": "md"} | {
    name: name for name in ("tsv", "jsonl", "json", "csv", "html", "parquet", "arrow")
}
_MOST_COPIED = 50_000
# What a spreadsheet takes from the clipboard.
_TABS = "tsv"


class Export(Record, frozen=False):
    """A file to be downloaded; its pieces can be taken once. Mutable: by that."""

    name: str
    pieces: Iterator[bytes]


def exported(run: Run, statement: int, answer: Answer, asked: Asked) -> Export:
    """A file of a view's rows.

    Raises InterfaceError for an answer that is not the whole one, unless `incomplete` is asked for:
    a file does not say by itself what it lacks.
    """
    lacks = _lacks(run.statements[statement])
    if lacks and asked.get("incomplete") is not True:
        hint = "say that you want it all the same"
        raise InterfaceError(f"this is not the whole answer: {lacks}", hint=hint)
    form = _form(asked)
    name = f"cirrusql{'-incomplete' if lacks else ''}.{_ENDINGS.get(form, 'txt')}"
    return Export(name, _pieces(answer, form, asked, 0, None))


def copied(answer: Answer, asked: Asked) -> str:
    """Some rows of a view as text; raises InterfaceError for a format that is none."""
    form = _form(asked)
    if _format(form).is_binary:
        raise InterfaceError(f"{form} is no text", hint="export it as a file")
    start, count = whole(asked, "start", 0), whole(asked, "count", _MOST_COPIED)
    if count > _MOST_COPIED:
        hint = "export them as a file"
        raise InterfaceError(f"{_MOST_COPIED} rows are copied at once at most", hint=hint)
    return b"".join(_pieces(answer, form, asked, start, count)).decode()


def _pieces(
    answer: Answer, form: str, asked: Asked, start: int, count: int | None
) -> Iterator[bytes]:
    """The pieces of a file.

    What cannot be written is said now, and not by a download that breaks off: a format whose
    package is missing, a view that is gone, a column that is none.
    """
    numbers = _columns(answer, asked)
    delimiter = "\t" if form == _TABS else ","
    layout = Layout(headers=asked.get("headers") is not False, delimiter=delimiter)
    kind = _format(form)
    columns = [answer.columns[number] for number in numbers]
    rows = answer.rows(str(asked.get("view", "")), numbers, start, count)
    pieces: Iterator[str | bytes] = chain((kind.head,), kind.pieces(columns, rows, layout))
    return (piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def _columns(answer: Answer, asked: Asked) -> Sequence[int]:
    found: Any = asked.get("columns")
    if found is None:
        return range(len(answer.columns))
    if not isinstance(found, list) or not found:
        raise InterfaceError("'columns' is a list of numbers")
    numbers = [number if isinstance(number, int) else -1 for number in found]
    for number in numbers:
        answer.require_column(number)
    return numbers


def _form(asked: Asked) -> str:
    form = text(asked, "format", "csv")
    if form not in (*FORMATS, _TABS):
        raise InterfaceError(f"'{form}' is no format", hint=", ".join(FORMATS))
    return form


def _format(form: str) -> Format:
    return format_named("csv" if form == _TABS else form)


def _lacks(statement: StatementRun) -> str:
    """Why an answer is not the whole one; empty if it is."""
    if statement.state == "running":
        return "the statement still runs"
    if statement.state != "done":
        return "the statement did not end well"
    found = statement.diagnostics
    if found is not None and found.problems:
        return found.problems[0].message
    return "rows were cut" if found is not None and found.more else ""

"""Answers on stdout in StackQL's formats: every cell a text, NULL the text `null`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TextIO

from cirrusql.cli.arguments import Usage
from cirrusql.pgcatalog.types import TEXT
from cirrusql.pgwire.manners import STACKQL
from cirrusql.pgwire.values import encoder
from cirrusql.records import Record
from cirrusql.result import Result

Rows = Iterator[list[str]]


class Form(Record):
    """How answers are written: the format's name, and what it may be told."""

    name: str = "table"
    headers: bool = True
    delimiter: str = ","

    def __post_init__(self) -> None:
        if self.name not in _WRITERS:
            raise Usage(f"output format '{self.name}' is none of {', '.join(_WRITERS)}")
        if self.name == "csv" and len(self.delimiter) != 1:
            raise Usage(f"a delimiter is one character, not '{self.delimiter}'")

    def write(self, result: Result, stream: TextIO) -> None:
        """Write an answer's rows as they come."""
        text = encoder(TEXT, 0)
        rows = (
            [(text(cell) or b"").decode("utf-8", "replace") for cell in STACKQL.row(row)]
            for row in result
        )
        names = [column.name for column in result.columns]
        for piece in _WRITERS[self.name](names, rows, self):
            stream.write(piece)
        stream.flush()


def _json(names: Sequence[str], rows: Rows, _: Form) -> Iterator[str]:
    """An array of objects on one line. Nothing is written of an answer that fails at once."""
    before = "["
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        yield before + json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        before = ","
    yield "[]\n" if before == "[" else "]\n"


def _csv(names: Sequence[str], rows: Rows, form: Form) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=form.delimiter, lineterminator="\n")
    for row in _headed(names, rows, form):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _text(names: Sequence[str], rows: Rows, form: Form) -> Iterator[str]:
    for row in _headed(names, rows, form):
        yield form.delimiter.join(row) + "\n"


def _headed(names: Sequence[str], rows: Rows, form: Form) -> Iterator[Sequence[str]]:
    if form.headers:
        yield names
    yield from rows


def _table(names: Sequence[str], rows: Rows, form: Form) -> Iterator[str]:
    """Columns between `|`, as tools read them that want the first and the second."""
    kept = [[cell.replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *kept, strict=True)]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|\n"
    lines = [names, *kept] if form.headers else kept
    yield rule
    for number, row in enumerate(lines):
        cells = (f" {cell:{width}} " for cell, width in zip(row, widths, strict=True))
        yield "|" + "|".join(cells) + "|\n"
        if form.headers and not number:
            yield rule
    if kept:
        yield rule


_WRITERS: Mapping[str, Callable[[Sequence[str], Rows, Form], Iterator[str]]] = {
    "json": _json,
    "table": _table,
    "csv": _csv,
    "text": _text,
    "pptext": _text,
}

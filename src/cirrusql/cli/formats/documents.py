"""JSON: one array of objects, or one object a line. Documents stay documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from cirrusql.cli.formats import Layout
from cirrusql.result import ResultColumn
from cirrusql.values import DOCUMENTS, Row, converted, distinct


def json_array(
    columns: Sequence[ResultColumn], rows: Iterator[Row], _layout: Layout
) -> Iterator[str]:
    """One array with an object on each line; `[]` if there are no rows."""
    before = "[\n"
    for text in _objects(columns, rows):
        yield before + text
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(
    columns: Sequence[ResultColumn], rows: Iterator[Row], _layout: Layout
) -> Iterator[str]:
    """One object on each line; nothing if there are no rows."""
    for text in _objects(columns, rows):
        yield text + "\n"


def _objects(columns: Sequence[ResultColumn], rows: Iterator[Row]) -> Iterator[str]:
    names = distinct([column.name for column in columns])
    types = [column.type for column in columns]
    for row in converted(types, rows, DOCUMENTS):
        yield _json(dict(zip(names, row, strict=True)))


def _json(value: dict[str, Any]) -> str:
    try:
        return orjson.dumps(value, default=_hex).decode()
    except orjson.JSONEncodeError:
        # An integer above 64 bits, or a document nested deeper than orjson goes.
        return json.dumps(value, default=_hex, ensure_ascii=False, separators=(",", ":"))


def _hex(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no form in JSON")

"""JSON: one array of objects, or one object a line. Documents stay documents."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from math import inf
from typing import Any

import orjson

from cirrusql.formats import Format, Layout, Pieces
from cirrusql.result import ResultColumn
from cirrusql.values import DOCUMENTS, Row, converted, distinct


def _array(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Pieces:
    """One array with an object on each line, on a terminal on many; `[]` if there are no rows."""
    if layout.width is None:
        return _joined(_objects(columns, rows))
    return _drawn(columns, rows, layout)


def _joined(objects: Iterator[bytes]) -> Generator[bytes, None, int]:
    before = b"[\n"
    for text in objects:
        yield before + text
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
    return 0


def _drawn(
    columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout
) -> Generator[bytes, None, int]:
    """The same for a person: a member on each line, and nothing that a terminal obeys."""
    from cirrusql.formats.colours import as_json
    from cirrusql.formats.text import harmless

    names = distinct([column.name for column in columns])
    types = [column.type for column in columns]

    def objects() -> Iterator[bytes]:
        for row in converted(types, rows, DOCUMENTS):
            lines = harmless(_members(names, row, indent=2))
            yield (as_json(lines) if layout.colours else lines).encode()

    return _joined(objects())


def _lines(
    columns: Sequence[ResultColumn], rows: Iterator[Row], _layout: Layout
) -> Generator[bytes, None, int]:
    """One object on each line; nothing if there are no rows."""
    for text in _objects(columns, rows):
        yield text + b"\n"
    return 0


def _objects(columns: Sequence[ResultColumn], rows: Iterator[Row]) -> Iterator[bytes]:
    names = distinct([column.name for column in columns])
    types = [column.type for column in columns]
    for row in converted(types, rows, DOCUMENTS):
        yield _json(names, row)


def _json(names: Sequence[str], row: Row) -> bytes:
    try:
        text = orjson.dumps(dict(zip(names, row, strict=True)), default=_hex)
    except orjson.JSONEncodeError:
        pass  # an integer above 64 bits, or a document nested deeper than orjson goes
    else:
        # It writes null for an infinite number, which SQLite has: 9e999.
        if b"null" not in text or (inf not in row and -inf not in row):
            return text
    return _members(names, row, indent=None).encode()


def _members(names: Sequence[str], row: Row, *, indent: int | None) -> str:
    """An object, each member by itself."""
    end, margin = ("", "") if indent is None else ("\n", " " * indent)
    pairs = [
        f"{margin}{_dumped(name, None)}:{margin[:1]}{_dumped(value, indent)}"
        for name, value in zip(names, row, strict=True)
    ]
    return f"{{{end}{f',{end}'.join(pairs)}{end}}}"


def _dumped(value: Any, indent: int | None) -> str:
    if value in (inf, -inf):
        # As SQLite writes it in JSON; who reads it as a float has the same value again.
        return "9e999" if value > 0 else "-9e999"
    between = (",", ":" if indent is None else ": ")
    for ascii_only in (False, True):
        text = json.dumps(
            value, default=_hex, ensure_ascii=ascii_only, separators=between, indent=indent
        )
        try:
            text.encode()
        except UnicodeEncodeError:  # half a surrogate pair, which a document may have as an escape
            continue
        break
    return text.replace("\n", "\n" + " " * (indent or 0))


def _hex(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


JSON = Format(_array, is_safe=True)
JSON_LINES = Format(_lines)

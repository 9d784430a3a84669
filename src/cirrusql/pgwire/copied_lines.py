"""The lines of a COPY, as text or CSV, as PostgreSQL writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cirrusql.pgwire.commands import Copy
from cirrusql.pgwire.values import Encoder


def line_writer(copy: Copy, encoders: Sequence[Encoder]) -> Callable[[Sequence[object]], bytes]:
    """What makes a line of a row."""
    null, separator = copy.null.encode(), copy.delimiter.encode()
    escaped = _cell(copy, alone=len(encoders) == 1)

    def line(row: Sequence[object]) -> bytes:
        cells = []
        for encode, value in zip(encoders, row, strict=True):
            data = encode(value)
            cells.append(null if data is None else escaped(data))
        return separator.join(cells) + b"\n"

    return line


def header(copy: Copy, names: Sequence[str]) -> bytes:
    """The line of column names."""
    escaped = _cell(copy, alone=len(names) == 1)
    return copy.delimiter.encode().join(escaped(name.encode()) for name in names) + b"\n"


def _cell(copy: Copy, *, alone: bool) -> Callable[[bytes], bytes]:
    return _csv_cell(copy, alone=alone) if copy.format == "csv" else _text_cell(copy)


def _csv_cell(copy: Copy, *, alone: bool) -> Callable[[bytes], bytes]:
    quote, escape, null = copy.quote.encode(), copy.escape.encode(), copy.null.encode()
    special = (quote, copy.delimiter.encode(), b"\n", b"\r")

    def cell(data: bytes) -> bytes:
        # By itself in a line `\.` is the end of all.
        if data == null or (alone and data == b"\\.") or any(one in data for one in special):
            if escape != quote:
                data = data.replace(escape, escape * 2)
            return quote + data.replace(quote, escape + quote) + quote
        return data

    return cell


def _text_cell(copy: Copy) -> Callable[[bytes], bytes]:
    delimiter = copy.delimiter.encode()
    pairs = [(b"\\", b"\\\\"), (b"\n", b"\\n"), (b"\r", b"\\r"), (b"\b", b"\\b"), (b"\f", b"\\f")]
    pairs += [(b"\v", b"\\v"), (b"\t", b"\\t")]
    if delimiter not in (character for character, _ in pairs):
        pairs.append((delimiter, b"\\" + delimiter))

    def cell(data: bytes) -> bytes:
        for character, escape in pairs:
            if character in data:
                data = data.replace(character, escape)
        return data

    return cell

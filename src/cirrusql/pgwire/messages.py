"""The messages that a server sends in PostgreSQL's protocol 3.0, as bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from cirrusql.pgwire.received import PROTOCOL
from cirrusql.records import Record


class Field(Record):
    """A column as a client is told of it: its name and the number of its type."""

    name: str
    type: int


def framed(kind: bytes, body: bytes = b"") -> bytes:
    """A message: its letter, its length, its body."""
    return kind + struct.pack("!I", len(body) + 4) + body


def text(value: str) -> bytes:
    """A text as it stands in a message; a NUL, which would end it, is left out."""
    return value.encode("utf-8", "replace").replace(b"\0", b"") + b"\0"


PARSE_COMPLETE = framed(b"1")
BIND_COMPLETE = framed(b"2")
CLOSE_COMPLETE = framed(b"3")
NO_DATA = framed(b"n")
EMPTY_QUERY = framed(b"I")
PORTAL_SUSPENDED = framed(b"s")
COPY_DONE = framed(b"c")
AUTHENTICATION_OK = framed(b"R", struct.pack("!I", 0))


def ask_for_sasl(mechanisms: Iterable[str]) -> bytes:
    """Which ways there are to prove a password."""
    return framed(b"R", struct.pack("!I", 10) + b"".join(map(text, mechanisms)) + b"\0")


def sasl(step: int, data: str) -> bytes:
    """A step of such a way: 11 goes on, 12 ends it."""
    return framed(b"R", struct.pack("!I", step) + data.encode())


def parameter_status(name: str, value: str) -> bytes:
    """How a setting stands that clients keep track of."""
    return framed(b"S", text(name) + text(value))


def backend_key(process: int, key: int) -> bytes:
    """What a client needs to cancel."""
    return framed(b"K", struct.pack("!II", process, key))


def ready(state: str) -> bytes:
    """How the transaction stands: `I` none, `T` open, `E` failed."""
    return framed(b"Z", state.encode())


def negotiate(options: Sequence[str]) -> bytes:
    """That this speaks protocol 3.0, and knows none of some options."""
    return framed(b"v", struct.pack("!II", PROTOCOL, len(options)) + b"".join(map(text, options)))


def row_description(fields: Sequence[Field], formats: Sequence[int]) -> bytes:
    """The columns of rows. No table is named: clients would ask about it, and learn nothing."""
    described = [struct.pack("!H", len(fields))]
    for field, form in zip(fields, formats, strict=True):
        # `typlen` is -1 for what has no length of its own.
        size = _SIZES.get(field.type, -1)
        described.append(
            text(field.name) + struct.pack("!IHIhiH", 0, 0, field.type, size, -1, form)
        )
    return framed(b"T", b"".join(described))


_SIZES = {16: 1, 18: 1, 19: 64, 20: 8, 21: 2, 23: 4, 26: 4, 700: 4, 701: 8, 1114: 8, 1184: 8}


def parameter_description(types: Sequence[int]) -> bytes:
    """The types of the parameters."""
    return framed(b"t", struct.pack(f"!H{len(types)}I", len(types), *types))


def data_row(values: Sequence[bytes | None]) -> bytes:
    """One row."""
    pack = struct.pack
    cells = [_NULL if one is None else pack("!I", len(one)) + one for one in values]
    body = b"".join(cells)
    return pack("!cIH", b"D", len(body) + 6, len(values)) + body


_NULL = struct.pack("!i", -1)


def command_complete(tag: str) -> bytes:
    """What was done."""
    return framed(b"C", text(tag))


def copy_out(columns: int) -> bytes:
    """That rows of a COPY follow, as text."""
    return framed(b"H", struct.pack(f"!bH{columns}H", 0, columns, *(0,) * columns))


def copy_data(data: bytes) -> bytes:
    """Some rows of a COPY."""
    return framed(b"d", data)


def notice(fields: Mapping[str, str]) -> bytes:
    """Something that a client should know."""
    return framed(b"N", _fields(fields))


def error(fields: Mapping[str, str]) -> bytes:
    """What went wrong; the fields by their letters."""
    return framed(b"E", _fields(fields))


def _fields(fields: Mapping[str, str]) -> bytes:
    return b"".join(letter.encode() + text(value) for letter, value in fields.items()) + b"\0"

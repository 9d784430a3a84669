"""Values of parameters as PostgreSQL reads them, from text and from binary."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.errors import DataError, NotSupportedError
from cirrusql.pgcatalog.types import (
    BOOL,
    BPCHAR,
    BYTEA,
    CHAR,
    JSON,
    JSONB,
    NAME,
    NUMERIC,
    TEXT,
    UNKNOWN,
    VARCHAR,
    is_array,
)
from cirrusql.pgwire import array_values, time_values
from cirrusql.pgwire.binary_numbers import read_numeric
from cirrusql.pgwire.values import FLOATS, INTEGERS, told

UUID = 2950
"""The number of PostgreSQL's type, of which the catalogue has no column."""
_TEXTS = frozenset((0, TEXT, NAME, CHAR, VARCHAR, BPCHAR, UNKNOWN, JSON))


def parameter(data: bytes | None, type_: int, form: int) -> Any:
    """The value of a parameter, of the type that the client or this side named. Raises DataError.

    >>> parameter(b"7", 20, 0), parameter(b"\\x01", 16, 1), parameter(b"x", 0, 0)
    (7, True, 'x')
    """
    if data is None:
        return None
    if form not in (0, 1):
        raise NotSupportedError(f"there is no format {form}")
    try:
        return _binary(data, type_) if form else _read(data.decode(), type_)
    except (ValueError, OverflowError, struct.error):
        raise DataError(f"a parameter is no value of type {type_}: {told(data)}") from None


def _binary(data: bytes, type_: int) -> Any:
    if type_ in INTEGERS:
        return struct.unpack(INTEGERS[type_][0], data)[0]
    if type_ in FLOATS:
        return struct.unpack(FLOATS[type_], data)[0]
    if type_ == BOOL:
        return bool(struct.unpack("!?", data)[0])
    if type_ in _BINARY:
        return _BINARY[type_](data)
    if type_ in time_values.BINARY:
        return time_values.BINARY[type_](data)
    if is_array(type_):
        return array_values.read_binary(data, lambda element: lambda one: _binary(one, element))
    raise NotSupportedError(f"a parameter of type {type_} in binary is not understood")


def _read(text: str, type_: int) -> Any:
    if type_ in INTEGERS:
        return int(text)
    if type_ in FLOATS:
        return float(text)
    if type_ == NUMERIC:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    if type_ == BOOL:
        if text.lower() in _TRUE:
            return True
        if text.lower() in _FALSE:
            return False
        raise ValueError(text)
    if type_ in time_values.TEXT:
        return time_values.TEXT[type_](text)
    if type_ == BYTEA:
        return bytes.fromhex(text.removeprefix("\\x"))
    return text


_BINARY: Mapping[int, Callable[[bytes], Any]] = {
    BYTEA: bytes,
    JSONB: lambda data: data[1:].decode(),
    NUMERIC: read_numeric,
    UUID: lambda data: str(uuid.UUID(bytes=data)),
    **dict.fromkeys(_TEXTS, bytes.decode),
}
_TRUE = ("t", "true", "1", "on", "yes", "y")
_FALSE = ("f", "false", "0", "off", "no", "n")

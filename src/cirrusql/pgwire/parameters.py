"""Values of parameters as PostgreSQL reads them, from text and from binary."""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from cirrusql.errors import DataError, NotSupportedError
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import (
    BOOL,
    BPCHAR,
    BYTEA,
    CHAR,
    INT2VECTOR,
    JSON,
    JSONB,
    NAME,
    NUMERIC,
    OIDVECTOR,
    TEXT,
    UNKNOWN,
    VARCHAR,
    element_of,
    is_array,
)
from cirrusql.pgwire import array_values, numeric_values, time_values
from cirrusql.pgwire.text_values import told
from cirrusql.pgwire.values import FLOATS, INTEGERS, least_and_most
from cirrusql.sql.postgres.values import to_boolean

_TEXTS = frozenset((0, TEXT, NAME, CHAR, VARCHAR, BPCHAR, UNKNOWN))
_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
_VECTORS = (INT2VECTOR, OIDVECTOR)


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
    except (ValueError, OverflowError, RecursionError, struct.error):
        named = format_type(type_) or type_
        raise DataError(f"a parameter is no {named}: {told(data)}") from None


def _binary(data: bytes, type_: int) -> Any:
    if type_ in INTEGERS:
        return struct.unpack(INTEGERS[type_][0], data)[0]
    if type_ in FLOATS:
        return _number(struct.unpack(FLOATS[type_], data)[0])
    if type_ in _BINARY:
        return _BINARY[type_](data)
    if is_array(type_):
        return array_values.read_binary(data, lambda element: lambda one: _binary(one, element))
    raise NotSupportedError(f"a parameter of type {type_} in binary is not understood")


def _read(text: str, type_: int) -> Any:
    if type_ in INTEGERS:
        return _integer(text, type_)
    if type_ in FLOATS:
        return _float(text)
    if type_ in _TEXT:
        return _TEXT[type_](text)
    if is_array(type_) and type_ not in _VECTORS:
        element = element_of(type_)
        return array_values.read_text(text, lambda one: _read(one, element))
    return text


def _integer(text: str, type_: int) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    found = int(text)
    least, most = least_and_most(type_)
    if not least <= found <= most:
        raise ValueError(text)
    return found


def _float(text: str) -> float:
    if "_" in text:  # which Python reads over
        raise ValueError(text)
    return _number(float(text))


def _number(number: float) -> float:
    if math.isnan(number):
        raise DataError("SQLite has no NaN", hint="give NULL")
    return number


def _bytes(text: str) -> bytes:
    """Bytes as hex behind `\\x`, or as text with escapes."""
    if text.startswith("\\x"):
        return bytes.fromhex(text[2:])
    if _ESCAPES.fullmatch(text) is None:
        raise ValueError(text)
    octal = re.compile(rb"\\([0-3][0-7]{2}|\\)")
    return octal.sub(
        lambda one: b"\\" if one[1] == b"\\" else bytes((int(one[1], 8),)), text.encode()
    )


_ESCAPES = re.compile(r"(?:[^\\]|\\\\|\\[0-3][0-7]{2})*", re.DOTALL)


def _document(text: str) -> str:
    """A document of JSON, as it is written."""
    json.loads(text, parse_constant=_no_json)
    return text


def _no_json(word: str) -> NoReturn:
    raise ValueError(word)


def _document_in_binary(data: bytes) -> str:
    if data[:1] != b"\1":
        raise ValueError(data)
    return _document(data[1:].decode())


_BINARY: Mapping[int, Callable[[bytes], Any]] = {
    BOOL: lambda data: bool(struct.unpack("!?", data)[0]),
    BYTEA: bytes,
    JSON: lambda data: _document(data.decode()),
    JSONB: _document_in_binary,
    NUMERIC: numeric_values.read_binary,
    **time_values.BINARY,
    **dict.fromkeys(_TEXTS, bytes.decode),
}
_TEXT: Mapping[int, Callable[[str], Any]] = {
    BOOL: lambda text: bool(to_boolean(text)),
    BYTEA: _bytes,
    JSON: _document,
    JSONB: _document,
    NUMERIC: numeric_values.read_text,
    **time_values.TEXT,
}

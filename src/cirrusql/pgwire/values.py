"""Values of rows as PostgreSQL writes them, as text and in binary."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.errors import DataError, NotSupportedError
from cirrusql.pgcatalog.types import (
    BOOL,
    BYTEA,
    DATE,
    FLOAT4,
    FLOAT8,
    INT2,
    INT4,
    INT8,
    JSON,
    JSONB,
    NAMED,
    NUMERIC,
    OID,
    TEXTS,
    TIMESTAMP,
    TIMESTAMPTZ,
    XID,
    is_array,
)
from cirrusql.pgwire import array_values
from cirrusql.pgwire.binary_numbers import write_numeric
from cirrusql.pgwire.time_values import write_date, write_timestamp

Encoder = Callable[[Any], bytes | None]
INTEGERS: Mapping[int, tuple[str, int]] = {
    INT2: ("!h", 15),
    INT4: ("!i", 31),
    INT8: ("!q", 63),
    OID: ("!I", 32),
    XID: ("!I", 32),
}
"""How whole numbers are packed, and in how many bits beside the sign."""
FLOATS = {FLOAT4: "!f", FLOAT8: "!d"}
"""How others are."""


class DoesNotFit(DataError):
    """A value is not of the type that was promised before the first row."""


def encoder(type_: int, form: int) -> Encoder:
    """What writes values of a type in a format: 0 text, 1 binary. None stays None.

    >>> encoder(20, 1)(3), encoder(16, 0)(True), encoder(25, 0)(1.5)
    (b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x03', b't', b'1.5')
    """
    if form not in (0, 1):
        raise NotSupportedError(f"there is no format {form}")
    write = _writer(type_, form)

    def encoded(value: Any) -> bytes | None:
        return None if value is None else write(value)

    return encoded


def _writer(type_: int, form: int) -> Callable[[Any], bytes]:
    if is_array(type_):
        if form:
            return array_values.binary_writer(type_, lambda element: _writer(element, 1))
        return array_values.text_writer(type_)
    return (_binary_writer if form else _text_writer)(type_)


def _text_writer(type_: int) -> Callable[[Any], bytes]:
    if type_ in INTEGERS:
        bits = INTEGERS[type_][1]
        return lambda value: str(_integer(value, bits, type_)).encode()
    if type_ in FLOATS:
        return _float_text
    if type_ == BOOL:
        return lambda value: b"t" if _boolean(value) else b"f"
    if type_ == BYTEA:
        return lambda value: b"\\x" + _bytes(value).hex().encode()
    return _text


def _binary_writer(type_: int) -> Callable[[Any], bytes]:
    if type_ in INTEGERS:
        packing, bits = INTEGERS[type_]
        return lambda value: struct.pack(packing, _integer(value, bits, type_))
    if type_ in FLOATS:
        packing = FLOATS[type_]
        return lambda value: struct.pack(packing, _number(value))
    if type_ == BOOL:
        return lambda value: b"\1" if _boolean(value) else b"\0"
    if type_ == BYTEA:
        return _bytes
    if type_ in NAMED:
        return lambda value: struct.pack("!I", value.oid)
    if type_ in _OTHERS:
        return lambda value: _OTHERS[type_](str(value))
    if type_ not in _AS_TEXT:
        return _no_binary
    return (lambda value: b"\1" + _text(value)) if type_ == JSONB else _text


_OTHERS: Mapping[int, Callable[[str], bytes]] = {
    NUMERIC: write_numeric,
    DATE: write_date,
    TIMESTAMP: write_timestamp,
    TIMESTAMPTZ: write_timestamp,
    27: lambda text: struct.pack("!IH", *map(int, text[1:-1].split(","))),  # tid: `(0,1)`
}
# What is the same in binary as it is in text; `void` is nothing.
_AS_TEXT = TEXTS | {JSON, JSONB, 194, 2278}


def _no_binary(value: Any) -> bytes:
    raise DoesNotFit(f"{told(value)} has no binary form here", hint="ask for it as text")


def _integer(value: Any, bits: int, type_: int) -> int:
    """A whole number; one that is written otherwise is the same number: `'80'`, `2.0`."""
    found = value
    is_text = isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) < 25
    if is_text or (isinstance(value, float) and value.is_integer()):
        found = int(value)
    if not isinstance(found, int):
        raise DoesNotFit(f"{told(value)} is no integer", hint=_HINT)
    least, most = (0, 2**bits) if type_ in (OID, XID) else (-(2**bits), 2**bits)
    if not least <= found < most:
        raise DoesNotFit(
            f"{found} is too great for {bits + (type_ not in (OID, XID))} bits", hint=_HINT
        )
    return int(found)


_HINT = "CAST(… AS TEXT) has no such limit"


def _number(value: Any) -> float:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    if not isinstance(value, int | float):
        raise DoesNotFit(f"{told(value)} is no number", hint=_HINT)
    return float(value)


def _float_text(value: Any) -> bytes:
    number = _number(value)
    if math.isfinite(number):
        whole = number.is_integer() and abs(number) < 1e15
        return (str(int(number)) if whole else repr(number)).encode()
    return b"NaN" if math.isnan(number) else b"Infinity" if number > 0 else b"-Infinity"


def _boolean(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    raise DoesNotFit(f"{told(value)} is neither true nor false", hint=_HINT)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else _text(value)


def _text(value: Any) -> bytes:
    """Any value as text, as PostgreSQL casts one: `true`, `1.5`, a document, bytes in hex."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "surrogatepass")
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, float):
        return repr(value).encode()
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    if isinstance(value, dict | list):
        import orjson

        return orjson.dumps(value)
    return str(value).encode()


def told(value: Any) -> str:
    """A value in a message, cut where it is long."""
    text = repr(value)
    return text if len(text) < 60 else f"{text[:50]} …"

"""Values of rows as PostgreSQL writes them, as text and in binary."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cirrusql.errors import NotSupportedError
from cirrusql.pgcatalog.types import (
    BOOL,
    BYTEA,
    FLOAT4,
    FLOAT8,
    INT2,
    INT4,
    INT8,
    JSONB,
    NAMED,
    NUMERIC,
    OID,
    XID,
    base_of,
    is_array,
    types,
)
from cirrusql.pgwire import array_values, numeric_values, time_values
from cirrusql.pgwire.text_values import DoesNotFit, document, shown, text, told

_TID = 27
HINT = "CAST(… AS TEXT) has no such limit"

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
        return lambda value: str(_integer(value, type_)).encode()
    if type_ in FLOATS:
        return _float_text
    if type_ == BOOL:
        return lambda value: b"t" if _boolean(value) else b"f"
    if type_ == BYTEA:
        return lambda value: b"\\x" + _bytes(value).hex().encode()
    return document if type_ == JSONB else text


def _binary_writer(type_: int) -> Callable[[Any], bytes]:
    if type_ in INTEGERS:
        packing = INTEGERS[type_][0]
        return lambda value: struct.pack(packing, _integer(value, type_))
    if type_ in FLOATS:
        packing = FLOATS[type_]
        return lambda value: struct.pack(packing, _number(value))
    if type_ == BOOL:
        return lambda value: b"\1" if _boolean(value) else b"\0"
    if type_ in NAMED:
        return lambda value: struct.pack("!I", value.oid)
    if type_ in _OTHERS:
        return _OTHERS[type_]
    known = types().get(base_of(type_))
    if known is None or known.send not in _AS_TEXT:
        return _no_binary(str(type_) if known is None else known.name)
    return text


def _no_binary(name: str) -> Callable[[Any], bytes]:
    """What writes a type that has no binary form here: nothing but NULL can be had."""

    def refused(_value: Any) -> bytes:
        raise DoesNotFit(f"type {name} has no binary form here", hint="CAST(… AS TEXT)")

    return refused


# PostgreSQL's functions that write a type in binary as it is written as text.
_AS_TEXT = frozenset(
    (
        *("textsend", "varcharsend", "bpcharsend", "namesend", "charsend", "unknownsend"),
        *("json_send", "xml_send", "pg_node_tree_send", "cstring_send", "void_send"),
    )
)


def least_and_most(type_: int) -> tuple[int, int]:
    """The least and the greatest whole number of a type.

    >>> least_and_most(21), least_and_most(26)
    ((-32768, 32767), (0, 4294967295))
    """
    bits = INTEGERS[type_][1]
    return (0 if type_ in (OID, XID) else -(2**bits), 2**bits - 1)


def _integer(value: Any, type_: int) -> int:
    """A whole number; one that is written otherwise is the same number: `'80'`, `2.0`."""
    found = value
    is_text = isinstance(value, str) and _WHOLE.fullmatch(value) is not None
    if is_text or (isinstance(value, float) and value.is_integer()):
        found = int(value)
    if not isinstance(found, int):
        raise DoesNotFit(f"{told(value)} is no integer", hint=HINT)
    least, most = least_and_most(type_)
    if not least <= found <= most:
        raise DoesNotFit(f"{found} is not between {least} and {most}", hint=HINT)
    return int(found)


_WHOLE = re.compile(r"-?[0-9]{1,24}")


def _number(value: Any) -> float:
    """A double; what would be another number as one is told."""
    if isinstance(value, str) and _REAL.fullmatch(value):
        return float(value)
    if not isinstance(value, int | float):
        raise DoesNotFit(f"{told(value)} is no number", hint=HINT)
    found = float(value)
    if found != value and isinstance(value, int):
        raise DoesNotFit(f"{value} has more digits than a double", hint=HINT)
    return found


_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _float_text(value: Any) -> bytes:
    return shown(_number(value)).removesuffix(".0").encode()


def _boolean(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    raise DoesNotFit(f"{told(value)} is neither true nor false", hint=HINT)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else text(value)


def _numeric(value: Any) -> bytes:
    try:
        number = Decimal(value if isinstance(value, str) else repr(value))
    except InvalidOperation:
        raise DoesNotFit(f"{told(value)} is no numeric", hint=HINT) from None
    if not number.is_finite():
        raise DoesNotFit(f"{number} is no numeric", hint=HINT)
    return numeric_values.write_binary(number)


def _moment(write: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def written(value: Any) -> bytes:
        try:
            return write(value)
        except ValueError:
            raise DoesNotFit(f"{told(value)} is not what was told", hint=HINT) from None

    return written


def _row_place(value: Any) -> bytes:
    """A `tid`, such as `(0,1)`."""
    return struct.pack("!IH", *map(int, str(value)[1:-1].split(",")))


_OTHERS: Mapping[int, Callable[[Any], bytes]] = {
    BYTEA: _bytes,
    _TID: _row_place,
    JSONB: lambda value: b"\1" + document(value),
    NUMERIC: _numeric,
    **{type_: _moment(write) for type_, write in time_values.WRITTEN.items()},
}

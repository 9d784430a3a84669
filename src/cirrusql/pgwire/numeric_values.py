"""PostgreSQL's `numeric`, as text and in binary: pgjdbc sends one for a BigDecimal."""

from __future__ import annotations

import struct
from decimal import Decimal, InvalidOperation

from cirrusql.errors import DataError

_NEGATIVE, _SPECIAL = 0x4000, {0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


def read_text(text: str) -> int | float:
    """The number that a text is. Raises ValueError, and DataError for what SQLite has not.

    >>> read_text(" 1e3 "), read_text("0.10")
    (1000, 0.1)
    """
    if "_" in text:
        raise ValueError(text)
    try:
        return _held(Decimal(text.strip()))
    except InvalidOperation:
        raise ValueError(text) from None


def read_binary(data: bytes) -> int | float:
    """The number, of digits to the base of 10,000. Raises as `read_text` does.

    >>> read_binary(struct.pack("!hhHhhh", 2, 0, 0, 1, 6, 5000))
    6.5
    """
    count, weight, sign, _scale = struct.unpack("!HhHH", data[:8])
    if sign in _SPECIAL:
        return _held(Decimal(_SPECIAL[sign]))
    digits = struct.unpack(f"!{count}H", data[8:])
    if sign not in (0, _NEGATIVE) or any(digit > 9999 for digit in digits):
        raise ValueError(data)
    # Not by arithmetic, which would round to so many digits.
    written = "".join(f"{digit:04}" for digit in digits) or "0"
    return _held(Decimal(f"{'-' if sign else ''}{written}E{4 * (weight - count + 1)}"))


def _held(value: Decimal) -> int | float:
    """The number as SQLite holds it: in 64 bits, or as the shortest text of a double.

    0.1 is held, since it is written again as 0.1; what would come back as another number is not.
    """
    if value.is_nan():
        raise DataError("SQLite has no NaN", hint="give NULL")
    if value.is_infinite():
        return float(value)
    # An exponent of thousands would be as many digits.
    if value.adjusted() < _LONGEST and value == value.to_integral_value():
        whole = int(value)
        if _LEAST <= whole <= _MOST:
            return whole
    found = float(value)
    if Decimal(repr(found)) != value:
        shown = str(value) if len(str(value)) < 60 else "a number"
        message = f"{shown} has more digits than SQLite's numbers"
        raise DataError(message, hint="round it to 15 digits, or compare it as a text")
    return found


_LONGEST = 25


def write_binary(value: Decimal) -> bytes:
    """A number in binary, with all of its digits, those behind the point that are 0 too.

    >>> [read_binary(write_binary(Decimal(text))) for text in ("-1234567.250", "7e3", "0")]
    [-1234567.25, 7000, 0]
    """
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # it is finite
    scale = max(-exponent, 0)
    text = ("".join(map(str, digits)) + "0" * max(exponent, 0)).rjust(scale, "0")
    whole, part = text[: len(text) - scale], text[len(text) - scale :]
    whole = whole.rjust(-(-len(whole) // 4) * 4, "0")
    part = part.ljust(-(-len(part) // 4) * 4, "0")
    groups = [int((whole + part)[at : at + 4]) for at in range(0, len(whole + part), 4)]
    weight = len(whole) // 4 - 1
    while groups and groups[0] == 0:
        groups, weight = groups[1:], weight - 1
    while groups and groups[-1] == 0:
        groups.pop()
    weight = weight if groups else 0
    head = struct.pack("!HhHH", len(groups), weight, _NEGATIVE if sign and groups else 0, scale)
    return head + struct.pack(f"!{len(groups)}H", *groups)

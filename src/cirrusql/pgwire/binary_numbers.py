"""PostgreSQL's `numeric` in binary, which drivers send for decimals: pgjdbc for a BigDecimal."""

from __future__ import annotations

import struct
from decimal import Decimal

_NEGATIVE, _SPECIAL = 0x4000, {0xC000: "nan", 0xD000: "inf", 0xF000: "-inf"}


def read_numeric(data: bytes) -> int | float:
    """The number, of digits to the base of 10,000; whole ones stay exact. Raises ValueError.

    >>> read_numeric(struct.pack("!hhHhhh", 2, 0, 0, 1, 6, 5000))
    6.5
    """
    count, weight, sign, _scale = struct.unpack("!HhHH", data[:8])
    if sign in _SPECIAL:
        return float(_SPECIAL[sign])
    digits = struct.unpack(f"!{count}H", data[8:])
    if sign not in (0, _NEGATIVE) or any(digit > 9999 for digit in digits):
        raise ValueError(data)
    whole = Decimal("".join(f"{digit:04}" for digit in digits) or "0")
    value = whole.scaleb(4 * (weight - count + 1)) * (-1 if sign else 1)
    return int(value) if value == value.to_integral_value() else float(value)

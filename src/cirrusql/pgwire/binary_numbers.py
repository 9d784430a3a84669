"""PostgreSQL's `numeric` in binary, which drivers send for decimals: pgjdbc for a BigDecimal."""

from __future__ import annotations

import struct
from decimal import Decimal

_NEGATIVE, _SPECIAL = 0x4000, {0xC000: "nan", 0xD000: "inf", 0xF000: "-inf"}


def write_numeric(text: str) -> bytes:
    """A decimal, with as many digits behind the point as it shows.

    >>> read_numeric(write_numeric("-12345.670")), write_numeric("0")
    (-12345.67, b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00')
    """
    sign = _NEGATIVE if text.startswith("-") else 0
    whole, _, part = text.lstrip("-").partition(".")
    before = whole.zfill(-(-len(whole) // 4) * 4)
    after = part.ljust(-(-len(part) // 4) * 4, "0")
    digits = [int((before + after)[at : at + 4]) for at in range(0, len(before + after), 4)]
    weight = len(before) // 4 - 1
    while digits and digits[0] == 0:
        digits, weight = digits[1:], weight - 1
    while digits and digits[-1] == 0:
        digits.pop()
    weight, sign = (weight, sign) if digits else (0, 0)
    return struct.pack(f"!HhHH{len(digits)}H", len(digits), weight, sign, len(part), *digits)


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

"""PostgreSQL's `numeric`: decimals of any length, kept as texts with the digits that they show."""

from __future__ import annotations

import math
import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from cirrusql.errors import DataError

_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*")
_RANGES = {
    2: (-(2**15), 2**15, "smallint"), 4: (-(2**31), 2**31, "integer"),
    8: (-(2**63), 2**63, "bigint"), 5: (0, 2**32, "OID"),
}  # fmt: skip
# As many digits as a statement about a catalogue can need.
_EXACT = Context(prec=400)


def read(value: Any) -> str:
    """A number as `numeric` writes it; raises DataError for what is none.

    >>> read("1.50"), read("1e3"), read(".5"), read("5."), read(0.1)
    ('1.50', '1000', '0.5', '5', '0.1')
    """
    if isinstance(value, float):
        return _written(Decimal(f"{value:.15g}"))
    text = str(value)
    if _NUMBER.fullmatch(text) is None:
        raise DataError(f'invalid input syntax for type numeric: "{text}"')
    return _written(Decimal(text.strip()))


def _written(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.removeprefix("-") if not value else shown


def worked(symbol: str, left: str, right: str) -> str:
    """Arithmetic, with as many digits as PostgreSQL gives it.

    >>> worked("+", "1.10", "1"), worked("*", "1.5", "2"), worked("/", "7", "2")
    ('2.10', '3.0', '3.5000000000000000')
    """
    one, other = Decimal(left), Decimal(right)
    with localcontext(_EXACT):
        if symbol == "+":
            return _written(one + other)
        if symbol == "-":
            return _written(one - other)
        if symbol == "*":
            return _written(one * other)
        if not other:
            raise DataError("division by zero")
        if symbol == "/":
            return _divided(one, other)
        whole = (one / other).to_integral_value(ROUND_DOWN)
        return _written(one - other * whole)


def _divided(one: Decimal, other: Decimal) -> str:
    """At least 16 digits that say something, counted in fours as PostgreSQL counts them."""
    (weight, first), (other_weight, other_first) = _fours(one), _fours(other)
    weight -= other_weight + (first <= other_first)
    places = max(16 - weight * 4, _scale(one), _scale(other), 0)
    quotient = one / other
    return _written(quotient.quantize(Decimal(1).scaleb(-min(places, 300)), ROUND_HALF_UP))


def _fours(value: Decimal) -> tuple[int, int]:
    """The place of the first four digits that are not 0, and those digits."""
    if not value:
        return 0, 0
    weight = value.adjusted() // 4
    return weight, int(abs(value).scaleb(-4 * weight))


def _scale(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def rounded(value: Any, places: int = 0) -> Any:
    """`round`: of a numeric away from 0, of a float to what is even."""
    if isinstance(value, float):
        return float(round(value))
    with localcontext(_EXACT):
        made = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return _written(made if places >= 0 else made.quantize(Decimal(1)))


def compared(one: str, other: str) -> int:
    """Which of two is the greater: the order of numerics for SQLite."""
    left, right = Decimal(one), Decimal(other)
    return (left > right) - (left < right)


def normal(value: str) -> str:
    """The same text for all that are equal.

    >>> normal("1.00"), normal("1"), normal("0.0")
    ('1', '1', '0')
    """
    return _written(Decimal(value).normalize(_EXACT))


def whole(value: Any, size: int) -> int:
    """A number as a whole one of so many bytes: a float to the even one, a decimal away from 0."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DataError(f"{_RANGES[size][2]} out of range")
        value = round(value)
    elif isinstance(value, str):
        value = int(Decimal(value).to_integral_value(ROUND_HALF_UP))
    return in_range(value, size)


def in_range(value: Any, size: int) -> int:
    """A whole number that has room in so many bytes; raises DataError for one that has not."""
    least, most, name = _RANGES[size]
    if not isinstance(value, int) or not least <= value < most:
        raise DataError(f"{name} out of range")
    return value


def integer(value: Any, size: int) -> int:
    """A whole number of a text; raises DataError for what is none.

    >>> integer(" 12 ", 4)
    12
    """
    if re.fullmatch(r"\s*[+-]?[0-9]+\s*", str(value)) is None:
        raise DataError(f'invalid input syntax for type {_RANGES[size][2].lower()}: "{value}"')
    number = int(value)
    if size == 5 and -(2**31) <= number < 0:
        number += 2**32
    least, most, name = _RANGES[size]
    if not least <= number < most:
        raise DataError(f'value "{value}" is out of range for type {name.lower()}')
    return number


def divided(symbol: str, one: int, other: int, size: int) -> int:
    """`/` and `%` of whole numbers, towards 0; raises DataError for 0.

    >>> divided("/", -7, 2, 4), divided("%", -7, 3, 4)
    (-3, -1)
    """
    if other == 0:
        raise DataError("division by zero")
    quotient = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
    return in_range(quotient if symbol == "/" else one - other * quotient, size)


def float_divided(one: float, other: float) -> float:
    """`/` of floats."""
    if other == 0:
        raise DataError("division by zero")
    return one / other


def float_text(value: float) -> str:
    """A float as PostgreSQL writes it.

    >>> float_text(3.0), float_text(1e20), float_text(0.1), float_text(-1.0)
    ('3', '1e+20', '0.1', '-1')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)

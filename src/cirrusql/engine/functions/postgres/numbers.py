"""Functions of numbers as PostgreSQL has them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cirrusql.engine.functions.intervals import Interval
from cirrusql.errors import DataError
from cirrusql.sql.postgres.values import iso, moment_of, to_numeric


def divisor(number: Any) -> Any:
    """A number that can be divided by; raises DataError for 0."""
    if number == 0:
        raise DataError("division by zero")
    return number


def remainder(number: Any, by: Any) -> Any:
    """What is left of a number that is divided, of its sign.

    >>> remainder(-7, 3), remainder(5.5, 2)
    (-1, 1.5)
    """
    divisor(by)
    if isinstance(number, int) and isinstance(by, int):
        return abs(number) % abs(by) * (1 if number >= 0 else -1)
    return float(Decimal(str(number)) % Decimal(str(by)))


def rounded(number: Any, places: int = 0) -> int | float:
    """A number rounded to so many places, halves away from 0.

    >>> rounded(2.5), rounded(-2.5), rounded(2.675, 2), rounded(1234, -2)
    (3, -3, 2.68, 1200)
    """
    value = to_numeric(number)
    if isinstance(value, int) and places >= 0:
        return value
    found = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(found) if found == found.to_integral_value() else float(found)


def series(start: Any, stop: Any, step: Any = None) -> Iterator[tuple[Any]]:
    """The numbers, or the times, from one to another.

    >>> list(series(1, 5, 2)), list(series(3, 1))
    ([(1,), (3,), (5,)], [])
    """
    if isinstance(start, str) or isinstance(stop, str):
        return _times(start, stop, step)
    if step == 0:
        raise DataError("step size cannot equal zero")
    return _numbers(start, stop, 1 if step is None else step)


def _numbers(start: Any, stop: Any, step: Any) -> Iterator[tuple[Any]]:
    exact = all(isinstance(one, int) for one in (start, stop, step))
    make = int if exact else lambda one: Decimal(str(one))
    value, last, by = make(start), make(stop), make(step)
    while (value <= last) if by > 0 else (value >= last):
        yield (value if exact else float(value),)
        value += by


def _times(start: Any, stop: Any, step: Any) -> Iterator[tuple[Any]]:
    if step is None:
        raise DataError("a series of times has a step", hint="write interval '1 day'")
    value, last, by = moment_of(start), moment_of(stop), Interval.parse(str(step))
    if by.after(value) == value:
        raise DataError("step size cannot equal zero")
    forward = by.after(value) > value
    first = value
    count = 0
    while (value <= last) if forward else (value >= last):
        yield (iso(value),)
        count += 1
        value = Interval(by.months * count, by.microseconds * count).after(first)

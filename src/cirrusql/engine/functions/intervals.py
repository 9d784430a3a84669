"""Lengths of time as PostgreSQL writes them: `45 days`, `-1 year 2 months`, `3 hours ago`."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from cirrusql.errors import DataError
from cirrusql.records import Record

_PART = re.compile(r"\s*([+-]?\s*\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_AGO = re.compile(r"\s+ago\s*", re.IGNORECASE)
# A unit's months, or its microseconds.
_MONTHS = {"month": 1, "mon": 1, "quarter": 3, "year": 12, "yr": 12, "y": 12}
_SECOND = 1_000_000
_MICROSECONDS = {
    "microsecond": 1,
    "us": 1,
    "usec": 1,
    "millisecond": 1000,
    "ms": 1000,
    "msec": 1000,
    "second": _SECOND,
    "sec": _SECOND,
    "s": _SECOND,
    "minute": 60 * _SECOND,
    "min": 60 * _SECOND,
    "m": 60 * _SECOND,
    "hour": 3600 * _SECOND,
    "hr": 3600 * _SECOND,
    "h": 3600 * _SECOND,
    "day": 86400 * _SECOND,
    "d": 86400 * _SECOND,
    "week": 7 * 86400 * _SECOND,
    "w": 7 * 86400 * _SECOND,
}


class Interval(Record):
    """A length of time: months, which differ in length, and microseconds."""

    months: int
    microseconds: int

    @staticmethod
    @lru_cache(maxsize=64)
    def parse(text: str) -> Interval:
        """The interval that a text is; raises DataError for what is none.

        >>> Interval.parse("1 year -2 months 1.5 hours")
        Interval(months=10, microseconds=5400000000)
        >>> Interval.parse("2 weeks ago").microseconds == -14 * 86400 * 1_000_000
        True
        """
        months, microseconds, done = 0, Fraction(), 0
        while (part := _PART.match(text, done)) is not None and part[2].lower() != "ago":
            amount, unit = Fraction(part[1].replace(" ", "")), _unit(part[2])
            if unit in _MONTHS:
                counted = amount * _MONTHS[unit]
                if counted.denominator != 1:
                    raise _no_interval(text)
                months += int(counted)
            elif unit in _MICROSECONDS:
                microseconds += amount * _MICROSECONDS[unit]
            else:
                raise _no_interval(text)
            done = part.end()
        sign = 1
        if done and (ago := _AGO.match(text, done)) is not None:
            sign, done = -1, ago.end()
        if not done or text[done:].strip():
            raise _no_interval(text)
        return Interval(sign * months, sign * int(microseconds))

    def after(self, moment: datetime) -> datetime:
        """The moment so much after one; raises OverflowError or ValueError where no year has it."""
        count = moment.year * 12 + moment.month - 1 + self.months
        year, month = divmod(count, 12)
        if not 1 <= year <= 9999:
            raise OverflowError
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        shifted = moment.replace(year=year, month=month + 1, day=day)
        return shifted + timedelta(microseconds=self.microseconds)


def _unit(word: str) -> str:
    """A unit's one spelling."""
    unit = word.lower()
    known = unit in _MONTHS or unit in _MICROSECONDS
    return unit if known else unit.removesuffix("s")


def _no_interval(text: str) -> DataError:
    hint = "write '45 days', '-12 hours', '1 year 2 months'"
    return DataError(f"'{text}' is not an interval", hint=hint)

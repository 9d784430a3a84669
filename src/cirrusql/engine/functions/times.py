"""Moments in time: ISO 8601 texts and epoch numbers read, ISO texts of UTC given.

AWS writes times in every way: `2024-05-01T12:00:00Z`, `…12:00:00.000+0000`, seconds since 1970 and
milliseconds. All are read alike. What is given is ISO to the second in UTC, so that two are
compared as texts as the moments are.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from cirrusql.engine.functions.function import Running, Value
from cirrusql.engine.functions.intervals import Interval
from cirrusql.engine.functions.time_fields import FIELDS, formatted
from cirrusql.errors import DataError, did_you_mean

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# Eight digits are a date; AWS writes no moment of 1970 as a text.
_DATE = re.compile(r"\d{8}")
# Below these a number is of seconds, milliseconds, microseconds; the rest is of nanoseconds.
# 10^11 s is in the year 5138, 10^11 ms in 1973.
_UNITS = ((10**11, 10**6), (10**14, 10**3), (10**17, 1))
_NO_MOMENT = 10_000
_DAY = timedelta(days=1)


def now(running: Running) -> str:
    """When the statement began, the same throughout it."""
    return _iso(_of_epoch(running.moment()))


def ts(value: Value) -> str | None:
    """The moment that an ISO 8601 text or an epoch number is, as ISO text of UTC to the second.

    A text without an offset is UTC, one without a time midnight. Numbers are seconds since 1970, or
    milli-, micro- or nanoseconds if they are so large; so are texts of digits, but for eight, which
    are a date. A fraction of a second is left out. None for what is no moment.

    >>> ts("2024-05-01T14:00:00.5+02:00"), ts(1714564800), ts("1714564800123"), ts("2024-05-01")
    ('2024-05-01T12:00:00Z', '2024-05-01T12:00:00Z', '2024-05-01T12:00:00Z', '2024-05-01T00:00:00Z')
    >>> ts("yesterday") is None
    True
    """
    found = moment(value)
    return _iso(found) if found is not None else None


def age_days(running: Running, value: Value) -> float | None:
    """How many days ago a moment was when the statement began, fractions too; negative if it comes.

    None for what is no moment.
    """
    found = moment(value)
    if found is None:
        return None
    return (_required(_of_epoch(running.moment())) - found) / _DAY


def ts_add(value: Value, interval: str) -> str | None:
    """A moment so much later, or earlier if the interval is negative, as `ts` gives it.

    Months and years are added first, to the last day of a shorter month, as in PostgreSQL. None for
    what is no moment, or where the answer has no year of four digits; raises DataError for what is
    no interval.

    >>> ts_add("2024-01-31", "1 month"), ts_add("2024-03-01T00:00:00Z", "-45 days 12 hours")
    ('2024-02-29T00:00:00Z', '2024-01-16T12:00:00Z')
    """
    by = Interval.parse(interval)
    found = moment(value)
    if found is None:
        return None
    try:
        return _iso(by.after(found))
    except (OverflowError, ValueError):
        return None


def to_char(value: Value, form: str) -> str | None:
    """A moment, in UTC, in a format of PostgreSQL's `to_char`; None for what is no moment.

    >>> to_char("2024-05-01T14:05:09Z", "YYYY-MM-DD HH24:MI:SS")
    '2024-05-01 14:05:09'
    >>> to_char(0, 'FMDay, DD "of" FMMonth')
    'Thursday, 01 of January'
    """
    found = moment(value)
    return formatted(found, form) if found is not None else None


def date_part(field: str, value: Value) -> int | float | None:
    """A field of a moment in UTC, as PostgreSQL's `date_part`; None for what is no moment.

    Raises DataError for a field that there is not, and for a small number, which is what SQLite
    makes of one time minus another: the difference of their years.

    >>> [date_part(field, "2024-05-01") for field in ("year", "dow", "epoch")]
    [2024, 3, 1714521600]
    """
    read = FIELDS.get(field.strip().lower())
    if read is None:
        hint = did_you_mean(field.lower(), FIELDS) or f"there are {', '.join(FIELDS)}"
        raise DataError(f"a time has no field '{field}'", hint=hint)
    if isinstance(value, int | float) and abs(value) < _NO_MOMENT:
        hint = "times are texts, which cannot be subtracted: write age_days(t)"
        raise DataError(f"{value} is no moment", hint=hint)
    found = moment(value)
    return read(found) if found is not None else None


def moment(value: Value) -> datetime | None:
    """The moment that a value is, in UTC; None for what is none."""
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text) and not _DATE.fullmatch(text):
            value = float(text) if "." in text else int(text)
        else:
            return _of_iso(text)
    return _of_epoch(value) if isinstance(value, int | float) else None


def _of_iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _of_epoch(number: float) -> datetime | None:
    if not math.isfinite(number):
        return None
    size = abs(number)
    scale = next((scale for below, scale in _UNITS if size < below), None)
    micros = number * scale if scale is not None else number / 1000
    try:
        return _1970 + timedelta(microseconds=math.floor(micros))
    except OverflowError:
        return None


def _iso(found: datetime | None) -> str:
    return _required(found).isoformat()[:19] + "Z"


def _required(found: datetime | None) -> datetime:
    assert found is not None
    return found

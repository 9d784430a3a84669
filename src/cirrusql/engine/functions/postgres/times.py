"""Functions of times as PostgreSQL has them; all are in UTC, to the second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cirrusql.engine.functions.intervals import Interval
from cirrusql.engine.functions.time_fields import FIELDS
from cirrusql.engine.functions.times import to_char
from cirrusql.errors import DataError, did_you_mean
from cirrusql.sql.postgres.values import day_of, iso, moment_of, to_integer


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0)


_TRUNCATED: Mapping[str, Callable[[datetime], datetime]] = {
    "second": lambda t: t,
    "minute": lambda t: t.replace(second=0),
    "hour": lambda t: t.replace(minute=0, second=0),
    "day": _midnight,
    "week": lambda t: _midnight(t) - timedelta(days=t.weekday()),
    "month": lambda t: _midnight(t).replace(day=1),
    "quarter": lambda t: _midnight(t).replace(day=1, month=(t.month - 1) // 3 * 3 + 1),
    "year": lambda t: _midnight(t).replace(day=1, month=1),
    "decade": lambda t: _midnight(t).replace(day=1, month=1, year=max(t.year // 10 * 10, 1)),
    "century": lambda t: _midnight(t).replace(day=1, month=1, year=(t.year - 1) // 100 * 100 + 1),
}
_NO_YEAR = "there is no such year"


def later(time: Any, interval: str) -> str:
    """A time so much later: months first, to the last day of a shorter one.

    >>> later("2026-01-31", "1 month -1 day")
    '2026-02-27T00:00:00Z'
    """
    try:
        return iso(Interval.parse(interval).after(moment_of(time)))
    except (OverflowError, ValueError):
        raise DataError(_NO_YEAR) from None


def later_by(interval: str, time: Any) -> str:
    """As `later`, the other way round."""
    return later(time, interval)


def days_later(date: Any, days: int) -> str:
    """A day so many days later.

    >>> days_later("2026-02-28", 1)
    '2026-03-01'
    """
    try:
        return (day_of(date) + timedelta(days=days)).isoformat()
    except OverflowError:
        raise DataError(_NO_YEAR) from None


def days_later_turned(days: int, date: Any) -> str:
    """As `days_later`, the other way round."""
    return days_later(date, days)


def date_minus(date: Any, other: Any) -> str | int:
    """A day so many days earlier, or how many days lie between two days.

    >>> date_minus("2026-03-01", 1), date_minus("2026-03-01", "2026-02-28")
    ('2026-02-28', 1)
    """
    if isinstance(other, str):
        return (day_of(date) - day_of(other)).days
    return days_later(date, -to_integer(other))


def seconds(time: Any, other: Any) -> int:
    """How many seconds lie between two times."""
    return int((moment_of(time) - moment_of(other)).total_seconds())


def date_trunc(field: str, time: Any) -> str:
    """The beginning of the month, or the like, that a time is in.

    >>> date_trunc("week", "2026-01-01T10:00:00Z"), date_trunc("quarter", "2026-06-30")
    ('2025-12-29T00:00:00Z', '2026-04-01T00:00:00Z')
    """
    name = field.strip().lower().removesuffix("s") if field != "s" else field
    rule = _TRUNCATED.get(name)
    if rule is None:
        hint = did_you_mean(field.lower(), _TRUNCATED) or f"there are {', '.join(_TRUNCATED)}"
        raise DataError(f"a time is not cut to a '{field}'", hint=hint)
    return iso(rule(moment_of(time)))


def date_part(field: str, time: Any) -> int | float:
    """A field of a time.

    >>> date_part("quarter", "2026-06-30"), date_part("epoch", "1970-01-02")
    (2, 86400)
    """
    read = FIELDS.get(field.strip().lower())
    if read is None:
        hint = did_you_mean(field.lower(), FIELDS) or f"there are {', '.join(FIELDS)}"
        raise DataError(f"a time has no field '{field}'", hint=hint)
    return read(moment_of(time))


def formatted(time: Any, form: str) -> str:
    """A time in a format; raises DataError for a number, whose formats there are not."""
    return to_char(iso(moment_of(time)), form) or ""


def of_seconds(value: Any) -> str:
    """The time so many seconds after 1970 began.

    >>> of_seconds(86400)
    '1970-01-02T00:00:00Z'
    """
    if isinstance(value, str | bytes):
        raise DataError(f"'{value!r}' is no number of seconds", hint="write …::timestamptz")
    try:
        return iso(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(value)))
    except OverflowError:
        raise DataError(_NO_YEAR) from None

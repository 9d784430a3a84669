"""The type objects and constructors that PEP 249 asks for.

No column is a date: the service writes times as text, so DATETIME, like ROWID, is equal to no type
code. The constructors make values that parameters take.
"""

from __future__ import annotations

import datetime as dt


class TypeCode:
    """A type object of PEP 249: equal to each of the type codes it stands for.

    >>> STRING == "string", NUMBER == "integer", NUMBER == None
    (True, True, False)
    """

    def __init__(self, *codes: str) -> None:
        self.codes = frozenset(codes)

    def __eq__(self, other: object) -> bool:
        return other in self.codes if isinstance(other, str) else self is other

    def __hash__(self) -> int:
        return hash(self.codes)


STRING = TypeCode("string")
NUMBER = TypeCode("integer", "number", "boolean")
BINARY = TypeCode("binary")
DATETIME = TypeCode()
ROWID = TypeCode()

Date = dt.date
Time = dt.time
Timestamp = dt.datetime
Binary = bytes


def DateFromTicks(ticks: float) -> dt.date:  # noqa: N802 - the name is PEP 249's
    """The UTC date of so many seconds since 1970."""
    return TimestampFromTicks(ticks).date()


def TimeFromTicks(ticks: float) -> dt.time:  # noqa: N802
    """The UTC time of day of so many seconds since 1970."""
    return TimestampFromTicks(ticks).time()


def TimestampFromTicks(ticks: float) -> dt.datetime:  # noqa: N802
    """The UTC date and time of so many seconds since 1970."""
    return dt.datetime.fromtimestamp(ticks, dt.UTC).replace(tzinfo=None)

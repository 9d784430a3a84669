"""Times and UUIDs of parameters, as relations have them: `2026-01-31T12:00:00Z`.

Drivers send them in binary, or with a blank between day and hour; compared as texts, either would
find something else than what was asked for.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from cirrusql.pgcatalog.types import DATE, TIMESTAMP, TIMESTAMPTZ
from cirrusql.sql.postgres.values import to_timestamp, to_timestamptz

UUID = 2950


def _date(data: bytes) -> str:
    return (date(2000, 1, 1) + timedelta(days=struct.unpack("!i", data)[0])).isoformat()


def _timestamp(data: bytes) -> str:
    since = timedelta(microseconds=struct.unpack("!q", data)[0])
    return to_timestamptz((datetime(2000, 1, 1, tzinfo=UTC) + since).isoformat(" "))


def write_date(text: str) -> bytes:
    """A date in binary: the days since 2000.

    >>> write_date("2000-01-03")
    b'\\x00\\x00\\x00\\x02'
    """
    return struct.pack("!i", (date.fromisoformat(text) - date(2000, 1, 1)).days)


def write_timestamp(text: str) -> bytes:
    """A time in binary: the microseconds since 2000."""
    moment = datetime.fromisoformat(text)
    since = moment.replace(tzinfo=moment.tzinfo or UTC) - datetime(2000, 1, 1, tzinfo=UTC)
    return struct.pack("!q", since // timedelta(microseconds=1))


BINARY: Mapping[int, Callable[[bytes], str]] = {
    DATE: _date,
    TIMESTAMP: _timestamp,
    TIMESTAMPTZ: _timestamp,
    UUID: lambda data: str(uuid.UUID(bytes=data)),
}
"""What reads each type from binary. Raises ValueError, and OverflowError for infinity."""
TEXT: Mapping[int, Callable[[str], str]] = {
    TIMESTAMP: to_timestamp,
    TIMESTAMPTZ: to_timestamptz,
    UUID: lambda text: str(uuid.UUID(text)),
}
"""What reads each from text that is written otherwise than in relations; DataError, ValueError."""

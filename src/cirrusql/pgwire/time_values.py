"""Times and UUIDs of parameters, as relations have them: `2026-01-31T12:00:00Z`.

Drivers send them in binary, or with a blank between day and hour; compared as texts, either would
find something else than what was asked for. In the catalogue's answers they go the other way.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cirrusql.pgcatalog.types import DATE, TIMESTAMP, TIMESTAMPTZ
from cirrusql.sql.postgres.values import to_date, to_timestamp, to_timestamptz, to_uuid

UUID = 2950
_FIRST_DAY = date(2000, 1, 1)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def _date(data: bytes) -> str:
    return (_FIRST_DAY + timedelta(days=struct.unpack("!i", data)[0])).isoformat()


def _timestamp(data: bytes) -> str:
    since = timedelta(microseconds=struct.unpack("!q", data)[0])
    return to_timestamptz((_FIRST + since).isoformat(" "))


def _written_date(value: Any) -> bytes:
    return struct.pack("!i", (date.fromisoformat(str(value)) - _FIRST_DAY).days)


def _written_timestamp(value: Any) -> bytes:
    text = str(value)
    # `+00` alone is no offset before Python 3.11.
    found = datetime.fromisoformat(f"{text}:00" if text[-3:-2] in ("+", "-") else text)
    moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return struct.pack("!q", (moment - _FIRST) // timedelta(microseconds=1))


BINARY: Mapping[int, Callable[[bytes], str]] = {
    DATE: _date,
    TIMESTAMP: _timestamp,
    TIMESTAMPTZ: _timestamp,
    UUID: lambda data: str(uuid.UUID(bytes=data)),
}
"""What reads each type from binary. Raises ValueError, and OverflowError for infinity."""
TEXT: Mapping[int, Callable[[str], str]] = {
    DATE: to_date,
    TIMESTAMP: to_timestamp,
    TIMESTAMPTZ: to_timestamptz,
    UUID: to_uuid,
}
"""What reads each from text that is written otherwise than in relations; DataError, ValueError."""
WRITTEN: Mapping[int, Callable[[Any], bytes]] = {
    DATE: _written_date,
    TIMESTAMP: _written_timestamp,
    TIMESTAMPTZ: _written_timestamp,
    UUID: lambda value: uuid.UUID(str(value)).bytes,
}
"""What writes each in binary; ValueError for what is none."""

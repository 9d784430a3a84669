"""Times on the wire and as text: ISO 8601 in UTC, with `Z`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from cirrusql.errors import DataError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def time_text(sent: Any) -> Any:
    """A time as text, from a number of seconds, ISO text, or a date as in HTTP's headers.

    What is no time stays as it is: an answer is not refused for one odd value.

    >>> time_text(1700000000), time_text(1700000000.25), time_text("2023-11-14T22:13:20.000Z")
    ('2023-11-14T22:13:20Z', '2023-11-14T22:13:20.250Z', '2023-11-14T22:13:20Z')
    >>> time_text("Tue, 14 Nov 2023 22:13:20 GMT"), time_text("2023-11-14T23:13:20+01:00")
    ('2023-11-14T22:13:20Z', '2023-11-14T22:13:20Z')
    """
    if isinstance(sent, str):
        if sent.endswith("Z"):
            return sent[:-5] + "Z" if sent.endswith(".000Z") else sent
        moment = _parsed(sent)
        return sent if moment is None else _text(moment)
    if isinstance(sent, int | float) and not isinstance(sent, bool):
        try:
            return _text(_EPOCH + timedelta(milliseconds=round(sent * 1000)))
        except (OverflowError, ValueError):
            return sent
    return sent


def time_sent(value: Any, form: str) -> Any:
    """A time as a request has it: `iso8601`, `rfc822` or `unixTimestamp`.

    Raises DataError for what is no time.

    >>> time_sent("2023-11-14T22:13:20Z", "unixTimestamp"), time_sent(1700000000, "iso8601")
    (1700000000, '2023-11-14T22:13:20Z')
    """
    moment = _moment(value)
    if moment is None:
        raise DataError(f"{value!r} is not a time", hint="write it as 2026-01-31T12:00:00Z")
    if form == "unixTimestamp":
        seconds = (moment - _EPOCH).total_seconds()
        return int(seconds) if seconds == int(seconds) else seconds
    if form == "rfc822":
        return format_datetime(moment.replace(microsecond=0), usegmt=True)
    return _text(moment)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return _parsed(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _EPOCH + timedelta(seconds=value)
    except (OverflowError, ValueError):
        return None


def _parsed(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _text(moment: datetime) -> str:
    exact = "milliseconds" if moment.microsecond else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=exact) + "Z"

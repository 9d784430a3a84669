"""Times of the inventory as texts, whose order is that of time; and texts as times."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(\.\d{1,6})?)?)?Z?", re.ASCII)
_EARLIEST, _LATEST = float("-inf"), float("inf")
_TICK = 1e-3


def iso(value: float) -> str:
    """A time to the microsecond, and never earlier than it was: AS OF that moment includes it.

    >>> iso(1_763_625_600.25)
    '2025-11-20T08:00:00.250000Z'
    """
    found = datetime.fromtimestamp(value, UTC)
    if found.timestamp() < value:
        found += timedelta(microseconds=1)
    return found.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def iso_or_none(value: float | None) -> str | None:
    """Likewise, and None of None."""
    return None if value is None else iso(value)


def no_earlier(text: str | None) -> float:
    """A time that no time is before whose text is at least this one.

    >>> no_earlier("2025-11-20T08:00") - no_earlier("2025-11-20")
    28800.0
    """
    begin = _parsed(text)
    return _EARLIEST if begin is None else begin[0] - _TICK


def no_later(text: str | None) -> float:
    """A time that no time is after whose text is at most this one.

    >>> no_later("2025-11-20") - no_earlier("2025-11-20") > 86_400
    True
    """
    found = _parsed(text)
    return _LATEST if found is None else sum(found) + _TICK


def _parsed(text: str | None) -> tuple[float, float] | None:
    """When what a text names began, and how long it lasts; None if it names no time.

    Of a text that is written in another way (` ` for `T`, a zone) only the day counts, for texts
    are compared and not times.
    """
    if text is None:
        return None
    found = _TIME.fullmatch(text) or _TIME.fullmatch(text[:10])
    if found is None:
        return None
    day, minute, second, fraction = found.groups()
    try:
        begin = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}+00:00")
    except ValueError:
        return None
    lasts = 86_400.0 if minute is None else 60.0 if second is None else 1.0
    return begin.timestamp() + float(fraction or 0), lasts

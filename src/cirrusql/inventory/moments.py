"""Moments of the inventory, as users write them."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from cirrusql.durations import seconds
from cirrusql.errors import ProgrammingError
from cirrusql.records import Record

_BEFORE_MIDNIGHT = 1e-6
_LAST = 253_402_300_799.0 - 86_400  # the end of the last day but one that a date can be
_DAY = 86_400
_RUN = re.compile(r"(?:run[\s:]+)?([0-9a-hjkmnp-tv-z]{26})", re.IGNORECASE)
_HINT = "for example 2026-11-20, 2026-11-20T08:00:00Z, yesterday, 36h, a run's id or LATEST"


class At(Record):
    """A moment to look at the inventory from.

    What was observed at `moment` or before counts, of what had been committed by `committed_by`.
    `run_id` names the run whose commit is the moment; its time is known once a store is asked.
    """

    LATEST: ClassVar[At]

    moment: float = float("inf")
    committed_by: float = float("inf")
    run_id: str | None = None
    text: str = "LATEST"

    @classmethod
    def parse(cls, text: str, now: float | None = None) -> At:
        """The moment that a text names. Raises ProgrammingError if it names none.

        A date is the end of that day, UTC; a time without a zone is UTC; a length of time is so
        long before now, and `today` and `yesterday` are days like any date.

        >>> At.parse("2026-11-20T12:00+01:00").moment == At.parse("2026-11-20 11:00").moment
        True
        >>> At.parse("2026-11-20").moment > At.parse("2026-11-20T23:59:59").moment
        True
        >>> At.parse("36h", now=200_000).moment, At.parse("latest") == At.LATEST
        (70400.0, True)
        """
        written = text.strip()
        present = time.time() if now is None else now
        if written.lower() == "latest":
            return cls.LATEST
        run = _RUN.fullmatch(written)
        if run:
            return cls(run_id=run[1].upper(), text=written)
        moment = _moment(written.lower(), present)
        if moment is None:
            raise ProgrammingError(f"'{text}' is no moment of the inventory", hint=_HINT)
        return cls(moment, text=written)

    @classmethod
    def beginning(cls, text: str, now: float | None = None) -> At:
        """The moment from which on a text means: of a date the beginning of that day, UTC.

        >>> At.beginning("2026-11-20").moment < At.parse("2026-11-20T00:00:00").moment
        True
        """
        written = text.strip()
        day = _day(written.lower(), time.time() if now is None else now)
        if day is None:
            return cls.parse(text, now)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return cls(midnight.timestamp() - _BEFORE_MIDNIGHT, text=written)

    @staticmethod
    def is_written(text: str) -> bool:
        """Whether a text says a moment, if only one that nothing is known of yet.

        >>> At.is_written("36h"), At.is_written("2999-01-01"), At.is_written("prod")
        (True, True, False)
        """
        try:
            At.parse(text, _LAST)
        except ProgrammingError:
            return False
        return True

    def age(self, of: float, now: float | None = None) -> float:
        """How many seconds before this moment something was; of LATEST, before now."""
        present = time.time() if now is None else now
        return max(0.0, min(self.moment, present) - of)

    def __str__(self) -> str:
        return self.text


At.LATEST = At()


def _moment(text: str, now: float) -> float | None:
    if text == "now":
        return now
    day = _day(text, now)
    if day is not None:
        if day.toordinal() > _last_day(now):
            raise ProgrammingError(
                f"'{text}' is yet to come: the inventory knows what was", hint=_HINT
            )
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return midnight.timestamp() + _DAY - _BEFORE_MIDNIGHT  # of the last day that there is, too
    if text[-1:].isalpha() and "t" not in text[:11]:  # `2026-11-20t08:00z` ends in a letter, too
        try:
            return now - seconds(text.removesuffix("ago"))
        except ProgrammingError:
            return None
    try:
        parsed = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    moment = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    if moment > now + _DAY:
        raise ProgrammingError(f"'{text}' is yet to come: the inventory knows what was", hint=_HINT)
    return moment


def _last_day(now: float) -> int:
    """The number of the last day that has begun somewhere: users write dates of their own zone."""
    return datetime.fromtimestamp(now + 14 * 3600, UTC).toordinal()


def _day(text: str, now: float) -> date | None:
    today = datetime.fromtimestamp(now, UTC).date()
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    try:
        return date.fromisoformat(text) if len(text.replace("-", "")) == 8 else None
    except ValueError:
        return None

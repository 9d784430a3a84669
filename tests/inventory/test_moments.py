"""Moments as users write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cirrusql.errors import ProgrammingError
from cirrusql.inventory.moments import At

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC).timestamp()


def when(text: str) -> float:
    return At.parse(text, NOW).moment


def of(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[arg-type,misc]


@pytest.mark.parametrize("text", ["2026-11-19", "20261119", "yesterday", "Yesterday"])
def test_a_day_is_its_end_utc(text: str) -> None:
    assert of(2026, 11, 19, 23, 59, 59) < when(text) < of(2026, 11, 20)


@pytest.mark.parametrize("text", ["9999-12-31", "2026-12-31", "2026-12-01T08:00:00Z"])
def test_what_is_yet_to_come_nobody_knows(text: str) -> None:
    """It was answered as LATEST; and the last day that there is had no end, and a traceback."""
    with pytest.raises(ProgrammingError, match="yet to come"):
        At.parse(text, now=1_795_000_000.0)


def test_a_date_may_have_begun_elsewhere() -> None:
    noon = 1_795_003_200.0
    assert datetime.fromtimestamp(noon, UTC).strftime("%Y-%m-%d %H") == "2026-11-18 12"
    assert At.parse("2026-11-19", now=noon).moment > noon
    assert At.parse("today", now=noon).moment > noon


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T08:00:00Z", of(2026, 11, 20, 8)),
        ("2026-11-20t08:00:00+02:00", of(2026, 11, 20, 6)),
        ("2026-11-20 08:00", of(2026, 11, 20, 8)),
        ("36h", NOW - 36 * 3_600),
        ("10min", NOW - 600),
        ("10m", NOW - 600),
        ("2 days ago", NOW - 172_800),
        ("1w", NOW - 604_800),
        ("now", NOW),
    ],
)
def test_a_time_is_exact(text: str, moment: float) -> None:
    assert when(text) == moment


def test_a_run_is_named_by_its_id() -> None:
    assert At.parse("RUN 01m8ecdjp3j44fdmzfqh3x5643").run_id == "01M8ECDJP3J44FDMZFQH3X5643"


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-11", "36", "5 parsecs", "-2h"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ProgrammingError, match="no moment"):
        At.parse(text, NOW)

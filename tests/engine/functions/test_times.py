"""Moments in time: read however AWS writes them, and PostgreSQL 15's formats and fields."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.catalog import Catalog
from cirrusql.engine.functions import FUNCTIONS, register
from cirrusql.engine.functions.times import age_days, date_part, now, to_char, ts, ts_add
from cirrusql.errors import DataError
from tests.answers.clouds import Cloud
from tests.engine.functions.sqlite import value


class At:
    """A statement that began at some moment."""

    def __init__(self, moment: float) -> None:
        self._moment = moment

    def remaining(self) -> float | None:
        return None

    def check(self) -> None:
        pass

    def moment(self) -> float:
        return self._moment


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01t12:00:00z", "2024-05-01T12:00:00Z"),
        ("2024-05-01 12:00:00", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00", "2024-05-01T12:00:00Z"),
        ("2024-05-01", "2024-05-01T00:00:00Z"),
        ("20240501", "2024-05-01T00:00:00Z"),
        ("20240501T120000Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00.000Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00.999999999Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01T12:00:00.000+0000", "2024-05-01T12:00:00Z"),
        ("2024-05-01T14:00:00+02:00", "2024-05-01T12:00:00Z"),
        ("2024-05-01T00:30:00+01:00", "2024-04-30T23:30:00Z"),
        ("2024-05-01T06:30:00-05:30", "2024-05-01T12:00:00Z"),
        ("  2024-05-01  ", "2024-05-01T00:00:00Z"),
        (0, "1970-01-01T00:00:00Z"),
        (1714564800, "2024-05-01T12:00:00Z"),
        (1714564800.75, "2024-05-01T12:00:00Z"),
        (1714564800000, "2024-05-01T12:00:00Z"),
        (1714564800123.0, "2024-05-01T12:00:00Z"),
        (1714564800000000, "2024-05-01T12:00:00Z"),
        (1714564800000000000, "2024-05-01T12:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (-0.5, "1969-12-31T23:59:59Z"),
        ("1714564800", "2024-05-01T12:00:00Z"),
        ("1714564800.5", "2024-05-01T12:00:00Z"),
        ("1714564800000", "2024-05-01T12:00:00Z"),
        ("1.7145648E9", None),
        ("0001-01-01", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("2024-02-30", None),
        ("2024-13-01", None),
        ("2024-05-01T25:00:00Z", None),
        ("2024-05-01T12:00:00 UTC", None),
        ("now", None),
        ("yesterday", None),
        ("", None),
        ("vpc-1", None),
        (b"2024-05-01", None),
        (float("inf"), None),
        (9.9e18, "2283-09-20T08:00:00Z"),
        (10**30, None),
    ],
)
def test_a_moment_is_read(written: Any, expected: str | None) -> None:
    assert ts(written) == expected
    if not isinstance(written, int) or abs(written) < 1 << 63:
        assert value("ts(?)", written) == expected


MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, MOMENTS)
@settings(deadline=None)
def test_texts_are_ordered_as_moments_are(one: datetime, other: datetime) -> None:
    first, second = ts(one.isoformat()), ts(other.isoformat())
    assert first is not None
    assert second is not None
    whole = [moment.replace(microsecond=0) for moment in (one, other)]
    assert (first < second) == (whole[0] < whole[1])
    assert ts(first) == first


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(deadline=None)
def test_a_moment_is_the_same_in_every_spelling(moment: datetime) -> None:
    seconds = int(moment.timestamp())
    expected = datetime.fromtimestamp(seconds, UTC).isoformat()[:19] + "Z"
    for written in (moment.isoformat(), seconds, str(seconds), seconds * 1000, seconds * 10**6):
        assert ts(written) == expected


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(-3000, 3000),
)
@settings(deadline=None)
def test_how_old_something_is_agrees_with_adding_days(moment: datetime, days: int) -> None:
    running = At(moment.timestamp())
    before = (moment - timedelta(days=days)).isoformat()
    assert age_days(running, before) == pytest.approx(days, abs=1e-6)
    whole = At(float(int(moment.timestamp())))
    assert age_days(whole, ts_add(now(whole), f"{-days} days")) == days


@pytest.mark.parametrize(
    ("written", "interval", "expected"),
    [
        # What PostgreSQL 15 answers.
        ("2024-01-31", "1 month", "2024-02-29T00:00:00Z"),
        ("2024-01-31", "1 month 1 day", "2024-03-01T00:00:00Z"),
        ("2024-01-31", "1 day 1 month", "2024-03-01T00:00:00Z"),
        ("2024-02-29", "1 year", "2025-02-28T00:00:00Z"),
        ("2024-02-29", "-1 year", "2023-02-28T00:00:00Z"),
        ("2024-05-01", "45 days", "2024-06-15T00:00:00Z"),
        ("2024-05-01", "-45 days", "2024-03-17T00:00:00Z"),
        ("2024-05-01", "45 days ago", "2024-03-17T00:00:00Z"),
        ("2024-05-01", "1.5 hours", "2024-05-01T01:30:00Z"),
        ("2024-05-01", "+2 weeks", "2024-05-15T00:00:00Z"),
        ("2024-05-01", "1 year 2 mons 3 d 4 h 5 m 6 s", "2025-07-04T04:05:06Z"),
        ("2024-05-01", "90 min -30 secs", "2024-05-01T01:29:30Z"),
        ("2024-12-31T23:59:59Z", "1 second", "2025-01-01T00:00:00Z"),
        ("2024-05-01", "1day", "2024-05-02T00:00:00Z"),
        ("2024-05-01", "- 1 DAY", "2024-04-30T00:00:00Z"),
        (0, "1 day", "1970-01-02T00:00:00Z"),
        ("9999-12-31", "1 day", None),
        ("9999-12-31", "1 year", None),
        ("0001-01-01", "-1 month", None),
        ("nothing", "1 day", None),
    ],
)
def test_an_interval_is_added(written: Any, interval: str, expected: str | None) -> None:
    assert ts_add(written, interval) == expected


@pytest.mark.parametrize(
    "interval",
    ["", "45", "days", "45 dys", "1 month and 1 day", "1.5 months", "1 day,", "day 1", "P1D", "ago",
     "1 day ago ago", "9999999999999999999999 fortnights", "now"],
)  # fmt: skip
def test_what_is_no_interval_is_told(interval: str) -> None:
    with pytest.raises(DataError, match=r"^ts_add: '.*' is not an interval; write '45 days'"):
        value("ts_add('2024-05-01', ?)", interval)


def test_an_interval_beyond_all_years_has_no_answer() -> None:
    assert ts_add("2024-05-01", "999999999999999999 weeks") is None
    assert ts_add("2024-05-01", "-99999999999999 years") is None


T = "2024-05-01T14:05:09.123456Z"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # What PostgreSQL 15 answers.
        ("YYYY-MM-DD", "2024-05-01"),
        ("YYYY-MM-DD HH24:MI:SS.MS", "2024-05-01 14:05:09.123"),
        ("DD Mon YYYY", "01 May 2024"),
        ("Day, DD Month", "Wednesday, 01 May      "),
        ("FMDay, FMDD FMMonth", "Wednesday, 1 May"),
        ("DAY Day day DY Dy dy", "WEDNESDAY Wednesday wednesday WED Wed wed"),
        ("MON Mon mon", "MAY May may"),
        ("HH:MI AM", "02:05 PM"),
        ("HH12 p.m.", "02 p.m."),
        ("YY Y YYY I IY IYYY", "24 4 024 4 24 2024"),
        ("Q DDD D ID IDDD", "2 122 4 3 122"),
        ("WW IW W", "18 18 1"),
        ("CC J", "21 2460432"),
        ("SSSS SSSSS US", "50709 50709 123456"),
        ("DDth DDTH FMDDth", "01st 01ST 1st"),
        ('YYYY-MM-DD"T"HH24:MI:SS"Z"', "2024-05-01T14:05:09Z"),
        ('"YYYY" YYYY', "YYYY 2024"),
        ("TZ OF", "UTC +00"),
        ("yyyy/mm", "2024/05"),
        ("", ""),
        ("week IW!", "1eek 18!"),
    ],
)
def test_a_moment_is_formatted(form: str, expected: str) -> None:
    assert to_char(T, form) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        # What PostgreSQL 15 answers.
        ("century", 21), ("day", 1), ("decade", 202), ("dow", 3), ("doy", 122),
        ("epoch", 1714572309.123456), ("hour", 14), ("isodow", 3), ("isoyear", 2024),
        ("microseconds", 9123456), ("millennium", 3), ("milliseconds", 9123.456), ("minute", 5),
        ("month", 5), ("quarter", 2), ("second", 9.123456), ("week", 18), ("year", 2024),
        (" Year ", 2024),
    ],
)  # fmt: skip
def test_a_moment_has_fields(field: str, expected: float) -> None:
    assert date_part(field, T) == pytest.approx(expected)


def test_a_field_that_there_is_not_is_told() -> None:
    with pytest.raises(DataError, match=r"a time has no field 'yaer'; did you mean 'year'\?"):
        value("date_part('yaer', '2024-05-01')")


def test_a_difference_of_years_is_no_moment() -> None:
    """SQLite subtracts texts as the numbers that they begin with."""
    with pytest.raises(DataError, match=r"^date_part: 2 is no moment; .* write age_days\(t\)"):
        value("date_part('day', '2026-05-01T00:00:00Z' - '2024-05-01T00:00:00Z')")


# -- now


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    cloud = Cloud(Catalog.open(), ("us-east-1",))
    yield cloud
    cloud.close()


def test_now_is_one_moment_throughout_a_statement() -> None:
    """However long it takes; and the next statement has another."""

    class Ticking(At):
        def moment(self) -> float:
            return self._moment

    running = Ticking(0.0)
    connection = apsw.Connection(":memory:")
    register(connection, running, FUNCTIONS)
    both = "SELECT now(), age_days('1970-01-01')"
    assert connection.execute(both).get == ("1970-01-01T00:00:00Z", 0)
    running._moment = 86400.0
    assert connection.execute(both).get == ("1970-01-02T00:00:00Z", 1)


def test_now_is_when_the_statement_began(cloud: Cloud) -> None:
    slow = """WITH RECURSIVE n(i, at) AS (SELECT 1, now() UNION ALL SELECT i + 1, now() FROM n
              WHERE i < 100000) SELECT count(DISTINCT at), max(at) FROM n"""
    before = ts(time.time())
    ((count, last),) = cloud.rows(slow)
    assert count == 1
    assert before is not None
    assert before <= last <= str(ts(time.time()))
    assert cloud.rows("SELECT age_days(now()) < 0.0001") == [(1,)]


def test_what_changes_does_not_get_into_an_index(cloud: Cloud) -> None:
    cloud.rows("CREATE TABLE moments (at)")
    with pytest.raises(Exception, match="non-deterministic"):
        cloud.rows("CREATE INDEX old ON moments (age_days(at))")
    cloud.rows("CREATE INDEX plain ON moments (ts(at))")

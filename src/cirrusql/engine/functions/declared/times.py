"""Functions of moments in time."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import anything, texts
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "times"
_TIMES = "cirrusql.engine.functions.times"

TIMES = (
    SqlFunction(
        "now",
        (),
        f"{_TIMES}:now",
        _GROUP,
        "when the statement began, the same throughout it: ISO text of UTC, to the second",
        "now() > '2026-01-01' AND now() = now()",
        stable=True,
    ),
    SqlFunction(
        "age_days",
        anything("time"),
        f"{_TIMES}:age_days",
        _GROUP,
        "how many days ago a time was, with a fraction; negative if it is to come",
        "age_days(ts_add(now(), '-36 hours')) BETWEEN 1.5 AND 1.6",
        stable=True,
    ),
    SqlFunction(
        "ts",
        anything("time"),
        f"{_TIMES}:ts",
        _GROUP,
        "a time as ISO text of UTC, to the second, so that two can be compared: of an ISO text with"
        " or without an offset, or of seconds, milliseconds … since 1970",
        "ts('2024-05-01T14:00:00+02:00') = '2024-05-01T12:00:00Z'",
    ),
    SqlFunction(
        "ts_add",
        (*anything("time"), *texts("interval")),
        f"{_TIMES}:ts_add",
        _GROUP,
        "the time so much later, as ts gives it: '45 days', '-12 hours', '1 year 2 months'",
        "ts_add('2024-01-31', '1 month') = '2024-02-29T00:00:00Z'",
    ),
    SqlFunction(
        "to_char",
        (*anything("time"), *texts("format")),
        f"{_TIMES}:to_char",
        _GROUP,
        "a time in a format of PostgreSQL's: YYYY, MM, DD, HH24, MI, SS, Mon, Day, Q, IW …",
        "to_char('2024-05-01T14:05:09Z', 'DD Mon YYYY, HH24:MI') = '01 May 2024, 14:05'",
    ),
    SqlFunction(
        "date_part",
        (*texts("field"), *anything("time")),
        f"{_TIMES}:date_part",
        _GROUP,
        "a field of a time: year, quarter, month, week, day, hour, minute, second, dow, doy, epoch",
        "date_part('year', '2024-05-01') = 2024",
    ),
)

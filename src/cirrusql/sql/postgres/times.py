"""Times, and lengths of time that are added to them or lie between them."""

from __future__ import annotations

import re
from fractions import Fraction

from cirrusql.sql.postgres import nodes
from cirrusql.sql.postgres.arithmetic import combined, number
from cirrusql.sql.postgres.nodes import Node
from cirrusql.sql.postgres.reader import Reader
from cirrusql.sql.postgres.words import STRING, literal

_PLUS = 8
_PART = re.compile(r"\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_CLOCK = re.compile(r"\s*([+-]?)(\d+):(\d\d)(?::(\d\d))?", re.IGNORECASE)
# What each unit may be called, and how many seconds it has. To compare lengths PostgreSQL takes a
# month for 30 days, a year for 12 months.
_SPELT = (
    ("second", 1, "s sec secs second seconds"),
    ("minute", 60, "m min mins minute minutes"),
    ("hour", 3600, "h hr hrs hour hours"),
    ("day", 86400, "d day days"),
    ("week", 604800, "w week weeks"),
    ("month", 2592000, "mon mons month months"),
    ("year", 31104000, "y yr yrs year years"),
)
_UNITS = {word: unit for unit, _, spelt in _SPELT for word in spelt.split()}
_SECONDS = {unit: seconds for unit, seconds, _ in _SPELT}
_OTHERS = frozenset(
    (
        "ms", "msec", "msecs", "millisecond", "milliseconds", "us", "usec", "usecs", "microsecond",
        "microseconds", "decade", "decades", "century", "centuries", "millennium", "millennia",
    )
)  # fmt: skip
_TIMES = ("date", "timestamp")


def plain_interval(reader: Reader, node: Node) -> str:
    """An interval as numbers and units, its hours and minutes too; what is none is an error.

    `1 day 02:30` is `1 day 2 hour 30 minute`.
    """
    text, found, done = (node.literal or "").strip(), [], 0
    ago = text.lower().endswith(" ago")
    text = text[:-4] if ago else text
    while done < len(text):
        clock = _CLOCK.match(text, done)
        part = None if clock else _PART.match(text, done)
        if clock is not None:
            sign = "-" if clock[1] == "-" else ""
            names = zip(clock.groups()[1:], ("hour", "minute", "second"), strict=True)
            found += [f"{sign}{int(one)} {unit}" for one, unit in names if one and int(one)]
            done = clock.end()
        elif part is not None and part[3].lower() in _UNITS:
            unit = _UNITS[part[3].lower()]
            found.append(f"{'-' if part[1] == '-' else ''}{part[2]} {unit}")
            done = part.end()
        else:
            if part is not None and part[3].lower() in _OTHERS:
                hint = "write seconds, minutes, hours, days, weeks, months or years"
                reader.refuse(node.first, f"intervals have no {part[3].lower()} here", hint)
            found.clear()
            break
    if not found and not (text and done == len(text)):
        reader.wrong(node.first, f"'{node.literal}' is no interval", "write '1 day 2 hours'")
    return _turned(" ".join(found)) if ago else " ".join(found) or "0 second"


def _turned(interval: str) -> str:
    words = interval.split()
    return " ".join(
        word if index % 2 else word[1:] if word[0] == "-" else f"-{word}"
        for index, word in enumerate(words)
    )


def seconds_of(reader: Reader, node: Node) -> int | float:
    """How many seconds an interval has, where it is compared."""
    words = plain_interval(reader, node).split()
    pairs = zip(words[::2], words[1::2], strict=True)
    total = sum((Fraction(amount) * _SECONDS[unit] for amount, unit in pairs), Fraction())
    return int(total) if total.denominator == 1 else float(total)


def added(reader: Reader, left: Node, at: int) -> Node:
    """`+` and `-`, of numbers, or of times and what is added to them."""
    right = reader.operand(at + 1, _PLUS, at)
    sign = reader.text(at)
    if right.type == "interval" and left.type not in ("interval", "seconds"):
        return _later(reader, left, right, at, negative=sign == "-")
    if left.type == "interval" and sign == "+" and right.type not in ("interval", "seconds"):
        return _later_turned(reader, left, right, at)
    if {left.type, right.type} & {"interval", "seconds"}:
        hint = "write one interval: '1 day 2 hours'"
        reader.refuse(at, "lengths of time are not added up here", hint)
    if left.type in _TIMES or right.type in _TIMES:
        return _of_times(reader, left, right, at)
    left, right = number(reader, left, at), number(reader, right, at)
    reader.apart(left, nodes.PLUS)
    reader.apart(right, nodes.PLUS, right=True)
    return Node(left.first, right.last, nodes.PLUS, combined(left, right))


def as_text(reader: Reader, interval: Node, *, negative: bool = False) -> None:
    """Write an interval as a text alone, such as `'1 day'`."""
    text = plain_interval(reader, interval)
    string = next(n for n in range(interval.first, interval.last + 1) if reader.kind(n) == STRING)
    reader.edits.remove(interval.first, interval.last)
    reader.edits.replace(string, literal(_turned(text) if negative else text))


def _later(reader: Reader, left: Node, right: Node, at: int, *, negative: bool) -> Node:
    as_text(reader, right, negative=negative)
    reader.edits.replace(at, ",")
    reader.call("postgres_later", left.first, right.last, at)
    return Node(left.first, right.last, type="timestamp")


def _later_turned(reader: Reader, left: Node, right: Node, at: int) -> Node:
    """`interval '1 day' + time`."""
    as_text(reader, left)
    reader.edits.replace(at, ",")
    reader.call("postgres_later_by", left.first, right.last, at)
    return Node(left.first, right.last, type="timestamp")


def _of_times(reader: Reader, left: Node, right: Node, at: int) -> Node:
    """A date and days, or two times."""
    made = Node(left.first, right.last)
    if reader.text(at) == "+":
        if "timestamp" in (left.type, right.type) or left.type == right.type:
            reader.refuse(at, "a time and this are not added", "write + interval '1 day'")
        turned = "_turned" if right.type == "date" else ""
        reader.edits.replace(at, ",")
        reader.call(f"postgres_days_later{turned}", left.first, right.last, at)
        return made._replace(type="date")
    if left.type not in _TIMES and right.type == "date" and left.type:
        reader.refuse(at, f"a date is not taken from a {left.type}", None)
    reader.edits.replace(at, ",")
    is_date = left.type == "date" and right.type in ("date", "integer", "number", "any", "")
    if is_date and (right.literal is None or right.type == "date"):
        # Of a column only its value says whether it is days or a day.
        function = "postgres_days_between" if right.type == "date" else "postgres_date_minus"
        reader.call(function, left.first, right.last, at)
        types = {"date": "integer", "integer": "date", "number": "date", "any": "date"}
        return made._replace(type=types.get(right.type, ""))
    if {left.type, right.type} & {"integer", "number", "any", "boolean", "text"}:
        reader.refuse(at, "a number is not taken from a time", "write - interval '1 day'")
    reader.call("postgres_seconds", left.first, right.last, at)
    return made._replace(type="seconds")

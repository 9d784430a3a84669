"""The fields of a moment by PostgreSQL's names, and its formats.

Source: PostgreSQL, "Data Type Formatting Functions" and "EXTRACT, date_part"; compared with
PostgreSQL 15.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WIDTH = 9  # of the longest name, September: names are filled up to it


def _whole(number: float) -> int | float:
    """A number without a fraction that it has not."""
    return int(number) if float(number).is_integer() else number


FIELDS: Mapping[str, Callable[[datetime], int | float]] = {
    "century": lambda t: (t.year + 99) // 100,
    "day": lambda t: t.day,
    "decade": lambda t: t.year // 10,
    "dow": lambda t: t.isoweekday() % 7,
    "doy": lambda t: t.timetuple().tm_yday,
    "epoch": lambda t: _whole((t - _1970).total_seconds()),
    "hour": lambda t: t.hour,
    "isodow": lambda t: t.isoweekday(),
    "isoyear": lambda t: t.isocalendar().year,
    "microseconds": lambda t: t.second * 1_000_000 + t.microsecond,
    "millennium": lambda t: (t.year + 999) // 1000,
    "milliseconds": lambda t: _whole((t.second * 1_000_000 + t.microsecond) / 1000),
    "minute": lambda t: t.minute,
    "month": lambda t: t.month,
    "quarter": lambda t: (t.month + 2) // 3,
    "second": lambda t: _whole((t.second * 1_000_000 + t.microsecond) / 1_000_000),
    "week": lambda t: t.isocalendar().week,
    "year": lambda t: t.year,
}
"""Each field, in UTC."""


def _hour12(moment: datetime) -> int:
    return (moment.hour + 11) % 12 + 1


# A pattern's number, and to how many digits it is filled up.
_NUMBERS: Mapping[str, tuple[Callable[[datetime], int], int]] = {
    "YYYY": (lambda t: t.year, 4),
    "YYY": (lambda t: t.year % 1000, 3),
    "YY": (lambda t: t.year % 100, 2),
    "Y": (lambda t: t.year % 10, 1),
    "IYYY": (lambda t: t.isocalendar().year, 4),
    "IYY": (lambda t: t.isocalendar().year % 1000, 3),
    "IY": (lambda t: t.isocalendar().year % 100, 2),
    "I": (lambda t: t.isocalendar().year % 10, 1),
    "CC": (lambda t: (t.year + 99) // 100, 2),
    "Q": (lambda t: (t.month + 2) // 3, 1),
    "MM": (lambda t: t.month, 2),
    "WW": (lambda t: (t.timetuple().tm_yday - 1) // 7 + 1, 2),
    "IW": (lambda t: t.isocalendar().week, 2),
    "W": (lambda t: (t.day - 1) // 7 + 1, 1),
    "DDD": (lambda t: t.timetuple().tm_yday, 3),
    "IDDD": (lambda t: t.isocalendar().week * 7 - 7 + t.isoweekday(), 3),
    "DD": (lambda t: t.day, 2),
    "D": (lambda t: t.isoweekday() % 7 + 1, 1),
    "ID": (lambda t: t.isoweekday(), 1),
    "J": (lambda t: t.toordinal() + 1721425, 1),
    "HH24": (lambda t: t.hour, 2),
    "HH12": (_hour12, 2),
    "HH": (_hour12, 2),
    "MI": (lambda t: t.minute, 2),
    "SSSSS": (lambda t: t.hour * 3600 + t.minute * 60 + t.second, 1),
    "SSSS": (lambda t: t.hour * 3600 + t.minute * 60 + t.second, 1),
    "SS": (lambda t: t.second, 2),
    "MS": (lambda t: t.microsecond // 1000, 3),
    "US": (lambda t: t.microsecond, 6),
}
_NAMES: Mapping[str, Callable[[datetime], str]] = {
    "MONTH": lambda t: _MONTHS[t.month - 1],
    "MON": lambda t: _MONTHS[t.month - 1][:3],
    "DAY": lambda t: _DAYS[t.weekday()],
    "DY": lambda t: _DAYS[t.weekday()][:3],
}
_FIXED = {"A.M.": ("A.M.", "P.M."), "AM": ("AM", "PM"), "TZ": ("UTC",) * 2, "OF": ("+00",) * 2}
_FIXED |= {"P.M.": _FIXED["A.M."], "PM": _FIXED["AM"], "TZH": ("+00",) * 2, "TZM": ("00",) * 2}
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"|(FM)?('
    + "|".join(
        sorted(map(re.escape, (*_NUMBERS, *_NAMES, *_FIXED)), key=lambda word: (-len(word), word))
    )
    + r")(TH)?|\\\"|FM|.",
    re.IGNORECASE | re.DOTALL,
)


def formatted(moment: datetime, form: str) -> str:
    """A moment in a format of `to_char`'s; what is no pattern stands for itself."""
    return "".join(piece(moment) for piece in _pieces(form))


@lru_cache(maxsize=64)
def _pieces(form: str) -> tuple[Callable[[datetime], str], ...]:
    return tuple(map(_piece, _TOKEN.finditer(form)))


def _piece(token: re.Match[str]) -> Callable[[datetime], str]:
    quoted, fill_mode, word, ordinal = token.groups()
    if quoted is not None:
        text = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        return lambda _: text
    if word is None:
        text = {"FM": "", '\\"': '"'}.get(token[0].upper(), token[0])
        return lambda _: text
    return _pattern(word, bool(fill_mode), ordinal)


def _pattern(word: str, is_short: bool, ordinal: str | None) -> Callable[[datetime], str]:
    name = word.upper()
    if name in _NUMBERS:
        read, width = _NUMBERS[name]
        digits = 0 if is_short else width
        return lambda t: f"{read(t):0{digits}d}" + (_ordinal(read(t), ordinal) if ordinal else "")
    if name in _NAMES:
        called = _NAMES[name]
        wide = 0 if is_short or len(name) == 3 or name == "DY" else _WIDTH
        if name == "DAY" and not is_short:
            wide = _WIDTH
        return lambda t: _cased(called(t), word).ljust(wide)
    morning, afternoon = _FIXED[name]
    lower = word.islower()
    return lambda t: (m := morning if t.hour < 12 else afternoon) and (m.lower() if lower else m)


def _cased(text: str, like: str) -> str:
    """A name in the case of its pattern: `MONTH`, `Month` or `month`."""
    if like[:2].isupper():
        return text.upper()
    return text if like[0].isupper() else text.lower()


def _ordinal(number: int, like: str) -> str:
    """What is written behind a number to count by it."""
    last = number % 10 if number // 10 % 10 != 1 else 0
    text = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return text.upper() if like.isupper() else text

"""Lengths of time as users write them: the one reader and writer, for SET and every option."""

from __future__ import annotations

from cirrusql.errors import ProgrammingError

_SPELT = (
    (0.001, "ms millisecond milliseconds"),
    (1.0, "s sec secs second seconds"),
    (60.0, "m min mins minute minutes"),
    (3600.0, "h hr hrs hour hours"),
    (86400.0, "d day days"),
    (604800.0, "w week weeks"),
)
_UNITS = {word: size for size, words in _SPELT for word in words.split()}
_WRITTEN = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def seconds(text: str) -> float:
    """A duration in seconds; a number alone is one of seconds. Raises ProgrammingError.

    >>> seconds("40ms"), seconds("2 min"), seconds("30"), seconds("10m"), seconds("36 hours")
    (0.04, 120.0, 30.0, 600.0, 129600.0)
    """
    written = text.strip().lower()
    number = written.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = written[len(number) :].strip() or "s"
    try:
        value = float(number) * _UNITS[unit]
    except (ValueError, KeyError):
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ProgrammingError(f"'{text}' is not a duration", hint="for example 30s, 10m, 36h, 2d")
    return value


def rough(duration: float) -> str:
    """About how long something is, in its largest unit.

    >>> rough(40.2), rough(7300), rough(200_000)
    ('40 s', '2 h', '2 days')
    """
    for size, unit in ((86400.0, "day"), (3600.0, "h"), (60.0, "min")):
        if duration >= size:
            count = int(duration // size)
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}"
    return f"{duration:.0f} s"


def written(duration: float) -> str:
    """A duration as it is written: in the largest unit of which it is a whole number.

    >>> written(90), written(600), written(129600), written(172800), written(0.5)
    ('90s', '10min', '36h', '2d', '0.5s')
    """
    for size, unit in _WRITTEN:
        if duration >= size and duration % size == 0:
            return f"{duration / size:g}{unit}"
    return f"{duration!r}s" if duration % 1 else f"{duration:.0f}s"

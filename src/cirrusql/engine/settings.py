"""The settings of a session by name: for SET, RESET, SHOW SETTINGS and cirrusql.settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cirrusql.engine.options import Options
from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.records import Record, replace

_TRUE = ("on", "true", "1", "yes")
_FALSE = ("off", "false", "0", "no")
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


class Setting(Record):
    """One setting: its name, the values it takes, one line of help, and where it lives.

    `read` gives the value as it is written in a SET, `write` the options with a value set; it
    raises ProgrammingError for a value that the setting does not take.
    """

    name: str
    values: str
    help: str
    read: Callable[[Options], str]
    write: Callable[[Options, str], Options]


def changed(options: Options, name: str, value: str) -> Options:
    """The options after `SET name = value`; raises UnknownName, or ProgrammingError."""
    return setting(name).write(options, value)


def restored(options: Options, name: str, initial: Options) -> Options:
    """The options after `RESET name`: the setting as it was when the session began."""
    one = setting(name)
    return one.write(options, one.read(initial))


def setting(name: str) -> Setting:
    """The setting of that name; raises UnknownName with the closest match."""
    for one in SETTINGS:
        if one.name == name.lower():
            return one
    names = [one.name for one in SETTINGS]
    hint = did_you_mean(name, names) or f"there is {', '.join(names)}"
    raise UnknownName(f"no option '{name}'", hint=hint)


def rows(options: Options, initial: Options) -> Iterator[tuple[str, str, str, str, str]]:
    """Each setting's name, value, what RESET makes of it, the values it takes, and help."""
    for one in SETTINGS:
        yield one.name, one.read(options), one.read(initial), one.values, one.help


def seconds(text: str) -> float:
    """A duration in seconds.

    >>> seconds("40ms"), seconds("2 min"), seconds("30")
    (0.04, 120.0, 30.0)
    """
    number = text.strip().rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = text.strip()[len(number) :].strip() or "s"
    try:
        value = float(number) * _UNITS[unit]
    except (ValueError, KeyError):
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ProgrammingError(f"'{text}' is not a duration", hint="for example 30s, 2min")
    return value


def _switch(text: str) -> bool:
    if text.lower() in _TRUE + _FALSE:
        return text.lower() in _TRUE
    raise ProgrammingError(f"'{text}' is neither on nor off")


def _on_or_off(name: str, help_: str) -> Setting:
    """A setting that is a field of the options."""

    def read(options: Options) -> str:
        return "on" if getattr(options, name) else "off"

    def write(options: Options, value: str) -> Options:
        return replace(options, **{name: _switch(value)})

    return Setting(name, "on, off", help_, read, write)


def _of_writes(name: str, field: str, help_: str) -> Setting:
    """A setting that is a field of the options of writes."""

    def read(options: Options) -> str:
        return "on" if getattr(options.writes, field) else "off"

    def write(options: Options, value: str) -> Options:
        return replace(options, writes=replace(options.writes, **{field: _switch(value)}))

    return Setting(name, "on, off", help_, read, write)


def _read_timeout(options: Options) -> str:
    return "off" if options.timeout is None else f"{options.timeout:g}s"


def _write_timeout(options: Options, value: str) -> Options:
    off = value.lower() in _FALSE
    return replace(options, timeout=None if off else seconds(value))


def _read_max_rows(options: Options) -> str:
    return "off" if options.max_rows is None else str(options.max_rows)


def _write_max_rows(options: Options, value: str) -> Options:
    if value.lower() == "off":
        return replace(options, max_rows=None)
    if not value.isdecimal():
        raise ProgrammingError(f"max_rows is a number of rows or off, not '{value}'")
    return replace(options, max_rows=int(value))


def _read_partial(options: Options) -> str:
    return "allow" if options.partial else "refuse"


def _write_partial(options: Options, value: str) -> Options:
    if value.lower() not in ("refuse", "allow"):
        raise ProgrammingError(f"partial is refuse or allow, not '{value}'")
    return replace(options, partial=value.lower() == "allow")


def _read_transactions(options: Options) -> str:
    return "queue" if options.queues else "immediate"


def _write_transactions(options: Options, value: str) -> Options:
    if value.lower() not in ("queue", "immediate"):
        raise ProgrammingError(f"transactions is queue or immediate, not '{value}'")
    return replace(options, queues=value.lower() == "queue")


def _read_on_error(options: Options) -> str:
    return "continue" if options.writes.continues else "stop"


def _write_on_error(options: Options, value: str) -> Options:
    if value.lower() not in ("stop", "continue"):
        raise ProgrammingError(f"on_error is stop or continue, not '{value}'")
    continues = value.lower() == "continue"
    return replace(options, writes=replace(options.writes, continues=continues))


SETTINGS: tuple[Setting, ...] = (
    _of_writes("wait", "waits", "wait for the end of writes (/*+ NOWAIT */, /*+ AWAIT */ for one)"),
    _of_writes("dry_run", "dry_run", "a write shows the calls it would make and changes nothing"),
    Setting(
        "on_error",
        "stop, continue",
        "whether a write with many rows goes on after a failure",
        _read_on_error,
        _write_on_error,
    ),
    Setting(
        "transactions",
        "queue, immediate",
        "whether writes after BEGIN wait for COMMIT, or are made at once and stay",
        _read_transactions,
        _write_transactions,
    ),
    _on_or_off("strict", "an answer that is not whole is an error"),
    Setting(
        "partial",
        "refuse, allow",
        "whether an answer that is not whole may have false rows, and may be kept",
        _read_partial,
        _write_partial,
    ),
    Setting(
        "timeout",
        "30s, 5min, …, off",
        "for each statement: calls, waiting and SQLite's own work",
        _read_timeout,
        _write_timeout,
    ),
    Setting(
        "max_rows",
        "a number, off",
        "the most rows that a query gives; whether there are more is told",
        _read_max_rows,
        _write_max_rows,
    ),
    _on_or_off("pushdown", "off fetches whole relations; for finding mistakes of ours"),
)
"""Every setting, in the order in which it is shown."""

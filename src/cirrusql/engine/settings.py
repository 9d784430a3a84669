"""The settings of a session by name: for SET, RESET, SHOW SETTINGS and cirrusql.settings."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.catalog.naming import API_PROVIDER, PROVIDER
from cirrusql.engine.display import FORMATS, delimiter
from cirrusql.engine.options import Options
from cirrusql.engine.setting_kinds import (
    AUTO_ON_OR_OFF,
    ON_OR_OFF,
    Setting,
    choice,
    is_off,
    length,
    with_value,
)
from cirrusql.errors import InterfaceError, ProgrammingError, UnknownName, did_you_mean
from cirrusql.records import replace
from cirrusql.sql.as_of import as_of_setting

# The same in other spellings.
_ALIASES = {"colour": "colours", "color": "colours", "colors": "colours", "format": "output"}


def changed(options: Options, name: str, value: str) -> Options:
    """The options after `SET name = value`; raises UnknownName, or ProgrammingError."""
    return setting(name).write(options, value)


def restored(options: Options, name: str, initial: Options) -> Options:
    """The options after `RESET name`: the setting as it was when the session began."""
    one = setting(name)
    return one.write(options, one.read(initial))


def setting(name: str) -> Setting:
    """The setting of that name; raises UnknownName with the closest match."""
    known = _ALIASES.get(name.lower(), name.lower())
    for one in SETTINGS:
        if one.name == known:
            return one
    names = [one.name for one in SETTINGS]
    hint = did_you_mean(name, names) or f"there is {', '.join(names)}"
    raise UnknownName(f"no option '{name}'", hint=hint)


def rows(options: Options, initial: Options) -> Iterator[tuple[str, str, str, str, str]]:
    """Each setting's name, value, what RESET makes of it, the values it takes, and help."""
    for one in SETTINGS:
        yield one.name, one.read(options), one.read(initial), one.values, one.help


def _read_max_rows(options: Options) -> str:
    return "off" if options.max_rows is None else str(options.max_rows)


def _write_max_rows(options: Options, value: str) -> Options:
    if value.lower() == "off":
        return replace(options, max_rows=None)
    if not value.isdecimal():
        raise ProgrammingError(f"max_rows is a number of rows or off, not '{value}'")
    return replace(options, max_rows=int(value))


def _read_as_of(options: Options) -> str:
    return options.as_of or "off"


def _write_as_of(options: Options, value: str) -> Options:
    return replace(options, as_of=None if is_off(value) else as_of_of(value))


def as_of_of(value: str) -> str:
    """The option `as_of` from what a user writes; raises ProgrammingError for what is no moment.

    >>> as_of_of("Latest"), as_of_of("2026-11-20")
    ('latest', '2026-11-20')
    """
    moment = as_of_setting(value)
    # All but these few words has a number in it; the rest is found out where an inventory is read.
    if moment not in ("latest", "today", "yesterday") and not any(map(str.isdecimal, moment)):
        hint = "for example 2026-11-20, '2026-11-20T08:00:00Z', LATEST or RUN and its id"
        raise ProgrammingError(f"'{value}' is no moment", hint=hint)
    return moment


def _read_delimiter(options: Options) -> str:
    return options.display.delimiter.replace("\t", "\\t")


def _write_delimiter(options: Options, value: str) -> Options:
    try:
        return with_value(options, ["display", "delimiter"], delimiter(value))
    except InterfaceError as error:
        raise ProgrammingError(error.message, hint=error.hint) from None


def _read_search_path(options: Options) -> str:
    return ", ".join(options.names.search_path)


def _write_search_path(options: Options, value: str) -> Options:
    parts = tuple(part.strip().lower() for part in value.split(","))
    if not all(parts):
        raise ProgrammingError("search_path is one service after the other, with commas between")
    return with_value(options, ["names", "search_path"], parts)


SETTINGS: tuple[Setting, ...] = (
    choice(
        "wait",
        ON_OR_OFF,
        "wait for the end of writes (/*+ NOWAIT */, /*+ AWAIT */ for one)",
        field="writes.waits",
    ),
    choice(
        "confirm",
        {"on": False, "off": True},
        "whether a change of several resources that a statement does not name asks for a yes",
        field="writes.confirmed",
    ),
    choice(
        "dry_run",
        ON_OR_OFF,
        "a write shows the calls it would make and changes nothing",
        field="writes.dry_run",
    ),
    choice(
        "on_error",
        {"stop": False, "continue": True},
        "whether a write with many rows goes on after a failure",
        field="writes.continues",
    ),
    choice(
        "transactions",
        {"queue": True, "immediate": False},
        "whether writes after BEGIN wait for COMMIT, or are made at once and stay",
        field="queues",
    ),
    choice("strict", ON_OR_OFF, "an answer that is not whole is an error"),
    choice(
        "partial",
        {"refuse": False, "allow": True},
        "whether an answer that is not whole may have false rows, and may be kept",
    ),
    choice(
        "paid_calls",
        {"refuse": False, "allow": True},
        "whether operations that AWS charges for, or that list without end, may be asked",
    ),
    choice(
        "dialect",
        {"sqlite": False, "postgres": True},
        "how statements are spelt: as SQLite has them, or as PostgreSQL does",
        field="postgres",
    ),
    choice(
        "provider",
        {name: name for name in (PROVIDER, API_PROVIDER)},
        "whose the names of two parts are, such as ec2.vpcs",
        field="names.provider",
    ),
    Setting(
        "search_path",
        "public, a service, …",
        "where names of one part are looked for, once nothing of your own is called so",
        _read_search_path,
        _write_search_path,
    ),
    length(
        "timeout", "30s, 5min, …, off", "for each statement: calls, waiting and SQLite's own work"
    ),
    Setting(
        "max_rows",
        "a number, off",
        "the most rows that a query gives; whether there are more is told",
        _read_max_rows,
        _write_max_rows,
    ),
    Setting(
        "as_of",
        "a date, a time, LATEST, RUN id, off",
        "the moment of the inventory that relations of the cloud are read at",
        _read_as_of,
        _write_as_of,
    ),
    length("max_age", "10m, 36h, …, off", "how old rows of the inventory may be to spare a call"),
    length(
        "max_carry",
        "36h, 2d, …, off",
        "the age past which rows that AS OF carries over count as not answered",
    ),
    choice("pushdown", ON_OR_OFF, "off fetches whole relations; for finding mistakes of ours"),
    choice(
        "output",
        {name: name for name in FORMATS},
        "the format that results are written in",
        field="display.output",
    ),
    choice(
        "expanded",
        AUTO_ON_OR_OFF,
        "a table with a line for each column; auto: where there are too many columns",
        field="display.expanded",
    ),
    choice("headers", ON_OR_OFF, "whether column names are written", field="display.headers"),
    Setting(
        "delimiter",
        "a text",
        "what stands between values in csv, text and pptext",
        _read_delimiter,
        _write_delimiter,
    ),
    choice(
        "pager",
        AUTO_ON_OR_OFF,
        "results go through a pager; auto: what is longer than the screen",
        field="display.pager",
    ),
    choice(
        "colours",
        AUTO_ON_OR_OFF,
        "results have colours; auto: on a terminal that has some",
        field="display.colours",
    ),
    choice(
        "timing",
        ON_OR_OFF,
        "the time that each statement took is told",
        field="display.timing",
    ),
)
"""Every setting, in the order in which it is shown."""

"""SHOW, and which settings there are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cirrusql.engine.options import Options
from cirrusql.engine.settings import SETTINGS, setting
from cirrusql.pgcatalog import Settings
from cirrusql.pgcatalog.types import TEXT
from cirrusql.pgwire.answers import Answer
from cirrusql.pgwire.commands import Command, ShowVariable
from cirrusql.pgwire.messages import Field

REPORTED: Mapping[str, str] = {
    "server_version": "server_version",
    "server_encoding": "server_encoding",
    "client_encoding": "client_encoding",
    "application_name": "application_name",
    "datestyle": "DateStyle",
    "intervalstyle": "IntervalStyle",
    "timezone": "TimeZone",
    "integer_datetimes": "integer_datetimes",
    "standard_conforming_strings": "standard_conforming_strings",
    "is_superuser": "is_superuser",
    "default_transaction_read_only": "default_transaction_read_only",
    "in_hot_standby": "in_hot_standby",
}
"""The settings that clients keep track of, with the names they are told by."""
OURS = frozenset(one.name for one in SETTINGS)
"""The session's own settings."""


def is_setting(name: str, settings: Settings) -> bool:
    """Whether a name is a setting; `services` is none, and something to SHOW."""
    if name in ("all", *OURS, *_WORDS) or "." in name or name in settings:
        return True
    return name in known_settings()


def shown_fields(own: Command | None) -> tuple[Field, ...]:
    """The columns of SHOW."""
    if not isinstance(own, ShowVariable):
        return ()
    if own.name.lower() == "all":
        return (Field("name", TEXT), Field("setting", TEXT), Field("description", TEXT))
    return (Field(_column_name(own.name), TEXT),)


def shown(own: ShowVariable, settings: Settings, options: Options) -> Answer:
    """SHOW: one setting, or all of PostgreSQL's."""
    name, fields = own.name.lower(), shown_fields(own)
    if name == "all":
        rows = [(one, settings[one], "") for one in settings]
        return Answer(lambda _: "SHOW", fields, iter(rows))
    is_own = name in OURS and name not in settings
    value = setting(name).read(options) if is_own else settings.show(name)
    return Answer(lambda _: "SHOW", fields, iter([(value,)]))


@lru_cache(maxsize=1)
def known_settings() -> frozenset[str]:
    """The settings that PostgreSQL 15 has, in lower case: what can be set, mostly to no effect."""
    text = Path(__file__).with_name("settings.txt").read_text("utf-8")
    return frozenset(text.split())


def _column_name(name: str) -> str:
    words = " ".join(name.lower().split())
    return _WORDS.get(words, words)


_WORDS = {"transaction isolation level": "transaction_isolation", "time zone": "TimeZone"}

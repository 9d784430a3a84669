"""SET, RESET and SHOW: PostgreSQL's settings are kept beside the session's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cirrusql.engine.settings import SETTINGS, setting
from cirrusql.errors import ProgrammingError, did_you_mean
from cirrusql.pgcatalog import Settings
from cirrusql.pgcatalog.settings import DEFAULTS
from cirrusql.pgcatalog.types import TEXT
from cirrusql.pgwire.answers import Answer
from cirrusql.pgwire.commands import Command, ResetVariable, SetVariable, ShowVariable
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.messages import Field, parameter_status
from cirrusql.records import replace
from cirrusql.session import Session

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
_ON = ("on", "true", "yes", "1")
_OURS = frozenset(one.name for one in SETTINGS)
_READ_ONLY = ("default_transaction_read_only", "transaction_read_only")
_WITH_EFFECT = ("default_transaction_read_only", "statement_timeout", "search_path")


class Variables:
    """The settings of one connection. Mutable: PostgreSQL's; the session has its own.

    `own_read_only` is what the server was started with, which no client can change.
    """

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session = session
        self.settings = settings
        self._refuses_writes = session.options.read_only

    def leaves(self, own: Command) -> bool:
        """Whether a SET, RESET or SHOW is for the engine: of its own settings, and of relations."""
        if isinstance(own, SetVariable | ResetVariable):
            return own.name.lower() in _OURS and own.name.lower() != "search_path"
        if isinstance(own, ShowVariable):
            return not self._has(own.name.lower())
        return False

    def _has(self, name: str) -> bool:
        """Whether a name is a setting; `services` is none, and something to SHOW."""
        if name in ("all", *_OURS, *_WORDS) or "." in name or name in self.settings:
            return True
        return name in known_settings()

    def fields(self, own: Command | None) -> tuple[Field, ...]:
        """The columns of SHOW."""
        if not isinstance(own, ShowVariable):
            return ()
        if own.name.lower() == "all":
            return (Field("name", TEXT), Field("setting", TEXT), Field("description", TEXT))
        return (Field(_column_name(own.name), TEXT),)

    def done(self, own: Command) -> Answer:
        """Carry out a SET, RESET or SHOW."""
        if isinstance(own, ShowVariable):
            return self._shown(own)
        if isinstance(own, SetVariable):
            if own.value is None:
                self._reset(own.name)
            else:
                self.set(own.name.lower(), own.value)
            return Answer.done("SET", *self._reports(own.name))
        assert isinstance(own, ResetVariable)
        if own.name == "all":
            self.forget()
            return Answer.done("RESET", *(one for name in REPORTED for one in self._reports(name)))
        self._reset(own.name)
        return Answer.done("RESET", *self._reports(own.name))

    def _shown(self, own: ShowVariable) -> Answer:
        fields = self.fields(own)
        if own.name.lower() == "all":
            rows = [(name, self.settings[name], "") for name in self.settings]
            return Answer(lambda _: "SHOW", fields, iter(rows))
        return Answer(lambda _: "SHOW", fields, iter([(self._value(own.name.lower()),)]))

    def _value(self, name: str) -> str:
        if name in _OURS and name not in self.settings:
            return setting(name).read(self._session.options)
        return self.settings.show(name)

    def set(self, name: str, value: str) -> None:
        """SET name = value, of PostgreSQL's settings. Raises what is wrong with it."""
        if name in ("transaction", "session characteristics"):
            words = value.upper().split()
            if "ONLY" in words or "WRITE" in words:
                self.reads_only("ONLY" in words, always=name != "transaction")
            return
        if name == "client_encoding" and value.upper().replace("-", "") not in ("UTF8", "UNICODE"):
            message = f"there is no encoding {value} here"
            raise Stated(message, state="22023", hint="UTF8 is the only one")
        if name == "search_path":
            self._in_engine(name, value)
        if "." not in name and name not in DEFAULTS and name not in known_settings():
            hint = did_you_mean(name, (*known_settings(), *_OURS))
            message = f'unrecognized configuration parameter "{name}"'
            raise Stated(message, state="42704", hint=hint)
        if name == "statement_timeout":
            self._set_timeout(value)
        self.settings[name] = "UTF8" if name == "client_encoding" else value
        if name in _READ_ONLY:
            self.reads_only(value.lower() in _ON, always=True)

    def _in_engine(self, name: str, value: str) -> None:
        quoted = value.replace("'", "''")
        for result in self._session.execute(f"SET {name} = '{quoted}'"):
            result.close()

    def _reset(self, name: str) -> None:
        if name.lower() in self.settings:
            del self.settings[name]
        self._back(name.lower())

    def _back(self, name: str) -> None:
        """Have a setting that was reset do what it did when the connection began."""
        begun = self.settings.get(name)
        is_default = begun == DEFAULTS.get(name)
        if name in _READ_ONLY:
            self.reads_only(False)
        elif name == "statement_timeout":
            initial = self._session.initial.timeout
            self._session.options = replace(self._session.options, timeout=initial)
            if begun is not None and not is_default:
                self._set_timeout(begun)
        elif name == "search_path":
            for result in self._session.execute("RESET search_path"):
                result.close()
            if begun is not None and not is_default:
                self._in_engine(name, begun)

    def _set_timeout(self, value: str) -> None:
        """PostgreSQL's are milliseconds where no unit is given; 0 is none."""
        from cirrusql.engine.settings import seconds

        try:
            found = seconds(f"{value}ms" if value.strip().isdecimal() else value)
        except ProgrammingError as error:
            raise Stated(error.message, state="22023", hint=error.hint) from None
        self._session.options = replace(self._session.options, timeout=found or None)

    def reads_only(self, now: bool, *, always: bool = False) -> None:
        """Refuse writes from here on, or no longer; what the server refuses stays refused."""
        standing = self.settings["default_transaction_read_only"].lower() in _ON
        if always:
            self.settings["default_transaction_read_only"] = "on" if now else "off"
            standing = now
        refuses = self._refuses_writes or standing or now
        self._session.options = replace(self._session.options, read_only=refuses)

    def forget(self) -> None:
        """RESET ALL and DISCARD ALL: as the connection began."""
        self.settings.reset()
        for name in _WITH_EFFECT:
            self._back(name)

    def _reports(self, name: str) -> tuple[bytes, ...]:
        known = REPORTED.get(name.lower())
        return () if known is None else (parameter_status(known, self.settings[name]),)

    def all_reports(self) -> list[bytes]:
        """What a client is told of its settings when it has connected."""
        return [one for name in REPORTED for one in self._reports(name)]


@lru_cache(maxsize=1)
def known_settings() -> frozenset[str]:
    """The settings that PostgreSQL 15 has, in lower case: what can be set, mostly to no effect."""
    text = Path(__file__).with_name("settings.txt").read_text("utf-8")
    return frozenset(text.split())


def _column_name(name: str) -> str:
    words = " ".join(name.lower().split())
    return _WORDS.get(words, words)


_WORDS = {"transaction isolation level": "transaction_isolation", "time zone": "TimeZone"}

"""The settings of PostgreSQL's that SHOW and `current_setting` tell, and what they are at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping

from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.version import VERSION as PACKAGE

SERVER_VERSION = "15.18"
"""The PostgreSQL that this behaves as; psql chooses its statements by it."""
VERSION = f"PostgreSQL {SERVER_VERSION} (CirruSQL {PACKAGE})"
"""What `version()` says. SQLAlchemy reads the number by the words before it."""

DEFAULTS: Mapping[str, str] = {
    "application_name": "",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
    "client_min_messages": "notice",
    "datestyle": "ISO, MDY",
    "default_table_access_method": "heap",
    "default_transaction_deferrable": "off",
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "escape_string_warning": "on",
    "extra_float_digits": "1",
    "in_hot_standby": "off",
    "integer_datetimes": "on",
    "intervalstyle": "postgres",
    "is_superuser": "off",
    "jit": "off",
    "lc_collate": "C",
    "lc_ctype": "C",
    "lock_timeout": "0",
    "max_identifier_length": "63",
    "max_index_keys": "32",
    "row_security": "on",
    "search_path": "public",
    "server_encoding": "UTF8",
    "server_version": SERVER_VERSION,
    "server_version_num": "150018",
    "standard_conforming_strings": "on",
    "statement_timeout": "0",
    "timezone": "UTC",
    "transaction_deferrable": "off",
    "transaction_isolation": "read committed",
    "transaction_read_only": "off",
}
"""Every setting that is known, by its name in lower case."""
SPELT = {"datestyle": "DateStyle", "intervalstyle": "IntervalStyle", "timezone": "TimeZone"}
"""How PostgreSQL spells those whose names are not in lower case."""
_CHOICES = frozenset(
    (
        "bytea_output", "client_min_messages", "default_transaction_isolation", "intervalstyle",
        "transaction_isolation",
    )
)  # fmt: skip


def setting_kind(name: str, value: str) -> str:
    """What kind of value a setting has, in the words of `pg_settings`.

    >>> setting_kind("jit", "off"), setting_kind("lock_timeout", "0"), setting_kind("x", "y")
    ('bool', 'integer', 'string')
    """
    if name.lower() in _CHOICES:
        return "enum"
    return "bool" if value in ("on", "off") else "integer" if value.isdigit() else "string"


_READ_ONLY = frozenset(
    (
        "in_hot_standby", "integer_datetimes", "is_superuser", "lc_collate", "lc_ctype",
        "max_identifier_length", "max_index_keys", "server_encoding", "server_version",
        "server_version_num",
    )
)  # fmt: skip
_WORDS = {
    "transaction isolation level": "transaction_isolation",
    "time zone": "timezone",
    "names": "client_encoding",
}


def setting_name(name: str) -> str:
    """The name of a setting as it is kept, by any of its spellings.

    >>> setting_name("TRANSACTION  ISOLATION LEVEL"), setting_name("TimeZone")
    ('transaction_isolation', 'timezone')
    """
    plain = " ".join(name.lower().split())
    return _WORDS.get(plain, plain)


class Settings(MutableMapping[str, str]):
    """The settings of one connection, by name in any case. Mutable: what SET has changed.

    A name of PostgreSQL's that is not known here can be set, and has no effect. `through` is what
    sets one where settings do something: it checks the value, and `put`s what is kept.

    >>> settings = Settings({"application_name": "psql"})
    >>> settings["TimeZone"], settings["Application_Name"]
    ('UTC', 'psql')
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._begun = {setting_name(name): value for name, value in (given or {}).items()}
        self._changed: dict[str, str] = {}
        self.through: Callable[[str, str, bool], str] | None = None

    def __getitem__(self, name: str) -> str:
        kept = setting_name(name)
        for values in (self._changed, self._begun, DEFAULTS):
            if kept in values:
                return values[kept]
        raise KeyError(name)

    def __setitem__(self, name: str, value: str) -> None:
        self.set(name, value)

    def set(self, name: str, value: str, *, local: bool = False) -> str:
        """SET and `set_config`: the value as it is kept; a `local` one ends with the transaction.

        Raises ProgrammingError for what cannot be changed.
        """
        kept = setting_name(name)
        if kept in _READ_ONLY:
            raise ProgrammingError(f'parameter "{SPELT.get(kept, kept)}" cannot be changed')
        if self.through is not None:
            return self.through(kept, value, local)
        self.put(kept, value)
        return value

    def put(self, name: str, value: str) -> None:
        """Keep a value, whatever it does."""
        self._changed[setting_name(name)] = value

    @property
    def changed(self) -> Mapping[str, str]:
        """What differs from how the connection began."""
        return dict(self._changed)

    def restore(self, changed: Mapping[str, str]) -> None:
        """Have that differ, and nothing else."""
        self._changed = dict(changed)

    def __delitem__(self, name: str) -> None:
        """RESET: as it was when the connection began."""
        self._changed.pop(setting_name(name), None)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*DEFAULTS, *self._begun, *self._changed}))

    def __len__(self) -> int:
        return len({*DEFAULTS, *self._begun, *self._changed})

    def show(self, name: str) -> str:
        """What SHOW answers; raises UnknownName, SQLSTATE 42704."""
        try:
            return self[name]
        except KeyError:
            hint = did_you_mean(name, self)
            raise UnknownName(f'unrecognized configuration parameter "{name}"', hint=hint) from None

    def reset(self) -> None:
        """RESET ALL."""
        self._changed.clear()

    @property
    def search_path(self) -> list[str]:
        """The schemas in which a name of one part is looked for, in order.

        >>> Settings({"search_path": '"$user", ec2, "Odd"'}).search_path
        ['$user', 'ec2', 'Odd']
        """
        parts = (part.strip() for part in self["search_path"].split(","))
        return [
            part[1:-1].replace('""', '"') if part.startswith('"') else part.lower()
            for part in parts
            if part
        ]

"""The user's own database: views, materialized views and tables, kept from one run to the next.

One SQLite file for each target, attached to a session's connection when a statement first needs
it. All three kinds have one namespace: a name is a view, a materialized view or a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.engine.own_path import OwnPath
from cirrusql.engine.savepoint import savepoint, transaction
from cirrusql.engine.unknown_names import taking_quoted_texts
from cirrusql.errors import (
    ProgrammingError,
    StoreError,
    UnknownName,
    did_you_mean,
)
from cirrusql.records import Record
from cirrusql.sql.declared_types import declared_type
from cirrusql.sql.name_defaults import ANY_OWN
from cirrusql.sql.own_names import SCHEMAS, quoted, unpinned
from cirrusql.write_ahead import use_write_ahead_log

if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.sql import Existing, Name

SCHEMA = "data"
"""The name that the user's database is attached under."""
RESERVED = "cirrusql_"
"""How names begin that are ours: a user's table or view cannot have one."""

_VIEWS = f"{SCHEMA}.cirrusql_view"
_VERSION = 1
# How long another process, which makes the same file now, is waited for.
_SECONDS_FOR_OTHERS = 10.0
# Temporary ones hide others, as in SQLite. `view` is one of SQLite's own, made by another program.
_TABLES = (
    "SELECT name FROM (SELECT name, type FROM temp.sqlite_schema UNION ALL"
    f" SELECT name, type FROM {SCHEMA}.sqlite_schema)"
    " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'"
)
# What of it is ours: the definitions of views, and staging tables.
_OURS = (f"{RESERVED}view", f"{RESERVED}scan")
_ANOTHER = "choose another name"
_DEFINITION = f"""
CREATE TABLE IF NOT EXISTS {_VIEWS} (
    name TEXT PRIMARY KEY COLLATE NOCASE, query TEXT NOT NULL, materialized INTEGER NOT NULL,
    refreshed REAL) WITHOUT ROWID;
PRAGMA {SCHEMA}.user_version = {_VERSION};
"""

# What a statement, or the text that SQLite is given, may write before a table's name; which it is.
_PLACES = (
    ("", ""),
    (f"{ANY_OWN}.", ""),
    ("main.", "main"),
    (f"{SCHEMA}.", "main"),
    ("temp.", "temp"),
)
# What the columns of a table are, by their names in lower case.
ColumnTypes = Mapping[str, str | None]

# Raises if a statement cannot do what it is about to do.
Check = Callable[[], object]


class Own(Enum):
    """What a name of the user's own is."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED = "materialized view"


class OwnObject(Record):
    """A table or view of the user's own; `query` is a view's text.

    A view that is `temporary` goes with the session; of tables, SQLite knows that.
    """

    name: str
    kind: Own
    query: str = ""
    temporary: bool = False


class OwnTables:
    """The user's database on one session's connection.

    Mutable state: whether it is attached, and the temporary views. Every method works on the
    connection, so the caller holds the session's lock. `check` raises if the statement at work is
    to stop.
    """

    def __init__(self, connection: apsw.Connection, place: OwnPath, check: Check) -> None:
        self._connection = connection
        self._place = place
        self._check = check
        self._attached = False
        self._temporary: dict[str, OwnObject] = {}

    @property
    def exists(self) -> bool:
        """Whether there can be anything in it: it is attached, or there is a file."""
        return self._attached or bool(self._temporary) or self._place.exists

    def attach(self) -> None:
        """Open the database, made if need be.

        Raises StoreError if the file cannot be used, and what ends the statement while it waits
        for another process.
        """
        if self._attached:
            return
        try:
            path = self._place.prepared()
        except OSError as error:
            raise StoreError(f"the folder for your own tables cannot be made: {error}") from None
        place = ":memory:" if path is None else str(path)
        is_new = path is not None and not path.exists()
        try:
            with self._unguarded():
                self._connection.execute(f"ATTACH ? AS {SCHEMA}", (place,))
                if path is not None and is_new:
                    path.chmod(0o600)  # rows may hold what only the user may read
                self._prepare(path)
        except BaseException as error:
            with suppress(apsw.Error), self._unguarded():
                self._connection.execute(f"DETACH {SCHEMA}")  # for the next attempt
            self._check()
            if not isinstance(error, apsw.Error | OSError):
                raise
            hint = "choose another file with --database, or :memory: for none"
            message = f"the database {place} cannot be used: {error}"
            raise StoreError(message, hint=hint) from None
        self._attached = True

    def _prepare(self, path: Path | None) -> None:
        if self._version() not in (0, _VERSION):
            raise StoreError(f"the database {path} is not one of this version of cirrusql")
        if path is not None:
            use_write_ahead_log(self._connection, SCHEMA, _SECONDS_FOR_OTHERS, self._check)
        if self._version() == 0:
            # Not by two processes at once: the second waits here, and looks again.
            with transaction(self._connection):
                if self._version() == 0:
                    self._connection.execute(_DEFINITION)

    def _version(self) -> int:
        return int(str(self._connection.execute(f"PRAGMA {SCHEMA}.user_version").get))

    @contextmanager
    def _unguarded(self) -> Iterator[None]:
        """A context without the authorizer that keeps a user's statements from attaching."""
        guard, self._connection.authorizer = self._connection.authorizer, None
        try:
            yield
        finally:
            self._connection.authorizer = guard

    # -- names ------------------------------------------------------------------------------------

    def find(self, name: str, schema: str | None = None) -> OwnObject | None:
        """What has that name, in any case; None if nothing has.

        With `main` or `temp` for the schema it is what is kept, or what is the session's only.
        """
        schema = None if schema == ANY_OWN else schema
        found = self._temporary.get(name.lower()) if schema != "main" else None
        return found or self._stored(name, schema)

    def _stored(self, name: str, schema: str | None = None) -> OwnObject | None:
        if not (self._attached or self._place.exists):
            return None
        self.attach()
        sql = f"SELECT name, query, materialized FROM {_VIEWS}"
        for own, query, materialized in self._named(name, sql) if schema != "temp" else ():
            return OwnObject(own, Own.MATERIALIZED if materialized else Own.VIEW, query)
        for (own,) in self._named(name, _TABLES):
            if schema is None or self.schema_of(schema, name) is not None:
                return OwnObject(own, Own.TABLE)
        return None

    def get(self, name: str) -> str | None:
        """The query of the view of that name, to be put in its place; None for anything else.

        The name may have a schema before it, as in `main.v`, which no name of the user's begins by.
        """
        schema, dot, rest = name.lower().partition(".")
        found = self.find(rest, schema) if dot and schema in SCHEMAS else self.find(name)
        return found.query if found is not None and found.kind is Own.VIEW else None

    def schema_of(self, schema: str, name: str) -> str | None:
        """Where SQLite has the table of that name, given the schema written before it.

        Empty is any, of which the session's comes first; None where there is none.
        """
        if self._attached or self._place.exists:
            self.attach()
        if name.lower().startswith("sqlite_"):
            return "temp" if schema == "temp" else SCHEMA if self._attached else "main"
        for place, meaning in (("temp", ("", "temp")), (SCHEMA, ("", "main"))):
            if schema in meaning and (place == "temp" or self._attached):
                sql = f"SELECT name FROM {place}.sqlite_schema WHERE type IN ('table', 'view')"
                if self._named(name, sql):
                    return place
        return None

    def all(self) -> list[OwnObject]:
        """Everything there is, sorted by name."""
        if not (self._attached or self._place.exists):
            return list(self._temporary.values())
        self.attach()
        views = self._rows(f"SELECT name, query, materialized FROM {_VIEWS}")
        found = {
            name.lower(): OwnObject(name, Own.MATERIALIZED if materialized else Own.VIEW, query)
            for name, query, materialized in views
        }
        for (name,) in self._rows(_TABLES):
            if not name.lower().startswith((RESERVED, "sqlite_")):
                found.setdefault(name.lower(), OwnObject(name, Own.TABLE))
        found |= self._temporary
        return [found[name] for name in sorted(found)]

    @property
    def is_known(self) -> bool:
        """Whether it can be said without a call what there is."""
        return self._attached or self._place.is_known

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a table or materialized view, in order; empty if there is none."""
        return tuple(column for column, _ in self._definition(name))

    def types(self, name: str) -> ColumnTypes:
        """What type a table's columns are declared to have, by their names in lower case.

        The name may be pinned, as it is while a query's names are being understood.
        """
        schema, table = unpinned(name) or ("", name)
        return self._types_in(schema, table)

    def types_named(self, text: str) -> Mapping[str, ColumnTypes]:
        """The types of the tables that a text may name, by each way in which it may name them."""
        if not self.exists:
            return {}
        names = {one.name.lower(): one.name for one in self.all()}
        named = [name for name in names if quoted(name)[1:-1] in text.lower()]
        return {
            f"{place}{name}": self._types_in(schema, names[name])
            for name in named
            for place, schema in _PLACES
        }

    def _types_in(self, schema: str, name: str) -> ColumnTypes:
        definition = self._definition(name, schema)
        return {column.lower(): declared_type(type_) for column, type_ in definition}

    def _definition(self, name: str, schema: str = "") -> list[tuple[str, str]]:
        place = self.schema_of(schema, name)
        if place is None:
            return []
        sql = "SELECT name, type FROM pragma_table_info(?, ?) ORDER BY cid"
        with self._unguarded():
            return list(self._connection.execute(sql, (name, place)))

    def existing(self, name: Name, wanted: Own, existing: Existing) -> OwnObject | None:
        """What a new object of that name and kind would meet, before anything is done.

        Raises ProgrammingError for a name that is ours, and for one that is taken, unless the
        statement says what to do about that (`IF NOT EXISTS`, `OR REPLACE`) and it is one of the
        same kind.
        """
        from cirrusql.sql import Existing

        refuse_reserved(name)
        found = self.find(str(name))
        if found is None or existing is Existing.SKIP:
            return found
        if found.kind is not wanted:
            message = f"'{found.name}' is a {found.kind.value}"
            raise ProgrammingError(message, hint=_drop(found), position=name.position)
        if existing is Existing.FAIL:
            hint = "say IF NOT EXISTS" if wanted is Own.TABLE else "say OR REPLACE or IF NOT EXISTS"
            message = f"there is a {found.kind.value} '{found.name}' already"
            raise ProgrammingError(message, hint=hint, position=name.position)
        return found

    def require(self, name: Name, wanted: Own) -> OwnObject:
        """The object of that name and kind.

        Raises UnknownName if there is none, ProgrammingError if it is something else.
        """
        found = self.find(str(name), name.schema)
        if found is None:
            written = f"{name.schema}.{name}" if name.schema else str(name)
            names = [one.name for one in self.all() if one.kind is wanted]
            elsewhere = name.schema is not None and self.find(str(name)) is not None
            hint = f"write '{name}' alone" if elsewhere else did_you_mean(str(name), names)
            raise UnknownName(f"no {wanted.value} '{written}'", hint=hint, position=name.position)
        if found.kind is not wanted:
            message = f"'{found.name}' is a {found.kind.value}, not a {wanted.value}"
            raise ProgrammingError(message, hint=_drop(found), position=name.position)
        return found

    def require_one_namespace(self) -> None:
        """Raise ProgrammingError if a table has a view's name, or one that is ours.

        SQLite knows neither: ALTER TABLE … RENAME TO takes any name that it is given.
        """
        views = {one.name.lower() for one in self.all() if one.kind is Own.VIEW}
        for (name,) in self._rows(_TABLES):
            if name.lower() in views:
                raise ProgrammingError(f"there is a view '{name}' already", hint=_ANOTHER)
            if not name.lower().startswith(_OURS):
                refuse_reserved(name)

    def _named(self, name: str, sql: str) -> list[tuple[Any, ...]]:
        # Case is Python's everywhere: to SQLite `Ä` and `ä` differ, and one was read for the other.
        return [row for row in self._rows(sql) if row[0].lower() == name.lower()]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    # -- changes ----------------------------------------------------------------------------------

    @contextmanager
    def _changing(self, check: Check) -> Iterator[None]:
        """A transaction that begins with a look at what is there, now that nobody else changes it.

        The statement has looked before, but may have read the cloud for minutes since.
        """
        self.attach()
        with transaction(self._connection):
            check()
            yield

    def define(self, name: str, query: str, check: Check, *, temporary: bool = False) -> None:
        """Keep a view, in the place of one of that name; a temporary one for the session.

        Raises what `check` does, as `store` too.
        """
        if temporary:
            self._temporary[name.lower()] = OwnObject(name, Own.VIEW, query, temporary=True)
            return
        sql = f"INSERT INTO {_VIEWS} (name, query, materialized) VALUES (?, ?, 0)"
        with self._changing(check):
            self._remove(self._stored(name))
            self._connection.execute(sql, (name, query))

    def store(
        self,
        name: str,
        answer: Callable[[], tuple[Sequence[str], Iterable[Sequence[Any]]]],
        check: Check,
        *,
        query: str | None,
        moment: float,
        schema: str = SCHEMA,
    ) -> int:
        """Make a table of an answer's columns and rows, in the place of one of that name.

        Returns how many rows it has. With a `query` it is a materialized view. All of it happens,
        or nothing: where a row cannot be had, or `check` raises, the table that was there is still
        there, with its rows.
        """
        unfinished = f"{schema}.{quoted(f'{RESERVED}unfinished')}"
        count = 0
        with self._changing(check):
            columns, rows = answer()
            names = ", ".join(map(quoted, distinct(columns)))
            places = ", ".join("?" * len(columns))
            self._connection.execute(f"CREATE TABLE {unfinished} ({names})")
            for row in rows:
                self._connection.execute(f"INSERT INTO {unfinished} VALUES ({places})", row)
                count += 1
            self._remove(self._stored(name))
            with taking_quoted_texts(self._connection):
                self._connection.execute(f"ALTER TABLE {unfinished} RENAME TO {quoted(name)}")
            if query is not None:
                values = (name, query, moment)
                sql = f"INSERT INTO {_VIEWS} VALUES (?, ?, 1, ?)"
                self._connection.execute(sql, values)
        return count

    @contextmanager
    def as_if(self, name: str, query: str) -> Iterator[None]:
        """A context in which there is a view of that name, for looking whether it can be read."""
        before = dict(self._temporary)
        self._temporary[name.lower()] = OwnObject(name, Own.VIEW, query, temporary=True)
        try:
            yield
        finally:
            self._temporary = before

    def drop(self, found: OwnObject) -> None:
        """Remove a view or materialized view, with its rows."""
        if found.temporary:
            del self._temporary[found.name.lower()]
            return
        with savepoint(self._connection):
            self._remove(found)

    def _remove(self, found: OwnObject | None) -> None:
        if found is None:
            return
        self._connection.execute(f"DELETE FROM {_VIEWS} WHERE name = ?", (found.name,))
        if found.kind is Own.MATERIALIZED:
            self._connection.execute(f"DROP TABLE IF EXISTS {SCHEMA}.{quoted(found.name)}")


def refuse_reserved(name: Name | str) -> None:
    """Raise ProgrammingError for a name that is kept for our own tables."""
    if str(name).lower().startswith((RESERVED, "sqlite_")):
        message = f"'{name}' cannot be a name of yours: it begins like ours"
        position = None if isinstance(name, str) else name.position
        raise ProgrammingError(message, hint=_ANOTHER, position=position)


def distinct(names: Sequence[str]) -> list[str]:
    """The names as a table can have them: SQLite compares them without regard to case.

    >>> distinct(["id", "Id", "id"])
    ['id', 'Id:1', 'id:2']
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        candidate, number = name, 0
        while candidate.lower() in taken:
            number += 1
            candidate = f"{name}:{number}"
        taken.add(candidate.lower())
        found.append(candidate)
    return found


def _drop(found: OwnObject) -> str:
    return f"DROP {found.kind.value.upper()} {found.name} would remove it"

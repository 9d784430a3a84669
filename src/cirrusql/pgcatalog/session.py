"""One connection's view of the catalogue."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.errors import Cancelled, DatabaseError, NotSupportedError
from cirrusql.pgcatalog.answers import converters, given, row_of
from cirrusql.pgcatalog.own import OwnTable, show
from cirrusql.pgcatalog.prepared import Prepared
from cirrusql.pgcatalog.registered import register
from cirrusql.pgcatalog.rows import Table
from cirrusql.pgcatalog.seen import Seen
from cirrusql.pgcatalog.settings import SPELT, Settings
from cirrusql.pgcatalog.views import view_definitions

if TYPE_CHECKING:
    from cirrusql.pgcatalog.catalogue import PgCatalog

# Some milliseconds of SQLite's work: how late a cancelled statement hears of it.
_STEPS_BETWEEN_LOOKS = 50_000
_LONGEST_VALUE = 50_000_000
_READS = frozenset(
    (apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION, apsw.SQLITE_RECURSIVE)
)


class _Asking:
    """Who is asked whether the statement at work must stop; None for nobody. Mutable: that."""

    def __init__(self) -> None:
        self.asked: Callable[[], bool] | None = None

    def must_stop(self) -> bool:
        """Whether it must."""
        return self.asked is not None and self.asked()


class CatalogueSession:
    """What one connection sees of the catalogue, on a SQLite connection of its own.

    `database_name` is what the client asked for, whichever database that means. `settings` are
    what SHOW and `current_setting` read and `set_config` writes. `must_stop` is asked every few
    milliseconds of a statement's work, and ends it. Use it in one thread at a time. Mutable: the
    settings, the session's own tables, and the connection, which is opened at the first statement.
    """

    def __init__(
        self,
        catalog: PgCatalog,
        database: str = "",
        user: str = "cirrusql",
        settings: Settings | None = None,
        *,
        backend_pid: int = 1,
        must_stop: Callable[[], bool] | None = None,
    ) -> None:
        self._catalog = catalog
        self.database_name = database or catalog.first_database
        self.user = user
        self.settings = Settings() if settings is None else settings
        self.backend_pid = backend_pid
        self.must_stop = must_stop
        self._own: tuple[OwnTable, ...] = ()
        self._own_places: list[Table] = []
        self._asking = _Asking()
        self._connection: apsw.Connection | None = None

    # -- statements -------------------------------------------------------------------------------

    def prepare(self, text: str) -> Prepared:
        """What a statement's columns and parameters are; kept by its text.

        Raises ParseError for what is no query, UnknownName for a name that the catalogue has not,
        NotSupportedError for one in another database.
        """
        prepared = self._catalog.prepared(text, self._check)
        for name in prepared.databases:
            if name != self.database_name:
                raise NotSupportedError(
                    f'cross-database references are not implemented: "{name}"',
                    hint=f"connect to the database {name}",
                )
        return prepared

    def run(
        self,
        prepared: Prepared,
        parameters: Sequence[Any] = (),
        must_stop: Callable[[], bool] | None = None,
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement, with values for its parameters; in Python's types.

        A boolean is a bool, a list a list, an object id a number; what has a name as its value,
        such as a regclass, is a text. Raises Cancelled when it must stop, and a DatabaseError for
        a value that does not fit.
        """
        if prepared.sql is None:
            return
        values = given(parameters, prepared.parameter_types)
        convert = converters(prepared.columns, self.seen)
        for row in self._rows(prepared.sql, values, must_stop or self.must_stop):
            yield row_of(row, convert)

    def _rows(
        self, sql: str, values: tuple[Any, ...], must_stop: Callable[[], bool] | None
    ) -> Iterator[tuple[Any, ...]]:
        try:
            self._asking.asked = must_stop
            for row in self._connected.execute(sql, values):
                yield row
                # Another statement may have been run between two rows.
                self._asking.asked = must_stop
        except apsw.InterruptError:
            raise Cancelled("the statement was cancelled") from None
        except apsw.Error as error:
            raise DatabaseError(f"the catalogue cannot answer this: {error}") from None
        finally:
            self._asking.asked = None

    def _check(self, sql: str, parameters: int) -> str | None:
        """Why SQLite cannot run that; None if it can."""
        self._asking.asked = None  # of another statement, whose time may be up
        try:
            self._connected.execute(f"EXPLAIN {sql}", (None,) * parameters).fetchall()
        except apsw.Error as error:
            return str(error)
        return None

    def close(self) -> None:
        """Let go of the connection; it is opened again when it is needed."""
        if self._connection is not None:
            self._connection.close(True)
            self._connection = None

    @property
    def _connected(self) -> apsw.Connection:
        if self._connection is None:
            self._connection = self._opened()
        return self._connection

    def _opened(self) -> apsw.Connection:
        connection = self._catalog.store(self.database_name).connect()
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        # Else a name that means nothing is a text.
        connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
        connection.execute("PRAGMA temp_store = memory; PRAGMA case_sensitive_like = on")
        connection.set_progress_handler(self._asking.must_stop, _STEPS_BETWEEN_LOOKS)
        # A connection that held the session would keep it, and itself, for ever.
        register(connection, weakref.proxy(self))
        connection.execute(view_definitions())
        show(connection, self._own_places)
        connection.authorizer = _authorize
        return connection

    # -- what it sees -----------------------------------------------------------------------------

    def show_own(self, own: Iterable[OwnTable]) -> None:
        """Tell of the session's own tables and views, all there are; they are in `public`.

        A table keeps its object id as long as it is told of under its name.
        """
        found = tuple(own)
        if found == self._own:
            return
        self._own = found
        self._own_places = self._catalog.placed(found)
        self.__dict__.pop("seen", None)
        # The connection is left to the answers that are still read from it.
        self._connection = None

    @cached_property
    def seen(self) -> Seen:
        """What names and numbers of objects mean to it."""
        store = self._catalog.store(self.database_name)
        return Seen(store, self.database_name, self.user, self.settings, self._own_places)

    def set(self, name: str, value: str, *, local: bool = False) -> str:
        """SET, of any setting: the value as it is kept."""
        return self.settings.set(name, value, local=local)

    def shown_settings(self) -> Mapping[str, str]:
        """Every setting as it is spelt, with its value."""
        return {SPELT.get(name, name): self.settings[name] for name in self.settings}

    def description(self, oid: int | None, part: int | None, of: str | None) -> str | None:
        """What is said of a relation or a column of it."""
        if oid is None or part is None or of not in (None, "pg_class"):
            return None
        sql = "SELECT description FROM pg_description WHERE objoid = ? AND objsubid = ?"
        row = self._connected.execute(sql, (oid, part)).fetchone()
        return row[0] if row is not None else None

    def columns(self, oid: int) -> list[str]:
        """The names of a relation's columns."""
        sql = "SELECT attname FROM pg_attribute WHERE attrelid = ? AND attnum > 0 ORDER BY attnum"
        return [name for (name,) in self._connected.execute(sql, (oid,))]

    def key_columns(self, oid: int) -> list[str]:
        """The columns of a relation's primary key; none if it has none."""
        sql = (
            "SELECT a.attname FROM pg_constraint o, json_each(o.conkey) e JOIN pg_attribute a"
            " ON a.attrelid = o.conrelid AND a.attnum = e.value WHERE o.conrelid = ? ORDER BY e.key"
        )
        return [name for (name,) in self._connected.execute(sql, (oid,))]

    def __repr__(self) -> str:
        return f"<CatalogueSession of {self.database_name} for {self.user}, {len(self._own)} own>"


def _authorize(action: int, *_: str | None) -> int:
    """Statements of clients read, and do nothing else."""
    return int(apsw.SQLITE_OK if action in _READS else apsw.SQLITE_DENY)

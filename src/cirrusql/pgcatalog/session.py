"""One connection's view of the catalogue."""

from __future__ import annotations

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
from cirrusql.pgcatalog.settings import SPELT, Settings
from cirrusql.pgcatalog.system import PG_CATALOG, SCHEMAS
from cirrusql.pgcatalog.views import view_definitions

if TYPE_CHECKING:
    from cirrusql.pgcatalog.catalogue import PgCatalog

# Some milliseconds of SQLite's work: how late a cancelled statement hears of it.
_STEPS_BETWEEN_LOOKS = 50_000
_LONGEST_VALUE = 50_000_000
_READS = frozenset(
    (apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION, apsw.SQLITE_RECURSIVE)
)


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
        self._visible: tuple[tuple[int, ...], frozenset[int]] | None = None
        self._asked = must_stop
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
        convert = converters(prepared.columns, self)
        for row in self._rows(prepared.sql, values, must_stop or self.must_stop):
            yield row_of(row, convert)

    def _rows(
        self, sql: str, values: tuple[Any, ...], must_stop: Callable[[], bool] | None
    ) -> Iterator[tuple[Any, ...]]:
        try:
            self._asked = must_stop
            for row in self._connected.execute(sql, values):
                yield row
                # Another statement may have been run between two rows.
                self._asked = must_stop
        except apsw.InterruptError:
            raise Cancelled("the statement was cancelled") from None
        except apsw.Error as error:
            raise DatabaseError(f"the catalogue cannot answer this: {error}") from None

    def _must_stop(self) -> bool:
        return self._asked is not None and self._asked()

    def _check(self, sql: str, parameters: int) -> str | None:
        """Why SQLite cannot run that; None if it can."""
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
        connection.execute("PRAGMA temp_store = memory; PRAGMA case_sensitive_like = on")
        connection.set_progress_handler(self._must_stop, _STEPS_BETWEEN_LOOKS)
        register(connection, self)
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
        self._visible = None
        self.__dict__.pop("names", None)
        self.__dict__.pop("places", None)
        # The connection is left to the answers that are still read from it.
        self._connection = None

    def set(self, name: str, value: str) -> None:
        """SET, of any setting."""
        self.settings[name] = value

    def shown_settings(self) -> Mapping[str, str]:
        """Every setting as it is spelt, with its value."""
        return {SPELT.get(name, name): self.settings[name] for name in self.settings}

    @property
    def schemas(self) -> Mapping[str, int]:
        """The object ids of the schemas by name."""
        return self._catalog.store(self.database_name).schemas

    @cached_property
    def names(self) -> Mapping[tuple[int, str], int]:
        """The object ids of the relations, by schema and name."""
        shared = self._catalog.store(self.database_name).names
        if not self._own_places:
            return shared
        return {**shared, **{(one.schema, one.name): one.oid for one in self._own_places}}

    @cached_property
    def places(self) -> Mapping[int, tuple[int, str]]:
        """Schema and name of each relation."""
        return {oid: place for place, oid in self.names.items()}

    @property
    def path(self) -> tuple[int, ...]:
        """The schemas in which a name of one part is looked for, PostgreSQL's own first."""
        found = [self.schemas[name] for name in self._path_names if name in self.schemas]
        own = SCHEMAS[PG_CATALOG]
        return tuple(found) if own in found else (own, *found)

    @property
    def _path_names(self) -> list[str]:
        return [self.user if one == "$user" else one for one in self.settings.search_path]

    @property
    def current_schema(self) -> str | None:
        """The first schema of the path that exists."""
        return next((name for name in self._path_names if name in self.schemas), None)

    def current_schemas(self, implicit: bool) -> list[str]:  # noqa: FBT001
        """The schemas of the path that exist, with PostgreSQL's own if that is wanted."""
        found = [name for name in self._path_names if name in self.schemas]
        return [PG_CATALOG, *found] if implicit and PG_CATALOG not in found else found

    def is_visible(self, oid: int) -> bool:
        """Whether a relation is what its name alone means."""
        path = self.path
        if self._visible is None or self._visible[0] != path:
            seen: dict[str, int] = {}
            for schema in path:
                for (of, name), number in self.names.items():
                    if of == schema:
                        seen.setdefault(name, number)
            self._visible = (path, frozenset(seen.values()))
        return oid in self._visible[1]

    def description(self, oid: int | None, part: int | None, of: str | None) -> str | None:
        """What is said of a relation or a column of it."""
        if oid is None or part is None or of not in (None, "pg_class"):
            return None
        sql = "SELECT description FROM pg_description WHERE objoid = ? AND objsubid = ?"
        row = self._connected.execute(sql, (oid, part)).fetchone()
        return row[0] if row is not None else None

    def __repr__(self) -> str:
        return f"<CatalogueSession of {self.database_name} for {self.user}, {len(self._own)} own>"


def _authorize(action: int, *_: str | None) -> int:
    """Statements of clients read, and do nothing else."""
    return int(apsw.SQLITE_OK if action in _READS else apsw.SQLITE_DENY)

"""The dialect: how SQLAlchemy connects, what a transaction is, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

from sqlalchemy import event, pool, types
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import URL, Connection, Engine, ExecutionContext, default

import cirrusql
from cirrusql.records import replace
from cirrusql.sqlalchemy_dialect.compiler import Compiler, IdentifierPreparer
from cirrusql.sqlalchemy_dialect.incomplete import warn_of_what_is_missing
from cirrusql.sqlalchemy_dialect.memory_cloud import MemoryCloud
from cirrusql.sqlalchemy_dialect.names import DEFAULT
from cirrusql.sqlalchemy_dialect.reflection import ReflectingDialect
from cirrusql.sqlalchemy_dialect.transactions import AUTOCOMMIT, IMMEDIATE, ImmediateWrites
from cirrusql.sqlalchemy_dialect.types import Json
from cirrusql.sqlalchemy_dialect.url import connect_arguments, keeps_own_tables


class CirruSQLDialect(ReflectingDialect):
    """SQLAlchemy's SQLite, with the cloud for a database.

    Mutable state: the local cloud in memory, where the URL names that.
    """

    name = "cirrusql"
    driver = "cirrusql"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    statement_compiler = Compiler
    preparer = IdentifierPreparer
    colspecs = {**SQLiteDialect.colspecs, types.JSON: Json}  # noqa: RUF012

    # What the service made of a row is told by RETURNING; there is no last row's number.
    postfetch_lastrowid = False
    favor_returning_over_lastrowid = True
    insert_null_pk_still_autoincrements = True
    supports_sane_rowcount = True
    supports_sane_multi_rowcount = True
    supports_sane_rowcount_returning = True
    supports_comments = False  # they are read, and cannot be written
    returns_native_bytes = True

    def __init__(
        self,
        json_serializer: Callable[[Any], str] | None = None,
        json_deserializer: Callable[[str], Any] | None = None,
        **keywords: Any,
    ) -> None:
        # Not SQLite's own, which asks sqlite3 for its version.
        default.DefaultDialect.__init__(self, **keywords)
        self.native_datetime = False
        self._json_serializer = json_serializer
        self._json_deserializer = json_deserializer
        self._memory = MemoryCloud()

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """The module of PEP 249."""
        return cirrusql

    # -- connections ------------------------------------------------------------------------------

    def create_connect_args(self, url: URL) -> tuple[Sequence[Any], dict[str, Any]]:
        """The arguments of `connect` that a URL stands for; raises ArgumentError."""
        return (), connect_arguments(url)

    @classmethod
    def get_pool_class(cls, url: URL) -> type[pool.Pool]:
        """Many connections; one for a thread where own tables live as long as it."""
        return pool.QueuePool if keeps_own_tables(url) else pool.SingletonThreadPool

    def connect(self, *_: Any, **arguments: Any) -> Any:
        """A connection of the DB-API whose session tells what it writes."""
        writes = ImmediateWrites(arguments.pop("listener", None))
        made = cirrusql.connect(listener=writes, **self._memory.shared(arguments))
        made.warns = False  # what an answer lacks is told by a warning of SQLAlchemy's
        session = made.session
        # A transaction is open all the time here, so what waited for COMMIT would not be read.
        session.options = session.initial = replace(session.options, queues=False)
        return made

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Have a cloud in memory end with the engine."""
        dialect = engine.dialect
        assert isinstance(dialect, cls)
        memory = dialect._memory  # noqa: SLF001
        event.listen(engine, "engine_disposed", lambda _: memory.close())

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:  # noqa: ARG002
        """Whether an error means that the connection cannot be used any more: it was closed."""
        return isinstance(e, cirrusql.InterfaceError) and "closed" in str(e)

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        text = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
        return tuple(map(int, str(text).split(".")))

    def _get_default_schema_name(self, _: Connection) -> str:
        return DEFAULT

    # -- transactions -----------------------------------------------------------------------------

    def do_execute(
        self,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: ExecutionContext | None = None,  # noqa: ARG002
    ) -> None:
        """Run a statement, note what it has changed, and warn of what its answer lacks."""
        self._noted(cursor, lambda: cursor.execute(statement, parameters))
        warn_of_what_is_missing(cursor.diagnostics)

    def do_executemany(
        self,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: ExecutionContext | None = None,  # noqa: ARG002
    ) -> None:
        """Run a statement with each set of parameters, and note what it has changed."""
        self._noted(cursor, lambda: cursor.executemany(statement, parameters))

    @staticmethod
    def _noted(cursor: Any, run: Callable[[], object]) -> None:
        writes = _writes(cursor.connection)
        before = writes.resources
        run()
        if writes.resources == before:
            writes.changed(cursor.rowcount)

    def do_commit(self, dbapi_connection: Any) -> None:
        """End a transaction: what was written is final already."""
        dbapi_connection.commit()
        _writes(dbapi_connection).end(undone=False)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """End a transaction, with a warning if something was written in it, which stays."""
        if self.skip_autocommit_rollback and self.detect_autocommit_setting(dbapi_connection):
            return
        with suppress(cirrusql.NotSupportedError):
            dbapi_connection.rollback()
        _writes(dbapi_connection).end(undone=True)

    def get_isolation_level_values(self, _: Any) -> Sequence[Any]:
        """The levels that can be set."""
        return (AUTOCOMMIT, IMMEDIATE)

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """The level of a connection."""
        return AUTOCOMMIT if self.detect_autocommit_setting(dbapi_connection) else IMMEDIATE

    def get_default_isolation_level(self, _: Any) -> Any:
        """The level that connections have."""
        return IMMEDIATE

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """Set the level of a connection: in AUTOCOMMIT a ROLLBACK warns of nothing."""
        _writes(dbapi_connection).autocommit = level == AUTOCOMMIT

    def detect_autocommit_setting(self, dbapi_conn: Any) -> bool:
        """Whether a connection is in AUTOCOMMIT."""
        return _writes(dbapi_conn).autocommit


def _writes(connection: Any) -> ImmediateWrites:
    writes = connection.session.listener
    assert isinstance(writes, ImmediateWrites)
    return writes

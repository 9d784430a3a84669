"""The answers of queries whose staging tables are filled: columns, and rows as they come."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.engine.connection import Connection
from cirrusql.errors import Error, InterfaceError
from cirrusql.records import Record
from cirrusql.sql import BoundQuery

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext

# Rows taken at once while a query runs: the lock is taken once for all of them.
_MOST_ROWS_AT_ONCE = 256


class OutputColumn(Record):
    """A column of a running query; `table` and `column` say where it comes from unchanged.

    `declared` is the type that the table's definition gives the column.
    """

    name: str
    table: str | None
    column: str | None
    declared: str | None = None


def describing(
    connection: apsw.Connection, described: list[OutputColumn], *, runs: bool = True
) -> apsw.Cursor:
    """A cursor that notes its columns as soon as it has some, and then goes on or not."""

    def describe(cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        # Here and not afterwards: of a query without rows SQLite forgets the columns at once.
        if not described:
            described.extend(OutputColumn(n, t, c, d) for n, d, _, t, c in cursor.description_full)
        return runs

    cursor = connection.cursor()
    cursor.exec_trace = describe
    return cursor


def sees_others(sqlite: apsw.Connection) -> bool:
    """Have SQLite see what others made of the user's own tables; whether there may be others.

    It looks at the first step of a statement, when its columns have been told already, and those
    of a statement that it has kept are the old ones: a table that was made anew would have its
    values under the names of what it was.
    """
    own = [name for name in sqlite.db_names() if name not in ("main", "temp")]
    for name in own:
        with contextlib.suppress(apsw.Error):
            sqlite.execute(f'SELECT 1 FROM "{name}".sqlite_schema LIMIT 1').fetchall()
    return bool(own)


class Answers:
    """Runs queries on a session's connection; `describe` and `run` are called in `working`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def describe(self, query: BoundQuery) -> Sequence[OutputColumn]:
        """The columns that a query will have; nothing of it is run."""
        others = sees_others(self._connection.sqlite)
        described: list[OutputColumn] = []
        cursor = describing(self._connection.sqlite, described, runs=False)
        try:
            cursor.execute(query.sql, can_cache=not others)
        except apsw.ExecTraceAbort:
            pass
        except apsw.Error as error:
            raise self._connection.explained(error, query) from None
        finally:
            cursor.close()
        return described

    def run(self, query: BoundQuery) -> tuple[Sequence[OutputColumn], apsw.Cursor]:
        """Run a query whose staging tables are filled: its columns, and its rows for `stepped`."""
        others = sees_others(self._connection.sqlite)
        described: list[OutputColumn] = []
        cursor = describing(self._connection.sqlite, described)
        try:
            cursor.execute(query.sql, can_cache=not others)
        except apsw.InterruptError:
            raise
        except apsw.Error as error:
            raise self._connection.explained(error, query) from None
        return described, cursor

    def stepped(
        self, cursor: apsw.Cursor, query: BoundQuery, statement: StatementContext
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a running query, some at a time; those before an error come before it."""
        size = 1
        try:
            while True:
                found, failure = self._some(cursor, query, statement, size)
                yield from found
                if failure is not None:
                    raise failure
                if len(found) < size:
                    return
                size = min(size * 2, _MOST_ROWS_AT_ONCE)
        finally:
            with self._connection.unwatched(), contextlib.suppress(apsw.Error):
                cursor.close(True)

    def _some(
        self, cursor: apsw.Cursor, query: BoundQuery, statement: StatementContext, size: int
    ) -> tuple[list[tuple[Any, ...]], Error | None]:
        """The next rows, and what ends them if that is an error."""
        found: list[tuple[Any, ...]] = []
        try:
            with self._connection.working(statement):
                statement.check()
                try:
                    found.extend(itertools.islice(cursor, size))
                except apsw.SQLError as error:
                    return found, self._connection.explained(error, query)
        except Error as error:
            return found, error
        except apsw.CursorClosedError:
            return found, InterfaceError("the session is closed")
        return found, None

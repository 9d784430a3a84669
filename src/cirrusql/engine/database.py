"""The session's SQLite: staging tables, name resolution, and the answer to every query.

One in-memory connection for each session, with the user's own database beside it. What a user may
run in it is held to reading and to tables of the user's own: it opens no files and attaches none.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import apsw

from cirrusql.engine.functions import register
from cirrusql.engine.own_path import OwnPath
from cirrusql.engine.own_tables import RESERVED, SCHEMA, OwnTables
from cirrusql.engine.savepoint import savepoint
from cirrusql.engine.unknown_names import (
    SCHEMA_TABLES,
    names_rowid,
    no_rowid,
    no_schema_table,
    quoted_text,
    refuse_quoted_texts,
    taking_quoted_texts,
    unknown_name,
)
from cirrusql.errors import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ParseError,
    StoreError,
)
from cirrusql.records import Record
from cirrusql.sql import AnyTable, BoundQuery, Early
from cirrusql.sql.own_names import quoted

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext

# Column affinity is left out everywhere: a value stays what the service said it is.
_FORBIDDEN = frozenset(
    (apsw.SQLITE_ATTACH, apsw.SQLITE_DETACH, apsw.SQLITE_PRAGMA, apsw.SQLITE_CREATE_VTABLE)
)
# What changes a table, and which of the authorizer's arguments is then the table's name.
_CHANGES = {
    apsw.SQLITE_INSERT: 0,
    apsw.SQLITE_UPDATE: 0,
    apsw.SQLITE_DELETE: 0,
    apsw.SQLITE_CREATE_TABLE: 0,
    apsw.SQLITE_CREATE_TEMP_TABLE: 0,
    apsw.SQLITE_ALTER_TABLE: 1,
    apsw.SQLITE_CREATE_INDEX: 1,
    apsw.SQLITE_CREATE_TEMP_INDEX: 1,
}
# Some milliseconds of SQLite's work: how late a cancelled statement hears of it.
_STEPS_BETWEEN_LOOKS = 100_000
# How long another process's change of the user's database is waited for.
_MOST_SECONDS_LOCKED = 10
# Rows taken at once while a query runs: the lock is taken once for all of them.
_MOST_ROWS_AT_ONCE = 256


class OutputColumn(Record):
    """A column of a running query; `table` and `column` say where it comes from unchanged."""

    name: str
    table: str | None
    column: str | None


# What a statement about the user's own tables gave: columns, rows, and how many it changed.
Changed = tuple[Sequence[OutputColumn], list[tuple[Any, ...]], int]


class Database:
    """One SQLite connection. What works on it does so in `working`, one statement at a time.

    Mutable state: the staging tables in it with their columns, those of them that could not be
    dropped yet, the statement that works on it now, since when it waits for another process, and
    the authorizer of the moment. `numbers` name the staging tables: one still being read is never
    replaced by another's.
    """

    def __init__(self, own_path: OwnPath | None = None) -> None:
        self.numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._statement: StatementContext | None = None
        self._connection = apsw.Connection(":memory:")
        self._staged: dict[str, str] = {}
        self._undropped: list[str] = []
        self._locked_since = 0.0
        self._connection.set_progress_handler(self._must_stop, _STEPS_BETWEEN_LOOKS)
        self._connection.set_busy_handler(self._wait_for_lock)
        refuse_quoted_texts(self._connection)
        register(self._connection, self)
        self._connection.authorizer = _authorize
        self.own = OwnTables(self._connection, own_path or OwnPath(None), self.check)

    @contextmanager
    def working(self, statement: StatementContext) -> Iterator[Database]:
        """A context in which a statement has the connection to itself.

        What SQLite does in it ends when the statement is cancelled or its time is up. Raises
        InterfaceError if the session is closed, the statement's Cancelled or Timeout, and what
        SQLite complains of as a DatabaseError.
        """
        with self._lock:
            before, self._statement = self._statement, statement
            try:
                yield self
            except apsw.InterruptError:
                statement.check()
                raise
            except apsw.ConnectionClosedError:
                raise InterfaceError("the session is closed") from None
            except UnicodeDecodeError:
                # SQLite makes one of any bytes: CAST(x'ff' AS TEXT), x'ff' || ''.
                hint = "keep it a BLOB, or show it with hex()"
                raise DataError("a text is not UTF-8", hint=hint) from None
            except apsw.Error as error:
                if isinstance(error, apsw.BusyError):
                    statement.check()
                raise _told(error) from None
            finally:
                self._statement = before

    def close(self) -> None:
        """Let go of everything; staging tables are gone with it."""
        with self._lock:
            self._connection.close(True)

    # -- the statement that works now, for SQLite and its functions -------------------------------

    def remaining(self) -> float | None:
        """Seconds that the statement at work may still take; None for no limit."""
        return self._statement.remaining() if self._statement is not None else None

    def check(self) -> None:
        """Raise Cancelled or Timeout if the statement at work is to stop."""
        if self._statement is not None:
            self._statement.check()

    def _must_stop(self) -> bool:
        # That Python code runs here at all also lets Ctrl-C end a query.
        return self._statement is not None and self._statement.must_stop

    def _wait_for_lock(self, times: int) -> bool:
        # Not SQLite's own waiting: a deadline of one second would be heard of after ten.
        if times == 0:
            self._locked_since = time.monotonic()
        if self._must_stop() or time.monotonic() - self._locked_since > _MOST_SECONDS_LOCKED:
            return False
        time.sleep(min(0.001 * (times + 1), 0.05))
        return True

    # -- staging tables ---------------------------------------------------------------------------

    def stage(self, query: BoundQuery) -> Mapping[int, frozenset[str]]:
        """Create empty staging tables for a query and find which of their columns it reads.

        SQLite resolves the names itself, so `*`, USING, aliases and views mean here exactly what
        they will mean when the query runs. Raises UnknownName or ParseError, before any call.
        """
        for table in query.tables:
            columns = ", ".join(quoted(column.name) for column in table.columns)
            self._create(table.staging, columns)
        numbers = {table.staging: table.number for table in query.tables}
        read = {table.number: set(table.merged) for table in query.tables}

        schema_tables = set()

        def note(action: int, first: str | None, second: str | None, *names: str | None) -> int:
            if action == apsw.SQLITE_READ and first in numbers and second:
                read[numbers[first]].add(second)
            if action == apsw.SQLITE_READ and str(first).upper() in SCHEMA_TABLES:
                schema_tables.add(first)
            return _authorize(action, first, second, *names)

        self._connection.authorizer = note
        try:
            self._connection.execute(query.sql, explain=1)
        except apsw.Error as error:
            raise self._explained(error, query) from None
        finally:
            self._connection.authorizer = _authorize
        if schema_tables:
            raise no_schema_table(query)
        # What SQLite says for all spellings, and also reads of its own accord in nested joins.
        if any("ROWID" in names for names in read.values()) and names_rowid(query):
            raise no_rowid(query)
        return {number: frozenset(map(str.lower, names)) for number, names in read.items()}

    def judge(self, sql: str, value: str) -> bool:
        """Whether an expression may be true of a value, which is its `?1`.

        It may be where SQLite finds a mistake in it: the whole statement will tell of that.
        """
        try:
            return bool(self._connection.execute(f"SELECT 1 WHERE ({sql}\n)", (value,)).fetchall())
        except apsw.SQLError:
            return True

    def describe(self, query: BoundQuery) -> Sequence[OutputColumn]:
        """The columns that a query will have; nothing of it is run."""
        described: list[OutputColumn] = []
        cursor = self._described(described, runs=False)
        try:
            cursor.execute(query.sql)
        except apsw.ExecTraceAbort:
            pass
        except apsw.Error as error:
            raise self._explained(error, query) from None
        finally:
            cursor.close()
        return described

    def fill(self, table: AnyTable, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a staging table: first the place of each among all rows, then `names`.

        SQLite reads a table by place, so an answer has the same order however the calls ended.
        """
        columns = ", ".join(("rowid", *map(quoted, names)))
        places = ", ".join("?" * (len(names) + 1))
        with savepoint(self._connection):
            self._connection.executemany(
                f"INSERT INTO temp.{table.staging} ({columns}) VALUES ({places})", rows
            )

    def leave_out(self, table: AnyTable, first: int, last: int) -> None:
        """Remove the rows of a staging table that are in these places, both included."""
        sql = f"DELETE FROM temp.{table.staging} WHERE rowid BETWEEN ? AND ?"
        self._connection.execute(sql, (first, last))

    def count(self, query: BoundQuery) -> int:
        """How many rows a query gives from what is in its staging tables so far."""
        sql = f"SELECT count(*) FROM ({query.sql}\n)"
        return int(str(self._connection.execute(sql).fetchall()[0][0]))

    def size(self, table: AnyTable) -> int:
        """How many rows a staging table has so far."""
        rows = self._connection.execute(f"SELECT count(*) FROM temp.{table.staging}").fetchall()
        return int(str(rows[0][0]))

    def values(self, query: BoundQuery, number: int, *names: str) -> list[tuple[Any, ...]]:
        """The distinct values, without NULLs, that columns of a staging table have.

        Only rows count that satisfy what the query asks of each by itself. Where that fails, as a
        malformed document makes it, all of them do: the query itself may never come to that row.
        """
        columns = ", ".join(map(quoted, names))
        present = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in names)
        staging = next(table.staging for table in query.tables if table.number == number)
        rows = f"temp.{staging} AS {quoted(query.aliases[number])}"
        sql = f"SELECT DISTINCT {columns} FROM {rows} WHERE {present}"
        asked = query.filters.get(number)
        if asked:
            with contextlib.suppress(apsw.SQLError):
                return self._connection.execute(f"{sql} AND {asked}").fetchall()
        return self._connection.execute(sql).fetchall()

    def passing(
        self, query: BoundQuery, number: int, early: Early, rows: Sequence[Sequence[Any]]
    ) -> set[int]:
        """Which of some rows, by their numbers from 0, a predicate is true of.

        Each row has the values of the predicate's columns. All pass where SQLite finds a mistake:
        the query itself may never come to that row.
        """
        columns = (f"value ->> {n} AS {quoted(c.name)}" for n, c in enumerate(early.columns))
        listed = f"SELECT {', '.join(('key AS cirrusql_row', *columns))} FROM json_each(?1)"
        alias = quoted(query.aliases[number])
        sql = f"{early.prefix} SELECT cirrusql_row FROM ({listed}) AS {alias} WHERE {early.sql}"
        try:
            found = self._connection.execute(sql, (json.dumps(rows),)).fetchall()
        except apsw.SQLError:
            return set(range(len(rows)))
        return {int(str(row)) for (row,) in found}

    def unstage(self, names: Iterable[str]) -> None:
        """Drop staging tables: at once, or when the rows of other queries have been read."""
        with self._lock:
            self._undropped += (name for name in names if name in self._staged)
            before, self._statement = self._statement, None  # what is stopped still cleans up
            try:
                self._drop_undropped()
            finally:
                self._statement = before

    def _create(self, name: str, columns: str) -> None:
        """Create a staging table, or take an empty one that waits to be dropped."""
        waiting = next((one for one in self._undropped if self._staged[one] == columns), None)
        if waiting is None:
            self._connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
        else:
            self._connection.execute(f"ALTER TABLE temp.{waiting} RENAME TO {name}")
            self._undropped.remove(waiting)
            del self._staged[waiting]
        self._staged[name] = columns

    def _drop_undropped(self) -> None:
        """Drop what is not needed; while any query runs, which forbids it, only the rows go.

        Else a result that is never read to its end would keep the tables of all later statements:
        10,000 of them took 8 MB.
        """
        with contextlib.suppress(apsw.ConnectionClosedError):
            while self._undropped:
                name = self._undropped[-1]
                try:
                    self._connection.execute(f"DROP TABLE temp.{name}")
                except apsw.LockedError:
                    break
                self._undropped.pop()
                del self._staged[name]
            for name in self._undropped:
                self._connection.execute(f"DELETE FROM temp.{name}")

    # -- answers ----------------------------------------------------------------------------------

    def run(self, query: BoundQuery) -> tuple[Sequence[OutputColumn], apsw.Cursor]:
        """Run a query whose staging tables are filled: its columns, and its rows as they come."""
        described: list[OutputColumn] = []
        cursor = self._described(described)
        try:
            cursor.execute(query.sql)
        except apsw.InterruptError:
            raise
        except apsw.Error as error:
            raise self._explained(error, query) from None
        return described, cursor

    def _described(self, described: list[OutputColumn], *, runs: bool = True) -> apsw.Cursor:
        """A cursor that notes its columns as soon as it has some, and then goes on or not."""

        def describe(cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
            # Here and not afterwards: of a query without rows SQLite forgets the columns at once.
            if not described:
                described.extend(OutputColumn(n, t, c) for n, _, _, t, c in cursor.description_full)
            return runs

        cursor = self._connection.cursor()
        cursor.exec_trace = describe
        return cursor

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
            with self._lock, contextlib.suppress(apsw.Error):
                cursor.close(True)

    def _some(
        self, cursor: apsw.Cursor, query: BoundQuery, statement: StatementContext, size: int
    ) -> tuple[list[tuple[Any, ...]], Error | None]:
        """The next rows, and what ends them if that is an error."""
        found: list[tuple[Any, ...]] = []
        try:
            with self.working(statement):
                statement.check()
                try:
                    found.extend(itertools.islice(cursor, size))
                except apsw.SQLError as error:
                    return found, self._explained(error, query)
        except Error as error:
            return found, error
        except apsw.CursorClosedError:
            return found, InterfaceError("the session is closed")
        return found, None

    def change(
        self,
        sql: str,
        given: Sequence[Sequence[Any]] = ((),),
        *,
        width: int = 0,
        renames: bool = False,
    ) -> Changed:
        """Run a statement about the user's own tables: columns, rows, and how many it changed.

        It is run once for each of the rows of that `width` that are `given` to it; all of it is
        done, or nothing. Without any it is not run, and its columns are known all the same.
        With `renames` a name that it gives is refused if it is a view's or one of ours.
        """
        described: list[OutputColumn] = []
        rows: list[tuple[Any, ...]] = []
        before = self._connection.total_changes()
        cursor = self._described(described, runs=bool(given))
        self._connection.authorizer = _authorize_user
        quotes = taking_quoted_texts(self._connection) if renames else contextlib.nullcontext()
        try:
            with quotes, savepoint(self._connection):
                # Fetched: a statement with RETURNING goes on to the next row only when it is asked.
                # Closed at once: what is half done cannot be taken back.
                with contextlib.suppress(apsw.ExecTraceAbort), contextlib.closing(cursor):
                    rows = cursor.executemany(sql, given or [(None,) * width]).fetchall()
                if renames:
                    self.own.require_one_namespace()
        except apsw.AuthError as error:
            raise _told(error) from None
        finally:
            self._connection.authorizer = _authorize
        return described, rows, self._connection.total_changes() - before

    def tables(self) -> list[str]:
        """The names of all staging tables that are there, for tests that nothing is left."""
        rows = self._connection.execute("SELECT name FROM temp.sqlite_schema").fetchall()
        return [str(name) for (name,) in rows]

    def __repr__(self) -> str:
        return f"<Database at work for {self._statement}, {len(self._undropped)} tables to drop>"

    def _explained(self, error: apsw.Error, query: BoundQuery) -> DatabaseError:
        """SQLite's complaint, in terms of what the user wrote.

        Raises Cancelled instead for a statement that was, in another thread: its tables may have
        gone under it.
        """
        self.check()
        if not isinstance(error, apsw.SQLError):
            return _told(error)
        offset = getattr(error, "error_offset", -1)
        position = None
        if offset >= 0:
            characters = len(query.sql.encode()[:offset].decode(errors="ignore"))
            position = query.fragment.position(query.original_offset(characters))
        message = _plain(error)
        catalog = self._statement.catalog if self._statement is not None else None
        unknown = unknown_name(message, query, catalog, position)
        return unknown or ParseError(message, position=position)


_ONLY = "the user's own tables are read and changed; files, PRAGMA and ATTACH are not reached"


_LOCKED = "a result that reads it has rows left: read or close it first"
_BUSY = "another process writes to it, or has since a result here was begun; read that or try again"
_ELSEWHERE = "choose another file with --database, or :memory: for none"
# What a program would treat differently, by SQLite's code; all else is the statement's mistake.
_TOLD: Mapping[type[apsw.Error], tuple[type[DatabaseError], str | None]] = {
    apsw.BusyError: (OperationalError, _BUSY),
    apsw.LockedError: (OperationalError, _LOCKED),
    apsw.AbortError: (OperationalError, "run the statement again"),
    apsw.ConstraintError: (IntegrityError, None),
    apsw.ReadOnlyError: (StoreError, _ELSEWHERE),
    apsw.FullError: (StoreError, _ELSEWHERE),
    apsw.IOError: (StoreError, _ELSEWHERE),
    apsw.CorruptError: (StoreError, _ELSEWHERE),
    apsw.CantOpenError: (StoreError, _ELSEWHERE),
    apsw.NotADBError: (StoreError, _ELSEWHERE),
}


def _told(error: apsw.Error) -> DatabaseError:
    """SQLite's complaint as an error of ours."""
    if isinstance(error, apsw.AuthError):
        return ParseError("a statement cannot do this here", hint=_ONLY)
    made, hint = _TOLD.get(type(error), (ParseError, None))
    return quoted_text(_plain(error)) or made(_plain(error), hint=hint)


def _plain(error: apsw.Error) -> str:
    """SQLite's words, without the names that we give to its databases."""
    return _OURS.sub(r"\1", str(error).removeprefix("SQLError: "))


_OURS = re.compile(rf"(no such table: |ambiguous column name: (?=\w+\.\w+\.))(?:{SCHEMA}|temp)\.")


def _authorize(action: int, *_: str | None) -> int:
    return int(apsw.SQLITE_DENY if action in _FORBIDDEN else apsw.SQLITE_OK)


def _authorize_user(action: int, *names: str | None) -> int:
    """What a user's own text may do: as any statement, but it changes none of our tables.

    Nothing is made in `main`, which no query names and which goes with the session.
    """
    place = _CHANGES.get(action)
    name = names[place] if place is not None else None
    if name is not None and name.lower().startswith(RESERVED):
        return int(apsw.SQLITE_DENY)
    if action == apsw.SQLITE_CREATE_TABLE and names[2] == "main":
        return int(apsw.SQLITE_DENY)
    return _authorize(action)

"""The session's SQLite: staging tables, name resolution, and the answer to every query.

One in-memory database for each session. What a user may run in it is held to reading and to the
session's own tables: it has no files to open and nothing to attach.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import apsw

from cirrusql.engine.functions import register
from cirrusql.errors import (
    Cancelled,
    DatabaseError,
    ParseError,
    ProgrammingError,
    UnknownName,
    did_you_mean,
)
from cirrusql.records import Record
from cirrusql.sql import AnyTable, BoundQuery

# Column affinity is left out everywhere: a value stays what the service said it is.
_FORBIDDEN = frozenset(
    (apsw.SQLITE_ATTACH, apsw.SQLITE_DETACH, apsw.SQLITE_PRAGMA, apsw.SQLITE_CREATE_VTABLE)
)
# Some milliseconds of SQLite's work.
_STEPS_BETWEEN_SIGNALS = 200_000
_NO_SUCH = re.compile(r"no such (column|table|function): (.*)")


class OutputColumn(Record):
    """A column of a running query; `table` and `column` say where it comes from unchanged."""

    name: str
    table: str | None
    column: str | None


class Database:
    """One SQLite connection.

    Mutable state: the tables in it, those of them that nobody needs any more, and the authorizer of
    the moment.

    `numbers` name the staging tables: one still being read is never replaced by another's.
    """

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self._connection = apsw.Connection(":memory:")
        self._unneeded: list[str] = []
        self._connection.set_progress_handler(_heed_signals, _STEPS_BETWEEN_SIGNALS)
        register(self._connection)
        self._connection.authorizer = _authorize

    def close(self) -> None:
        """Let go of everything; the tables are gone with it."""
        self._connection.close()

    def stage(self, query: BoundQuery) -> Mapping[int, frozenset[str]]:
        """Create empty staging tables for a query and find which of their columns it reads.

        SQLite resolves the names itself, so `*`, USING, aliases and views mean here exactly what
        they will mean when the query runs. Raises UnknownName or ParseError, before any call.
        """
        for table in query.tables:
            columns = ", ".join(_quoted(column.name) for column in table.columns)
            self._connection.execute(f"CREATE TEMP TABLE {table.staging} ({columns})")
        numbers = {table.staging: table.number for table in query.tables}
        read = {table.number: set(table.merged) for table in query.tables}

        def note(action: int, first: str | None, second: str | None, *names: str | None) -> int:
            if action == apsw.SQLITE_READ and first in numbers and second:
                read[numbers[first]].add(second.lower())
            return _authorize(action, first, second, *names)

        self._connection.authorizer = note
        try:
            self._connection.execute(query.sql, explain=1)
        except apsw.Error as error:
            raise self._explained(error, query) from None
        finally:
            self._connection.authorizer = _authorize
        return {number: frozenset(names) for number, names in read.items()}

    def fill(self, table: AnyTable, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a staging table: first the place of each among all rows, then `names`.

        SQLite reads a table by place, so an answer has the same order however the calls ended.
        """
        columns = ", ".join(("rowid", *map(_quoted, names)))
        places = ", ".join("?" * (len(names) + 1))
        with self._connection:
            self._connection.executemany(
                f"INSERT INTO temp.{table.staging} ({columns}) VALUES ({places})", rows
            )

    def count(self, query: BoundQuery) -> int:
        """How many rows a query gives from what is in its staging tables so far."""
        sql = f"SELECT count(*) FROM ({query.sql})"
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
        columns = ", ".join(map(_quoted, names))
        present = " AND ".join(f"{_quoted(name)} IS NOT NULL" for name in names)
        rows = f"temp.scan{number} AS {_quoted(query.aliases[number])}"
        sql = f"SELECT DISTINCT {columns} FROM {rows} WHERE {present}"
        asked = query.filters.get(number)
        if asked:
            with contextlib.suppress(apsw.SQLError):
                return self._connection.execute(f"{sql} AND {asked}").fetchall()
        return self._connection.execute(sql).fetchall()

    def unstage(self, query: BoundQuery) -> None:
        """Drop a query's staging tables, at once or when the rows of other queries are read."""
        self._unneeded += [table.staging for table in query.tables]
        # SQLite drops no table while any query runs; a closed connection has none.
        with contextlib.suppress(apsw.LockedError, apsw.ConnectionClosedError):
            while self._unneeded:
                self._connection.execute(f"DROP TABLE IF EXISTS temp.{self._unneeded[-1]}")
                self._unneeded.pop()

    def run(self, query: BoundQuery) -> tuple[Sequence[OutputColumn], apsw.Cursor]:
        """Run a query whose staging tables are filled: its columns, and its rows as they come."""
        described: list[OutputColumn] = []

        def describe(cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
            # Here and not afterwards: of a query without rows SQLite forgets the columns at once.
            for name, _, _, table, column in cursor.description_full:
                described.append(OutputColumn(name, table, column))
            return True

        cursor = self._connection.cursor()
        cursor.exec_trace = describe
        try:
            cursor.execute(query.sql)
        except apsw.Error as error:
            raise self._explained(error, query) from None
        return described, cursor

    def stepped(self, cursor: apsw.Cursor, query: BoundQuery) -> Iterator[tuple[Any, ...]]:
        """The rows of a running query; an error in the middle of them says what is wrong too."""
        try:
            yield from cursor
        except apsw.Error as error:
            raise self._explained(error, query) from None

    def native(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Run a statement about the session's own tables."""
        try:
            return iter(self._connection.execute(sql).fetchall())
        except apsw.Error as error:
            raise _plain(error) from None

    def total_changes(self) -> int:
        """How many rows have been changed since the session began."""
        return self._connection.total_changes()

    def store(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Make a table of rows, in the place of one that has the name, and count them."""
        kept = list(rows)
        names = ", ".join(map(_quoted, columns))
        places = ", ".join("?" * len(columns))
        with self._connection:
            self._connection.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")
            self._connection.execute(f"CREATE TABLE {_quoted(name)} ({names})")
            self._connection.executemany(f"INSERT INTO {_quoted(name)} VALUES ({places})", kept)
        return len(kept)

    def drop(self, name: str) -> None:
        """Drop a table."""
        self._connection.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")

    def interrupt(self) -> None:
        """Stop what runs; callable from another thread."""
        self._connection.interrupt()

    def _explained(self, error: apsw.Error, query: BoundQuery) -> DatabaseError:
        """SQLite's complaint, in terms of what the user wrote; Cancelled after `interrupt`."""
        if isinstance(error, apsw.InterruptError):
            return Cancelled("the statement was cancelled")
        offset = getattr(error, "error_offset", -1)
        position = None
        if offset >= 0:
            characters = len(query.sql.encode()[:offset].decode(errors="ignore"))
            position = query.fragment.position(query.original_offset(characters))
        message = str(error).removeprefix("SQLError: ")
        found = _NO_SUCH.search(message)
        if found is None:
            return ParseError(message, position=position)
        what, name = found.groups()
        word = name.split(".")[-1]
        known = {c.name.lower() for table in query.tables for c in table.columns}
        if what == "column":
            relations = ", ".join(table.relation.name for table in query.tables)
            hint = _part_of_document(name, query) or did_you_mean(word, known)
            hint = hint or (f"see DESCRIBE {relations}" if relations else None)
            return UnknownName(f"no column '{name}'", hint=hint, position=position)
        hint = "relations are written awscc.service.resource" if what == "table" else None
        return UnknownName(f"no {what} '{name}'", hint=hint, position=position)


def _part_of_document(name: str, query: BoundQuery) -> str | None:
    """A hint for who writes `state.Name` for a part of a column that is a document."""
    qualifier, _, part = name.rpartition(".")
    columns = (column for table in query.tables for column in table.columns)
    documents = {"tags_map", *(c.name.lower() for c in columns if c.type in ("object", "array"))}
    return f"write {qualifier} ->> '{part}'" if qualifier.lower() in documents else None


def _plain(error: apsw.Error) -> ProgrammingError:
    return ParseError(str(error).removeprefix("SQLError: "))


def _authorize(action: int, *_: str | None) -> int:
    return int(apsw.SQLITE_DENY if action in _FORBIDDEN else apsw.SQLITE_OK)


def _heed_signals() -> bool:
    """Go on with the query; but that Python code runs at all lets Ctrl-C end it."""
    return False


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

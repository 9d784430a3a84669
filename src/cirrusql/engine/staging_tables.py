"""Staging tables: what a statement's relations have, where SQLite can read it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import apsw

from cirrusql.engine.columns_read import columns_read, stored_tables
from cirrusql.engine.connection import Connection
from cirrusql.engine.savepoint import savepoint
from cirrusql.sql import AnyTable, BoundQuery
from cirrusql.sql.own_names import quoted


class StagingTables:
    """The staging tables of all statements of a session; every method but `drop` in `working`.

    Mutable state: the tables with their columns, and those of them that could not be dropped yet.
    `numbers` name them: one still being read is never replaced by another's.
    """

    def __init__(self, connection: Connection) -> None:
        self.numbers = itertools.count(1)
        self._connection = connection
        self._sqlite = connection.sqlite
        self._staged: dict[str, str] = {}
        self._undropped: list[str] = []

    def stage(self, query: BoundQuery) -> Mapping[int, frozenset[str]]:
        """Create empty staging tables for a query and find which of their columns it reads.

        They are by the tables' numbers, in lower case. Raises UnknownName, NotSupportedError or
        ParseError, before any call.
        """
        for table in query.tables:
            self._create(table.staging, ", ".join(quoted(column.name) for column in table.columns))
        try:
            return columns_read(self._sqlite, query)
        except apsw.Error as error:
            raise self._connection.explained(error, query) from None

    def stored(self, query: BoundQuery) -> frozenset[str]:
        """The tables of the user's own that a query reads, once it is staged."""
        return stored_tables(self._sqlite, query)

    def fill(self, table: AnyTable, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a staging table: first the place of each among all rows, then `names`.

        SQLite reads a table by place, so an answer has the same order however the calls ended.
        """
        # Column affinity is left out everywhere: a value stays what the service said it is.
        columns = ", ".join(("rowid", *map(quoted, names)))
        places = ", ".join("?" * (len(names) + 1))
        with savepoint(self._sqlite):
            self._sqlite.executemany(
                f"INSERT INTO temp.{table.staging} ({columns}) VALUES ({places})", rows
            )

    def leave_out(self, table: AnyTable, first: int, last: int) -> None:
        """Remove the rows of a staging table that are in these places, both included."""
        sql = f"DELETE FROM temp.{table.staging} WHERE rowid BETWEEN ? AND ?"
        self._sqlite.execute(sql, (first, last))

    def count(self, query: BoundQuery) -> int:
        """How many rows a query gives from what is in its staging tables so far."""
        return self._number(f"SELECT count(*) FROM ({query.sql}\n)")

    def size(self, table: AnyTable) -> int:
        """How many rows a staging table has so far."""
        return self._number(f"SELECT count(*) FROM temp.{table.staging}")

    def _number(self, sql: str) -> int:
        return int(str(self._sqlite.execute(sql).fetchall()[0][0]))

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
                return self._sqlite.execute(f"{sql} AND {asked}").fetchall()
        return self._sqlite.execute(sql).fetchall()

    def drop(self, names: Iterable[str]) -> None:
        """Drop staging tables: at once, or when the rows of other queries have been read."""
        with self._connection.unwatched():
            self._undropped += (name for name in names if name in self._staged)
            self._drop_undropped()

    def names(self) -> list[str]:
        """The names of all temporary tables that are there, for tests that nothing is left."""
        rows = self._sqlite.execute("SELECT name FROM temp.sqlite_schema").fetchall()
        return [str(name) for (name,) in rows]

    def _create(self, name: str, columns: str) -> None:
        """Create a staging table, or take an empty one that waits to be dropped."""
        waiting = next((one for one in self._undropped if self._staged[one] == columns), None)
        if waiting is None:
            self._sqlite.execute(f"CREATE TEMP TABLE {name} ({columns})")
        else:
            self._sqlite.execute(f"ALTER TABLE temp.{waiting} RENAME TO {name}")
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
                    self._sqlite.execute(f"DROP TABLE temp.{name}")
                except apsw.LockedError:
                    break
                self._undropped.pop()
                del self._staged[name]
            for name in self._undropped:
                self._sqlite.execute(f"DELETE FROM temp.{name}")

    def __repr__(self) -> str:
        return f"<StagingTables: {len(self._staged)}, {len(self._undropped)} of them to drop>"

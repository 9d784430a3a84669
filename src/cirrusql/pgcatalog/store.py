"""The catalogue of one database as SQLite's tables, in memory, made once and read by many.

`memdb` is SQLite's own store for a database that several connections of a process share; unlike a
shared cache it locks nothing that is only read.
"""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Iterable

import apsw

from cirrusql.catalog.listed import Listed
from cirrusql.pgcatalog import keys
from cirrusql.pgcatalog.rows import (
    ALWAYS,
    ATTRIBUTE_COLUMNS,
    CLASS_COLUMNS,
    DESCRIPTION_COLUMNS,
    PUBLIC,
    Row,
    Table,
    attribute_rows,
    class_row,
    description_rows,
    own_tables,
    schema_numbers,
    small_tables,
    tables,
)
from cirrusql.pgcatalog.system import SCHEMAS, SystemTable, system_table

_TABLES = (
    "pg_namespace", "pg_class", "pg_attribute", "pg_type", "pg_am", "pg_tablespace",
    "pg_collation", "pg_description", "pg_range", "pg_proc", "pg_index", "pg_constraint",
)  # fmt: skip
_INDEXES = """
CREATE UNIQUE INDEX class_by_oid ON pg_class (oid);
CREATE INDEX class_by_name ON pg_class (relname);
CREATE INDEX class_by_namespace ON pg_class (relnamespace);
CREATE INDEX attribute_by_class ON pg_attribute (attrelid, attnum);
CREATE UNIQUE INDEX type_by_oid ON pg_type (oid);
CREATE INDEX type_by_name ON pg_type (typname);
CREATE UNIQUE INDEX proc_by_oid ON pg_proc (oid);
CREATE UNIQUE INDEX namespace_by_oid ON pg_namespace (oid);
CREATE INDEX index_by_class ON pg_index (indrelid);
CREATE UNIQUE INDEX index_by_oid ON pg_index (indexrelid);
CREATE INDEX constraint_by_class ON pg_constraint (conrelid);
CREATE UNIQUE INDEX constraint_by_oid ON pg_constraint (oid);
CREATE INDEX description_by_object ON pg_description (objoid, objsubid);
"""
_NUMBERS = itertools.count(1)


class Store:
    """One database's catalogue. What it has never changes; closing it lets go of the memory.

    `schemas` are the object ids of its schemas by name, `names` the relations by schema and name.
    """

    def __init__(self, listed: Iterable[Listed]) -> None:
        # The process's id: after fork a child that makes its own must not write into the parent's.
        self._uri = f"file:/cirrusql-pgcatalog-{os.getpid()}-{next(_NUMBERS)}?vfs=memdb"
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        self._kept = apsw.Connection(self._uri, flags=flags)
        known = list(listed)
        services = schema_numbers(one.service for one in known)
        self.schemas = {**SCHEMAS, "pg_toast": 99, "public": PUBLIC, **services}
        self.names: dict[tuple[int, str], int] = {}
        with self._kept:
            for name in _TABLES:
                self._kept.execute(_definition(_table(name)))
            self._fill_small(services)
            self._fill([*own_tables(), *tables(known, services)])
            self._kept.execute(_INDEXES)
        self._kept.execute("ANALYZE")

    def connect(self) -> apsw.Connection:
        """A connection that can read it, with a temporary database of its own."""
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READONLY
        return apsw.Connection(self._uri, flags=flags)

    def close(self) -> None:
        """Let go of it; connections that are still open keep what they read."""
        self._kept.close(True)

    def _fill_small(self, services: dict[str, int]) -> None:
        rows: dict[str, list[Row]] = defaultdict(list)
        for name, row in small_tables(services):
            rows[name].append(row)
        for name, found in rows.items():
            columns = tuple(found[0])
            insert(self._kept, name, columns, (tuple(row.values()) for row in found))

    def _fill(self, found: list[Table]) -> None:
        every = [*found, *keys.indexes(found)]
        self.names = {(one.schema, one.name): one.oid for one in every}
        insert_tables(self._kept, "", every)
        insert(self._kept, "pg_index", keys.INDEX_COLUMNS, keys.index_rows(found))
        insert(self._kept, "pg_constraint", keys.CONSTRAINT_COLUMNS, keys.constraint_rows(found))


def insert_tables(connection: apsw.Connection, prefix: str, found: list[Table]) -> None:
    """The rows of relations, into tables whose names begin with the prefix."""
    for name, columns, rows in (
        ("pg_class", CLASS_COLUMNS, map(class_row, found)),
        ("pg_attribute", ATTRIBUTE_COLUMNS, (row for one in found for row in attribute_rows(one))),
        (
            "pg_description",
            DESCRIPTION_COLUMNS,
            (row for one in found for row in description_rows(one)),
        ),
    ):
        insert(connection, prefix + name, columns, rows)


def insert(
    connection: apsw.Connection,
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """Rows into a table, by the names of their columns."""
    places = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})",
        rows,
    )


def _table(name: str) -> SystemTable:
    found = system_table(None, name)
    assert found is not None
    return found


def _definition(table: SystemTable) -> str:
    return definition(table, table.stored)


def definition(table: SystemTable, name: str, kind: str = "TABLE") -> str:
    """A table of SQLite's for the rows of one of PostgreSQL's, with what all of them have."""
    always = ALWAYS.get(table.name, {})
    columns = [
        f'"{column}" {affinity}{_default(always, column)}' for column, affinity in table.affinities
    ]
    return f"CREATE {kind} {name} ({', '.join(columns)})"


def _default(always: Row, column: str) -> str:
    if column not in always:
        return ""
    value = always[column]
    return f" DEFAULT '{value}'" if isinstance(value, str) else f" DEFAULT {value}"

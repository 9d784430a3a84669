"""Which columns a query reads, as SQLite resolves its names."""

from __future__ import annotations

from collections.abc import Mapping

import apsw

from cirrusql.engine.authorizer import authorize, authorizing
from cirrusql.engine.own_tables import SCHEMA
from cirrusql.engine.unknown_names import SCHEMA_TABLES, names_rowid, no_rowid, no_schema_table
from cirrusql.sql import BoundQuery


def columns_read(connection: apsw.Connection, query: BoundQuery) -> Mapping[int, frozenset[str]]:
    """The columns that a query reads of each of its tables, by number, in lower case.

    Its staging tables are there. SQLite tells while it prepares the query, so `*`, USING, aliases
    and views mean here exactly what they will mean when the query runs. Raises UnknownName for a
    relation's `rowid`, NotSupportedError for SQLite's own tables, and what SQLite complains of.
    """
    numbers = {table.staging: table.number for table in query.tables}
    read = {table.number: set(table.merged) for table in query.tables}
    schema_tables = set()

    def note(action: int, first: str | None, second: str | None, *names: str | None) -> int:
        if action == apsw.SQLITE_READ and first in numbers and second:
            read[numbers[first]].add(second)
        if action == apsw.SQLITE_READ and str(first).upper() in SCHEMA_TABLES:
            schema_tables.add(first)
        return authorize(action, first, second, *names)

    with authorizing(connection, note):
        connection.execute(query.sql, explain=1)
    if schema_tables:
        raise no_schema_table(query)
    # What SQLite says for all spellings, and also reads of its own accord in nested joins.
    if any("ROWID" in names for names in read.values()) and names_rowid(query):
        raise no_rowid(query)
    return {number: frozenset(map(str.lower, names)) for number, names in read.items()}


def stored_tables(connection: apsw.Connection, query: BoundQuery) -> frozenset[str]:
    """The tables of the user's own that a query reads, as `columns_read` finds columns.

    Views are none; a materialized one is. Names are in lower case.
    """
    found = set()

    def note(action: int, first: str | None, second: str | None, *names: str | None) -> int:
        if action == apsw.SQLITE_READ and first and names[0] == SCHEMA:
            found.add(first.lower())
        return authorize(action, first, second, *names)

    with authorizing(connection, note):
        connection.execute(query.sql, explain=1)
    return frozenset(found)

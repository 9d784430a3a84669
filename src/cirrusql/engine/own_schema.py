"""What is in the user's own database, asked in SQLite's words by who must know all of it.

A user's statement may neither read `sqlite_schema` nor say PRAGMA; a program that reflects tables
asks for every key and index of them, and understands SQLite's answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw

from cirrusql.engine.answers import OutputColumn, describing
from cirrusql.engine.authorizer import authorizing
from cirrusql.engine.connection import Connection
from cirrusql.engine.own_tables import OwnObject, OwnTables

_PRAGMAS = ("foreign_key_list", "index_info", "index_list", "table_info", "table_xinfo")
_SCHEMA_TABLES = "sqlite_"
_QUERIES = (apsw.SQLITE_SELECT, apsw.SQLITE_FUNCTION)


class OwnSchema:
    """The user's tables and views as SQLite has them; used in `working`, and changes nothing."""

    def __init__(self, connection: Connection, own: OwnTables) -> None:
        self._sqlite = connection.sqlite
        self._own = own

    def all(self) -> list[OwnObject]:
        """Everything there is, sorted by name."""
        return self._own.all()

    def find(self, name: str) -> OwnObject | None:
        """What has that name, in any case; None if nothing has."""
        return self._own.find(name)

    def place(self, found: OwnObject, schema: str = "") -> str | None:
        """Under which name SQLite has the schema of a table; None for views, which it has not.

        `schema` is `main`, `temp`, or empty for either.
        """
        return self._own.schema_of(schema, found.name)

    def rows(self, sql: str, arguments: Sequence[Any] = ()) -> tuple[list[str], list[Any]]:
        """The column names and rows of a query of `sqlite_schema`, or of a PRAGMA that only tells.

        Raises what SQLite complains of, and apsw.AuthError for anything else.
        """
        self._own.attach()
        with authorizing(self._sqlite, authorize_looking):
            described: list[OutputColumn] = []
            rows = describing(self._sqlite, described).execute(sql, arguments).fetchall()
        return [column.name for column in described], rows


def authorize_looking(action: int, *names: str | None) -> int:
    """What may be done to look at a schema: to read the schema's own tables, and PRAGMAs that tell.

    >>> authorize_looking(apsw.SQLITE_PRAGMA, "index_list", "t") == apsw.SQLITE_OK
    True
    >>> authorize_looking(apsw.SQLITE_PRAGMA, "writable_schema", "1") == apsw.SQLITE_OK
    False
    """
    name = (names[0] or "") if names else ""
    allowed = (
        action in _QUERIES
        or (action == apsw.SQLITE_PRAGMA and name in _PRAGMAS)
        or (action == apsw.SQLITE_READ and name.startswith(_SCHEMA_TABLES))
    )
    return int(apsw.SQLITE_OK if allowed else apsw.SQLITE_DENY)

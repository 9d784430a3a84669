"""Statements about the user's own tables, which SQLite runs as they are written."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import apsw

from cirrusql.engine.answers import OutputColumn, describing, sees_others
from cirrusql.engine.authorizer import authorize_user, authorizing
from cirrusql.engine.connection import Connection
from cirrusql.engine.own_tables import OwnTables
from cirrusql.engine.savepoint import savepoint
from cirrusql.engine.sqlite_errors import told
from cirrusql.engine.unknown_names import taking_quoted_texts
from cirrusql.records import Record


class Changed(Record):
    """What a statement about the user's own tables gave: columns, rows, how many it changed.

    `last_row` is the rowid of the last one that was inserted, None if there is none.
    """

    described: Sequence[OutputColumn]
    rows: list[tuple[Any, ...]]
    changes: int
    last_row: int | None


class OwnStatements:
    """Runs statements about the user's own tables; `run` is called in `working`."""

    def __init__(self, connection: Connection, own: OwnTables) -> None:
        self._sqlite = connection.sqlite
        self._own = own

    def run(
        self,
        sql: str,
        given: Sequence[Sequence[Any]] = ((),),
        *,
        width: int = 0,
        renames: bool = False,
    ) -> Changed:
        """Run a statement: its columns, its rows, and how many rows it changed.

        It is run once for each of the rows of that `width` that are `given` to it; all of it is
        done, or nothing. Without any it is not run, and its columns are known all the same.
        With `renames` a name that it gives is refused if it is a view's or one of ours.
        """
        described: list[OutputColumn] = []
        rows: list[tuple[Any, ...]] = []
        sees_others(self._sqlite)
        before = self._sqlite.total_changes()
        self._sqlite.set_last_insert_rowid(0)
        cursor = describing(self._sqlite, described, runs=bool(given))
        quotes = taking_quoted_texts(self._sqlite) if renames else contextlib.nullcontext()
        try:
            with authorizing(self._sqlite, authorize_user), quotes, savepoint(self._sqlite):
                # Fetched: a statement with RETURNING goes on to the next row only when it is asked.
                # Closed at once: what is half done cannot be taken back.
                with contextlib.suppress(apsw.ExecTraceAbort), contextlib.closing(cursor):
                    # Not kept: of a table made anew RETURNING would have the columns that it had.
                    bindings = given or [(None,) * width]
                    rows = cursor.executemany(sql, bindings, can_cache=False).fetchall()
                if renames:
                    self._own.require_one_namespace()
        except apsw.AuthError as error:
            raise told(error) from None
        changes = self._sqlite.total_changes() - before
        return Changed(described, rows, changes, self._sqlite.last_insert_rowid() or None)

"""What SQLite says of a statement's predicates before the statement is run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import apsw

from cirrusql.engine.connection import Connection
from cirrusql.sql import BoundQuery, Early
from cirrusql.sql.own_names import quoted


class Predicates:
    """Judges predicates on a session's connection; every method in `working`."""

    def __init__(self, connection: Connection) -> None:
        self._sqlite = connection.sqlite

    def judge(self, sql: str, value: str) -> bool:
        """Whether an expression may be true of a value, which is its `?1`.

        It may be where SQLite finds a mistake in it: the whole statement will tell of that.
        """
        try:
            return bool(self._sqlite.execute(f"SELECT 1 WHERE ({sql}\n)", (value,)).fetchall())
        except apsw.SQLError:
            return True

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
            found = self._sqlite.execute(sql, (json.dumps(rows),)).fetchall()
        except apsw.SQLError:
            return set(range(len(rows)))
        return {int(str(row)) for (row,) in found}

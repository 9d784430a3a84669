"""A query's plan made of nothing but its text: no session, no client, no database of the engine."""

from __future__ import annotations

from collections.abc import Mapping

import apsw

from cirrusql.catalog import Catalog
from cirrusql.catalog.partitions import PARTITIONS
from cirrusql.engine.connection import Connection
from cirrusql.engine.constants import SettledValues
from cirrusql.plan import QueryPlan, Scope, plan_query
from cirrusql.sql import BoundQuery, Fragment
from cirrusql.sql.binding import bind

_CONSTANTS = SettledValues(Connection())


def planned(
    sql: str,
    catalog: Catalog,
    regions: tuple[str, ...] = ("us-east-1",),
    *,
    assume_exists: bool = False,
    pushdown: bool = True,
) -> QueryPlan:
    """The plan, with these regions configured."""
    query = bind(Fragment(sql, 0, len(sql)), catalog, constants=_CONSTANTS)
    known = frozenset(catalog.regions())
    aws = next(one for one in PARTITIONS if one.name == "aws")
    scope = Scope(regions, known & frozenset(aws.regions), known, known)
    return plan_query(
        query,
        _used(query),
        scope,
        assume_exists=assume_exists,
        pushdown=pushdown,
        judge=_is_true,
    )


def _is_true(sql: str, value: str) -> bool:
    return bool(apsw.Connection(":memory:").execute(f"SELECT 1 WHERE ({sql})", (value,)).fetchall())


def _used(query: BoundQuery) -> Mapping[int, frozenset[str]]:
    """The columns of each relation that plain SQLite says the query reads."""
    connection = apsw.Connection(":memory:")
    for table in query.tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.execute(f"CREATE TABLE {table.staging} ({columns})")
    read = {table.staging: set(table.merged) for table in query.tables}

    def note(action: int, name: str | None, column: str | None, *_: str | None) -> int:
        if action == apsw.SQLITE_READ and name in read and column:
            read[name].add(column.lower())
        return int(apsw.SQLITE_OK)

    connection.authorizer = note
    connection.execute(query.sql, explain=1)
    return {table.number: frozenset(read[table.staging]) for table in query.tables}

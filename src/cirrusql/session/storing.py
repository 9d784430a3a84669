"""Keeping a query's rows in a table of the user's own: all of them, or none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from cirrusql.engine.own_tables import SCHEMA, Check
from cirrusql.engine.statement import StatementContext
from cirrusql.execute.query import fetch, name_as_written, planned, rows
from cirrusql.sql import BoundQuery


def store(
    name: str,
    wanted: BoundQuery,
    context: StatementContext,
    check: Check,
    *,
    query: str | None,
    schema: str = SCHEMA,
) -> int:
    """Keep a query's rows in a table of that name; half an answer is never kept.

    Returns how many there are. `check` is made again when the calls have been made: another process
    may have used the name. With a `query` the table is a materialized view.
    """
    found = planned(wanted, context)
    fetch(found, context, whole=True)

    def answer() -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        described, answered = rows(found.query, context)
        return [name_as_written(found.query, column.name) for column in described], answered

    with context.working() as database:
        return database.own.store(
            name, answer, check, query=query, moment=time.time(), schema=schema
        )

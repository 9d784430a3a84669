"""A query from text to rows: bind, stage, plan, fetch, and let SQLite answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.engine.database import Database, OutputColumn
from cirrusql.plan import QueryPlan, Scope, plan_query
from cirrusql.records import Record
from cirrusql.result import Diagnostics, Result, ResultColumn
from cirrusql.sql import BoundQuery, Query, names_relations


class Planner(Record):
    """What it takes to plan a query: the catalogue, SQLite to resolve names, and the scope."""

    catalog: Catalog
    database: Database
    scope: Scope
    views: Mapping[str, str]
    pushdown: bool = True

    def plan(self, fragment: Query, *, trust_pins: bool = False) -> QueryPlan:
        """The plan of a query; its staging tables exist, empty, when this returns."""
        if self.views or names_relations(fragment.text):
            from cirrusql.sql.binding import bind

            query = bind(fragment, self.catalog, self.views, self.database.numbers)
        else:
            query = BoundQuery(fragment, (), ())
        used = self.database.stage(query)
        return plan_query(query, used, self.scope, trust_pins=trust_pins, pushdown=self.pushdown)


def answer(query: BoundQuery, database: Database, diagnostics: Diagnostics) -> Result:
    """SQLite's answer from filled staging tables, which are dropped after the last row."""
    described, cursor = database.run(query)
    rows = _rows(cursor, query, database)
    next(rows)
    return Result(_typed(query, described), rows, diagnostics)


def _rows(cursor: Any, query: BoundQuery, database: Database) -> Iterator[tuple[Any, ...]]:
    try:
        # A generator that was never begun does not clean up when it is dropped.
        yield ()
        yield from database.stepped(cursor, query)
    finally:
        cursor.close()
        database.unstage(query)


def _typed(query: BoundQuery, described: Sequence[OutputColumn]) -> tuple[ResultColumn, ...]:
    """Give a result column its type if it is a relation's column unchanged."""
    types = {
        (table.staging, column.name): column.type
        for table in query.tables
        for column in table.columns
    }
    return tuple(
        ResultColumn(
            # A column without a name of its own is named by its text, which is not the user's.
            query.as_written(column.name),
            types.get((column.table or "", column.column or "")),
        )
        for column in described
    )

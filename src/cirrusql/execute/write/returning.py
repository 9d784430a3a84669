"""RETURNING: SQLite's answer over the progress events of a write and the resources it left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cirrusql.catalog import ResourceRelation
from cirrusql.catalog.statements import PROGRESS_COLUMNS
from cirrusql.engine.database import Database
from cirrusql.execute.query import answer
from cirrusql.execute.read.rows import Resource, Surroundings, cell, maker
from cirrusql.execute.write.run import Outcome
from cirrusql.plan import WriteRequest
from cirrusql.records import Record
from cirrusql.result import Diagnostics, Result
from cirrusql.sql import (
    UNKNOWN,
    BoundQuery,
    Composed,
    RelationColumns,
    Role,
    StagingColumn,
    Table,
)

_EVENT = tuple(StagingColumn(name, Role.EVENT, name) for name in PROGRESS_COLUMNS)
_SHOWN = {name.lower() for name in PROGRESS_COLUMNS}


class Returning(Record):
    """A RETURNING list that SQLite has understood.

    `columns` are those that it reads; `wants_model` says that one of them is the resource's, so
    that the resource must be read after the write.
    """

    query: BoundQuery
    table: Table
    columns: tuple[StagingColumn, ...]
    wants_model: bool
    database: Database

    def result(self, outcomes: Sequence[Outcome], diagnostics: Diagnostics) -> Result:
        """The rows, one for each outcome, in order."""
        table = self.table
        model = tuple(column for column in self.columns if column.role is not Role.EVENT)
        make = maker(table.relation.resource_type, model, Surroundings(None, {}))
        rows = []
        for place, outcome in enumerate(outcomes, 1):
            events = [cell(outcome.event.get(c.key)) for c in self.columns if c.role is Role.EVENT]
            identifier = str(outcome.event.get("Identifier") or outcome.call.identifier or "")
            resource = Resource(outcome.call.region, identifier, outcome.model or {})
            rows.append((place, *events, *make(resource)))
        events_first = [c.name for c in self.columns if c.role is Role.EVENT]
        self.database.fill(table, [*events_first, *(column.name for column in model)], rows)
        return answer(self.query, self.database, diagnostics)


def returned(request: WriteRequest, database: Database) -> Returning | None:
    """Understand a write's RETURNING, if it has one; raises UnknownName before anything is sent.

    Its columns are those of the progress event and those of the resource; where both have a name
    it is the event's. `*` stands for the event's.
    """
    if request.returning is None:
        return None
    relation = ResourceRelation(request.resource_type)
    resource = (c for c in RelationColumns(relation).visible if c.name.lower() not in _SHOWN)
    table = Table(next(database.numbers), relation, (*_EVENT, *resource), UNKNOWN, ())
    star = request.returning.text.strip() == "*"
    wanted: Any = ", ".join(PROGRESS_COLUMNS) if star else request.returning
    query = BoundQuery(Composed(("SELECT ", wanted, f" FROM {table.staging}")), (), (table,))
    used = database.stage(query)[table.number]
    columns = tuple(column for column in table.columns if column.name.lower() in used)
    from_model = {Role.EVENT, Role.REGION, Role.IDENTIFIER}
    wants_model = any(column.role not in from_model for column in columns)
    return Returning(query, table, columns, wants_model, database)

"""RETURNING: SQLite's answer over the progress events of a write and the resources it left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cirrusql.catalog import Relation
from cirrusql.catalog.statements import PROGRESS_COLUMNS
from cirrusql.cloudcontrol import ProgressEvent
from cirrusql.engine.statement import StatementContext
from cirrusql.execute.query import answer, staged
from cirrusql.execute.read.rows import Resource, RowAccount, RowContext, cell, maker
from cirrusql.records import Record
from cirrusql.result import Result
from cirrusql.sql import (
    IDENTIFIER,
    REGION,
    UNKNOWN,
    AnyTable,
    BoundQuery,
    Composed,
    Fragment,
    Role,
    StagingColumn,
    Table,
    columns_of,
)
from cirrusql.sql.lexer import Kind
from cirrusql.sql.own_names import quoted

_EVENT = tuple(StagingColumn(name, Role.EVENT, name) for name in PROGRESS_COLUMNS)
_SHOWN = {name.lower() for name in PROGRESS_COLUMNS}
# What is known of a resource without reading it.
_UNREAD = frozenset((Role.EVENT, Role.REGION, Role.IDENTIFIER))


class Written(Record, eq=False):
    """What RETURNING tells of one call: its progress event, and the resource if it was read."""

    event: ProgressEvent
    region: str
    identifier: str
    model: Mapping[str, Any] | None = None


class Returning(Record, eq=False):
    """A RETURNING list that SQLite has understood.

    `columns` are those that it reads; with `wants_model` one of them is the resource's, so that
    the resource must be read after the write.
    """

    query: BoundQuery
    table: AnyTable
    columns: tuple[StagingColumn, ...]

    @property
    def wants_model(self) -> bool:
        """Whether a column is one of the resource's."""
        return any(column.role not in _UNREAD for column in self.columns)

    def result(self, written: Iterable[Written], statement: StatementContext) -> Result:
        """The rows, one for each call, in order."""
        events = [column for column in self.columns if column.role is Role.EVENT]
        others = tuple(column for column in self.columns if column.role is not Role.EVENT)
        make = _maker(statement, self.table, others)
        rows = [
            (place, *(cell(one.event.member(c.key)) for c in events), *make(_resource(one)))
            for place, one in enumerate(written, 1)
        ]
        with statement.working() as database:
            database.staging.fill(self.table, [column.name for column in (*events, *others)], rows)
        return answer(self.query, statement)


def returning(wanted: Fragment, relation: Relation, statement: StatementContext) -> Returning:
    """Understand a write's RETURNING; raises UnknownName before anything is sent.

    Its columns are those of the progress event and those of the resource, in any spelling; where
    both have a name it is the event's. `*` stands for the event's.
    """
    number = next(statement.database.staging.numbers)
    table = Table(number, relation, (*_EVENT, *_others(relation, wanted)), UNKNOWN, ())
    star = wanted.text.strip() == "*"
    text: str | Fragment = ", ".join(PROGRESS_COLUMNS) if star else wanted
    # By the relation's own name, whatever the statement calls its rows: so SQLite has it.
    source = f" FROM {table.staging} AS {quoted(relation.resource)}"
    query = BoundQuery(Composed(("SELECT ", text, source)), (), (table,))
    used = staged(query, statement)[number]
    columns = tuple(column for column in table.columns if column.name.lower() in used)
    return Returning(query, table, columns)


def _others(relation: Relation, wanted: Fragment) -> Sequence[StagingColumn]:
    """The columns beside the event's: all of a resource's, else only where it was.

    Those for which the wanted list has another spelling are there by that one, too.
    """
    if relation.type_name is None:
        return (REGION,)
    known = columns_of(relation)
    offered = {column.key for column in (*known.visible, IDENTIFIER)}
    names = [token.value for token in wanted.tokens if token.kind is not Kind.STRING]
    mentioned = [one for name in names if (one := known.find(name)) and one.key in offered]
    columns = {column.name.lower(): column for column in (*mentioned, *known.visible)}
    return [column for name, column in columns.items() if name not in _SHOWN]


def _maker(
    statement: StatementContext, table: AnyTable, columns: tuple[StagingColumn, ...]
) -> Callable[[Resource], tuple[Any, ...]]:
    type_name = table.relation.type_name
    if type_name is None:
        return lambda resource: tuple(resource.region for _ in columns)
    return maker(
        statement.catalog.resource_type(type_name), columns, RowContext(_account(statement), {})
    )


def _account(statement: StatementContext) -> RowAccount:
    """The account that was changed, as far as it is known."""
    engine = statement.engine
    number = engine.acting or engine.known_account
    return RowAccount(number, engine.account_name(number))


def _resource(written: Written) -> Resource:
    return Resource(written.region, written.identifier, written.model or {})

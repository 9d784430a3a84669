"""The resource types that statements read, found without a call."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.engine.statement import StatementContext
from cirrusql.execute.query import bound
from cirrusql.sql.statements import (
    Assert,
    CreateView,
    Delete,
    RefreshView,
    Select,
    Statement,
    TableStatement,
    Update,
)


def types_read(statement: Statement, context: StatementContext) -> Iterator[str]:
    """The types of the relations that a statement reads, through views too; of others nothing.

    Raises UnknownName for a relation that does not exist.
    """
    if isinstance(statement, Select | Assert):
        found = bound(statement.query, context)
    elif isinstance(statement, Update | Delete):
        from cirrusql.plan import write_request

        found = bound(write_request(statement, context.catalog).targets, context)
    elif isinstance(statement, CreateView | RefreshView | TableStatement):
        from cirrusql.session.own_changes import read_by

        found = read_by(statement, context)
    else:
        return
    for table in found.tables:
        if table.relation.type_name is not None:
            yield table.relation.type_name

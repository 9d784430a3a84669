"""What a session's own defaults make of the names in statements: of relations, not in queries.

Only a session whose provider or search path was set needs it. Names in queries are completed where
they are understood (`cirrusql.sql.expansion`).
"""

from __future__ import annotations

from cirrusql.catalog import Catalog, operation_services
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Position, UnknownName
from cirrusql.records import replace
from cirrusql.sql import parse
from cirrusql.sql.full_names import FullNames
from cirrusql.sql.lexer import Kind
from cirrusql.sql.name_defaults import NameDefaults
from cirrusql.sql.script import Source
from cirrusql.sql.statements import (
    Delete,
    Describe,
    DescribeMethod,
    Execute,
    Explain,
    Insert,
    Show,
    Statement,
    TableAction,
    TableStatement,
    Update,
)

_CHANGES = (TableAction.INSERT, TableAction.UPDATE, TableAction.DELETE)
# Of what SHOW tells, what is told of one relation.
_OF_RELATIONS = ("METHODS", "INSERT INTO")


def completed(statement: Statement, context: StatementContext) -> Statement:
    """The statement with the names of relations in full, as the session's defaults have them.

    Raises UnknownName for one that is nothing.
    """
    with context.working() as database:
        full = FullNames(context.options.names, context.catalog, database.own)
        return _completed(statement, full)


def _completed(statement: Statement, full: FullNames) -> Statement:
    if isinstance(statement, Explain):
        return replace(statement, statement=_completed(statement.statement, full))
    if isinstance(statement, Insert | Update | Delete):
        return replace(statement, target=full.name(statement.target))
    if isinstance(statement, Describe | DescribeMethod | Execute):
        return replace(statement, relation=full.name(statement.relation))
    if isinstance(statement, Show) and statement.path and statement.what in _OF_RELATIONS:
        return replace(statement, path=full.name(statement.path))
    if isinstance(statement, TableStatement) and statement.action in _CHANGES:
        return _of_cloud(statement, full) or statement
    return statement


def _of_cloud(statement: TableStatement, full: FullNames) -> Statement | None:
    """The statement that writes to a relation, if no table of the user's own is called so.

    Only now is that known: an earlier statement of the same script may have made the table.
    """
    target = full.name(statement.name) if statement.schema is None else statement.name
    if target == statement.name:
        return None
    every = statement.text.tokens
    hints = [word for one in every if one.kind is Kind.HINT for word in one.text[3:-2].split()]
    words = tuple(one for one in every if one.kind is not Kind.HINT)
    hinted = frozenset(word.upper() for word in hints)
    return parse(Source(statement.text.script, words, hinted), target)


def require_services(names: NameDefaults, catalog: Catalog, position: Position | None) -> None:
    """Raise UnknownName, with the closest match, for a service of a search path that is none."""
    for service in names.services:
        if service in operation_services():
            continue
        try:
            catalog.require_service(service)
        except UnknownName as error:
            raise error.with_(position=position) from None

"""Statements about the user's own views, materialized views and tables."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from cirrusql.engine.database import Changed
from cirrusql.engine.own_tables import SCHEMA, Check, Own, OwnObject, refuse_reserved
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import IncompleteAnswer, ProgrammingError
from cirrusql.execute.query import bound, fetch, plan, rows
from cirrusql.plan.wording import count as counted
from cirrusql.result import Result, ResultColumn, done
from cirrusql.sql import Query
from cirrusql.sql.statements import (
    CreateView,
    DropView,
    Existing,
    RefreshView,
    TableAction,
    TableStatement,
)

_MAKES = (TableAction.CREATE, TableAction.CREATE_INDEX)
# What leaves a table's rows as they are; a materialized view's are changed by REFRESH alone.
_DROPS = (TableAction.DROP, TableAction.ALTER)
_DONE = {
    TableAction.CREATE: "table {} created",
    TableAction.CREATE_INDEX: "an index of {} created",
    TableAction.ALTER: "table {} altered",
    TableAction.DROP: "table {} dropped",
    TableAction.DROP_INDEX: "there is no index {} any more",
}


def create_view(statement: CreateView, context: StatementContext) -> Result:
    """CREATE VIEW, or CREATE MATERIALIZED VIEW; nothing that is there goes before the new is."""
    kind = Own.MATERIALIZED if statement.materialized else Own.VIEW
    name, own = str(statement.name), context.database.own
    with context.working():
        found = own.existing(statement.name, kind, statement.existing)
    if found is not None and statement.existing is Existing.SKIP:
        return done(f"{found.kind.value} {found.name} is there already")

    def check() -> None:
        replaces = statement.existing is Existing.REPLACE
        own.existing(statement.name, kind, Existing.REPLACE if replaces else Existing.FAIL)

    query = _text_of(statement)
    if statement.materialized:
        count = _store(name, query, context, check, query=query.text)
        return done(f"materialized view {name} created with {counted(count, 'row')}")
    plan(query, context, calls=False)  # what is wrong with it is said now and not when it is read
    with context.working():
        own.define(name, query.text, check, temporary=statement.temporary)
    return done(f"view {name} created")


def refresh_view(statement: RefreshView, context: StatementContext) -> Result:
    """REFRESH MATERIALIZED VIEW: its old rows stay until all of the new ones are there."""

    def check() -> OwnObject:
        return context.database.own.require(statement.name, Own.MATERIALIZED)

    with context.working():
        found = check()
    count = _store(found.name, _fragment(found.query), context, check, query=found.query)
    return done(f"materialized view {found.name} refreshed with {counted(count, 'row')}")


def drop_view(statement: DropView, context: StatementContext) -> Result:
    """DROP VIEW, or DROP MATERIALIZED VIEW, which takes its rows along."""
    kind = Own.MATERIALIZED if statement.materialized else Own.VIEW
    with context.working() as database:
        if statement.if_exists and database.own.find(str(statement.name)) is None:
            return done(f"there is no {kind.value} {statement.name}")
        database.own.drop(database.own.require(statement.name, kind))
    return done(f"{kind.value} {statement.name} dropped")


def source(
    statement: CreateView | DropView | RefreshView | TableStatement, context: StatementContext
) -> Query:
    """The query whose rows a statement would keep; one that calls nobody if there is none."""
    if isinstance(statement, RefreshView):
        with context.working() as database:
            return _fragment(database.own.require(statement.name, Own.MATERIALIZED).query)
    if isinstance(statement, CreateView):
        return _text_of(statement)
    query = None if isinstance(statement, DropView) else statement.query
    return query if query is not None else _fragment("SELECT 1")


def change_table(statement: TableStatement, context: StatementContext) -> Result:
    """A statement about a table of the user's own.

    Where its rows come from a query over relations or views, they are read first, as any query is.
    """
    with context.working() as database:
        database.own.attach()
        found = database.own.find(statement.name.parts[-1])
    skipped = _checked(statement, found)
    if skipped is not None:
        return done(skipped)
    query = statement.query
    # Of a query over views nothing may be staged; what SQLite would be given is still not its text.
    if query is not None and bound(query, context).sql != query.text:
        return _from_query(statement, query, context)
    sql = statement.in_schema(SCHEMA) if statement.action in _MAKES else statement.text.text
    renames = statement.action is TableAction.ALTER
    with context.working() as database:
        changed = database.change(sql, renames=renames)
    return _changed(statement, changed, context)


def _changed(statement: TableStatement, changed: Changed, context: StatementContext) -> Result:
    described, found_rows, changes = changed
    if described:
        columns = tuple(ResultColumn(column.name) for column in described)
        result = Result(columns, iter(found_rows), context.diagnostics)
    else:
        result = done(_said(statement, None if statement.action in _DONE else changes))
    result.row_count = changes
    return result


def _said(statement: TableStatement, changes: int | None) -> str:
    """What was done, for a person; of a table that SQLite filled by itself the rows are unknown."""
    if statement.action not in _DONE:
        return f"{counted(changes or 0, 'row')} changed"
    rows_kept = "" if changes is None else f" with {counted(changes, 'row')}"
    return _DONE[statement.action].format(statement.name.parts[-1]) + rows_kept


def _checked(
    statement: TableStatement, found: OwnObject | None, *, conditional: bool = True
) -> str | None:
    """Why there is nothing to do; raises ProgrammingError for a name that is something else.

    Without `conditional` what is there is an error also where the statement says IF NOT EXISTS.
    """
    action, name = statement.action, statement.name
    if action is TableAction.DROP_INDEX:
        return None
    if action is TableAction.DROP and found is None and statement.conditional:
        return f"there is no table {name}"
    if action is TableAction.CREATE:
        refuse_reserved(name)
        if found is not None and statement.conditional and conditional:
            return f"{found.kind.value} {found.name} is there already"
        if found is not None:
            message = f"there is a {found.kind.value} '{found.name}' already"
            raise ProgrammingError(message, hint="say IF NOT EXISTS", position=name.position)
    elif found is not None and found.kind is not Own.TABLE:
        message = f"'{found.name}' is a {found.kind.value}, not a table"
        verb = "DROP" if action in _DROPS else "REFRESH"
        hint = f"use {verb} {found.kind.value.upper()} {found.name}"
        if found.kind is Own.VIEW and action not in _DROPS:
            hint = "a view has no rows of its own"
        raise ProgrammingError(message, hint=hint, position=name.position)
    return None


def _from_query(statement: TableStatement, query: Query, context: StatementContext) -> Result:
    """CREATE TABLE … AS and INSERT … of rows that are read from the cloud, or of views."""
    if statement.action is TableAction.CREATE:
        schema = "temp" if statement.temporary else SCHEMA
        name, own = statement.name.parts[-1], context.database.own

        def check() -> None:
            _checked(statement, own.find(name), conditional=False)

        count = _store(name, query, context, check, query=None, schema=schema)
        result = done(_said(statement, count))
        result.row_count = count
        return result
    assert statement.head is not None
    found = plan(query, context)
    fetch(found, context)
    _require_whole(context)
    described, answered = rows(found.query, context)
    # All of them first: of the table that it adds to, the query would read what was just added.
    given = list(answered)
    places = ", ".join("?" * len(described))
    tail = f" {statement.tail.text}" if statement.tail is not None else ""
    with context.working() as database:
        sql = f"{statement.head.text} VALUES ({places}){tail}"
        changed = database.change(sql, given, width=len(described))
    return _changed(statement, changed, context)


def _store(
    name: str,
    wanted: Query,
    context: StatementContext,
    check: Check,
    *,
    query: str | None,
    schema: str = SCHEMA,
) -> int:
    """Keep a query's rows in a table of that name; half an answer is never kept.

    `check` is made again when the calls have been made: another process may have used the name.
    """
    found = plan(wanted, context)
    fetch(found, context)
    _require_whole(context)

    def answer() -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        described, answered = rows(found.query, context)
        return [found.query.as_written(column.name) for column in described], answered

    with context.working() as database:
        return database.own.store(
            name, answer, check, query=query, moment=time.time(), schema=schema
        )


def _require_whole(context: StatementContext) -> None:
    """Raise IncompleteAnswer if part of what is to be kept could not be read."""
    problems = context.diagnostics.problems
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        message = f"nothing was kept, since the answer is not complete: {problems[0]}{more}"
        raise IncompleteAnswer(message) from problems[0].error


def _text_of(statement: CreateView) -> Query:
    return _fragment(statement.text) if statement.columns else statement.query


def _fragment(text: str) -> Query:
    from cirrusql.sql.script import Fragment

    return Fragment(text, 0, len(text))

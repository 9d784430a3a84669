"""Statements about tables of the user's own: made, altered, dropped, and their rows changed.

SQLite carries them out. What they read of the cloud, or of views, is read first, as any query is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cirrusql.engine.own_statements import Changed
from cirrusql.engine.own_tables import SCHEMA, Own, OwnObject, refuse_reserved
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import ParseError, ProgrammingError, UnknownName
from cirrusql.execute.query import bound, fetch, name_as_written, planned, rows, staged
from cirrusql.plan.wording import count as counted
from cirrusql.records import replace
from cirrusql.result import Result, ResultColumn, done
from cirrusql.session.storing import store
from cirrusql.sql import BoundQuery, Fragment
from cirrusql.sql.name_defaults import ANY_OWN
from cirrusql.sql.spelling import respelt
from cirrusql.sql.statements import (
    CreateView,
    DropView,
    RefreshView,
    TableAction,
    TableStatement,
)

_MAKES = (TableAction.CREATE, TableAction.CREATE_INDEX)
# What leaves a table's rows as they are; a materialized view's are changed by REFRESH alone.
_DROPS = (TableAction.DROP, TableAction.ALTER)
_CHANGES = (TableAction.INSERT, TableAction.UPDATE, TableAction.DELETE)
_NOTHING = BoundQuery(Fragment("SELECT 1", 0, 8), (), ())
_DONE = {
    TableAction.CREATE: "table {} created",
    TableAction.CREATE_INDEX: "an index of {} created",
    TableAction.ALTER: "table {} altered",
    TableAction.DROP: "table {} dropped",
    TableAction.DROP_INDEX: "there is no index {} any more",
}
# The names that SQLite knows what stands before a user's own under.
_SCHEMAS = {"main": SCHEMA, "temp": "temp"}


def change_table(statement: TableStatement, context: StatementContext) -> Result:
    """A statement about a table of the user's own."""
    statement = _placed(statement, context)
    skipped = _looked_at(statement, context)
    if skipped is not None:
        return done(skipped)
    read = reading(statement, context)
    if read is None:
        return _run(statement, _by_itself(statement, context), context)
    if statement.reading is None:
        return _from_query(statement, read, context)
    fetch(planned(read, context), context, whole=True)
    return _run(statement, read, context)


def returned_columns(
    statement: TableStatement, context: StatementContext
) -> tuple[ResultColumn, ...]:
    """The columns of the rows that a statement about a table of the user's own will give.

    That is RETURNING. Nothing is run; raises what SQLite has against the statement.
    """
    if statement.action not in _CHANGES:
        return ()
    statement = _placed(statement, context)
    _looked_at(statement, context)
    read, width = reading(statement, context), 0
    whole = _by_itself(statement, context) if read is None else read
    if read is not None:
        staged(read, context)
        if statement.reading is None:
            with context.working() as database:
                width = len(database.answers.describe(read))
            sql = _of_rows(statement, width)
            whole = BoundQuery(Fragment(sql, 0, len(sql)), (), ())
    changed = _by_sqlite(statement, whole, context, given=(), width=width)
    return _columns(changed)


def _looked_at(statement: TableStatement, context: StatementContext) -> str | None:
    """Why there is nothing to do, once it is known what has the statement's name."""
    made = statement.name if statement.action is TableAction.CREATE else statement.renamed
    if made is not None:
        from cirrusql.session.own import require_no_service

        require_no_service(made, "a table", context)
    with context.working() as database:
        database.own.attach()
        # What is made may have no name that anything has, wherever that is.
        schema = None if statement.action is TableAction.CREATE else statement.schema
        found = database.own.find(statement.name.parts[-1], schema)
    return _checked(statement, found)


def _by_itself(statement: TableStatement, context: StatementContext) -> BoundQuery:
    """A statement that reads nothing but the user's own, as SQLite is given it."""
    staged(_as_it_is(statement), context)  # its errors say where
    with context.working() as database:
        place = database.own.schema_of("", statement.name.parts[-1])
    sql = _located(statement, statement.text, place)
    return BoundQuery(Fragment(sql, 0, len(sql)), (), ())


def _placed(statement: TableStatement, context: StatementContext) -> TableStatement:
    """The statement with `main` or `temp`, as SQLite has them, where `public` may be either."""
    if statement.schema != ANY_OWN:
        return statement
    is_temporary = statement.temporary
    if statement.action not in _MAKES:
        with context.working() as database:
            is_temporary = database.own.schema_of("", statement.name.parts[-1]) == "temp"
    schema = "temp" if is_temporary else "main"
    return replace(statement, schema=schema, name=replace(statement.name, schema=schema))


def reading(statement: TableStatement, context: StatementContext) -> BoundQuery | None:
    """What a statement reads that is not SQLite's alone; None if there is nothing of the kind.

    It is the query that gives the rows of a CREATE TABLE or an INSERT, or else the whole statement.
    """
    wanted = statement.reading
    query = wanted.query if wanted is not None else statement.query
    if query is None:
        return None
    understood = bound(query, context)
    # Of a query over views nothing may be staged; what SQLite would be given is still not its text.
    if understood.sql == query.text:
        return None
    if wanted is None:
        return understood
    from cirrusql.sql.carried import carried

    name = None if statement.schema is None else statement.name_in(_SCHEMAS[statement.schema])
    return carried(statement.text, wanted, understood, (statement.named, name) if name else None)


def read_by(
    statement: CreateView | DropView | RefreshView | TableStatement, context: StatementContext
) -> BoundQuery:
    """What a statement about the user's own reads; a query of nothing where that is nothing."""
    if isinstance(statement, TableStatement):
        statement = _placed(statement, context)
        return reading(statement, context) or _as_it_is(statement)
    from cirrusql.session.own import source

    query = source(statement, context)
    return _NOTHING if query is None else bound(query, context)


def _as_it_is(statement: TableStatement) -> BoundQuery:
    """A statement that SQLite carries out by itself."""
    if statement.action not in _CHANGES or statement.schema is not None:
        return _NOTHING
    return BoundQuery(statement.text, (), ())


def _changed(statement: TableStatement, changed: Changed, context: StatementContext) -> Result:
    if changed.described:
        result = Result(_columns(changed), iter(changed.rows), context.diagnostics)
    else:
        result = done(_said(statement, None if statement.action in _DONE else changed.changes))
    result.row_count = changed.changes
    result.last_row = changed.last_row
    return result


def _columns(changed: Changed) -> tuple[ResultColumn, ...]:
    return tuple(ResultColumn(one.name, declared=one.declared) for one in changed.described)


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
    elif found is None and statement.schema is not None and action is not TableAction.CREATE_INDEX:
        # SQLite would say it without the schema, or call it data.
        raise UnknownName(f"no table '{statement.schema}.{name}'", position=name.position)
    elif found is not None and found.kind is not Own.TABLE:
        message = f"'{found.name}' is a {found.kind.value}, not a table"
        verb = "DROP" if action in _DROPS else "REFRESH"
        hint = f"use {verb} {found.kind.value.upper()} {found.name}"
        if found.kind is Own.VIEW and action not in _DROPS:
            hint = "a view has no rows of its own"
        raise ProgrammingError(message, hint=hint, position=name.position)
    return None


def _from_query(statement: TableStatement, read: BoundQuery, context: StatementContext) -> Result:
    """CREATE TABLE … AS and INSERT … of rows that are read from the cloud, or of views."""
    if statement.action is TableAction.CREATE:
        schema = "temp" if statement.temporary else SCHEMA
        name, own = statement.name.parts[-1], context.database.own

        def check() -> None:
            _checked(statement, own.find(name), conditional=False)

        count = store(name, read, context, check, query=None, schema=schema)
        result = done(_said(statement, count))
        result.row_count = count
        return result
    fetch(planned(read, context), context, whole=True)
    described, answered = rows(read, context)
    # All of them first: of the table that it adds to, the query would read what was just added.
    given = list(answered)
    sql = _of_rows(statement, len(described))
    with context.working() as database:
        changed = database.own_statements.run(sql, given, width=len(described))
    return _changed(statement, changed, context)


def _of_rows(statement: TableStatement, width: int) -> str:
    """An INSERT of rows of a query, with a place for each value."""
    assert statement.head is not None
    places = ", ".join("?" * width)
    tail = f" {statement.tail.text}" if statement.tail is not None else ""
    return f"{_located(statement, statement.head)} VALUES ({places}){tail}"


def _located(statement: TableStatement, piece: Fragment, place: str | None = None) -> str:
    """A piece of a statement with the schema before its name that SQLite knows.

    An index is made where its table is, which is `place`.
    """
    if statement.schema is not None:
        return statement.in_schema(_SCHEMAS[statement.schema], piece)
    if statement.action is TableAction.CREATE_INDEX and place is not None:
        return statement.in_schema(place, piece)
    if statement.action in _MAKES and not statement.temporary:
        return statement.in_schema(SCHEMA, piece)
    return piece.text


def _run(statement: TableStatement, bound: BoundQuery, context: StatementContext) -> Result:
    return _changed(statement, _by_sqlite(statement, bound, context), context)


def _by_sqlite(
    statement: TableStatement,
    bound: BoundQuery,
    context: StatementContext,
    *,
    given: Sequence[Sequence[Any]] = ((),),
    width: int = 0,
) -> Changed:
    """What SQLite makes of a statement; of one that no rows are `given` its columns alone."""
    renames = statement.action is TableAction.ALTER
    try:
        with context.working() as database:
            changed = database.own_statements.run(bound.sql, given, width=width, renames=renames)
    except (ParseError, UnknownName) as error:
        raise respelt(error, statement.text) from None
    described = [replace(one, name=name_as_written(bound, one.name)) for one in changed.described]
    return replace(changed, described=described)

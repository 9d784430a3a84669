"""Statements about the user's own views and materialized views."""

from __future__ import annotations

from contextlib import nullcontext

from cirrusql.catalog import operation_services
from cirrusql.engine.own_tables import Own, OwnObject, OwnTables
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.execute.query import bound, plan
from cirrusql.plan.wording import count as counted
from cirrusql.result import Result, done
from cirrusql.session.storing import store
from cirrusql.sql import Query
from cirrusql.sql.name_defaults import DEFAULT_NAMES
from cirrusql.sql.own_names import quoted
from cirrusql.sql.script import Fragment
from cirrusql.sql.statements import VIEW, CreateView, DropView, Existing, Name, RefreshView


def create_view(statement: CreateView, context: StatementContext) -> Result:
    """CREATE VIEW, or CREATE MATERIALIZED VIEW; nothing that is there goes before the new is."""
    kind = Own.MATERIALIZED if statement.materialized else Own.VIEW
    name, own = str(statement.name), context.database.own
    require_no_service(statement.name, "a view", context)
    with context.working():
        found = own.existing(statement.name, kind, statement.existing)
    if found is not None and statement.existing is Existing.SKIP:
        return done(f"{found.kind.value} {found.name} is there already")

    def check() -> None:
        replaces = statement.existing is Existing.REPLACE
        own.existing(statement.name, kind, Existing.REPLACE if replaces else Existing.FAIL)

    query = _kept(statement.rows, context)
    looks = nullcontext() if statement.materialized else own.as_if(name, query.text)
    try:
        if statement.materialized:
            count = store(name, bound(query, context), context, check, query=query.text)
            return done(f"materialized view {name} created with {counted(count, 'row')}")
        with looks:  # what is wrong is said now, not when it is read
            plan(query, context, calls=False)
            _require_readable(statement.name, context)
    except ParseError as error:
        raise error.with_(message=error.message.replace(VIEW, name)) from None
    with context.working():
        own.define(name, query.text, check, temporary=statement.temporary)
    return done(f"view {name} created")


def _kept(query: Query, context: StatementContext) -> Query:
    """The query as it is kept: with names in full, for who reads it may have other defaults."""
    if context.options.names == DEFAULT_NAMES:
        return query
    from cirrusql.sql.expansion import in_full
    from cirrusql.sql.full_names import FullNames

    own = context.database.own
    with context.working():
        return in_full(query, own, FullNames(context.options.names, context.catalog, own))


def _require_readable(name: Name, context: StatementContext) -> None:
    """Raise NotSupportedError for a view that is one too deep in others, as its reader is told."""
    try:
        bound(fragment(f"SELECT * FROM {quoted(str(name))}"), context)
    except NotSupportedError as error:
        raise error.with_(position=name.position) from None


def require_no_service(name: Name, what: str, context: StatementContext) -> None:
    """Raise NotSupportedError for `ec2.vpcs`: names of a service and a resource are the cloud's.

    So are those that begin with a provider of another package; all of them in quotes, too.
    """
    first, dot, _ = str(name).lower().partition(".")
    if not dot:
        return
    noun = "service" if first in (*context.catalog.services(), *operation_services()) else None
    if first in context.catalog.plugins.providers():
        noun = "provider"
    if noun is not None:
        message = f"'{name}' cannot be {what} of your own"
        hint = f"'{first}' is a {noun}: write the name without it"
        raise NotSupportedError(message, hint=hint, position=name.position)


def refresh_view(statement: RefreshView, context: StatementContext) -> Result:
    """REFRESH MATERIALIZED VIEW: its old rows stay until all of the new ones are there."""

    def check() -> OwnObject:
        return context.database.own.require(statement.name, Own.MATERIALIZED)

    with context.working():
        found = check()
    text = found.query
    rows = bound(fragment(text), context, DEFAULT_NAMES)
    count = store(found.name, rows, context, check, query=text)
    return done(f"materialized view {found.name} refreshed with {counted(count, 'row')}")


def drop_view(statement: DropView, context: StatementContext) -> Result:
    """DROP VIEW, or DROP MATERIALIZED VIEW, which takes its rows along."""
    kind = Own.MATERIALIZED if statement.materialized else Own.VIEW
    with context.working() as database:
        if statement.if_exists and _is_missing(statement.name, database.own):
            return done(f"there is no {kind.value} {statement.name}")
        database.own.drop(database.own.require(statement.name, kind))
    return done(f"{kind.value} {statement.name} dropped")


def _is_missing(name: Name, own: OwnTables) -> bool:
    return own.find(str(name), name.schema) is None


def source(
    statement: CreateView | DropView | RefreshView, context: StatementContext
) -> Query | None:
    """The query whose rows a statement would keep; None if there is none."""
    if isinstance(statement, RefreshView):
        with context.working() as database:
            return fragment(database.own.require(statement.name, Own.MATERIALIZED).query)
    return statement.rows if isinstance(statement, CreateView) else None


def fragment(text: str) -> Fragment:
    """A text that is a query by itself."""
    return Fragment(text, 0, len(text))

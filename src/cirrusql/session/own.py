"""Statements about the user's own views and materialized views."""

from __future__ import annotations

from cirrusql.catalog import operation_services
from cirrusql.engine.own_tables import Own, OwnObject
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.execute.query import bound, plan
from cirrusql.plan.wording import count as counted
from cirrusql.result import Result, done
from cirrusql.session.storing import store
from cirrusql.sql import Query
from cirrusql.sql.script import Fragment
from cirrusql.sql.statements import VIEW, CreateView, DropView, Existing, Name, RefreshView


def create_view(statement: CreateView, context: StatementContext) -> Result:
    """CREATE VIEW, or CREATE MATERIALIZED VIEW; nothing that is there goes before the new is."""
    kind = Own.MATERIALIZED if statement.materialized else Own.VIEW
    name, own = str(statement.name), context.database.own
    _require_no_service(statement.name, context)
    with context.working():
        found = own.existing(statement.name, kind, statement.existing)
    if found is not None and statement.existing is Existing.SKIP:
        return done(f"{found.kind.value} {found.name} is there already")

    def check() -> None:
        replaces = statement.existing is Existing.REPLACE
        own.existing(statement.name, kind, Existing.REPLACE if replaces else Existing.FAIL)

    query = statement.rows
    try:
        if statement.materialized:
            count = store(name, bound(query, context), context, check, query=query.text)
            return done(f"materialized view {name} created with {counted(count, 'row')}")
        plan(query, context, calls=False)  # what is wrong is said now and not when it is read
    except ParseError as error:
        raise error.with_(message=error.message.replace(VIEW, name)) from None
    with context.working():
        own.define(name, query.text, check, temporary=statement.temporary)
    return done(f"view {name} created")


def _require_no_service(name: Name, context: StatementContext) -> None:
    """Raise NotSupportedError for `ec2.vpcs`: names of a service and a resource are the cloud's."""
    service, dot, _ = str(name).lower().partition(".")
    if dot and service in (*context.catalog.services(), *operation_services()):
        message = f"'{name}' cannot be a view of your own"
        hint = f"'{service}' is a service: write the name without it"
        raise NotSupportedError(message, hint=hint, position=name.position)


def refresh_view(statement: RefreshView, context: StatementContext) -> Result:
    """REFRESH MATERIALIZED VIEW: its old rows stay until all of the new ones are there."""

    def check() -> OwnObject:
        return context.database.own.require(statement.name, Own.MATERIALIZED)

    with context.working():
        found = check()
    text = found.query
    count = store(found.name, bound(fragment(text), context), context, check, query=text)
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

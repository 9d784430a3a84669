"""One function for each kind of statement: what the façade runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cirrusql.engine.options import Options
from cirrusql.engine.settings import SETTINGS, changed, restored
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError, ReadOnly
from cirrusql.execute.query import answer, bound, fetch, plan, planned, rows, staged
from cirrusql.records import replace
from cirrusql.result import Result, ResultColumn, done
from cirrusql.sql import Query
from cirrusql.sql.name_defaults import DEFAULT_NAMES
from cirrusql.sql.statements import (
    Assert,
    CreateView,
    Delete,
    Describe,
    DescribeMethod,
    DropView,
    Execute,
    Explain,
    ExplainMode,
    Insert,
    NativeQuery,
    NoOperation,
    Purge,
    RefreshView,
    Registry,
    ResetOption,
    Select,
    SetOption,
    Show,
    Sleep,
    Statement,
    TableStatement,
    TransactionStatement,
    Update,
    Use,
    Write,
)

if TYPE_CHECKING:
    from cirrusql.session.session import Session


def kind_of(statement: Statement) -> str:
    """The verb of a statement, in upper case.

    >>> kind_of(NoOperation("nothing to do"))
    'NOOP'
    """
    if isinstance(statement, TableStatement):
        return statement.action.value.upper()
    if isinstance(statement, CreateView | DropView) and statement.materialized:
        return f"{_KINDS[type(statement)].removesuffix(' VIEW')} MATERIALIZED VIEW"
    if isinstance(statement, TransactionStatement):
        return statement.action.value.upper()
    return _KINDS[type(statement)]


def require_writable(options: Options) -> None:
    """Raise ReadOnly for a session that only reads."""
    if options.read_only:
        raise ReadOnly("this session only reads", hint="open it without --read-only to write")


def in_full(statement: Statement, context: StatementContext) -> Statement:
    """The statement with names in full, where the session has defaults of its own for them.

    Raises UnknownName for a name that is nothing.
    """
    if context.options.names == DEFAULT_NAMES:
        return statement
    from cirrusql.session.full_names import completed

    return completed(statement, context)


def _select(statement: Select, context: StatementContext, _: Session) -> Result:
    found = plan(statement.query, context)
    fetch(found, context)
    return answer(found.query, context)


def _write(statement: Write, context: StatementContext, session: Session) -> Result:
    require_writable(context.options)
    transaction = session.transaction
    if context.options.writes.dry_run:
        if transaction is not None:
            context.diagnostics.notes.append("dry run: this is not queued")
        return _calls(statement, context)
    if transaction is not None and transaction.queues:
        return transaction.add(statement, context)
    from cirrusql.execute.write.writing import write

    result = write(statement, context)
    if transaction is not None:
        transaction.stays += 1
    return result


def _calls(statement: Write, context: StatementContext) -> Result:
    """The calls that a write would make, as rows."""
    from cirrusql.execute.write.planned import planned
    from cirrusql.session.explain import explained_write

    return explained_write(planned(statement, context).calls, context.diagnostics)


def _explain(statement: Explain, context: StatementContext, _: Session) -> Result:
    inner = statement.statement
    if isinstance(inner, Assert):
        from cirrusql.session.assertion import query_of

        inner = query_of(inner, context)
    return _EXPLAINED[statement.mode](inner, context)


def explaining(statement: Statement) -> Statement:
    """The statement to run so that this one is explained: itself, if it calls and changes nothing.

    >>> explaining(NoOperation("nothing to do"))
    NoOperation(message='nothing to do')
    """
    is_view = isinstance(statement, CreateView) and not statement.materialized
    if is_view or isinstance(statement, _HARMLESS):
        return statement
    if isinstance(statement, _DOES_NOTHING_HERE):
        return NoOperation(f"{kind_of(statement)} is not carried out")
    if isinstance(statement, NativeQuery):
        from cirrusql.session.housekeeping import native

        return explaining(native(statement))
    inner = statement.statement if isinstance(statement, Explain) else statement
    if isinstance(statement, Explain) and statement.mode is not ExplainMode.ANALYZE:
        return statement
    return Explain(inner, ExplainMode.PLAN)


# What sets the session up, or tells what is known.
_HARMLESS = (SetOption, ResetOption, Show, Describe, DescribeMethod, Use, Registry, NoOperation)
# What only has an effect when statements are really run.
_DOES_NOTHING_HERE = (TransactionStatement, Purge, Sleep)
# What keeps rows in the user's own database, or takes something out of it.
_OF_OWN = (CreateView, DropView, RefreshView, TableStatement)


def _explain_plan(inner: Statement, context: StatementContext) -> Result:
    from cirrusql.session.explain import explained

    if isinstance(inner, Select):
        return explained(plan(inner.query, context, calls=False))
    if isinstance(inner, Insert | Update | Delete):
        return _calls(inner, context)
    if isinstance(inner, Execute):
        from cirrusql.session.methods import as_statement

        return _explain_plan(as_statement(inner, context.catalog), context)
    if isinstance(inner, _OF_OWN):
        from cirrusql.session.own_changes import read_by

        return explained(planned(read_by(inner, context), context, calls=False))
    raise NotSupportedError("EXPLAIN takes a query or a statement that writes")


def _explain_query_plan(inner: Statement, context: StatementContext) -> Result:
    """How SQLite would go about it over the staging tables; no call is made."""
    if isinstance(inner, Execute):
        from cirrusql.session.methods import as_statement

        return _explain_query_plan(as_statement(inner, context.catalog), context)
    if isinstance(inner, Select):
        understood = bound(inner.query, context)
    elif isinstance(inner, Insert | Update | Delete):
        understood = bound(_targets_of(inner, context), context)
    elif isinstance(inner, _OF_OWN):
        from cirrusql.session.own_changes import read_by

        understood = read_by(inner, context)
    else:
        raise NotSupportedError("EXPLAIN QUERY PLAN takes a query or a statement that writes")
    from cirrusql.sql.carried import behind

    staged(understood, context)
    described, found = rows(behind("EXPLAIN QUERY PLAN ", understood), context)
    names = {table.staging: table.relation.name for table in understood.tables}
    told = [(*row[:-1], _named(str(row[-1]), names)) for row in found]
    columns = tuple(ResultColumn(column.name) for column in described)
    return Result(columns, iter(told), context.diagnostics)


def _named(line: str, names: Mapping[str, str]) -> str:
    """A line of SQLite's plan with the relations' names for those of their staging tables."""
    return " ".join(names.get(word, word) for word in line.split(" "))


def _targets_of(statement: Write, context: StatementContext) -> Query:
    """The query that finds what a statement writes to."""
    from cirrusql.plan import write_request
    from cirrusql.plan.operation_writes import operation_request, operation_target

    relation = operation_target(statement)
    if relation is not None:
        return operation_request(statement, relation).targets
    return write_request(statement, context.catalog).targets


def _explain_analyze(inner: Statement, context: StatementContext) -> Result:
    from cirrusql.session.explain import Measured, explained

    if not isinstance(inner, Select):
        raise NotSupportedError("EXPLAIN ANALYZE runs the statement; it takes a query only")
    found = plan(inner.query, context)
    fetch(found, context)
    with context.working() as database:
        sizes = {scan.table.number: database.staging.size(scan.table) for scan in found.scans}
    count = sum(1 for _ in answer(found.query, context))
    return explained(found, Measured(sizes, count, context.diagnostics))


def _explain_permissions(inner: Statement, context: StatementContext) -> Result:
    from cirrusql.session.permissions import permitted

    return permitted(inner, context)


_EXPLAINED: Mapping[ExplainMode, Callable[[Statement, StatementContext], Result]] = {
    ExplainMode.PLAN: _explain_plan,
    ExplainMode.QUERY_PLAN: _explain_query_plan,
    ExplainMode.ANALYZE: _explain_analyze,
    ExplainMode.PERMISSIONS: _explain_permissions,
}


def _show(statement: Show, context: StatementContext, session: Session) -> Result:
    if statement.what.startswith("TRANSACTION"):
        from cirrusql.session.transaction import isolation_level, shown

        is_level = statement.what != "TRANSACTION"
        return isolation_level() if is_level else shown(session.transaction, context)
    from cirrusql.session.show_statement import show

    return show(statement, context)


def _describe(
    statement: Describe | DescribeMethod, context: StatementContext, _: Session
) -> Result:
    from cirrusql.session.describe_statement import describe, describe_method

    if isinstance(statement, DescribeMethod):
        return describe_method(statement, context.catalog)
    return describe(statement, context)


def _set(statement: SetOption, context: StatementContext, session: Session) -> Result:
    options = changed(session.options, statement.option, statement.value)
    if options.names.services != session.options.names.services:
        from cirrusql.session.full_names import require_services

        require_services(options.names, context.catalog, statement.position)
    session.options = options
    return done(f"{statement.option} = {statement.value}")


def _reset(statement: ResetOption, _: StatementContext, session: Session) -> Result:
    names = [one.name for one in SETTINGS] if statement.option is None else [statement.option]
    for name in names:
        session.options = restored(session.options, name, session.initial)
    return done(f"{statement.option or 'every setting'} is as it was when the session began")


def _execute(statement: Execute, context: StatementContext, session: Session) -> Result:
    from cirrusql.session.methods import as_statement

    meant = as_statement(statement, context.catalog)
    transaction = session.transaction
    if transaction is not None and transaction.queues and isinstance(meant, Write):
        meant = replace(meant, returning=None)  # what a call gives is not known before COMMIT
    return HANDLERS[type(meant)](meant, context, session)


def _no_operation(statement: NoOperation, _: StatementContext, __: Session) -> Result:
    return done(statement.message)


def _native(statement: NativeQuery, context: StatementContext, session: Session) -> Result:
    from cirrusql.session.housekeeping import native

    inner = native(statement)
    return HANDLERS[type(inner)](inner, context, session)


def _in_module(name: str, function: str) -> Handler:
    """A handler of another module, which statements about the cloud do not need."""

    def run(statement: Any, context: StatementContext, session: Session) -> Result:
        handler = getattr(import_module(f"cirrusql.session.{name}"), function)
        result: Result = handler(statement, context, session)
        return result

    return run


def _of_own(name: str, function: str) -> Handler:
    """A handler of what is the user's own, which takes effect at once.

    Raises NotSupportedError in a transaction whose writes wait: ROLLBACK could not take it back.
    """

    def run(statement: Any, context: StatementContext, session: Session) -> Result:
        transaction = session.transaction
        if transaction is not None and transaction.queues:
            raise NotSupportedError(
                "what is your own changes at once, and ROLLBACK would not take it back",
                hint="COMMIT or ROLLBACK first",
            )
        result: Result = getattr(import_module(f"cirrusql.session.{name}"), function)(
            statement, context
        )
        return result

    return run


Handler = Callable[[Any, StatementContext, "Session"], Result]

HANDLERS: Mapping[type, Handler] = {
    Select: _select,
    Assert: _in_module("assertion", "asserted"),
    Insert: _write,
    Update: _write,
    Delete: _write,
    Explain: _explain,
    Show: _show,
    Describe: _describe,
    SetOption: _set,
    ResetOption: _reset,
    Execute: _execute,
    CreateView: _of_own("own", "create_view"),
    DropView: _of_own("own", "drop_view"),
    RefreshView: _of_own("own", "refresh_view"),
    TableStatement: _of_own("own_changes", "change_table"),
    DescribeMethod: _describe,
    Use: _in_module("housekeeping", "use"),
    Purge: _in_module("housekeeping", "purge"),
    Registry: _in_module("housekeeping", "registry"),
    Sleep: _in_module("housekeeping", "sleep"),
    NativeQuery: _native,
    TransactionStatement: _in_module("transaction", "control"),
    NoOperation: _no_operation,
}
"""How a statement of each class is run, in its context and for its session."""

_KINDS: Mapping[type, str] = {
    Select: "SELECT",
    Assert: "ASSERT",
    Insert: "INSERT",
    Update: "UPDATE",
    Delete: "DELETE",
    Explain: "EXPLAIN",
    Show: "SHOW",
    Describe: "DESCRIBE",
    SetOption: "SET",
    ResetOption: "RESET",
    Execute: "EXEC",
    CreateView: "CREATE VIEW",
    DropView: "DROP VIEW",
    RefreshView: "REFRESH MATERIALIZED VIEW",
    DescribeMethod: "DESCRIBE METHOD",
    Use: "USE",
    Purge: "PURGE",
    Registry: "REGISTRY",
    Sleep: "SLEEP",
    NativeQuery: "NATIVEQUERY",
    NoOperation: "NOOP",
}

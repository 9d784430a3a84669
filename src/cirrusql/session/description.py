"""What a statement will give, found without running it: for those who must know beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import StatementInfo
from cirrusql.execute.query import bound, staged, typed
from cirrusql.records import Record, field, replace
from cirrusql.result import ResultColumn
from cirrusql.session.handlers import in_full
from cirrusql.sql import BoundQuery, Parameters, Value, inline
from cirrusql.sql.bound import AnyTable
from cirrusql.sql.placeholders import Parameter, parameters_by_statement, parameters_of
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
    Purge,
    RefreshView,
    Registry,
    Select,
    Show,
    Statement,
    TableStatement,
    Update,
    Write,
)

if TYPE_CHECKING:
    from cirrusql.catalog import Relation

Open = Callable[[StatementInfo], StatementContext]


class Description(Record):
    """The columns that a statement's result will have, and the parameters it wants.

    `columns` is empty for a statement without rows, and None where they are not known before it
    runs: those of SHOW, DESCRIBE and REGISTRY, which call nothing. `types` are those of columns
    that parameters are compared with, by the parameters' keys, where that was asked for. `is_own`
    is whether it changes tables or views of the user's own.
    """

    statement: StatementInfo
    columns: tuple[ResultColumn, ...] | None
    parameters: tuple[Parameter, ...]
    types: Mapping[str | int, str] = field(factory=dict)
    is_own: bool = False


def describe_all(
    sql: str,
    understood: Sequence[tuple[StatementInfo, Statement]],
    opened: Open,
    *,
    computes: bool = False,
    queues: bool = False,
) -> list[Description]:
    """A description for each statement of a script; `opened` gives each a context.

    With `computes` the types of expressions are told too; `queues` is whether writes wait for
    COMMIT, and give their calls. Raises what the statement would raise
    before its first call.
    """
    wanted = parameters_by_statement(sql)
    found = []
    for (info, statement), parameters in zip(understood, wanted, strict=True):
        with opened(info) as context:
            tables: list[AnyTable] = []
            whole = _standing_for(in_full(statement, context), context)
            columns = _columns(whole, context, tables, computes=computes, queues=queues)
            asks = computes and parameters and len(understood) == 1
            types = _compared(sql, tables, _own_types(sql, context)) if asks else {}
            found.append(Description(info, columns, parameters, types, isinstance(whole, _OWN)))
            context.close()
    return found


Types = Mapping[str, Mapping[str, str | None]]


def _own_types(sql: str, context: StatementContext) -> Types:
    """What the columns are of the user's own tables that a text may name."""
    with context.working() as database:
        return database.own.types_named(sql)


def _compared(sql: str, tables: Sequence[AnyTable], own: Types) -> Mapping[str | int, str]:
    from cirrusql.sql.compared import compared_types

    # Without a provider: `awscc.ec2.volumes` has one, `cirrusql.regions` has none.
    names = (".".join(one.relation.name.lower().split(".")[-2:]) for one in tables)
    columns = ({column.name.lower(): column.type for column in one.columns} for one in tables)
    return compared_types(sql, {**own, **dict(zip(names, columns, strict=True))})


def with_nulls(sql: str, samples: Mapping[int, Value] | None = None) -> str:
    """The script with NULL for every parameter: what its columns are does not depend on values.

    It may on their types: `samples` are values for some, by their numbers.
    """
    keys = [parameter.key for parameter in parameters_of(sql)]
    numbers = [key for key in keys if isinstance(key, int)]
    nulls: Parameters = {str(key): None for key in keys}
    if len(numbers) == len(keys):
        known = samples or {}
        nulls = [known.get(number) for number in range(1, max(numbers, default=0) + 1)]
    return inline(sql, nulls)


def _columns(
    statement: Statement,
    context: StatementContext,
    tables: list[AnyTable],
    *,
    computes: bool,
    queues: bool,
) -> tuple[ResultColumn, ...] | None:
    """The columns of a result; `tables` are given the relations that it reads."""
    if isinstance(statement, Select | Assert):
        query = bound(statement.query, context)
        tables += query.tables
        columns = _query_columns(query, context)
        return _computed(query, columns, _own_types(query.sql, context)) if computes else columns
    if isinstance(statement, Insert | Update | Delete):
        returned = _returning_columns(statement, context, tables)
        return _of_calls() if queues or context.options.writes.dry_run else returned
    if isinstance(statement, TableStatement):
        from cirrusql.session.own_changes import returned_columns

        return returned_columns(statement, context)
    if isinstance(statement, Explain):
        return _explain_columns(statement, context)
    return None if isinstance(statement, _UNKNOWN) else ()


_OWN = (TableStatement, CreateView, DropView, RefreshView)
# What gives rows whose columns stand where they are made, and calls nothing.
_UNKNOWN = (Show, Describe, DescribeMethod, Registry, Purge)


def _standing_for(statement: Statement, context: StatementContext) -> Statement:
    """The statement that another is a spelling of."""
    if isinstance(statement, NativeQuery):
        from cirrusql.session.housekeeping import native

        return native(statement)
    if isinstance(statement, Execute):
        from cirrusql.session.methods import as_statement

        return as_statement(statement, context.catalog)
    return statement


def _explain_columns(
    statement: Explain, context: StatementContext
) -> tuple[ResultColumn, ...] | None:
    if statement.mode is ExplainMode.QUERY_PLAN:
        return tuple(map(ResultColumn, ("id", "parent", "notused", "detail")))
    if statement.mode is ExplainMode.PERMISSIONS:
        return (ResultColumn("policy", "object"),)
    inner = _standing_for(statement.statement, context)
    writes = isinstance(inner, Insert | Update | Delete)
    return _of_calls() if writes else (ResultColumn("plan", "string"),)


def _of_calls() -> tuple[ResultColumn, ...]:
    """What tells of a write's calls has the same columns whichever they are."""
    from cirrusql.result import Diagnostics
    from cirrusql.session.explain import explained_write

    return explained_write((), Diagnostics()).columns


def _query_columns(query: BoundQuery, context: StatementContext) -> tuple[ResultColumn, ...]:
    staged(query, context)
    with context.working() as database:
        return typed(query, database.answers.describe(query))


def _computed(
    query: BoundQuery, columns: tuple[ResultColumn, ...], own: Types
) -> tuple[ResultColumn, ...]:
    """The columns, those that are computed with the types of their expressions."""
    from cirrusql.sql.computed import computed_types, gives_compound

    is_compound = gives_compound(query.sql)
    if all(one.type or one.declared for one in columns) and not is_compound:
        return columns
    tables = {one.staging: {c.name.lower(): c.type for c in one.columns} for one in query.tables}
    types = computed_types(query.sql, {**own, **tables}, len(columns))
    pairs = zip(columns, types, strict=True)
    return tuple(_told(column, type_, is_compound=is_compound) for column, type_ in pairs)


def _told(column: ResultColumn, type_: str | None, *, is_compound: bool) -> ResultColumn:
    """A column with its expression's type.

    SQLite says where a column of a compound comes from by one arm, `SELECT size … UNION SELECT
    'none'`: only what all arms have in common is believed.
    """
    if is_compound and type_ is None:
        return ResultColumn(column.name)
    if is_compound and type_ != column.type:
        return ResultColumn(column.name, computed=type_)
    return column if column.type or column.declared else replace(column, computed=type_)


def _returning_columns(
    statement: Write, context: StatementContext, tables: list[AnyTable]
) -> tuple[ResultColumn, ...]:
    """Those of RETURNING, once the statement's own names are known to be right."""
    from cirrusql.catalog import ResourceRelation
    from cirrusql.execute.write.returning import returning
    from cirrusql.plan import write_request
    from cirrusql.plan.operation_writes import operation_request, operation_target

    operation = operation_target(statement)
    if operation is not None:
        targets = operation_request(statement, operation).targets
        relation: Relation = operation
    else:
        request = write_request(statement, context.catalog)
        targets, relation = request.targets, ResourceRelation(request.resource_type)
    reads = bound(targets, context)
    tables += reads.tables
    staged(reads, context)
    if statement.returning is None:
        return ()
    query = returning(statement.returning, relation, context).query
    with context.working() as database:
        return typed(query, database.answers.describe(query))

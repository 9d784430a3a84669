"""EXPLAIN PERMISSIONS: the IAM policy that a statement needs, found without a call."""

from __future__ import annotations

import orjson

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError
from cirrusql.execute.query import plan, planned, rows
from cirrusql.plan import QueryPlan
from cirrusql.plan.operation_writes import (
    OperationRequest,
    operation_request,
    operation_target,
    resource_write,
    types_named,
)
from cirrusql.plan.permissions import permissions, write_permissions
from cirrusql.plan.policy import Policy
from cirrusql.records import replace
from cirrusql.result import Result, ResultColumn
from cirrusql.sql.statements import (
    CreateView,
    Delete,
    DropView,
    Insert,
    RefreshView,
    Select,
    Statement,
    TableStatement,
    Update,
    Write,
)


def permitted(statement: Statement, context: StatementContext) -> Result:
    """The policy as one JSON document, or one for each account where several are asked.

    What cannot be told beforehand is in the notes.
    """
    if isinstance(statement, Select):
        found = plan(statement.query, context, calls=False)
        if found.accounts:
            return _of_accounts(found, context)
        policy = permissions(found, context.catalog)
    elif isinstance(statement, Insert | Update | Delete):
        policy = _of_write(statement, context)
    elif isinstance(statement, CreateView | DropView | RefreshView | TableStatement):
        from cirrusql.session.own_changes import read_by

        found = planned(read_by(statement, context), context, calls=False)
        policy = permissions(found, context.catalog)
    else:
        raise NotSupportedError("EXPLAIN PERMISSIONS takes a query or a statement that writes")
    rows = [(_text(policy),)]
    context.diagnostics.notes += _not_included(policy)
    return Result((ResultColumn("policy", "object"),), iter(rows), context.diagnostics)


def _of_accounts(plan: QueryPlan, context: StatementContext) -> Result:
    """What the role, or the user, of each account needs: for the relations that are asked in it."""
    found: list[tuple[str, str, str]] = []
    for account in plan.accounts:
        asked = (
            scan
            for scan in plan.scans
            if any(share.account_id == account.account_id for share in scan.shares)
        )
        policy = permissions(replace(plan, scans=tuple(asked)), context.catalog)
        found.append((account.account_id, account.name, _text(policy)))
        context.diagnostics.notes += _not_included(policy)
    context.diagnostics.notes = list(dict.fromkeys(context.diagnostics.notes))
    columns = ResultColumn("account_id"), ResultColumn("account"), ResultColumn("policy", "object")
    return Result(columns, iter(found), context.diagnostics)


def _text(policy: Policy) -> str:
    return orjson.dumps(policy.document, option=orjson.OPT_INDENT_2).decode()


def _not_included(policy: Policy) -> list[str]:
    return [f"not included: {what}" for what in sorted(policy.unknown)]


def _of_write(statement: Write, context: StatementContext) -> Policy:
    from cirrusql.catalog import ResourceRelation
    from cirrusql.execute.write.returning import returning
    from cirrusql.plan import Verb, write_request

    target = operation_target(statement)
    if target is not None:
        return _of_operation_write(operation_request(statement, target), context)
    request = write_request(statement, context.catalog)
    reads_back = False
    if request.returning is not None:
        relation = ResourceRelation(request.resource_type)
        reads_back = returning(request.returning, relation, context).wants_model
    exists = request.verb is not Verb.CREATE
    targets = plan(request.targets, context, assume_exists=exists, calls=False)
    return write_permissions(
        request,
        targets,
        context.catalog,
        waits=_waits(request.wait, context),
        reads_back=reads_back,
    )


def _waits(said: bool | None, context: StatementContext) -> bool:
    """Whether a write waits for its end: as the statement says, else as the session does."""
    return context.options.writes.waits if said is None else said


def _of_operation_write(request: OperationRequest, context: StatementContext) -> Policy:
    """What writing the types that the statement names needs, or cancelling requests."""
    exists = request.operation.verb != "INSERT"
    targets = plan(request.targets, context, assume_exists=exists, calls=False)
    types = types_named(request, targets) or _types_given(request, targets, context)
    policy = permissions(targets, context.catalog)
    policy |= Policy(calls=frozenset((request.operation.permission,)))
    if request.operation.handler is None:
        return policy
    waits = _waits(request.wait, context)
    for name in sorted(types):
        write, _ = resource_write(request, name, (), context.catalog)
        policy |= write_permissions(write, targets, context.catalog, waits=waits, reads_back=False)
    if not types:
        said = f"the {request.operation.handler} handler of the types that the rows name"
        policy |= Policy(unknown=frozenset((said,)))
    return policy


def _types_given(
    request: OperationRequest, targets: QueryPlan, context: StatementContext
) -> set[str]:
    """The types that an INSERT's own rows name, where the rows need no call."""
    if targets.scans:
        return set()
    _, found = rows(targets.query, context)
    return {str(row["TypeName"]) for row in request.rows(list(found), "")}

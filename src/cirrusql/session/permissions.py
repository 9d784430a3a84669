"""EXPLAIN PERMISSIONS: the IAM policy that a statement needs, found without a call."""

from __future__ import annotations

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError
from cirrusql.execute.query import Planner, answer
from cirrusql.plan import QueryPlan
from cirrusql.plan.operation_writes import (
    OperationRequest,
    operation_request,
    operation_target,
    resource_write,
    types_named,
)
from cirrusql.plan.permissions import Policy, permissions, write_permissions
from cirrusql.result import Diagnostics, Result, ResultColumn
from cirrusql.sql.statements import Delete, Insert, Select, Statement, Update, Write


def permitted(statement: Statement, planner: Planner, *, waits: bool) -> Result:
    """The policy as one JSON document; what cannot be told beforehand is in the notes.

    `waits` says whether writes wait for the end when the statement does not say itself.
    """
    if isinstance(statement, Select):
        plan = planner.plan(statement.query)
        planner.database.unstage(plan.query)
        policy = permissions(plan, planner.catalog)
    elif isinstance(statement, Insert | Update | Delete):
        policy = _of_write(statement, planner, planner.catalog, waits=waits)
    else:
        raise NotSupportedError("EXPLAIN PERMISSIONS takes a query or a statement that writes")
    text = orjson.dumps(policy.document, option=orjson.OPT_INDENT_2).decode()
    notes = [f"not included: {what}" for what in sorted(policy.unknown)]
    return Result((ResultColumn("policy", "object"),), iter([(text,)]), Diagnostics(notes=notes))


def _of_write(statement: Write, planner: Planner, catalog: Catalog, *, waits: bool) -> Policy:
    from cirrusql.execute.write.returning import returned
    from cirrusql.plan import Verb, write_request

    target = operation_target(statement)
    if target is not None:
        return _of_operation_write(operation_request(statement, target), planner, waits=waits)
    request = write_request(statement, catalog)
    returning = returned(request, planner.database)
    if returning is not None:
        planner.database.unstage(returning.query)
    targets = planner.plan(request.targets, trust_pins=request.verb is not Verb.CREATE)
    planner.database.unstage(targets.query)
    return write_permissions(
        request,
        targets,
        catalog,
        waits=waits if request.wait is None else request.wait,
        reads_back=returning is not None and returning.wants_model,
    )


def _of_operation_write(request: OperationRequest, planner: Planner, *, waits: bool) -> Policy:
    """What writing the types that the statement names needs, or cancelling requests."""
    targets = planner.plan(request.targets, trust_pins=request.operation.verb != "INSERT")
    types = types_named(targets) or _types_given(request, targets, planner)
    planner.database.unstage(targets.query)
    policy = permissions(targets, planner.catalog)
    policy |= Policy(calls=frozenset((request.operation.permission,)))
    if request.operation.handler is None:
        return policy
    for name in sorted(types):
        write, _ = resource_write(request, name, (), planner.catalog)
        waiting = waits if request.wait is None else request.wait
        policy |= write_permissions(
            write, targets, planner.catalog, waits=waiting, reads_back=False
        )
    if not types:
        said = f"the {request.operation.handler} handler of the types that the rows name"
        policy |= Policy(unknown=frozenset((said,)))
    return policy


def _types_given(request: OperationRequest, targets: QueryPlan, planner: Planner) -> set[str]:
    """The types that an INSERT's own rows name, when nobody has to be asked for the rows."""
    if targets.scans:
        return set()
    rows = answer(targets.query, planner.database, Diagnostics()).rows
    return {str(row["TypeName"]) for row in request.rows(list(rows), "")}

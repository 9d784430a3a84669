"""Writes on operation relations: those that become a type's own, and cancelling requests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from cirrusql.catalog import OperationRelation
from cirrusql.cloudcontrol import Caller, ProgressEvent, cancel
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import NotSupportedError
from cirrusql.execute.write.returning import Written, returning
from cirrusql.execute.write.targets import found_rows, require_confirmed
from cirrusql.plan import Method, QueryPlan, Target, WriteRequest
from cirrusql.plan.operation_writes import (
    OperationRequest,
    Row,
    one_type,
    operation_request,
    resource_write,
)
from cirrusql.result import Result, done
from cirrusql.sql import REGION
from cirrusql.sql.statements import Write

_CANCEL = "CancelResourceRequest"
_UNDER_WAY = 64


def resource_targets(
    statement: Write, relation: OperationRelation, context: StatementContext
) -> tuple[WriteRequest, QueryPlan, list[Target]]:
    """A write on `cloud_control.resources` as one on the type that it names, and its targets."""
    request = operation_request(statement, relation)
    if request.operation.name == _CANCEL:
        raise NotSupportedError("cancelling requests needs no plan: it cancels what WHERE finds")
    plan, rows = _rows(request, context)
    write, targets = resource_write(request, one_type(request, rows, plan), rows, context.catalog)
    return write, plan, targets


def cancels(relation: OperationRelation | None) -> bool:
    """Whether a DELETE on a relation cancels requests instead of deleting resources."""
    operation = relation.operation("DELETE") if relation is not None else None
    return operation is not None and operation.name == _CANCEL


def cancel_requests(
    statement: Write, relation: OperationRelation, context: StatementContext
) -> Result:
    """Ask the service to stop the requests that a DELETE's WHERE finds; nothing is undone.

    One row of RETURNING for each, of the progress event's columns. Raises the first refusal, such
    as that of a request which has ended.
    """
    request = operation_request(statement, relation)
    wanted = request.returning
    returned = returning(wanted, relation, context) if wanted is not None else None
    plan, rows = _rows(request, context)
    if not all(scan.method is Method.PINNED for scan in plan.scans):
        tokens = [f"{row['RequestToken']} in {row[REGION.name]}" for row in rows]
        require_confirmed("cancel", "requests", tokens, context)
    events = context.run(_cancel_all(rows, context.caller))
    noun = "request" if len(events) == 1 else "requests"
    context.wrote = f"{len(events)} {noun} asked to stop"
    if returned is None:
        result = done(context.wrote)
        context.account()
    else:
        result = returned.result(
            [
                Written(event, str(row[REGION.name]), event.identifier or "")
                for event, row in zip(events, rows, strict=True)
            ],
            context,
        )
    result.row_count = len(events)
    return result


async def _cancel_all(rows: Sequence[Row], caller: Caller) -> list[ProgressEvent]:
    gate = asyncio.Semaphore(_UNDER_WAY)

    async def one(row: Row) -> ProgressEvent:
        async with gate:
            return await cancel(caller, str(row["RequestToken"]), str(row[REGION.name]))

    return list(await asyncio.gather(*map(one, rows)))


def _rows(request: OperationRequest, context: StatementContext) -> tuple[QueryPlan, list[Row]]:
    is_insert = request.operation.verb == "INSERT"
    plan, found = found_rows(request.targets, request.columns, context, assume_exists=not is_insert)
    return plan, request.rows(found, context.engine.default_region)

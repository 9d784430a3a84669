"""Writes on operation relations: those that become a type's own, and cancelling requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from cirrusql.catalog import OperationRelation
from cirrusql.catalog.statements import PROGRESS_COLUMNS
from cirrusql.cloudcontrol import Event, cancel
from cirrusql.engine.database import Database
from cirrusql.engine.options import WriteOptions
from cirrusql.errors import DataError, NotSupportedError
from cirrusql.execute.query import answer
from cirrusql.execute.read.fetch import Fetch
from cirrusql.execute.read.rows import cell
from cirrusql.execute.write.writing import Tools, account, require_confirmed
from cirrusql.plan import Method, QueryPlan, Target, WriteRequest
from cirrusql.plan.operation_writes import (
    OperationRequest,
    Row,
    one_type,
    operation_request,
    resource_write,
)
from cirrusql.result import Diagnostics, Result, Statistics
from cirrusql.sql import REGION, UNKNOWN, BoundQuery, Composed, OperationTable, Role, StagingColumn
from cirrusql.sql.statements import Write

CANCEL = "CancelResourceRequest"
_UNDER_WAY = 64


def resource_targets(
    statement: Write,
    relation: OperationRelation,
    tools: Tools,
    options: WriteOptions,
    diagnostics: Diagnostics,
    statistics: Statistics,
) -> tuple[WriteRequest, QueryPlan, list[Target]]:
    """A write on `cloud_control.resources` as one on the type that it names, and its targets."""
    request = operation_request(statement, relation)
    if request.operation.name == CANCEL:
        raise NotSupportedError("cancelling requests needs no plan: it cancels what WHERE finds")
    plan = _plan(request, tools)
    rows = _rows(request, plan, tools, options, diagnostics, statistics)
    write, targets = resource_write(request, one_type(rows, plan), rows, tools.catalog)
    return write, plan, targets


def cancelled(
    statement: Write, relation: OperationRelation, tools: Tools, options: WriteOptions
) -> Result:
    """Ask the service to stop the requests that a DELETE's WHERE finds; nothing is undone.

    One row of RETURNING for each, of the progress event's columns. Raises the first refusal, such
    as that of a request which has ended.
    """
    start, diagnostics, statistics = time.monotonic(), Diagnostics(), tools.progress.statistics
    request = operation_request(statement, relation)
    returning = _Returned(request, tools.database) if request.returning is not None else None
    plan = _plan(request, tools)
    rows = _rows(request, plan, tools, options, diagnostics, statistics)
    named = all(scan.method is Method.PINNED for scan in plan.scans)
    if not named:
        tokens = [f"{row['RequestToken']} in {row[REGION.name]}" for row in rows]
        require_confirmed("cancel", "requests", tokens, options)
    events = tools.loop.run(_cancel_all(rows, tools, statistics), options.timeout)
    account(diagnostics, statistics, start)
    if returning is None:
        noun = "request" if len(events) == 1 else "requests"
        message = f"{len(events)} {noun} asked to stop"
        return Result((), iter(()), diagnostics, message, len(events))
    result = returning.result(events, rows, diagnostics)
    result.row_count = len(events)
    return result


async def _cancel_all(rows: Sequence[Row], tools: Tools, statistics: Statistics) -> list[Event]:
    gate = asyncio.Semaphore(_UNDER_WAY)

    async def one(row: Row) -> Event:
        async with gate:
            token, region = str(row["RequestToken"]), str(row[REGION.name])
            return await cancel(tools.client, token, region, statistics)

    return list(await asyncio.gather(*map(one, rows)))


def _plan(request: OperationRequest, tools: Tools) -> QueryPlan:
    return tools.planner.plan(request.targets, trust_pins=request.operation.verb != "INSERT")


def _rows(
    request: OperationRequest,
    plan: QueryPlan,
    tools: Tools,
    options: WriteOptions,
    diagnostics: Diagnostics,
    statistics: Statistics,
) -> list[Row]:
    if plan.scans:
        fetch = Fetch(tools.client, tools.catalog, tools.database, statistics, tools.progress)
        tools.loop.run(fetch.run(plan, diagnostics), options.timeout)
        if diagnostics.problems:
            # What to change cannot be known from half an answer.
            raise diagnostics.problems[0].error
    result = answer(plan.query, tools.database, diagnostics)
    found = list(result.rows)
    if len(result.columns) != len(request.columns):
        given = len(result.columns)
        raise DataError(f"{len(request.columns)} columns are named and {given} values given")
    regions = tools.planner.scope.regions
    return request.rows(found, regions[0] if regions else None)


class _Returned:
    """A RETURNING list over progress events, understood before anything is sent."""

    def __init__(self, request: OperationRequest, database: Database) -> None:
        events = (StagingColumn(name, Role.EVENT, name) for name in PROGRESS_COLUMNS)
        columns = (*events, REGION)
        self._database = database
        self._table = OperationTable(next(database.numbers), request.relation, columns, UNKNOWN, ())
        assert request.returning is not None
        star = request.returning.text.strip() == "*"
        wanted: Any = ", ".join(PROGRESS_COLUMNS) if star else request.returning
        text = Composed(("SELECT ", wanted, f" FROM {self._table.staging}"))
        self._query = BoundQuery(text, (), (self._table,))
        database.stage(self._query)

    def result(
        self, events: Sequence[Event], rows: Sequence[Row], diagnostics: Diagnostics
    ) -> Result:
        """The rows, one for each event, in order."""
        filled = [
            (place, *(cell(event.get(name)) for name in PROGRESS_COLUMNS), row[REGION.name])
            for place, (event, row) in enumerate(zip(events, rows, strict=True), 1)
        ]
        self._database.fill(self._table, (*PROGRESS_COLUMNS, REGION.name), filled)
        return answer(self._query, self._database, diagnostics)

"""A write of which all is known and nothing is done: its targets, found, and its calls, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cirrusql.catalog import ResourceRelation
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import MissingKey, NotFound, StatementInfo
from cirrusql.execute.write.calls import WriteCall, write_calls
from cirrusql.execute.write.operation_writing import resource_targets
from cirrusql.execute.write.returning import Returning, returning
from cirrusql.execute.write.targets import found_rows
from cirrusql.plan import AnyScan, Method, QueryPlan, Target, Verb, WriteRequest, write_request
from cirrusql.plan.operation_writes import operation_target
from cirrusql.plan.regions import require_region
from cirrusql.plan.writes import each_once
from cirrusql.records import Record, replace
from cirrusql.result import Diagnostics
from cirrusql.sql import REGION, speaks_of
from cirrusql.sql.columns import MODEL
from cirrusql.sql.statements import Write
from cirrusql.sql.targets import changed_table


class PlannedWrite(Record, eq=False):
    """A statement that writes, ready to be carried out.

    `calls` are in the order of the targets, one for each. `named` says that the statement named
    every resource itself. `diagnostics` has what finding the targets cost.
    """

    info: StatementInfo
    request: WriteRequest
    calls: tuple[WriteCall, ...]
    named: bool
    waits: bool
    diagnostics: Diagnostics

    @property
    def changes(self) -> tuple[WriteCall, ...]:
        """The calls that change something."""
        return tuple(call for call in self.calls if call.request is not None)

    def with_secrets(self, texts: frozenset[str]) -> PlannedWrite:
        """The same, with texts in it that are secrets whatever the schema says of them."""
        if not texts:
            return self
        return replace(self, calls=tuple(replace(call, own_secrets=texts) for call in self.calls))

    def returning(self, statement: StatementContext) -> Returning | None:
        """Its RETURNING list, with tables of that statement."""
        return _returning(self.request, statement)

    def __repr__(self) -> str:
        verb, type_name = self.request.verb.handler, self.request.resource_type.type_name
        return f"<PlannedWrite: {verb} {len(self.changes)} of {type_name}>"


def together(plans: Sequence[PlannedWrite]) -> PlannedWrite:
    """Plans of one statement with other parameters each, as one plan of all their calls."""
    first, diagnostics = plans[0], Diagnostics()
    for plan in plans:
        diagnostics.notes += plan.diagnostics.notes
        diagnostics.problems += plan.diagnostics.problems
    diagnostics.notes = list(dict.fromkeys(diagnostics.notes))
    calls = tuple(call for plan in plans for call in plan.calls)
    named = all(plan.named for plan in plans)
    return replace(first, calls=calls, named=named, diagnostics=diagnostics)


def planned(statement: Write, context: StatementContext) -> PlannedWrite:
    """Understand a statement that writes, find its targets and check every call.

    Resources are read where that is needed; nothing is changed.
    """
    relation = operation_target(statement)
    if relation is not None:
        request, plan, targets = resource_targets(statement, relation, context)
        require_allowed(request, context)
        _require_region(request, plan)
        _returning(request, context)
    else:
        request = write_request(statement, context.catalog)
        require_allowed(request, context)
        _returning(request, context)  # what is wrong with it is said before anything is read
        plan, targets = _targets(request, context)
    calls = write_calls(request, targets, context.catalog)
    require_sendable(calls, context)
    context.diagnostics.notes += dict.fromkeys(note for call in calls for note in call.notes)
    context.account()
    named = all(map(_names_each, plan.scans))
    waits = context.options.writes.waits if request.wait is None else request.wait
    return PlannedWrite(context.info, request, calls, named, waits, context.diagnostics)


def require_allowed(request: WriteRequest, context: StatementContext) -> None:
    """Ask the guard, if there is one, whether such resources may be written."""
    guard = context.options.guard
    if guard is not None:
        guard.may_write(request.verb, ResourceRelation(request.resource_type))


def require_sendable(calls: Sequence[WriteCall], context: StatementContext) -> None:
    """Ask the guard, if there is one, about each call that changes something."""
    guard = context.options.guard
    if guard is not None:
        for call in calls:
            if call.request is not None:
                guard.may_send(call.region, call.request)


def _names_each(scan: AnyScan) -> bool:
    """Whether the statement names one by one what a scan finds, and where each is.

    An UPDATE reads what it names; of several regions each may have one of that name.
    """
    read = scan.method is Method.GET and len(scan.regions) == 1
    return read or scan.method is Method.PINNED


def _returning(request: WriteRequest, context: StatementContext) -> Returning | None:
    if request.returning is None:
        return None
    return returning(request.returning, ResourceRelation(request.resource_type), context)


def _targets(request: WriteRequest, context: StatementContext) -> tuple[QueryPlan, list[Target]]:
    """The rows of the targets' query, each resource once."""
    is_create = request.verb is Verb.CREATE
    plan, rows = found_rows(
        request.targets,
        request.columns,
        context,
        assume_exists=not is_create,
        check=lambda plan: _require_region(request, plan),
    )
    if not rows:
        _require_found(_changed(request, plan), context)
    found = [
        request.target(_whole(row, request, context), context.engine.default_region) for row in rows
    ]
    for region in dict.fromkeys(target.region for target in found):
        require_region(region, context.engine.scope)
    if is_create:
        return plan, found
    return plan, each_once(found)


def _whole(
    row: tuple[Any, ...], request: WriteRequest, context: StatementContext
) -> tuple[Any, ...]:
    """A target's row with the resource itself, where something stands for it."""
    return tuple(
        context.model(value) if name == MODEL.key else value
        for name, value in zip(request.columns, row, strict=True)
    )


def _changed(request: WriteRequest, plan: QueryPlan) -> Sequence[AnyScan]:
    """The scan that finds the resources to change; of a creation, all that its source reads."""
    number = changed_table(request.targets, plan.query)
    return [scan for scan in plan.scans if number in (None, scan.table.number)]


def _require_found(scans: Sequence[AnyScan], context: StatementContext) -> None:
    """A resource named by its identifier that is not there is an error, not nothing to do."""
    with context.working() as database:
        sizes = [database.staging.size(scan.table) for scan in scans]
    if any(sizes):
        return
    for scan in scans:
        if scan.named:
            type_name = scan.table.relation.type_name
            names = ", ".join(f"'{one}'" for one in scan.named)
            raise NotFound(
                f"there is no {type_name} {names} in {', '.join(scan.regions)}",
                type_name=type_name,
                error_code="ResourceNotFound",
            )


def _require_region(request: WriteRequest, plan: QueryPlan) -> None:
    """An identifier alone names a resource in every configured region, which is never meant."""
    if request.verb is Verb.CREATE:
        return
    for scan in _changed(request, plan):
        said = speaks_of(scan.table.where, REGION.key)
        if scan.method is Method.PINNED and len(scan.regions) > 1 and not said:
            regions = ", ".join(scan.regions)
            message = f"{request.verb.handler} in which region? {regions} are configured"
            raise MissingKey(message, hint="add WHERE region = '…'")

"""Statements that write, from text to RETURNING."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client
from cirrusql.engine.database import Database
from cirrusql.engine.loop import LoopThread
from cirrusql.engine.options import WriteOptions
from cirrusql.errors import (
    ConfirmationNeeded,
    DataError,
    MissingKey,
    NotFound,
    OperationalError,
    TransportError,
)
from cirrusql.execute.query import Planner, answer
from cirrusql.execute.read.fetch import Fetch
from cirrusql.execute.write.calls import Prepared, WriteCall, prepare
from cirrusql.execute.write.mutation import Surroundings
from cirrusql.execute.write.record import NoWriteLog, State, WriteLog
from cirrusql.execute.write.returning import Returning, returned
from cirrusql.execute.write.run import Outcome, carry_out
from cirrusql.execute.write.write_log import JournaledLog
from cirrusql.journal.file import Journal
from cirrusql.plan import Method, QueryPlan, Scan, Target, Verb, WriteRequest, write_request
from cirrusql.plan.operation_writes import operation_target
from cirrusql.records import Record
from cirrusql.result import Diagnostics, Progress, Result, Statistics
from cirrusql.session.explain import explained_write
from cirrusql.sql import REGION, speaks_of
from cirrusql.sql.statements import Write

_VERB_WORDS = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.DELETE: "deleted"}


class Tools(Record):
    """What carrying out a write takes."""

    catalog: Catalog
    database: Database
    planner: Planner
    loop: LoopThread
    client: Client
    progress: Progress
    place: str
    journal: Journal | None = None


class PlannedWrite(Record):
    """A write of which all is known and nothing is done: its calls, and how its targets were found.

    `diagnostics` and `statistics` have what finding them cost.
    """

    request: WriteRequest
    returning: Returning | None
    plan: QueryPlan
    prepared: Prepared
    diagnostics: Diagnostics
    statistics: Statistics


def planned(statement: Write, tools: Tools, options: WriteOptions) -> PlannedWrite:
    """Understand a statement that writes, find its targets and check every call.

    Resources are read where that is needed; nothing is changed.
    """
    start, diagnostics, statistics = time.monotonic(), Diagnostics(), tools.progress.statistics
    target = operation_target(statement)
    if target is not None:
        from cirrusql.execute.write.operation_writing import resource_targets

        request, plan, targets = resource_targets(
            statement, target, tools, options, diagnostics, statistics
        )
        _require_region(request, plan)
        returning = returned(request, tools.database)
    else:
        request = write_request(statement, tools.catalog)
        returning = returned(request, tools.database)
        plan = tools.planner.plan(request.targets, trust_pins=request.verb is not Verb.CREATE)
        _require_region(request, plan)
        targets = _targets(request, plan, tools, diagnostics, statistics, options)
    prepared = prepare(request, targets, tools.catalog)
    notes = dict.fromkeys(note for call in prepared.calls for note in call.notes)
    diagnostics.notes.extend(notes)
    account(diagnostics, statistics, start)
    return PlannedWrite(request, returning, plan, prepared, diagnostics, statistics)


def write(statement: Write, tools: Tools, options: WriteOptions) -> Result:
    """Carry out an INSERT, UPDATE or DELETE.

    The result has RETURNING's rows, one for each resource in the order of the targets. Raises the
    first failure, whose text says how many were done.
    """
    target = operation_target(statement)
    if target is not None and target.resource == "resource_requests":
        from cirrusql.execute.write.operation_writing import cancelled

        return cancelled(statement, target, tools, options)
    start = time.monotonic()
    write = planned(statement, tools, options)
    if options.dry_run:
        return explained_write(write.prepared, write.diagnostics)
    request, returning, diagnostics = write.request, write.returning, write.diagnostics
    _confirm(request, write.plan, write.prepared.calls, options)
    waits = options.waits if request.wait is None else request.wait
    record = _record(write.prepared, tools, options)
    around = Surroundings(write.prepared, tools.client, record, write.statistics, waits)
    wants_model = returning is not None and returning.wants_model
    carrying = carry_out(around, wants_model=wants_model, continues=options.continues)
    outcomes = recorded(record, lambda: tools.loop.run(carrying, options.timeout))
    account(diagnostics, write.statistics, start)
    _raise_failure(outcomes, record)
    if returning is None:
        message = _summary(request, outcomes, waits=waits)
        return Result((), iter(()), diagnostics, message, len(outcomes))
    result = returning.result(outcomes, diagnostics)
    result.row_count = len(outcomes)
    return result


def _record(prepared: Prepared, tools: Tools, options: WriteOptions) -> WriteLog:
    """Where the write's course is kept: the journal, with all of it written down already."""
    if tools.journal is None or not any(call.request for call in prepared.calls):
        return NoWriteLog()
    account = tools.loop.run(account_of(tools.client), options.timeout)
    return tools.journal.begin(tools.place, account, prepared)


async def account_of(client: Client) -> str | None:
    """The account that calls; None if it cannot be found out."""
    try:
        return await client.account_id()
    except OperationalError:
        return None


def recorded(record: WriteLog, carry: Callable[[], list[Outcome]]) -> list[Outcome]:
    """The outcomes of carrying something out; the record says whether it came to its end.

    It did not if it was interrupted, or if a call has had no answer: then what was not started may
    still be.
    """
    ended = False
    try:
        outcomes = carry()
        ended = not any(isinstance(outcome.error, TransportError) for outcome in outcomes)
        return outcomes
    finally:
        durable = record.closed(ended=ended)
        if durable is not None:
            durable.result()


def _targets(
    request: WriteRequest,
    plan: QueryPlan,
    tools: Tools,
    diagnostics: Diagnostics,
    statistics: Statistics,
    options: WriteOptions,
) -> list[Target]:
    """The rows of the targets' query, each resource once."""
    if plan.scans:
        fetch = Fetch(tools.client, tools.catalog, tools.database, statistics, tools.progress)
        tools.loop.run(fetch.run(plan, diagnostics), options.timeout)
        if diagnostics.problems:
            # What to change cannot be known from half an answer.
            raise diagnostics.problems[0].error
        _require_found(plan, tools.progress)
    result = answer(plan.query, tools.database, diagnostics)
    rows = list(result.rows)
    width = len(result.columns)
    if width != len(request.columns):
        raise DataError(f"{len(request.columns)} columns are named and {width} values given")
    regions = tools.planner.scope.regions
    found = [request.target(row, regions[0] if regions else None) for row in rows]
    if request.verb is Verb.CREATE:
        return found
    return list({(target.region, target.identifier): target for target in found}.values())


def _require_found(plan: QueryPlan, progress: Progress) -> None:
    """A resource named by its identifier that is not there is an error, not nothing to do."""
    if progress.rows:
        return
    for scan in plan.scans:
        if isinstance(scan, Scan) and scan.method is Method.GET:
            kind = scan.table.relation.resource_type
            names = ", ".join(f"'{one}'" for one in scan.identifiers)
            raise NotFound(
                f"there is no {kind.type_name} {names} in {', '.join(scan.regions)}",
                type_name=kind.type_name,
                error_code="ResourceNotFound",
            )


def _require_region(request: WriteRequest, plan: QueryPlan) -> None:
    """An identifier alone names a resource in every configured region, which nobody means."""
    if request.verb is Verb.CREATE:
        return
    for scan in plan.scans:
        said = speaks_of(scan.table.where, REGION.key)
        if scan.method is Method.PINNED and len(scan.regions) > 1 and not said:
            regions = ", ".join(scan.regions)
            message = f"{request.verb.handler} in which region? {regions} are configured"
            raise MissingKey(message, hint="add WHERE region = '…'")


def _confirm(
    request: WriteRequest, plan: QueryPlan, calls: Sequence[WriteCall], options: WriteOptions
) -> None:
    """Ask before touching several resources that the statement did not name one by one."""
    found = [call for call in calls if call.request is not None]
    named = all(scan.method is Method.PINNED for scan in plan.scans)
    if request.verb is Verb.CREATE or named:
        return
    names = [f"{call.identifier} in {call.region}" for call in found]
    nouns = f"resources of {request.resource_type.type_name}"
    require_confirmed(request.verb.handler, nouns, names, options)


def require_confirmed(verb: str, nouns: str, names: Sequence[str], options: WriteOptions) -> None:
    """Ask whether several things may be touched; raises ConfirmationNeeded unless yes is said."""
    if len(names) <= 1 or options.confirmed:
        return
    if options.confirm is None:
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        raise ConfirmationNeeded(
            f"this would {verb} {len(names)} {nouns}: {shown}",
            hint="say yes with --yes, or name the identifiers",
        )
    if not options.confirm(f"{verb} {len(names)} {nouns}?", names):
        raise ConfirmationNeeded("not confirmed; nothing was changed")


def _raise_failure(outcomes: Sequence[Outcome], record: WriteLog) -> None:
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if not failed:
        return
    error = failed[0].error
    assert error is not None
    unknown = any(isinstance(outcome.error, TransportError) for outcome in failed)
    if len(outcomes) > 1:
        counts = {state: sum(o.state is state for o in outcomes) for state in State}
        parts = (f"{count} {state.value}" for state, count in counts.items() if count)
        error.message += f" (of {len(outcomes)} resources: {', '.join(parts)})"
    if isinstance(record, JournaledLog) and (len(outcomes) > 1 or unknown):
        what = "finish it with" if unknown else "what became of each:"
        shown = f"{what} `cirrusql requests {'resume' if unknown else 'show'} {record.number}`"
        error.hint = f"{error.hint}; {shown}" if error.hint else shown
    raise error


def _summary(request: WriteRequest, outcomes: Sequence[Outcome], *, waits: bool) -> str:
    done = _VERB_WORDS[request.verb] if waits else f"asked to be {_VERB_WORDS[request.verb]}"
    kind = request.resource_type.type_name
    changed = [outcome for outcome in outcomes if outcome.call.request is not None]
    if len(changed) == 1:
        call = changed[0].call
        identifier = changed[0].identifier or "?"
        return f"{kind} '{identifier}' {done} in {call.region}"
    text = f"{len(changed)} resources of {kind} {done}"
    same = len(outcomes) - len(changed)
    return text + (f", {same} already as wanted" if same else "")


def account(diagnostics: Diagnostics, statistics: Statistics, start: float) -> None:
    """Note in the diagnostics what a statement has cost since its start."""
    diagnostics.count(statistics)
    diagnostics.seconds = time.monotonic() - start

"""Carrying writes out, from what is planned to RETURNING: one journalled run for all of them."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error, OperationalError, StoreError
from cirrusql.execute.write.failure import (
    Share,
    raise_failure,
    told,
    what_to_do,
    written_of,
)
from cirrusql.execute.write.mutation import WriteContext
from cirrusql.execute.write.operation_writing import cancel_requests, cancels
from cirrusql.execute.write.planned import PlannedWrite, planned
from cirrusql.execute.write.remembering import remember
from cirrusql.execute.write.run import Outcome, run_calls
from cirrusql.execute.write.summary import summary, summary_of_all
from cirrusql.execute.write.targets import require_confirmed
from cirrusql.execute.write.write_log import JournaledLog, NoWriteLog, WriteLog, entries_of
from cirrusql.plan import Verb
from cirrusql.plan.operation_writes import operation_target
from cirrusql.result import Result, done
from cirrusql.sql.statements import Write


def write(statement: Write, context: StatementContext) -> Result:
    """Carry out an INSERT, UPDATE or DELETE.

    The result has RETURNING's rows, one for each resource in the order of the targets. Raises the
    first failure, whose text says how many were done.
    """
    relation = operation_target(statement)
    if relation is not None and cancels(relation):
        return cancel_requests(statement, relation, context)
    plan = planned(statement, context)
    (result,) = apply([plan], [context])
    return result


def apply(
    plans: Sequence[PlannedWrite],
    contexts: Sequence[StatementContext],
    *,
    reads_back: bool = False,
) -> list[Result]:
    """Carry out planned writes as one run of the journal, one plan after the other.

    Each plan has a context of its own; the first one's deadline and cancellation hold for all, and
    its options say whether all are added to a run that others write to too. The results are in the
    plans' order. With `reads_back` each resource is read once it is written. The first failure ends
    the run, unless writes go on after one, and is raised; its text says how many were done.
    """
    for plan, context in zip(plans, contexts, strict=True):
        _confirm(plan, context)
    shares = _shares(plans, contexts, reads_back=reads_back)
    lead = contexts[0]
    log = _log(shares, lead)
    outcomes = [outcome for share in shares for outcome in share.outcomes]
    try:
        carry_out(_run(shares, log), lead, log, outcomes)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(what_to_do(outcomes, log) or "") from None
    except Error as error:  # the statement's own: its time is up, or it was cancelled
        raise told(error, shares, shares[0], log) from None
    finally:
        for context in contexts:
            context.account()
    raise_failure(shares, log)
    wrote = _told(shares)
    for context in contexts:
        context.wrote = wrote
    return [_result(share) for share in shares]


def _shares(
    plans: Sequence[PlannedWrite], contexts: Sequence[StatementContext], *, reads_back: bool
) -> list[Share]:
    shares, row = [], 0
    for plan, context in zip(plans, contexts, strict=True):
        returning = plan.returning(context)
        wants_model = returning is not None and returning.wants_model
        is_readable = "read" in plan.request.resource_type.handlers
        outcomes = tuple(
            Outcome(number, call.begun(), wants_model or (reads_back and is_readable))
            for number, call in enumerate(plan.calls, row)
        )
        shares.append(Share(plan, context, returning, outcomes, reads_back))
        row += len(outcomes)
    return shares


def _log(shares: Sequence[Share], lead: StatementContext) -> WriteLog:
    """Where the calls' course is kept: the journal, with all of them written down already."""
    calls = [outcome.call for share in shares for outcome in share.outcomes]
    environment, options = lead.engine.environment, lead.options.writes
    if not environment.journaled or not any(call.request for call in calls):
        return NoWriteLog()
    run = options.run
    begins = run is None or run.number is None
    account = lead.run(account_of(lead)) if begins else None
    if run is not None:
        log: WriteLog = run.log(calls, options.label, account)
        return log
    journal = lead.engine.journal
    entries = entries_of(calls, options.label)
    number = journal.begin(environment.description, account, entries)
    return JournaledLog.of_run(journal, number, calls)


async def account_of(context: StatementContext) -> str | None:
    """The account that calls; None if it cannot be found out."""
    try:
        return await context.caller.account_id()
    except OperationalError:
        return None


async def _run(shares: Sequence[Share], log: WriteLog) -> None:
    for share in shares:
        context, options = share.context, share.context.options.writes
        continues = options.continues
        writing = WriteContext(
            context.caller,
            log,
            context.tell,
            waits=share.plan.waits,
            continues=continues,
            idempotent=options.idempotent,
        )
        await run_calls(share.outcomes, writing)
        if not continues and any(outcome.error for outcome in share.outcomes):
            return


def carry_out(
    running: Coroutine[Any, Any, object],
    lead: StatementContext,
    log: WriteLog,
    outcomes: Sequence[Outcome],
) -> None:
    """Run calls, and have the log say whether they came to their end.

    They did not if they were interrupted, or if one is still open: then what was not started may
    still be. That the journal cannot be written in the end takes nothing back of what was done: it
    shows as open there, and is told as a note.
    """
    whole = interrupted = False
    try:
        lead.run(running)
        whole = all(outcome.error is None or outcome.state.ended for outcome in outcomes)
    except KeyboardInterrupt:
        interrupted = True
        raise
    finally:
        try:
            log.close(ended=whole)
        except StoreError as error:
            lead.diagnostics.notes.append(f"what was written is not in the journal: {error}")
        if not interrupted:  # whoever presses Ctrl-C does not wait for more calls
            remember(outcomes, lead)


def _told(shares: Sequence[Share]) -> str:
    each = [summary(share.plan, share.outcomes) for share in shares]
    return summary_of_all([share.plan for share in shares], each)


def _confirm(plan: PlannedWrite, context: StatementContext) -> None:
    """Ask before touching several resources that the statement did not name one by one."""
    request = plan.request
    if request.verb is Verb.CREATE or plan.named:
        return
    names = [f"{call.identifier} in {call.region}" for call in plan.changes]
    nouns = f"resources of {request.resource_type.type_name}"
    require_confirmed(request.verb.handler, nouns, names, context)


def _result(share: Share) -> Result:
    if share.returning is None:
        result = done(summary(share.plan, share.outcomes))
    else:
        try:
            result = share.returning.result(map(written_of, share.outcomes), share.context)
        except Error as error:
            raise share.context.ended_by(error) from None
    result.row_count = len(share.outcomes)
    result.written = tuple(map(written_of, share.outcomes))
    if share.plan.request.verb is Verb.CREATE and result.written:
        result.last_row = result.written[-1].identifier
    return result

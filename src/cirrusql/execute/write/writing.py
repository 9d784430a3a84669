"""Carrying writes out, from what is planned to RETURNING: one journalled run for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error, OperationalError, TransportError
from cirrusql.execute.write.mutation import WriteContext
from cirrusql.execute.write.operation_writing import cancel_requests, cancels
from cirrusql.execute.write.planned import PlannedWrite, planned
from cirrusql.execute.write.returning import Returning, Written
from cirrusql.execute.write.run import Outcome, run_calls
from cirrusql.execute.write.targets import require_confirmed
from cirrusql.execute.write.write_log import JournaledLog, NoWriteLog, WriteLog, entry_of
from cirrusql.journal import State
from cirrusql.plan import Verb
from cirrusql.plan.operation_writes import operation_target
from cirrusql.records import Record
from cirrusql.result import Result, done
from cirrusql.sql.statements import Write

_VERB_WORDS = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.DELETE: "deleted"}


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


class _Share(Record, eq=False):
    """One plan's share of a run: the statement it is counted for, and what became of its calls."""

    plan: PlannedWrite
    context: StatementContext
    returning: Returning | None
    outcomes: tuple[Outcome, ...]


def apply(plans: Sequence[PlannedWrite], contexts: Sequence[StatementContext]) -> list[Result]:
    """Carry out planned writes as one run of the journal, one plan after the other.

    Each plan has a context of its own; the first one's deadline and cancellation hold for all. The
    results are in the plans' order. The first failure ends the run, unless writes go on after one,
    and is raised; its text says how many were done.
    """
    for plan, context in zip(plans, contexts, strict=True):
        _confirm(plan, context)
    shares = _shares(plans, contexts)
    lead = contexts[0]
    log = _log(shares, lead)
    outcomes = [outcome for share in shares for outcome in share.outcomes]
    try:
        carry_out(_run(shares, log), lead, log, outcomes)
    finally:
        for context in contexts:
            context.account()
    _raise_failure(shares, outcomes, log)
    summary = "; ".join(_summary(share.plan, share.outcomes) for share in shares)
    for context in contexts:
        context.wrote = summary
    return [_result(share) for share in shares]


def _shares(plans: Sequence[PlannedWrite], contexts: Sequence[StatementContext]) -> list[_Share]:
    shares, row = [], 0
    for plan, context in zip(plans, contexts, strict=True):
        returning = plan.returning(context)
        wants_model = returning is not None and returning.wants_model
        outcomes = tuple(
            Outcome(number, call.begun(), wants_model)
            for number, call in enumerate(plan.calls, row)
        )
        shares.append(_Share(plan, context, returning, outcomes))
        row += len(outcomes)
    return shares


def _log(shares: Sequence[_Share], lead: StatementContext) -> WriteLog:
    """Where the run's course is kept: the journal, with all of it written down already."""
    calls = [outcome.call for share in shares for outcome in share.outcomes]
    if not lead.engine.environment.journaled or not any(call.request for call in calls):
        return NoWriteLog()
    account = lead.run(account_of(lead))
    entries = [entry_of(row, call) for row, call in enumerate(calls)]
    journal = lead.engine.journal
    number = journal.begin(lead.engine.environment.description, account, entries)
    return JournaledLog(journal, number, calls)


async def account_of(context: StatementContext) -> str | None:
    """The account that calls; None if it cannot be found out."""
    try:
        return await context.caller.account_id()
    except OperationalError:
        return None


async def _run(shares: Sequence[_Share], log: WriteLog) -> None:
    for share in shares:
        context, continues = share.context, share.context.options.writes.continues
        writing = WriteContext(
            context.caller, log, context.tell, waits=share.plan.waits, continues=continues
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

    They did not if they were interrupted, or if one has had no answer: then what was not started
    may still be.
    """
    whole = False
    try:
        lead.run(running)
        whole = not any(isinstance(outcome.error, TransportError) for outcome in outcomes)
    finally:
        log.close(ended=whole)


def _confirm(plan: PlannedWrite, context: StatementContext) -> None:
    """Ask before touching several resources that the statement did not name one by one."""
    request = plan.request
    if request.verb is Verb.CREATE or plan.named:
        return
    names = [f"{call.identifier} in {call.region}" for call in plan.changes]
    nouns = f"resources of {request.resource_type.type_name}"
    require_confirmed(request.verb.handler, nouns, names, context)


def _raise_failure(shares: Sequence[_Share], outcomes: Sequence[Outcome], log: WriteLog) -> None:
    for share in shares:
        failed = next((outcome.error for outcome in share.outcomes if outcome.error), None)
        if failed is not None:
            raise share.context.ended_by(_failure(failed, outcomes, log))


def _failure(error: Error, outcomes: Sequence[Outcome], log: WriteLog) -> Error:
    """The first error of a run, with how far the others came and where to see it."""
    unknown = any(isinstance(outcome.error, TransportError) for outcome in outcomes)
    message, hint = error.message, error.hint
    if len(outcomes) > 1:
        counts = Counter(outcome.state for outcome in outcomes)
        parts = (f"{counts[state]} {state.value}" for state in State if counts[state])
        message += f" (of {len(outcomes)} resources: {', '.join(parts)})"
    if isinstance(log, JournaledLog) and (len(outcomes) > 1 or unknown):
        what = "finish it with" if unknown else "what became of each:"
        shown = f"{what} `cirrusql requests {'resume' if unknown else 'show'} {log.number}`"
        hint = f"{hint}; {shown}" if hint else shown
    return error.with_(message=message, hint=hint)


def _result(share: _Share) -> Result:
    if share.returning is None:
        result = done(_summary(share.plan, share.outcomes))
    else:
        try:
            result = share.returning.result(map(_written, share.outcomes), share.context)
        except Error as error:
            raise share.context.ended_by(error) from None
    result.row_count = len(share.outcomes)
    return result


def _written(outcome: Outcome) -> Written:
    identifier = outcome.identifier or ""
    return Written(outcome.event, outcome.call.region, identifier, outcome.model)


def _summary(plan: PlannedWrite, outcomes: Sequence[Outcome]) -> str:
    verb = _VERB_WORDS[plan.request.verb]
    done_ = verb if plan.waits else f"asked to be {verb}"
    type_name = plan.request.resource_type.type_name
    changed = [outcome for outcome in outcomes if outcome.call.request is not None]
    if len(changed) == 1:
        region, identifier = changed[0].call.region, changed[0].identifier or "?"
        return f"{type_name} '{identifier}' {done_} in {region}"
    text = f"{len(changed)} resources of {type_name} {done_}"
    same = len(outcomes) - len(changed)
    return text + (f", {same} already as wanted" if same else "")

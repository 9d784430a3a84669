"""Carrying writes out, from what is planned to RETURNING: one journalled run for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error, OperationalError, StoreError
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
from cirrusql.records import Record, replace
from cirrusql.result import Result, done
from cirrusql.sql.statements import Write

_RESUME = "finish {0} with `cirrusql requests resume {1}`"
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
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_what_to_do(outcomes, log) or "") from None
    except Error as error:  # the statement's own: its time is up, or it was cancelled
        raise _told(error, shares, shares[0], log) from None
    finally:
        for context in contexts:
            context.account()
    _raise_failure(shares, log)
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

    They did not if they were interrupted, or if one is still open: then what was not started may
    still be. That the journal cannot be written in the end takes nothing back of what was done: it
    shows as open there, and is told as a note.
    """
    whole = False
    try:
        lead.run(running)
        whole = all(outcome.error is None or outcome.state.ended for outcome in outcomes)
    finally:
        try:
            log.close(ended=whole)
        except StoreError as error:
            lead.diagnostics.notes.append(f"what was written is not in the journal: {error}")


def _confirm(plan: PlannedWrite, context: StatementContext) -> None:
    """Ask before touching several resources that the statement did not name one by one."""
    request = plan.request
    if request.verb is Verb.CREATE or plan.named:
        return
    names = [f"{call.identifier} in {call.region}" for call in plan.changes]
    nouns = f"resources of {request.resource_type.type_name}"
    require_confirmed(request.verb.handler, nouns, names, context)


def _raise_failure(shares: Sequence[_Share], log: WriteLog) -> None:
    for share in shares:
        for outcome in share.outcomes:
            if outcome.error is not None:
                error = outcome.error
                if outcome.state is State.DONE:
                    verb = _VERB_WORDS[share.plan.request.verb]
                    stays = f"'{outcome.identifier}' is {verb}; only RETURNING could not read it"
                    error = error.with_(hint=stays)
                raise _told(error, shares, share, log)


def _told(error: Error, shares: Sequence[_Share], share: _Share, log: WriteLog) -> Error:
    """The error that ends a run, with how far the writes came and where to see it.

    `share` is that of the statement which it ends; what that one wants RETURNING of the writes that
    were carried out goes with it.
    """
    outcomes = [outcome for one in shares for outcome in one.outcomes]
    message, hint = error.message, error.hint
    if len(outcomes) > 1:
        counts = Counter(outcome.state for outcome in outcomes)
        parts = (f"{counts[state]} {state.value}" for state in State if counts[state])
        message += f" (of {len(outcomes)} resources: {', '.join(parts)})"
    to_do = _what_to_do(outcomes, log)
    told = error.with_(message=message, hint=f"{hint}; {to_do}" if hint and to_do else to_do)
    told.returned = _returned(share)
    return share.context.ended_by(told)


def _what_to_do(outcomes: Sequence[Outcome], log: WriteLog) -> str | None:
    """What a run that did not end well leaves to its user, if anything."""
    unknown = sum(outcome.is_open for outcome in outcomes)
    number = log.number if isinstance(log, JournaledLog) else None
    if unknown:
        them = "it" if unknown == 1 else "them"
        writes = "1 write" if unknown == 1 else f"{unknown} writes"
        how = "look whether {0} took place" if number is None else _RESUME
        return f"the end of {writes} is not known: {how.format(them, number)}"
    if number is None:
        return None
    if any(outcome.error and not outcome.state.ended for outcome in outcomes):
        return _RESUME.format("the rest", number)
    return f"what became of each: `cirrusql requests show {number}`" if len(outcomes) > 1 else None


def _returned(share: _Share) -> Result | None:
    """What RETURNING tells of the writes that were carried out, though the statement fails."""
    finished = [one for one in share.outcomes if one.state is State.DONE]
    if share.returning is None or not finished:
        return None
    context = share.context
    # The statement's own context may have to stop, and makes nothing more.
    unhurried = replace(context.options, timeout=None, max_rows=None)
    with StatementContext(context.engine, context.database, context.info, unhurried) as telling:
        try:
            returning = share.plan.returning(telling)
            assert returning is not None
            result = returning.result(map(_written, finished), telling)
            rows = list(result.rows)
        except Error:  # such as a division by what a resource lacks
            telling.close()
            return None
    return Result(result.columns, iter(rows), context.diagnostics, row_count=len(rows))


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

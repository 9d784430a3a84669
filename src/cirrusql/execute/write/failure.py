"""How a run that did not end well is told: how far it came, what is open, and what was returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.execute.write.returning import Returning, Written
from cirrusql.execute.write.run import Outcome
from cirrusql.execute.write.write_log import JournaledLog, Section, WriteLog
from cirrusql.journal import State
from cirrusql.plan import Verb
from cirrusql.records import Record, replace
from cirrusql.result import Result

VERB_WORDS = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.DELETE: "deleted"}
"""What each verb has done to a resource."""


class Share(Record, eq=False):
    """One plan's share of a run: the statement it is counted for, and what became of its calls.

    With `reads_back` resources are read once they are written, whatever RETURNING asks for.
    """

    plan: PlannedWrite
    context: StatementContext
    returning: Returning | None
    outcomes: tuple[Outcome, ...]
    reads_back: bool = False


def raise_failure(shares: Sequence[Share], log: WriteLog) -> None:
    """Raise the first error among what became of a run's calls, if there is one."""
    for share in shares:
        for outcome in share.outcomes:
            if outcome.error is not None:
                error = outcome.error
                if outcome.state is State.DONE:
                    verb = VERB_WORDS[share.plan.request.verb]
                    unread = "only RETURNING could not read it"
                    if share.returning is None:
                        unread = "only it could not be read back"
                    stays = f"'{outcome.identifier}' is {verb}; {unread}"
                    error = error.with_(hint=stays)
                raise told(error, shares, share, log)


def told(error: Error, shares: Sequence[Share], share: Share, log: WriteLog) -> Error:
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
    to_do = what_to_do(outcomes, log)
    whole = error.with_(message=message, hint=f"{hint}; {to_do}" if hint and to_do else to_do)
    whole.returned = _returned(share)
    return share.context.ended_by(whole)


def what_to_do(outcomes: Sequence[Outcome], log: WriteLog) -> str | None:
    """What a run that did not end well leaves to its user, if anything."""
    unknown = sum(outcome.is_open for outcome in outcomes)
    section = log.section if isinstance(log, JournaledLog) else None
    if unknown:
        them = "it" if unknown == 1 else "them"
        writes = "1 write" if unknown == 1 else f"{unknown} writes"
        how = f"look whether {them} took place" if section is None else _resuming(them, section)
        return f"the end of {writes} is not known: {how}"
    if section is None:
        return None
    if any(outcome.error and not outcome.state.ended for outcome in outcomes):
        return _resuming("the rest", section)
    shown = f"what became of each: `cirrusql requests show {section.number}`"
    return shown if len(outcomes) > 1 else None


def _resuming(what: str, section: Section) -> str:
    """How a user finishes what is open of a run."""
    return section.resume_hint or f"finish {what} with `cirrusql requests resume {section.number}`"


def _returned(share: Share) -> Result | None:
    """What RETURNING tells of the writes that were carried out, though the statement fails.

    Without RETURNING it has no rows, and `written` alone tells of them where they are read back.
    """
    finished = [one for one in share.outcomes if one.state is State.DONE]
    if not finished or (share.returning is None and not share.reads_back):
        return None
    written = tuple(map(written_of, finished))
    result: Result | None = Result((), iter(()), share.context.diagnostics)
    if share.returning is not None:
        result = _told_by_returning(share, written)
    if result is not None:
        result.written, result.row_count = written, len(written)
    return result


def _told_by_returning(share: Share, written: Sequence[Written]) -> Result | None:
    context = share.context
    # The statement's own context may have to stop, and makes nothing more.
    unhurried = replace(context.options, timeout=None, max_rows=None)
    with StatementContext(context.engine, context.database, context.info, unhurried) as telling:
        try:
            returning = share.plan.returning(telling)
            assert returning is not None
            result = returning.result(written, telling)
            rows = list(result.rows)
        except Error:  # such as a division by what a resource lacks
            telling.close()
            return None
    return Result(result.columns, iter(rows), context.diagnostics)


def written_of(outcome: Outcome) -> Written:
    """What RETURNING tells of one call."""
    identifier = outcome.identifier or ""
    return Written(outcome.event, outcome.call.region, identifier, outcome.model)

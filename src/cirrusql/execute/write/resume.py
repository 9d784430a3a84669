"""An interrupted run, taken up where its journal ends: each row finished once, or accounted for.

What was accepted is waited for. What was sent without an answer is sent again with its ClientToken,
which the service knows for a day and a half. Where the service does not say how that ended, the
resource does; after the day and a half, and only where that can do no harm, what is not there is
sent with a new token. What was not started is started. What cannot be known stays open.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import ProgressEvent
from cirrusql.errors import CredentialsError, Error, OperationalError, TransportError
from cirrusql.execute.write.calls import DESIRED_STATE, Subject, WriteCall
from cirrusql.execute.write.looking import Finding, Verdict, look
from cirrusql.execute.write.mutation import WriteContext
from cirrusql.execute.write.run import NOT_KNOWN, Outcome, run_calls
from cirrusql.journal import Entry, Run, State
from cirrusql.plan import Verb

# The service knows a ClientToken for 36 hours; clocks differ. No request goes on for longer, so
# that only then what is not there will not come to be there.
_TOKEN_LIFE = 35 * 3600.0

_INCOMPLETE = "its secret values are not kept: run the statement again"


def restored(entries: Sequence[Entry], catalog: Catalog) -> list[WriteCall]:
    """The calls that a run was to make, as far as the journal has them."""
    names = dict.fromkeys(entry.type_name for entry in entries)
    subjects = {name: Subject.of(catalog.resource_type(name), catalog) for name in names}
    return [_call(subjects[entry.type_name], entry) for entry in entries]


def _call(subject: Subject, entry: Entry) -> WriteCall:
    request: dict[str, Any] | None = None
    if entry.document is not None:
        request = {**orjson.loads(entry.document), "ClientToken": entry.client_token}
    wanted: Mapping[str, Any] | None = None
    if request is not None and DESIRED_STATE in request:
        wanted = orjson.loads(request[DESIRED_STATE])
    # What is not complete is never to be sent again, with whatever token.
    own_token = entry.own_token and entry.complete
    verb = Verb[entry.verb]
    return WriteCall(subject, verb, entry.region, entry.identifier, request, wanted, own_token)


def open_entries(run: Run, entries: Sequence[Entry]) -> list[Entry]:
    """Those of which the end is not known, and those that were still to be started."""
    waiting = (State.SENT, State.STARTED)
    return [
        entry
        for entry in entries
        if entry.state in waiting or (entry.state is State.NOT_STARTED and run.ended is None)
    ]


async def resume(
    waiting: Sequence[Entry], calls: Sequence[WriteCall], context: WriteContext
) -> list[Outcome]:
    """Bring the open entries of a run to their end; the outcome of each.

    `calls` are those of the whole run.
    """
    outcomes = [Outcome(entry.row, calls[entry.row], state=entry.state) for entry in waiting]
    taken = zip(waiting, outcomes, strict=True)
    ready = [outcome for entry, outcome in taken if await _is_ready(entry, outcome, context)]
    sent = {entry.row for entry in waiting if entry.state is not State.NOT_STARTED}
    await run_calls(ready, context, sent)
    for entry, outcome in zip(waiting, outcomes, strict=True):
        if outcome in ready and outcome.is_open and _may_be_seen(outcome):
            await _settle(entry, outcome, context)
    return outcomes


async def _is_ready(entry: Entry, outcome: Outcome, context: WriteContext) -> bool:
    """Get an outcome ready to be worked off; False if that is not needed, or must not be."""
    if entry.state is State.STARTED and entry.request_token:
        outcome.event = ProgressEvent(
            request_token=entry.request_token,
            type_name=entry.type_name,
            identifier=entry.identifier,
            operation=entry.verb,
        )
        return True
    if entry.state is State.NOT_STARTED:
        if not entry.complete:
            _close(outcome, context, State.FAILED, OperationalError(_INCOMPLETE))
        return entry.complete
    fresh = not _is_late(entry)
    if fresh and entry.complete:
        return True
    finding = await _settle(entry, outcome, context)
    anew = finding is not None and finding.verdict is Verdict.NOTHING and entry.own_token
    if fresh or not anew or outcome.call.verb is Verb.UPDATE or not entry.complete:
        return False
    # The service has forgotten the request, and nothing of it is there.
    outcome.error, outcome.state, outcome.call = None, State.SENT, outcome.call.begun()
    return True


def _is_late(entry: Entry) -> bool:
    """Whether what was sent cannot be under way any more."""
    return entry.sent is not None and time.time() - entry.sent >= _TOKEN_LIFE


def _may_be_seen(outcome: Outcome) -> bool:
    """Whether it is worth looking at a resource: not where nothing is answered at all."""
    return not isinstance(outcome.error, (TransportError, CredentialsError))


async def _settle(entry: Entry, outcome: Outcome, context: WriteContext) -> Finding | None:
    """Look at the resource of a row whose end the service does not tell, and note what it says.

    None if it cannot be read.
    """
    before = f"{outcome.error.message}; " if outcome.error is not None else ""
    named = outcome.event.identifier or entry.identifier
    try:
        found = await look(outcome.call, named, context.caller, complete=entry.complete)
    except Error as error:
        why = f"{NOT_KNOWN[State.SENT]}: {before}{error.message}"
        _close(outcome, context, entry.state, error.with_(message=why))
        return None
    if found.verdict is Verdict.DONE:
        outcome.event = ProgressEvent(
            type_name=entry.type_name, identifier=found.identifier, operation=entry.verb,
            status="SUCCESS", message=f"found done: {found.seen}",
        )  # fmt: skip
        _close(outcome, context, State.DONE, None)
        return found
    secrets = "" if entry.complete else f"; {_INCOMPLETE}"
    if found.verdict is Verdict.NOTHING and _is_late(entry):
        why = f"{before}it was not carried out: {found.seen}{secrets}"
        _close(outcome, context, State.FAILED, OperationalError(why))
    else:
        why = f"{NOT_KNOWN[State.SENT]}: {before}{found.seen}{secrets}"
        _close(outcome, context, entry.state, OperationalError(why))
    return found


def _close(outcome: Outcome, context: WriteContext, state: State, error: Error | None) -> None:
    """Note what an outcome has come to, in the journal too."""
    outcome.state, outcome.error = state, error
    message = error.message if error is not None else outcome.event.message
    told = ProgressEvent(identifier=outcome.event.identifier)
    context.log.reached(outcome.row, state, told, message)

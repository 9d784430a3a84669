"""An interrupted run, taken up where its journal ends: each row finished once, or accounted for.

What was accepted is waited for. What was sent without an answer is sent again with its ClientToken,
which the service knows for a day and a half; after that, and only where that can do no harm, with a
new one. What was not started is started.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import ProgressEvent, get_resource
from cirrusql.errors import Error, NotFound, OperationalError
from cirrusql.execute.write.calls import DESIRED_STATE, Subject, WriteCall
from cirrusql.execute.write.mutation import WriteContext
from cirrusql.execute.write.run import Outcome, run_calls
from cirrusql.journal import Entry, Run, State
from cirrusql.plan import Verb, identifier
from cirrusql.plan.patch import as_wanted

# The service knows a ClientToken for 36 hours; clocks differ.
_TOKEN_LIFE = 35 * 3600.0

_INCOMPLETE = "its secret values are not kept; run the statement again"
_UNKNOWN = "it is not known whether this was carried out: look whether the resource is there"


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
    if request is not None and entry.complete and DESIRED_STATE in request:
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
    outcomes = []
    sent = {entry.row for entry in waiting if entry.state is not State.NOT_STARTED}
    for entry in waiting:
        outcome = Outcome(entry.row, calls[entry.row])
        outcomes.append(outcome)
        try:
            await _take_up(entry, outcome, context)
        except Error as error:
            outcome.state, outcome.error = State.FAILED, error
            context.log.reached(entry.row, State.FAILED, ProgressEvent(), error.message)
    unfinished = [outcome for outcome in outcomes if not outcome.state.ended]
    await run_calls(unfinished, context, sent)
    return outcomes


async def _take_up(entry: Entry, outcome: Outcome, context: WriteContext) -> None:
    """Get an outcome ready to be worked off; raises why it cannot be."""
    if entry.state is State.STARTED and entry.request_token:
        token, type_name = entry.request_token, entry.type_name
        outcome.event = ProgressEvent(request_token=token, type_name=type_name)
        return
    if not entry.complete:
        known = "" if entry.state is State.NOT_STARTED else f"{_UNKNOWN}; "
        raise OperationalError(known + _INCOMPLETE)
    fresh = entry.sent is None or time.time() - entry.sent < _TOKEN_LIFE
    if not fresh:
        await _take_up_late(outcome, context)


async def _take_up_late(outcome: Outcome, context: WriteContext) -> None:
    """The service has forgotten the token: look at the resource instead."""
    call = outcome.call
    assert call.request is not None
    if call.verb is Verb.UPDATE or not call.own_token:
        raise OperationalError(_UNKNOWN)
    if call.verb is Verb.CREATE:
        name = _own_name(call)
        if name is None:
            raise OperationalError(_UNKNOWN)
        try:
            _, model = await get_resource(context.caller, call.type_name, name, call.region)
        except NotFound:
            pass
        else:
            if not as_wanted(model, call.wanted or {}, call.subject.rules):
                raise OperationalError(f"'{name}' exists, but not as wanted; {_UNKNOWN}")
            outcome.state, outcome.event = State.DONE, ProgressEvent(identifier=name)
            context.log.reached(outcome.row, State.DONE, outcome.event)
            return
    outcome.call = call.begun()


def _own_name(call: WriteCall) -> str | None:
    """The identifier that a create gives its resource itself; None if the service makes one."""
    parts = []
    resource_type = call.subject.resource_type
    for part in resource_type.identifier_parts:
        value: Any = call.wanted
        for name in part.split("/"):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            return None
        parts.append(str(value))
    return identifier(resource_type, parts)

"""An interrupted write, taken up where its journal ends: each row finished once, or accounted for.

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
from cirrusql.cloudcontrol import Client, get_resource
from cirrusql.errors import Error, NotFound, OperationalError
from cirrusql.execute.write.calls import DESIRED_STATE, Prepared, WriteCall, new_token
from cirrusql.execute.write.mutation import Surroundings
from cirrusql.execute.write.record import State
from cirrusql.execute.write.run import Outcome, work_off
from cirrusql.execute.write.write_log import JournaledLog
from cirrusql.journal.file import Entry, Run
from cirrusql.plan import Verb, identifier
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.patch import as_wanted
from cirrusql.result import Statistics

# The service knows a ClientToken for 36 hours; clocks differ.
_TOKEN_LIFE = 35 * 3600.0

_INCOMPLETE = "its secret values are not kept; run the statement again"
_UNKNOWN = "it is not known whether this was carried out: look whether the resource is there"


def restored(run: Run, entries: Sequence[Entry], catalog: Catalog) -> Prepared:
    """The write that a run was to carry out, as far as the journal has it."""
    kind = catalog.resource_type(run.type_name)
    desired = DesiredState(catalog, kind)
    verb = Verb[run.verb]
    calls = tuple(_call(verb, entry) for entry in entries)
    return Prepared(verb, kind, desired.rules, desired.secrets, calls)


def _call(verb: Verb, entry: Entry) -> WriteCall:
    request: dict[str, Any] | None = None
    if entry.document is not None:
        request = {**orjson.loads(entry.document), "ClientToken": entry.client_token}
    wanted: Mapping[str, Any] | None = None
    if request is not None and entry.complete and DESIRED_STATE in request:
        wanted = orjson.loads(request[DESIRED_STATE])
    # What is not complete is never to be sent again, with whatever token.
    own_token = entry.own_token and entry.complete
    return WriteCall(verb, entry.region, entry.identifier, request, wanted, own_token)


def open_entries(run: Run, entries: Sequence[Entry]) -> list[Entry]:
    """Those of which the end is not known, and those that were still to be started."""
    waiting = (State.SENT, State.STARTED)
    return [
        entry
        for entry in entries
        if entry.state in waiting or (entry.state is State.NOT_STARTED and run.ended is None)
    ]


async def resume(
    run: Run,
    entries: Sequence[Entry],
    prepared: Prepared,
    record: JournaledLog,
    client: Client,
    statistics: Statistics,
) -> list[Outcome]:
    """Bring the open entries of a run to their end; the outcome of each."""
    around = Surroundings(prepared, client, record, statistics)
    outcomes = []
    waiting = open_entries(run, entries)
    sent = {entry.row for entry in waiting if entry.state is not State.NOT_STARTED}
    for entry in waiting:
        outcome = Outcome(prepared.calls[entry.row])
        outcomes.append((entry.row, outcome))
        try:
            await _take_up(entry, outcome, around)
        except Error as error:
            outcome.state, outcome.error = State.FAILED, error
            record.reached(entry.row, State.FAILED, {}, error.message)
    unfinished = [(row, outcome) for row, outcome in outcomes if not outcome.state.ended]
    await work_off(unfinished, around, continues=True, uncertain=sent)
    return [outcome for _, outcome in outcomes]


async def _take_up(entry: Entry, outcome: Outcome, around: Surroundings) -> None:
    """Get an outcome ready to be worked off; raises why it cannot be."""
    if entry.state is State.STARTED and entry.request_token:
        type_name = around.prepared.resource_type.type_name
        outcome.event = {"RequestToken": entry.request_token, "TypeName": type_name}
        return
    if not entry.complete:
        known = "" if entry.state is State.NOT_STARTED else f"{_UNKNOWN}; "
        raise OperationalError(known + _INCOMPLETE)
    fresh = entry.sent is None or time.time() - entry.sent < _TOKEN_LIFE
    if not fresh:
        await _take_up_late(entry.row, outcome, around)


async def _take_up_late(row: int, outcome: Outcome, around: Surroundings) -> None:
    """The service has forgotten the token: look at the resource instead."""
    call = outcome.call
    assert call.request is not None
    if call.verb is Verb.UPDATE or not call.own_token:
        raise OperationalError(_UNKNOWN)
    if call.verb is Verb.CREATE:
        name = _own_name(call, around.prepared)
        if name is None:
            raise OperationalError(_UNKNOWN)
        type_name = around.prepared.resource_type.type_name
        try:
            _, model = await get_resource(
                around.client, type_name, name, call.region, around.statistics
            )
        except NotFound:
            pass
        else:
            if not as_wanted(model, call.wanted or {}, around.prepared.rules):
                raise OperationalError(f"'{name}' exists, but not as wanted; {_UNKNOWN}")
            outcome.state, outcome.event = State.DONE, {"Identifier": name}
            around.record.reached(row, State.DONE, outcome.event)
            return
    request = {**call.request, "ClientToken": new_token()}
    outcome.call = WriteCall(call.verb, call.region, call.identifier, request, call.wanted)


def _own_name(call: WriteCall, prepared: Prepared) -> str | None:
    """The identifier that a create gives its resource itself; None if the service makes one."""
    parts = []
    for part in prepared.resource_type.identifier_parts:
        value: Any = call.wanted
        for name in part.split("/"):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            return None
        parts.append(str(value))
    return identifier(prepared.resource_type, parts)

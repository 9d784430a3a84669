"""Carry out a write: every target's call prepared and checked, then made, many at once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Client, Event, Statistics, get_resource, start, wait
from cirrusql.errors import Error, MissingKey, NotUpdatable
from cirrusql.plan import PATCH_DOCUMENT, Target, Verb, WriteRequest, patch_document
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.patch import patch

_UNDER_WAY = 64


@dataclass(frozen=True, slots=True)
class WriteCall:
    """One mutation, ready to be sent. `request` is the operation's input, ClientToken included.

    `request` is None when the resource is already as wanted and no call is needed.
    """

    verb: Verb
    region: str
    identifier: str | None
    request: Mapping[str, Any] | None


class State(Enum):
    """How far a call has come."""

    NOT_STARTED = "not started"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Outcome:
    """What became of one call; filled in as it goes."""

    call: WriteCall
    state: State = State.NOT_STARTED
    event: Event = field(default_factory=dict)
    error: Error | None = None
    model: Mapping[str, Any] | None = None


async def prepare(
    request: WriteRequest,
    targets: Sequence[Target],
    catalog: Catalog,
    client: Client,
    statistics: Statistics,
) -> list[WriteCall]:
    """Every call that the targets need, in their order; nothing has been changed yet.

    All of them are checked here: raises InvalidProperty, NotUpdatable or DataError for the first
    target that the service would refuse.
    """
    desired = DesiredState(catalog, request.resource_type)
    if request.verb is Verb.UPDATE and PATCH_DOCUMENT not in request.columns:
        _refuse_fixed(request)
        gate = asyncio.Semaphore(_UNDER_WAY)

        async def one(target: Target) -> WriteCall:
            async with gate:
                return await _patched(request, target, desired, client, statistics)

        return list(await asyncio.gather(*map(one, targets)))
    return [_call(request, target, _document(request, target, desired)) for target in targets]


def _document(request: WriteRequest, target: Target, desired: DesiredState) -> dict[str, str]:
    match request.verb:
        case Verb.CREATE:
            return {"DesiredState": orjson.dumps(desired.model(target.assigned)).decode()}
        case Verb.UPDATE:
            if len(target.assigned) > 1:
                message = "PatchDocument cannot be combined with other columns in SET"
                raise MissingKey(message, hint="use one or the other")
            return {PATCH_DOCUMENT: patch_document(target.assigned[PATCH_DOCUMENT])}
        case Verb.DELETE:
            return {}


def _call(request: WriteRequest, target: Target, document: Mapping[str, str] | None) -> WriteCall:
    if document is None:
        return WriteCall(request.verb, target.region, target.identifier, None)
    body: dict[str, Any] = {"TypeName": request.resource_type.type_name}
    if target.identifier is not None:
        body["Identifier"] = target.identifier
    # The same token on every retry: the service then does the work once.
    body.update(document, ClientToken=str(uuid.uuid4()))
    body.update(target.parameters)
    return WriteCall(request.verb, target.region, target.identifier, body)


async def _patched(
    request: WriteRequest,
    target: Target,
    desired: DesiredState,
    client: Client,
    statistics: Statistics,
) -> WriteCall:
    """`SET column = value`: read the resource as it is now and patch what differs.

    A type that cannot be read gets every value that is named.
    """
    kind = request.resource_type
    assert target.identifier is not None
    wanted = {
        name: None if value is None else desired.value(name, value)
        for name, value in target.assigned.items()
    }
    current: Mapping[str, Any] = {name: None for name, value in wanted.items() if value is None}
    if "read" in kind.handlers:
        _, current = await get_resource(
            client, kind.type_name, target.identifier, target.region, statistics, target.parameters
        )
    desired.validate_changes(wanted)
    operations = patch(current, wanted, frozenset(kind.write_only))
    document = {PATCH_DOCUMENT: orjson.dumps(operations).decode()} if operations else None
    return _call(request, target, document)


def _refuse_fixed(request: WriteRequest) -> None:
    """Refuse to change what can only be given at creation, or never."""
    kind = request.resource_type
    for name in request.columns:
        column = kind.column_by_property.get(name)
        if column is None:
            continue
        if column.read_only:
            raise NotUpdatable(f"{name} of {kind.type_name} is read-only", type_name=kind.type_name)
        if column.create_only:
            raise NotUpdatable(
                f"{name} of {kind.type_name} can only be given at creation",
                hint="changing it needs a replacement: delete the resource and insert it anew",
                type_name=kind.type_name,
            )


async def carry_out(
    calls: Sequence[WriteCall],
    client: Client,
    statistics: Statistics,
    *,
    waits: bool,
    wants_model: bool,
    continues: bool = False,
) -> list[Outcome]:
    """Make the calls, many at once. The first failure stops new ones unless `continues`.

    What was started is always waited for (with `waits`), so that every outcome is known.
    """
    outcomes = [Outcome(call) for call in calls]
    waiting = iter(outcomes)
    failed = False

    async def work() -> None:
        nonlocal failed
        for outcome in waiting:
            if failed and not continues:
                return
            await _one(outcome, client, statistics, waits=waits, wants_model=wants_model)
            failed = failed or outcome.state is State.FAILED

    await asyncio.gather(*(work() for _ in range(min(_UNDER_WAY, len(outcomes)))))
    return outcomes


async def _one(
    outcome: Outcome, client: Client, statistics: Statistics, *, waits: bool, wants_model: bool
) -> None:
    call = outcome.call
    if call.request is None:
        outcome.state = State.DONE
        return
    try:
        outcome.state = State.STARTED
        outcome.event = await start(client, call.verb.value, call.request, call.region, statistics)
        if waits:
            outcome.event = await wait(client, outcome.event, call.region, statistics)
        if waits and wants_model and call.verb is not Verb.DELETE:
            outcome.model = await _read_back(outcome, client, statistics)
        outcome.state = State.DONE if waits else State.STARTED
    except Error as error:
        outcome.state, outcome.error = State.FAILED, error


async def _read_back(outcome: Outcome, client: Client, statistics: Statistics) -> Mapping[str, Any]:
    identifier = str(outcome.event["Identifier"])
    type_name = str(outcome.event["TypeName"])
    _, model = await get_resource(client, type_name, identifier, outcome.call.region, statistics)
    return model

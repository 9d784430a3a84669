"""Carry out the calls of a run, many at once, and say what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.cloudcontrol import ProgressEvent
from cirrusql.errors import Error, TransportError
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.mutation import Mutation, WriteContext, read_back
from cirrusql.journal import State
from cirrusql.plan import Verb
from cirrusql.records import Record

# More than the client sends at once, so that it always has something to send.
_UNDER_WAY = 96
_NOTHING = ProgressEvent()


class Outcome(Record, frozen=False, eq=False):
    """What became of one call; filled in as it goes.

    `row` is its number in the run. With `wants_model` the resource is read once it is written, and
    is `model` then.
    """

    row: int
    call: WriteCall
    wants_model: bool = False
    state: State = State.NOT_STARTED
    event: ProgressEvent = _NOTHING
    error: Error | None = None
    model: Mapping[str, Any] | None = None

    @property
    def identifier(self) -> str | None:
        """What the service calls the resource, as far as that is known."""
        return self.event.identifier or self.call.identifier


async def run_calls(
    outcomes: Sequence[Outcome], context: WriteContext, uncertain: Collection[int] = ()
) -> None:
    """Bring every outcome to its end. The first failure stops new ones unless `continues`.

    What was started is always waited for, if anything is, so that every outcome is known. An
    outcome that has an event already is only waited for. An earlier run may have done the work of
    the rows in `uncertain`.
    """
    waiting: Iterator[Outcome] = iter(outcomes)
    failed = False

    async def work() -> None:
        nonlocal failed
        for outcome in waiting:
            if failed and not context.continues:
                return
            await _run_one(outcome, context, uncertain=outcome.row in uncertain)
            failed = failed or outcome.state is State.FAILED

    await asyncio.gather(*(work() for _ in range(min(_UNDER_WAY, len(outcomes)))))


async def _run_one(outcome: Outcome, context: WriteContext, *, uncertain: bool) -> None:
    call, row = outcome.call, outcome.row
    if call.request is None:
        # There is no request to tell of; which resource it was is known all the same.
        outcome.event = ProgressEvent(type_name=call.type_name, identifier=call.identifier)
        outcome.state, outcome.model = State.DONE, call.model
        return
    mutation = Mutation(row, call, context, uncertain=uncertain)
    try:
        begun = None if outcome.event is _NOTHING else outcome.event
        outcome.event = await mutation.run(begun)
        outcome.state = State.DONE if context.waits else State.STARTED
        context.log.reached(row, outcome.state, outcome.event)
        if context.waits and outcome.wants_model and call.verb is not Verb.DELETE:
            created = call.verb is Verb.CREATE
            event, region = outcome.event, call.region
            outcome.model = await read_back(context.caller, event, region, created=created)
    except Error as error:
        outcome.error = call.without_secrets(error)
        if outcome.state is not State.DONE:  # what was written but cannot be read back is written
            message = outcome.error.message
            context.log.reached(row, _how_far(error), _known(error), message)
        outcome.state = State.FAILED
    context.tell(
        "write.ended",
        operation=call.verb.value,
        region=call.region,
        identifier=outcome.identifier,
        error=outcome.error,
    )


def _known(error: Error) -> ProgressEvent:
    """What an error says of the request that it ended."""
    return ProgressEvent(
        identifier=error.identifier,
        request_token=error.request_token,
        error_code=error.error_code,
    )


def _how_far(error: Error) -> State:
    """Without an answer it is not known whether a request has failed."""
    return State.SENT if isinstance(error, TransportError) else State.FAILED

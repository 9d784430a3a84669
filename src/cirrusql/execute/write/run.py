"""Carry out the calls of a run, many at once, and say what became of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.cloudcontrol import ProgressEvent
from cirrusql.errors import Error
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.mutation import Mutation, WriteContext, read_back
from cirrusql.journal import State
from cirrusql.plan import Verb
from cirrusql.records import Record

# More than the client sends at once, so that it always has something to send.
_UNDER_WAY = 96
_NOTHING = ProgressEvent()
# What stands before the reason of a row that an error has left open.
NOT_KNOWN = {
    State.NOT_STARTED: "nothing was begun",
    State.SENT: "it is not known whether this was carried out",
    State.STARTED: "it is not known how this ended",
}


class Outcome(Record, frozen=False, eq=False):
    """What became of one call; filled in as it goes.

    `row` is its number in the run. With `wants_model` the resource is read once it is written, and
    is `model` then. `ended_at` is when its end was heard of, in seconds since 1970.
    """

    row: int
    call: WriteCall
    wants_model: bool = False
    state: State = State.NOT_STARTED
    event: ProgressEvent = _NOTHING
    error: Error | None = None
    model: Mapping[str, Any] | None = None
    ended_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether something was sent of which the end is not known."""
        return self.state in (State.SENT, State.STARTED)

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
            failed = failed or outcome.error is not None

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
        outcome.event = await mutation.run(None if outcome.event is _NOTHING else outcome.event)
        outcome.ended_at = time.time()
        context.log.reached(row, mutation.state, outcome.event)
        if context.waits and outcome.wants_model and call.verb is not Verb.DELETE:
            created = call.verb is Verb.CREATE
            event, region = outcome.event, call.region
            outcome.model = await read_back(context.caller, event, region, created=created)
    except Error as error:
        outcome.error = call.without_secrets(error)
        if mutation.state is not State.DONE:  # what is written but cannot be read back is written
            known = _known(mutation.event, error)
            context.log.reached(row, mutation.state, known, _reason(mutation.state, outcome.error))
    finally:
        outcome.state = mutation.state
        if outcome.event is _NOTHING:
            outcome.event = mutation.event
    context.tell(
        "write.ended",
        operation=call.verb.value,
        region=call.region,
        identifier=outcome.identifier,
        error=outcome.error,
        row=row,
        request_token=outcome.event.request_token,
    )


def _known(event: ProgressEvent, error: Error) -> ProgressEvent:
    """What was heard of a request, and what is said by the error that ended the waiting for it."""
    return ProgressEvent(
        identifier=event.identifier or error.identifier,
        request_token=event.request_token,  # the error's may be another's, whom ours met
        error_code=error.error_code,
    )


def _reason(state: State, error: Error) -> str:
    """What the journal says beside a row: why it failed, or why its end is not known."""
    return error.message if state is State.FAILED else f"{NOT_KNOWN[state]}: {error.message}"

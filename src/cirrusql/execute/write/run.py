"""Carry out a prepared write: its calls made many at once, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.cloudcontrol import Event
from cirrusql.errors import Error, TransportError
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.mutation import Mutation, Surroundings, read_back
from cirrusql.execute.write.record import State
from cirrusql.plan import Verb
from cirrusql.records import Record, field

# More than the client sends at once, so that it always has something to send.
_UNDER_WAY = 96


class Outcome(Record, frozen=False):
    """What became of one call; filled in as it goes."""

    call: WriteCall
    state: State = State.NOT_STARTED
    event: Event = field(factory=dict)
    error: Error | None = None
    model: Mapping[str, Any] | None = None

    @property
    def identifier(self) -> str | None:
        """What the service calls the resource, as far as that is known."""
        return self.event.get("Identifier") or self.call.identifier


async def carry_out(
    around: Surroundings, *, wants_model: bool = False, continues: bool = False
) -> list[Outcome]:
    """Make the calls of a prepared write. The first failure stops new ones unless `continues`.

    What was started is always waited for (if anything is), so that every outcome is known.
    """
    outcomes = [Outcome(call) for call in around.prepared.calls]
    await work_off(list(enumerate(outcomes)), around, wants_model, continues=continues)
    return outcomes


async def work_off(
    outcomes: Sequence[tuple[int, Outcome]],
    around: Surroundings,
    wants_model: bool = False,
    *,
    continues: bool,
    uncertain: Collection[int] = (),
) -> None:
    """Bring every outcome to its end; each comes with the number of its row.

    An outcome that has an event already is only waited for. An earlier run may have done the work
    of the rows in `uncertain`.
    """
    waiting: Iterator[tuple[int, Outcome]] = iter(outcomes)
    failed = False

    async def work() -> None:
        nonlocal failed
        for row, outcome in waiting:
            if failed and not continues:
                return
            await _one(row, outcome, around, wants_model, row in uncertain)
            failed = failed or outcome.state is State.FAILED

    await asyncio.gather(*(work() for _ in range(min(_UNDER_WAY, len(outcomes)))))


async def _one(
    row: int, outcome: Outcome, around: Surroundings, wants_model: bool, uncertain: bool
) -> None:
    call = outcome.call
    if call.request is None:
        outcome.state, outcome.model = State.DONE, call.model
        return
    mutation = Mutation(row, call, around, uncertain=uncertain)
    try:
        outcome.event = await mutation.run(outcome.event or None)
        outcome.state = State.DONE if around.waits else State.STARTED
        around.record.reached(row, outcome.state, outcome.event)
        if around.waits and wants_model and call.verb is not Verb.DELETE:
            outcome.model = await _read_back(outcome, around)
    except Error as error:
        outcome.error = around.prepared.without_secrets(error, call)
        if outcome.state is not State.DONE:  # what was written but cannot be read back is written
            around.record.reached(row, _how_far(error), _known(error), outcome.error.message)
        outcome.state = State.FAILED


def _known(error: Error) -> Event:
    """What an error says of the request that it ended."""
    known = {
        "Identifier": error.identifier,
        "RequestToken": error.request_token,
        "ErrorCode": error.error_code,
    }
    return {name: value for name, value in known.items() if value is not None}


def _how_far(error: Error) -> State:
    """Without an answer it is not known whether a request has failed."""
    return State.SENT if isinstance(error, TransportError) else State.FAILED


async def _read_back(outcome: Outcome, around: Surroundings) -> Mapping[str, Any]:
    created = outcome.call.verb is Verb.CREATE
    region = outcome.call.region
    return await read_back(around.client, outcome.event, region, around.statistics, created=created)

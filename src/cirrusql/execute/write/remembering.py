"""The user's own writes in the inventory, if there is one: what each made, or that it is gone.

A write is done whether the inventory hears of it or not: that it could not be told is a note.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cirrusql.catalog.partitions import home_of, partition_of
from cirrusql.cloudcontrol import get_resource
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import Error
from cirrusql.journal import State
from cirrusql.plan import Verb

if TYPE_CHECKING:
    from cirrusql.engine.inventories import Inventory
    from cirrusql.execute.write.run import Outcome
    from cirrusql.inventory import Event


def remember(outcomes: Sequence[Outcome], context: StatementContext) -> None:
    """Tell the inventory of what was written for certain; one that is still open tells nothing."""
    written = [one for one in outcomes if one.state is State.DONE and one.call.request is not None]
    if not written:
        return
    untold: list[Exception] = []
    try:
        inventory = context.engine.inventories.find(context.options.inventory)
        if inventory is None:
            return
        from cirrusql.inventory.commit import append_writes

        events = context.run(_events(written, context, inventory, untold))
        if events:
            append_writes(inventory.store, events)
    except Exception as error:  # noqa: BLE001 - what is written is, whatever the tables' library does
        untold.append(error)
    if untold:
        more = f" (and {len(untold) - 1} more)" if len(untold) > 1 else ""
        note = f"the inventory was not told of all that was written: {untold[0]}{more}"
        context.diagnostics.notes.append(note)


async def _events(
    written: Sequence[Outcome],
    context: StatementContext,
    inventory: Inventory,
    untold: list[Exception],
) -> list[Event]:
    """What is known of each; why of some nothing is goes into `untold`."""
    account = await context.caller.account_id()
    made = (_event(one, account, context, inventory) for one in written)
    found: list[Event] = []
    for one in await asyncio.gather(*made, return_exceptions=True):
        if isinstance(one, Error):
            untold.append(one)
        elif isinstance(one, BaseException):
            raise one
        elif one is not None:
            found.append(one)
    return found


async def _event(
    outcome: Outcome, account: str, context: StatementContext, inventory: Inventory
) -> Event | None:
    """What became of a resource; None if it is not known by which name, or what it is now."""
    from cirrusql.inventory import Event

    call, identifier = outcome.call, outcome.identifier
    if identifier is None:
        return None
    key = (account, _region(call.type_name, call.region, context), call.type_name, "", identifier)
    if call.verb is Verb.DELETE:
        # What was listed before it had ended may have been there still.
        return Event(
            "",
            outcome.ended_at or time.time(),
            *key,
            op="gone",
            reason="deleted_by_us",
            source="write",
        )
    at, model = outcome.ended_at, outcome.model
    if model is None or not at:
        if "read" not in context.catalog.resource_type(call.type_name).handlers:
            return None
        at = time.time()
        _, model = await get_resource(context.caller, call.type_name, identifier, call.region)
    text, digest = inventory.redactor.prepared(call.type_name, model)
    return Event("", at, *key, op="put", source="write", content_hash=digest, properties=text)


def _region(type_name: str, region: str, context: StatementContext) -> str:
    """Where the inventory keeps a resource: those of a global service in the partition's home."""
    resource_type, partition = context.catalog.resource_type(type_name), partition_of(region)
    if not resource_type.is_global or partition is None:
        return region
    return home_of(resource_type.regions, partition) or region

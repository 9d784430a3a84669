"""CreateResource, UpdateResource, DeleteResource, and waiting for what they begin."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.cloudcontrol.client import Caller
from cirrusql.cloudcontrol.progress import ProgressEvent, progress_event

# Seconds between looks at a request that does not say when to look again: at once, then slower.
_PAUSES = (0.0, 1.0, 2.0, 4.0, 5.0)
_LONGEST_PAUSE = 120.0


async def start(
    caller: Caller, operation: str, request: Mapping[str, Any], region: str
) -> ProgressEvent:
    """The first progress event of a create, update or delete."""
    answer = await caller.call(operation, request, region)
    return progress_event(answer["ProgressEvent"])


async def wait_until_over(
    caller: Caller,
    event: ProgressEvent,
    region: str,
    heard: Callable[[ProgressEvent], None] | None = None,
) -> ProgressEvent:
    """The last progress event of a request, however it ended, polled for as RetryAfter says.

    `heard` is called with every event, the last one too: what is known when polling fails.
    """
    looks = 0
    while not event.is_over:
        await asyncio.sleep(_pause(event, looks))
        looks += 1
        request = {"RequestToken": event.request_token}
        answer = await caller.call("GetResourceRequestStatus", request, region)
        event = event.then(progress_event(answer["ProgressEvent"]))
        if heard is not None:
            heard(event)
    return event


async def cancel(caller: Caller, token: str, region: str) -> ProgressEvent:
    """The progress event of a request that was asked to stop; what it has done stays done."""
    answer = await caller.call("CancelResourceRequest", {"RequestToken": token}, region)
    return progress_event(answer["ProgressEvent"])


def _pause(event: ProgressEvent, looks: int) -> float:
    """Seconds until the next look."""
    if event.retry_after is not None:
        return min(max(event.retry_after - time.time(), 0.0), _LONGEST_PAUSE)
    return _PAUSES[min(looks, len(_PAUSES) - 1)]

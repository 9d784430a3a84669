"""CreateResource, UpdateResource, DeleteResource, and waiting for what they begin."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from cirrusql.cloudcontrol.client import Client
from cirrusql.result import Statistics

Event = dict[str, Any]

_OVER = frozenset(("SUCCESS", "FAILED", "CANCEL_COMPLETE"))
# Seconds between looks at a request that does not say when to look again: at once, then slower.
_PAUSES = (0.0, 1.0, 2.0, 4.0, 5.0)


async def start(
    client: Client,
    operation: str,
    request: Mapping[str, Any],
    region: str,
    statistics: Statistics,
) -> Event:
    """The first progress event of a create, update or delete."""
    answer = await client.call(operation, request, region, statistics)
    return dict(answer["ProgressEvent"])


async def ended(client: Client, event: Event, region: str, statistics: Statistics) -> Event:
    """The last progress event of a request, however it ended, polled for as RetryAfter says."""
    looks = 0
    while event.get("OperationStatus") not in _OVER:
        await asyncio.sleep(_pause(event, looks))
        looks += 1
        request = {"RequestToken": event["RequestToken"]}
        answer = await client.call("GetResourceRequestStatus", request, region, statistics)
        event = {**event, **answer["ProgressEvent"]}
        if event.get("OperationStatus") in _OVER:
            event.pop("RetryAfter", None)
    return event


async def cancel(client: Client, token: str, region: str, statistics: Statistics) -> Event:
    """The progress event of a request that was asked to stop; what it has done stays done."""
    request = {"RequestToken": token}
    answer = await client.call("CancelResourceRequest", request, region, statistics)
    return dict(answer["ProgressEvent"])


def succeeded(event: Event) -> bool:
    """Whether a request ended well."""
    return event.get("OperationStatus") == "SUCCESS"


def _pause(event: Event, looks: int) -> float:
    retry_after = event.get("RetryAfter")
    if isinstance(retry_after, int | float):
        return min(max(float(retry_after) - time.time(), 0.0), 120.0)
    return _PAUSES[min(looks, len(_PAUSES) - 1)]

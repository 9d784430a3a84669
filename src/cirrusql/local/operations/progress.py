"""Progress events: how a request stands, as the service tells it."""

from __future__ import annotations

from typing import Any

import orjson

from cirrusql.local.storage.requests import Request

_TERMINAL = frozenset(("SUCCESS", "FAILED", "CANCEL_COMPLETE"))


def current_status(request: Request, now: float) -> str:
    """The operation status to show at this time."""
    return "PENDING" if request.due is not None and now < request.begins else request.status


def first_event(request: Request) -> dict[str, Any]:
    """The ProgressEvent that a write is answered with: when to ask again is told later."""
    event = progress_event(request, request.started)
    event.pop("RetryAfter", None)
    return event


def progress_event(request: Request, now: float) -> dict[str, Any]:
    """The request as a ProgressEvent; what does not apply is absent.

    Only an update shows its resource model: AWS was not seen to tell a new resource's.
    """
    status = current_status(request, now)
    finished = status in _TERMINAL
    event = {
        "TypeName": request.type_name,
        "Identifier": request.identifier if request.shown else None,
        "RequestToken": request.token,
        "HooksRequestToken": orjson.loads(request.hooks)["token"] if request.hooks else None,
        "Operation": request.operation,
        "OperationStatus": status,
        "EventTime": round(request.event_time, 3),
        "ResourceModel": request.model if status == "SUCCESS" or not finished else None,
        "StatusMessage": request.message if finished else None,
        "ErrorCode": request.error_code if status == "FAILED" else None,
        "RetryAfter": _retry_after(request, now),
    }
    return {name: value for name, value in event.items() if value is not None}


def _retry_after(request: Request, now: float) -> float | None:
    return round(request.due, 3) if request.due is not None and request.due > now else None

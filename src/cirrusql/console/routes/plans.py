"""What the plans part of the page asks."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cirrusql.console.plan import MOST_SHOWN, Plan
from cirrusql.console.replies import Asked, answering, failure, text, whole
from cirrusql.console.routes.asking import console_of, person_of
from cirrusql.console.routes.following import following
from cirrusql.errors import Error, InterfaceError


def _make(request: Request, asked: Asked) -> Any:
    parameters = asked.get("parameters") or None
    if parameters is not None and not isinstance(parameters, dict | list):
        raise InterfaceError("parameters are an object or a list")
    plan = console_of(request).plans.make(
        person_of(request), text(asked, "plan"), text(asked, "sql"), parameters
    )
    return {"plan": plan.plan_id}


def _show(request: Request, _: Asked) -> Any:
    return _plan(request).shown(0, console_of(request).mode)


def _changes(request: Request, asked: Asked) -> Any:
    start, count = whole(asked, "start", 0), whole(asked, "count", MOST_SHOWN)
    return {"changes": _plan(request).changes(start, count)}


def _apply(request: Request, asked: Asked) -> Any:
    plan = console_of(request).plans.apply(
        person_of(request), request.path_params["plan"], whole(asked, "changes")
    )
    return {"state": plan.state}


def _cancel(request: Request, _: Asked) -> Any:
    _plan(request).cancel()
    return {}


async def _follow(request: Request) -> Response:
    """Lines of JSON: how a plan stands, as often as it changes, until nothing is done with it."""
    try:
        plan, mode = _plan(request), console_of(request).mode
    except Error as error:
        return failure(error)

    seen = 0

    def shown() -> dict[str, Any]:
        nonlocal seen
        found = plan.shown(seen, mode)
        seen = found["progress"]["version"]
        return found

    return following(request, shown, plan.rested.is_set)


def _writes(request: Request, _: Asked) -> Any:
    return console_of(request).writes.list()


def _write(request: Request, _: Asked) -> Any:
    return console_of(request).writes.run(request.path_params["number"])


def _resume(request: Request, _: Asked) -> Any:
    console_of(request).writes.resume(request.path_params["number"])
    return {}


def _stop(request: Request, _: Asked) -> Any:
    console_of(request).writes.cancel(request.path_params["number"])
    return {}


def _plan(request: Request) -> Plan:
    return console_of(request).plans.plan(person_of(request), request.path_params["plan"])


_PLAN = "/api/plans/{plan}"
_WRITE = "/api/journal/{number:int}"
ROUTES = [
    Route("/api/plans", answering(_make), methods=["POST"]),
    Route(_PLAN, answering(_show)),
    Route(f"{_PLAN}/changes", answering(_changes)),
    Route(f"{_PLAN}/apply", answering(_apply), methods=["POST"]),
    Route(f"{_PLAN}/cancel", answering(_cancel), methods=["POST"]),
    Route(f"{_PLAN}/follow", _follow),
    Route("/api/journal", answering(_writes)),
    Route(_WRITE, answering(_write)),
    Route(f"{_WRITE}/resume", answering(_resume), methods=["POST"]),
    Route(f"{_WRITE}/cancel", answering(_stop), methods=["POST"]),
]
"""What the plans part of the page asks."""

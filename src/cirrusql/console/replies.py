"""Answers as JSON, and errors as answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cirrusql.errors import Error, InterfaceError, InternalError, UnknownName, of_the_world

Handler = Callable[[Request], Awaitable[Response]]
Asked = dict[str, Any]
MOST_BYTES = 8 * 1024 * 1024
"""How long a request may be."""
_LOG = logging.getLogger(__name__)


def reply(value: Any, status: int = 200) -> Response:
    """A value as JSON."""
    body = orjson.dumps(value, default=str)
    return Response(body, status, media_type="application/json")


def refusal(status: int, message: str, hint: str | None = None) -> Response:
    """A request that was not carried out, and why."""
    return reply({"error": {"message": message, "hint": hint}}, status)


def told(error: Error) -> dict[str, Any]:
    """An error as the page shows it: every field that says something, and its kind."""
    names = (
        "message",
        "hint",
        "type_name",
        "identifier",
        "region",
        "operation",
        "error_code",
        "request_token",
    )
    facts = {name: getattr(error, name) for name in names if getattr(error, name) is not None}
    position = error.position
    if position is not None:
        facts["position"] = {"line": position.line, "column": position.column}
    return {"kind": type(error).__name__, "text": str(error), **facts}


def answering(function: Callable[[Request, Asked], Any]) -> Handler:
    """A route's handler: a function of the request and its JSON, in a thread of its own.

    An Error that it raises is the answer, and a bug is told as one, and logged.
    """

    async def handler(request: Request) -> Response:
        try:
            asked = await _asked(request)
            found = await run_in_threadpool(function, request, asked)
        except Exception as bug:  # noqa: BLE001 - a page waits for an answer
            return failure(bug)
        return found if isinstance(found, Response) else reply(found)

    return handler


def failure(bug: Exception) -> Response:
    """What a page is answered when something was raised."""
    error = known(bug)
    status = 404 if isinstance(error, UnknownName) else 400
    if isinstance(error, InternalError):
        status = 500
    return reply({"error": told(error)}, status)


def known(bug: BaseException) -> Error:
    """What was raised, as an error to tell; a mistake of this program's is logged."""
    if isinstance(bug, Error):
        return bug
    error = of_the_world(bug) if isinstance(bug, Exception) else None
    if error is not None:
        return error
    _LOG.error("a mistake in the console", exc_info=bug)
    return InternalError(f"a mistake of CirruSQL's: {bug!r}", hint="please report it")


async def _asked(request: Request) -> Asked:
    if request.method in ("GET", "DELETE"):
        return dict(request.query_params)
    body = b""
    async for chunk in request.stream():  # of which nobody may have said how long it is
        body += chunk
        if len(body) > MOST_BYTES:
            raise InterfaceError(f"a request has {MOST_BYTES} bytes at most")
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise InterfaceError("a request is a JSON object")
    return found


def text(asked: Asked, name: str, default: str | None = None) -> str:
    """A text of a request; raises InterfaceError if there is none."""
    found = asked.get(name, default)
    if not isinstance(found, str):
        raise InterfaceError(f"'{name}' is a text")
    return found


def whole(asked: Asked, name: str, default: int | None = None) -> int:
    """A number of a request, from its JSON or its address; raises InterfaceError if it is none."""
    found = asked.get(name, default)
    if isinstance(found, str) and found.removeprefix("-").isdecimal():
        found = int(found)
    if not isinstance(found, int) or isinstance(found, bool):
        raise InterfaceError(f"'{name}' is a whole number")
    return found

"""Who asks whom: the console and the person of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

if TYPE_CHECKING:
    from cirrusql.console.console import Console


def console_of(request: Request) -> Console:
    """The console that is asked."""
    console: Console = request.app.state.console
    return console


def person_of(request: Request) -> str:
    """Whose key the request has."""
    person: str = request.state.person
    return person

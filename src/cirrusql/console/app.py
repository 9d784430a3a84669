"""Every route of the console, behind its guard."""

from __future__ import annotations

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from cirrusql.console import page
from cirrusql.console.console import Console
from cirrusql.console.exporting import Export
from cirrusql.console.guard import ENTER, Guard
from cirrusql.console.replies import Asked, answering, refusal, text
from cirrusql.console.routes import catalogue, controls, plans, query, resource, stacks
from cirrusql.console.routes.asking import console_of


def application(console: Console, hosts: Collection[str], names: Collection[str] = ()) -> Starlette:
    """The application; `hosts` and `names` are what it is asked by, as the guard has them."""
    app = Starlette(
        routes=[
            *page.ROUTES,
            Route(ENTER, answering(_enter), methods=["POST"]),
            Route("/api/here", answering(_here)),
            Route("/api/invite", answering(_invite), methods=["POST"]),
            Route("/download/{ticket}", _download),
            *query.ROUTES,
            *resource.ROUTES,
            *catalogue.ROUTES,
            *plans.ROUTES,
            *controls.ROUTES,
            *stacks.ROUTES,
        ],
        middleware=[
            Middleware(Guard, keys=console.keys, hosts=hosts, names=names),
            Middleware(GZipMiddleware, minimum_size=1_000),
        ],
    )
    app.state.console = console
    return app


def _enter(request: Request, asked: Asked) -> Response | dict[str, str]:
    key = console_of(request).keys.enter(text(asked, "token"))
    if key is None:
        hint = (
            "an address is for one browser: start the server again, or ask for another from within"
        )
        return refusal(401, "this address was used already", hint)
    return {"key": key}


def _here(request: Request, _: Asked) -> dict[str, object]:
    return console_of(request).facts()


def _invite(request: Request, _: Asked) -> dict[str, str]:
    """A token for another browser, or another person."""
    return {"token": console_of(request).keys.token()}


async def _download(request: Request) -> Response:
    redeemed = console_of(request).keys.redeem(request.path_params["ticket"])
    if redeemed is None:
        return refusal(404, "this download was taken already, or waited too long")
    export = redeemed()
    assert isinstance(export, Export)
    return StreamingResponse(
        export.pieces,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{export.name}"'},
    )

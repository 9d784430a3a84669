"""The server over HTTP: a bearer token for everybody, and names that it answers to."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl

from cirrusql.mcp.door import Door
from cirrusql.mcp.server import make_server

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_GRACE_SECONDS = 2
_MOST_BYTES = 1024 * 1024


class BearerToken:
    """One token for all; whoever has it is let in. For the SDK's check of each request."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def verify_token(self, token: str) -> AccessToken | None:
        """Who brings the token; None if it is another."""
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            return None
        return AccessToken(token=token, client_id="agent", scopes=[])


class _Server(uvicorn.Server):
    """uvicorn's, which leaves signals to whoever runs several doors."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing."""
        yield


async def serve_http(
    door: Door, listener: socket.socket, token: str, names: Sequence[str] = ()
) -> None:
    """Answer requests at a socket until this is cancelled; `names` are hosts that it is asked by.

    Requests that name another host or come from another origin are refused: a page in a browser
    could have them sent here.
    """
    server = uvicorn_server(door, token, names)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await running
        raise


def uvicorn_server(door: Door, token: str, names: Sequence[str] = ()) -> Any:
    """A server that was not started yet."""
    issuer = AnyHttpUrl("http://127.0.0.1")  # of which nobody is told: there is one token
    server = make_server(
        door,
        auth=AuthSettings(issuer_url=issuer, resource_server_url=None),
        token_verifier=BearerToken(token),
    )
    hosts = [*_LOOPBACK, *names]
    security = TransportSecuritySettings(
        allowed_hosts=[one for host in hosts for one in (host, f"{host}:*")],
        allowed_origins=[
            one
            for host in hosts
            for scheme in ("http", "https")
            for one in (f"{scheme}://{host}", f"{scheme}://{host}:*")
        ],
    )
    app = server.streamable_http_app(
        streamable_http_path=PATH, transport_security=security, max_request_body_size=_MOST_BYTES
    )
    config = uvicorn.Config(
        app,
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return _Server(config)

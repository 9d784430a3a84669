"""The console over HTTP, until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from cirrusql.console.app import application
from cirrusql.console.console import Console

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_GRACE_SECONDS = 1


class _Server(uvicorn.Server):
    """uvicorn's, which leaves signals to whoever runs several doors."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing."""
        yield


async def serve_console(
    console: Console, listener: socket.socket, names: Sequence[str] = ()
) -> None:
    """Answer requests at a socket until this is cancelled; `names` are more of its hosts."""
    port = listener.getsockname()[1]
    hosts = {f"{name}:{port}" for name in (*_LOOPBACK, *names)}
    if port == 80:
        hosts |= {*_LOOPBACK, *names}
    config = uvicorn.Config(
        application(console, hosts),
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await running
        raise

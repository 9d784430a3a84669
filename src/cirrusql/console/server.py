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
# Browsers leave it out where it is HTTP's own.
_WITHOUT_PORT = 80


class _Server(uvicorn.Server):
    """uvicorn's, which leaves signals to whoever runs several doors."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing."""
        yield


async def serve_console(
    console: Console, listener: socket.socket, names: Sequence[str] = ()
) -> None:
    """Answer requests at a socket until this is cancelled; `names` it has behind a proxy."""
    host, port = listener.getsockname()[:2]
    own = f"[{host}]" if ":" in host else host
    # All addresses is no name, though browsers let pages ask 0.0.0.0.
    own_names = _LOOPBACK if host in ("0.0.0.0", "::") else (*_LOOPBACK, own)  # noqa: S104
    hosts = {f"{name}:{port}" for name in own_names}
    if port == _WITHOUT_PORT:
        hosts |= {*own_names}
    config = uvicorn.Config(
        application(console, hosts, names),
        access_log=False,
        server_header=False,
        log_config=None,
        log_level="critical",  # a download that is broken off is no news for the terminal
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
        console.stopping.set()
        server.should_exit = True
        await running
        raise

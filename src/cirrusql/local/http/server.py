"""The local cloud as an HTTP server: the endpoint on uvicorn."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.errors import NotSupportedError, OperationalError
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.http.endpoint import Endpoint
from cirrusql.local.http.silent_clients import SilentClients
from cirrusql.local.settings import Settings
from cirrusql.local.storage.checkpoints import checkpoints_beside

_GRACE_SECONDS = 5
_BACKLOG = 1024


def run(
    path: str | Path,
    catalog: Catalog,
    *,
    host: str = "127.0.0.1",
    port: int = 4566,
    settings: Settings | None = None,
) -> None:
    """Serve the local cloud in the file at `path` until the process is told to stop.

    On SIGINT or SIGTERM it finishes the requests it has taken and closes the file. Port 0 takes
    any free one, which the log tells. Raises StoreError if the file cannot be used,
    OperationalError if the address cannot be, NotSupportedError without the `server` extra.
    """
    cloud = LocalCloud.open(path, catalog, settings=settings)
    try:
        serve(cloud, make_server(cloud), listen(host, port))
    finally:
        cloud.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections at the address; raises OperationalError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        hint = "another program may listen there; choose another port"
        raise OperationalError(
            f"cannot listen at {host}:{port}: {error.strerror or error}", hint=hint
        ) from error
    listener.listen(_BACKLOG)
    return listener


def serve(cloud: LocalCloud, server: Any, listener: socket.socket) -> None:
    """Answer the requests that come in at `listener` until the process is told to stop.

    `server` is one that `make_server` made for this local cloud.
    """
    # What is loaded by now stays; the collector need not look through it ever again. Left to load
    # its protocols when it starts, uvicorn added 10 ms to every full collection.
    server.config.load()
    server.config.get_loop_factory()
    gc.collect()
    gc.freeze()
    # uvicorn ends gracefully and then raises the signal again, for whoever handled it before.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with checkpoints_beside(cloud.backend.store), contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)


def make_server(cloud: LocalCloud) -> Any:
    """A uvicorn server for the local cloud, not started; raises NotSupportedError."""
    try:
        import uvicorn
    except ImportError as error:
        hint = "install it with: pip install 'cirrusql[server]'"
        raise NotSupportedError("serving over HTTP needs uvicorn", hint=hint) from error

    def connections() -> set[Any]:
        found: set[Any] = server.server_state.connections
        return found

    config = uvicorn.Config(
        Endpoint(cloud),
        lifespan="off",
        # Its connections would be of another kind, which SilentClients knows nothing of.
        ws="none",
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=75,
        # Every second, of which uvicorn asks that they be more than this.
        timeout_notify=0,
        callback_notify=SilentClients(cloud, connections).close,
    )
    server = uvicorn.Server(config)
    return server

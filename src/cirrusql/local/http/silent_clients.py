"""Connections that are kept open for nothing: by half a request, by silence, by not reading.

uvicorn ends a connection that is idle after an answer, and waits for ever for the first byte of a
request or the last one of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from cirrusql.local.cloud import LocalCloud

_NEVER = object()


class SilentClients:
    """Closes the connections of clients that let the server wait.

    The mutable state is since when each connection has waited, and after which request. It is seen
    to once a second, which costs the requests themselves nothing.
    """

    def __init__(self, cloud: LocalCloud, connections: Callable[[], Iterable[Any]]) -> None:
        self._cloud = cloud
        self._connections = connections
        self._waiting: dict[Any, tuple[Any, float]] = {}

    async def close(self) -> None:
        """Close those that have waited for longer than the settings allow."""
        patience, now = self._cloud.settings.client_timeout, time.monotonic()
        waiting = {}
        for connection in list(self._connections()):
            if not _waits_for_its_client(connection):
                continue
            cycle, since = self._waiting.get(connection, (_NEVER, now))
            # Bytes that trickle in do not count: a request has to come whole in that time.
            since = since if cycle is connection.cycle else now
            if patience and now - since > patience:
                connection.transport.abort()
            else:
                waiting[connection] = (connection.cycle, since)
        self._waiting = waiting


def _waits_for_its_client(connection: Any) -> bool:
    """Whether one of uvicorn's connections has nothing to do until its client sends or reads."""
    cycle = connection.cycle
    if cycle is None or cycle.response_complete or cycle.more_body:
        return True
    return bool(connection.flow.write_paused)

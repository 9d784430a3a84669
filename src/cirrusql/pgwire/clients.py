"""The clients of a server that have been let in, by their numbers."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cirrusql.pgwire.connection import Connection
from cirrusql.pgwire.received import CancelRequest
from cirrusql.pgwire.stream import Stopping


class Clients:
    """Who is connected, and what is done with all of them. Safe in threads.

    Mutable: the connections, with the keys by which they are cancelled, and whether no other is
    kept, since the server ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[int, tuple[int, Connection]] = {}
        self._closed = False

    def numbers(self) -> tuple[int, int]:
        """A number that nobody has, and a key that nobody can guess."""
        with self._lock:
            while True:
                process = secrets.randbits(31) or 1
                if process not in self._kept:
                    return process, secrets.randbits(32)

    @contextmanager
    def keeping(self, process: int, key: int, connection: Connection) -> Iterator[None]:
        """The time in which a connection is one of them. Raises Stopping where none is kept."""
        with self._lock:
            if self._closed:
                raise Stopping
            self._kept[process] = (key, connection)
        try:
            yield
        finally:
            with self._lock:
                del self._kept[process]

    def cancel(self, request: CancelRequest) -> None:
        """Cancel what a connection does, if the key is its own; nothing is told either way."""
        with self._lock:
            known = self._kept.get(request.process)
        if known is None:
            return
        key, connection = known
        if hmac.compare_digest(key.to_bytes(4, "big"), request.key.to_bytes(4, "big")):
            connection.cancel()

    def watch(self) -> None:
        """Cancel what clients wait for no longer."""
        for one in self._all():
            one.watch()

    def stop(self, *, now: bool) -> None:
        """Have each end when its statement has; `now` cancels them. No other is kept."""
        with self._lock:
            self._closed = True
        for one in self._all():
            one.stop(now=now)

    def cut(self, *, idle: bool) -> None:
        """End those whose clients take nothing; with `idle` those alone that nothing runs for."""
        for one in self._all():
            if not (idle and one.busy):
                one.cut()

    def _all(self) -> list[Connection]:
        with self._lock:
            return [one for _, one in self._kept.values()]

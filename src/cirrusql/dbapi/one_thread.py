"""One thread at a time: what is used by two at once says so, instead of mixing their answers."""

from __future__ import annotations

import threading

from cirrusql.errors import InterfaceError


class OneThread:
    """A context that belongs to one thread at a time, which may enter it again.

    Threads may use a connection one after the other, as those of a pool do. Mutable state: the lock
    that the thread at work holds.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            raise InterfaceError(
                "the connection is at work in another thread",
                hint="open a connection for each thread; those to one target share what is dear",
            )

    def __exit__(self, *_: object) -> None:
        self._lock.release()

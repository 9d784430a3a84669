"""One thread at a time: what is used by two at once says so, instead of mixing their answers."""

from __future__ import annotations

import threading

from cirrusql.errors import InterfaceError


class OneThread:
    """A context that belongs to one thread at a time, which may enter it again.

    Threads may use a connection one after the other, as those of a pool do. `begins` and `ends` are
    for what is done for every row, where a context costs as much as the row. Mutable state: the
    lock that the thread at work holds.
    """

    def __init__(self) -> None:
        lock = threading.RLock()
        self.begins, self.ends = lock.acquire, lock.release

    def __enter__(self) -> None:
        if not self.begins(blocking=False):
            raise in_use()

    def __exit__(self, *_: object) -> None:
        self.ends()


def in_use() -> InterfaceError:
    """The error for the second thread."""
    return InterfaceError(
        "the connection is at work in another thread",
        hint="open a connection for each thread; those to one target share what is dear",
    )

"""Checkpoints beside the traffic: what is committed moves into the file proper on another thread.

Left to SQLite, the commit that fills the log makes a checkpoint itself, and every caller of that
moment waits for it: 30 to 60 ms.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from cirrusql.local.storage.store import Store

# Much at once keeps the disk busy, and commits wait for it: after a second under load 13 ms, after
# a quarter of it 5 ms.
_SECONDS_BETWEEN = 0.25

_log = logging.getLogger("cirrusql.local")


@contextmanager
def checkpoints_beside(store: Store) -> Iterator[None]:
    """A context in which checkpoints are made a few times a second, by a thread of their own."""
    stop = threading.Event()
    with store.checkpointer() as checkpoint:

        def work() -> None:
            while not stop.wait(_SECONDS_BETWEEN):
                try:
                    checkpoint()
                except apsw.Error as error:  # the next one takes what this one could not
                    _log.warning("a checkpoint failed: %s", error)

        thread = threading.Thread(target=work, name="checkpoints", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

"""Many small writes to one SQLite file, each durable when its future is done, a few commits in all.

While one transaction reaches the disk, the next one's statements gather. A thread of its own does
it, so that neither an event loop nor a caller that is cancelled gets in the way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import apsw

from cirrusql.errors import StoreError

Job = tuple[str, Sequence[Sequence[Any]], "Future[int]"]


class GroupCommit:
    """The one writer of a file. Mutable state: its thread, and the statements that wait for it."""

    def __init__(self, connect: Callable[[], apsw.Connection]) -> None:
        self._connection = connect()
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="cirrusql journal", daemon=True)
        self._thread.start()

    def submit(self, sql: str, *rows: Sequence[Any]) -> Future[int]:
        """Run a statement once for each row of values.

        The future is done when that is durable; it has the number of the last row inserted.
        """
        future: Future[int] = Future()
        self._waiting.put((sql, rows, future))
        return future

    def close(self) -> None:
        """Finish what waits, and let go of the file."""
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            last = False
            while not self._waiting.empty():
                job = self._waiting.get()
                if job is None:
                    last = True
                    break
                batch.append(job)
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: Sequence[Job]) -> None:
        numbers = []
        try:
            with self._connection:
                for sql, rows, _ in batch:
                    self._connection.executemany(sql, rows)
                    numbers.append(self._connection.last_insert_rowid())
        except apsw.Error as error:
            for _, _, future in batch:
                future.set_exception(StoreError(f"the journal cannot be written: {error}"))
            return
        for (_, _, future), number in zip(batch, numbers, strict=True):
            future.set_result(number)

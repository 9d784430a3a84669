"""Many small writes to one SQLite file, each durable when its future is done, a few commits in all.

While one transaction reaches the disk, the next one's jobs gather. A thread of its own does it, so
that neither an event loop nor a caller that is cancelled gets in the way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue

import apsw

from cirrusql.errors import StoreError, of_the_world

Job = Callable[[apsw.Connection], object]
_Waiting = tuple[Job, "Future[object]"]


class GroupCommit:
    """The one writer of a file. Mutable state: its thread, and the jobs that wait for it."""

    def __init__(self, connect: Callable[[], apsw.Connection]) -> None:
        self._connection = connect()
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="cirrusql journal", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[object]:
        """Run a job; the future has what it gives once that is durable.

        It has a StoreError if the file cannot be written, and whatever else the job raises.
        """
        future: Future[object] = Future()
        # Whoever waits for it may be cancelled, but not the job: what it notes has happened. And a
        # result for a future that was cancelled would be an error, which ended the only writer.
        future.set_running_or_notify_cancel()
        self._waiting.put((job, future))
        return future

    def close(self) -> None:
        """Finish what waits, and let go of the file."""
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        last = False
        while not last and (first := self._waiting.get()) is not None:
            batch = [first]
            while not self._waiting.empty() and not last:
                following = self._waiting.get()
                last = following is None
                if following is not None:
                    batch.append(following)
            self._commit(batch)

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        """Run jobs in one transaction; where one fails each has one of its own."""
        try:
            with self._connection:
                results = [job(self._connection) for job, _ in batch]
        except Exception as error:  # noqa: BLE001 - a job's mistake must not end the only writer
            if len(batch) == 1:
                batch[0][1].set_exception(_explained(error))
            else:
                for one in batch:
                    self._commit([one])
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)


def _explained(error: Exception) -> Exception:
    if isinstance(error, apsw.Error):
        known = of_the_world(error)
        why, hint = (known.message, known.hint) if known is not None else (str(error), None)
        return StoreError(f"the journal cannot be written: {why}", hint=hint)
    return error

"""The time in which a connection's statement runs: it may be cancelled, and has its turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from cirrusql.pgwire.answers import Prepared
from cirrusql.pgwire.observed import Observed
from cirrusql.pgwire.stream import Stream


class Running:
    """Whether a statement runs. Safe to ask, and to act on, from other threads.

    Mutable: just that.
    """

    def __init__(
        self, stream: Stream, observed: Observed, turn: threading.Semaphore | None
    ) -> None:
        self._stream = stream
        self._observed = observed
        self._turn = turn
        self._lock = threading.Lock()
        self._running = False

    @property
    def now(self) -> bool:
        """Whether one runs."""
        return self._running

    def act(self, during: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        """Do something while a statement is known to run, or to run not."""
        with self._lock:
            if self._running:
                during()
            elif otherwise is not None:
                otherwise()

    @contextmanager
    def statement(self, prepared: Prepared) -> Iterator[None]:
        """The time in which a statement runs, and can be cancelled."""
        with self._in_turn():
            begun = time.monotonic()
            with self._lock:
                self._running = True
            done = False
            try:
                yield
                done = True
            finally:
                with self._lock:
                    self._running = False
                self._observed.ended(prepared.text, time.monotonic() - begun, done=done)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Among the statements that run at a time, but while the client is waited for.

        A few clients that never read would keep everybody else waiting for ever.
        """
        if self._turn is None:
            yield
            return
        with self._turn:
            self._stream.around_sending = partial(_let_go, self._turn)
            try:
                yield
            finally:
                self._stream.around_sending = nullcontext


@contextmanager
def _let_go(turn: threading.Semaphore) -> Iterator[None]:
    """Without a turn for a while."""
    turn.release()
    try:
        yield
    finally:
        turn.acquire()

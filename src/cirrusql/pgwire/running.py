"""The time in which a connection's statement runs: it may be cancelled, and has its turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from cirrusql.errors import Cancelled
from cirrusql.pgwire.answers import Prepared
from cirrusql.pgwire.observed import Observed
from cirrusql.pgwire.stream import Stopping, Stream
from cirrusql.pgwire.turns import Turns


class Running:
    """Whether a message is answered, whose statement may run. Safe in threads.

    Mutable: both, whether it is to be cancelled, whether that was said of one that has come and was
    not looked at yet, and whether no other statement may begin. A wish to cancel is kept until the
    message is answered: it may come before there is anything to cancel.
    """

    def __init__(self, stream: Stream, observed: Observed, turns: Turns | None) -> None:
        self._stream = stream
        self._observed = observed
        self._turns = turns
        self._lock = threading.Lock()
        self._running = False
        self._in_statement = False
        self._cancelled = False
        self._early = False
        self._closed = False

    @property
    def now(self) -> bool:
        """Whether one is answered."""
        return self._running

    @property
    def in_statement(self) -> bool:
        """Whether a statement runs."""
        return self._in_statement

    @property
    def cancelled(self) -> bool:
        """Whether what it asks for is to be cancelled."""
        return self._cancelled

    @property
    def closed(self) -> bool:
        """Whether no other may begin."""
        return self._closed

    def cancel(self, act: Callable[[], None], *, if_: Callable[[], bool] = lambda: True) -> None:
        """Cancel what the message asks for, and no other; `act` is what does it."""
        with self._lock:
            if self._running and if_():
                self._cancelled = True
                act()
            elif not self._running and self._stream.has_message:
                self._early = True

    def pause(self) -> None:
        """What was asked for up to here is answered, and the next is not to be cancelled for it."""
        with self._lock:
            self._early = self._stream.at_hand = False

    def close(self) -> None:
        """Have no other statement begin: the client is told that the server ends."""
        with self._lock:
            self._closed = True

    @contextmanager
    def message(self) -> Iterator[None]:
        """The time in which a message is answered, and what it asks for can be cancelled.

        It is read and understood before it is run, which takes time, too.
        """
        with self._lock:
            self._running, self._cancelled, self._early = True, self._early, False
            self._stream.at_hand = False
        try:
            yield
        finally:
            with self._lock:
                self._running = False

    @contextmanager
    def statement(self, prepared: Prepared) -> Iterator[None]:
        """The time in which a message's statement runs.

        Raises Stopping where none may begin, and Cancelled for one that was, before its turn came.
        """
        with self._in_turn():
            begun, done = time.monotonic(), False
            self._in_statement = True
            try:
                yield
                done = True
            finally:
                self._in_statement = False
                self._observed.ended(prepared.text, time.monotonic() - begun, done=done)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Among the statements that run at a time, but while the client is waited for.

        A few clients that never read would keep everybody else waiting for ever.
        """
        turns = self._turns
        if turns is None:
            self.require_wanted()
            yield
            return
        if not turns.take(lambda: self._cancelled or self._closed):
            self.require_wanted()
        try:
            self.require_wanted()
            self._stream.around_sending = partial(_let_go, turns)
            yield
        finally:
            self._stream.around_sending = nullcontext
            turns.give()

    def require_wanted(self) -> None:
        """Raise for what nobody waits for any more; nothing of it has been done."""
        if self._closed:
            raise Stopping
        if self._cancelled:
            raise Cancelled("the statement was cancelled")


@contextmanager
def _let_go(turns: Turns) -> Iterator[None]:
    """Without a turn for a while."""
    turns.give()
    try:
        yield
    finally:
        turns.take()

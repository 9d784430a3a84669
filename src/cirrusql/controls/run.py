"""Controls run side by side: one engine, a few sessions, and each call made once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from cirrusql.cloudcontrol import Memory
from cirrusql.controls.control import Control
from cirrusql.controls.finding import findings
from cirrusql.controls.report import Outcome
from cirrusql.errors import AssertionFailed, Cancelled, Error
from cirrusql.events import Listener
from cirrusql.records import Record, replace
from cirrusql.result import Result
from cirrusql.session import Engine, Options, Session

_THREADS = 8
# Seconds between looks whether those that were told to stop have stopped.
_PATIENCE = 0.1


class Manner(Record):
    """How controls are run: what their sessions are given, and the values of `:name`.

    `ended` is told of each outcome as soon as there is one, with the control's place, in the thread
    that checked it. Once `cancelled` is set the run ends with Cancelled.
    """

    options: Options = Options()
    database: Path | str | None = None
    variables: Mapping[str, Any] | None = None
    listener: Listener | None = None
    threads: int = _THREADS
    ended: Callable[[int, Outcome], None] | None = None
    cancelled: threading.Event | None = None


def run(
    engine: Engine, controls: Sequence[Control], manner: Manner, account: str | None
) -> tuple[tuple[Outcome, ...], int]:
    """What came of each control, in their order, and how many calls were made for all of them.

    What is wrong with one control, or cannot be read for it, is in its outcome, and the others are
    run. If the caller is interrupted, statements under way are cancelled first.
    """
    work = Run(engine, controls, manner, account)
    return work.outcomes(), work.calls


class Run:
    """One run of several controls.

    Mutable state: which controls nobody has begun, the sessions that are open, what has come of
    which control, and whether to begin and to stop.
    """

    def __init__(
        self, engine: Engine, controls: Sequence[Control], manner: Manner, account: str | None
    ) -> None:
        self._engine = engine
        self._account = account
        self._manner = manner
        self._memory = Memory()
        self._waiting = iter(enumerate(controls))
        self._count = len(controls)
        self._lock = threading.Lock()
        self._sessions: list[Session] = []
        self._ended: list[tuple[int, Outcome]] = []
        self._begins = threading.Event()
        self._stops = False

    def outcomes(self) -> tuple[Outcome, ...]:
        """Run all; once."""
        threads = max(min(self._manner.threads, self._count), 1)
        try:
            with ThreadPoolExecutor(threads, thread_name_prefix="cirrusql check") as pool:
                try:
                    self._join([pool.submit(self._work) for _ in range(threads)])
                finally:  # interrupted before it began, there is nobody to wait for
                    self._stops = True
                    self._begins.set()
        finally:
            if not self._engine.closed:
                self._engine.wait(self._memory.close())
        assert len(self._ended) == self._count, "what is not checked has not passed"
        return tuple(outcome for _, outcome in sorted(self._ended, key=lambda pair: pair[0]))

    def _join(self, futures: Sequence[Future[None]]) -> None:
        """Wait for every thread, and raise what one of them or the caller was ended by.

        Then the others are told to stop, again and again, because one may be about to begin a
        statement just now; an impatient second interrupt must not leave threads that wait for ever.
        """
        reason: BaseException | None = None
        while True:
            try:
                self._begins.set()
                while waiting := [one for one in futures if not one.done()]:
                    if self._is_cancelled:
                        self._stops, reason = True, Cancelled("the check was cancelled")
                    if self._stops:
                        for session in list(self._sessions):
                            session.cancel()
                    looks = self._stops or self._manner.cancelled is not None
                    patience = _PATIENCE if looks else None
                    wait(waiting, patience, return_when=FIRST_EXCEPTION)
                    self._stops |= any(
                        one.done() and one.exception() is not None for one in futures
                    )
                break
            except KeyboardInterrupt as interrupt:
                self._stops, reason = True, interrupt
        for error in (reason, *(one.exception() for one in futures)):
            if error is not None:
                raise error

    @property
    def _is_cancelled(self) -> bool:
        cancelled = self._manner.cancelled
        return cancelled is not None and cancelled.is_set() and len(self._ended) < self._count

    @property
    def calls(self) -> int:
        """How many calls were made, also for controls that failed."""
        return self._memory.calls

    def _work(self) -> None:
        """What one thread does of it."""
        self._begins.wait()
        manner = self._manner
        options = replace(manner.options, read_only=True, max_rows=None, memory=self._memory)
        with Session(
            self._engine, options, database=manner.database, listener=manner.listener
        ) as session:
            self._sessions.append(session)
            for place, control in self._next():
                outcome = self._outcome(control, session)
                self._ended.append((place, outcome))
                if manner.ended is not None:
                    manner.ended(place, outcome)

    def _next(self) -> Iterator[tuple[int, Control]]:
        """The controls that nobody has begun, one after the other, for one thread."""
        while not self._stops:
            with self._lock:
                found = next(self._waiting, None)
            if found is None:
                return
            yield found

    def _outcome(self, control: Control, session: Session) -> Outcome:
        started = time.monotonic()
        try:
            (result,) = session.execute(control.script, self._manner.variables)
        except AssertionFailed as failed:
            result = failed.returned
        except Cancelled:
            raise
        except Error as error:
            return Outcome(control, error=error, seconds=time.monotonic() - started)
        return self._found(control, result, time.monotonic() - started)

    def _found(self, control: Control, result: Result, seconds: float) -> Outcome:
        account = result.diagnostics
        return Outcome(
            control,
            tuple(findings(control, result.columns, result.rows, self._account)),
            tuple(map(str, account.problems)),
            notes=tuple(account.notes),
            regions=account.regions,
            seconds=seconds,
        )

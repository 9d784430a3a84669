"""Controls run side by side: one engine, a few sessions, and each call made once."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
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
    """How controls are run: what their sessions are given, and the values of `:name`."""

    options: Options = Options()
    database: Path | str | None = None
    variables: Mapping[str, Any] | None = None
    listener: Listener | None = None
    threads: int = _THREADS


def run(
    engine: Engine, controls: Sequence[Control], manner: Manner, account: str | None
) -> tuple[Outcome, ...]:
    """What came of each control, in their order.

    What is wrong with one control, or cannot be read for it, is in its outcome, and the others are
    run. If the caller is interrupted, statements under way are cancelled first.
    """
    return Run(engine, controls, manner, account).outcomes()


class Run:
    """One run of several controls.

    Mutable state: which controls nobody has begun, the sessions that are open, and whether to stop.
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
        self._stops = False

    def outcomes(self) -> tuple[Outcome, ...]:
        """Run all; once."""
        threads = max(min(self._manner.threads, self._count), 1)
        try:
            with ThreadPoolExecutor(threads, thread_name_prefix="cirrusql check") as pool:
                futures = [pool.submit(self._work) for _ in range(threads)]
                try:
                    pairs = list(itertools.chain.from_iterable(one.result() for one in futures))
                except BaseException:
                    self._stop(futures)
                    raise
        finally:
            if not self._engine.closed:
                self._engine.wait(self._memory.close())
        return tuple(outcome for _, outcome in sorted(pairs, key=lambda pair: pair[0]))

    def _stop(self, futures: Sequence[Future[Any]]) -> None:
        """Have every thread end, those that begin a statement just now, too."""
        self._stops = True
        while wait(futures, timeout=_PATIENCE).not_done:
            for session in list(self._sessions):
                session.cancel()

    def _work(self) -> list[tuple[int, Outcome]]:
        """What one thread has done of it."""
        manner = self._manner
        options = replace(manner.options, read_only=True, max_rows=None, memory=self._memory)
        with Session(
            self._engine, options, database=manner.database, listener=manner.listener
        ) as session:
            self._sessions.append(session)
            return [(place, self._outcome(control, session)) for place, control in self._next()]

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
            calls=account.total_calls,
            seconds=seconds,
        )

"""A run of the journal that grows: writes of several statements, sessions and threads."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from cirrusql.engine.engine import Engine
from cirrusql.errors import Error, InterfaceError
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.write_log import (
    JournaledLog,
    NoWriteLog,
    Section,
    WriteLog,
    entries_of,
)
from cirrusql.journal.file import Journal


class WriteRun:
    """One run of the journal that writes of several statements, sessions and threads add to.

    A session's writes are added to it while it is the `run` of its `WriteOptions`. The journal's
    run begins with the first of them. If the process dies, all that was asked for is one thing to
    resume. `label` says in the journal what the run is for; `resume_hint` is what an error tells
    its user to do about what is left open, instead of `cirrusql requests resume`.

    Mutable state: the run's number, the journal that it is in, how many logs are being written,
    whether one of them, or its owner, has left something open, and whether it is closed.
    Thread-safe.
    """

    def __init__(self, engine: Engine, label: str, *, resume_hint: str | None = None) -> None:
        self.label = label
        self.resume_hint = resume_hint
        self._engine = engine
        self._journal: Journal | None = None
        self._number: int | None = None
        self._lock = threading.Lock()
        self._logs = 0
        self._whole = True
        self._closed = False

    @property
    def number(self) -> int | None:
        """The run's number in the journal; None as long as nothing was written there."""
        return self._number

    @property
    def is_whole(self) -> bool:
        """Whether the end of all that was written, and is no more at work, is known."""
        with self._lock:
            return self._whole

    def log(
        self, calls: Sequence[WriteCall], label: str | None = None, account: str | None = None
    ) -> WriteLog:
        """Note calls down as the next rows, and give the log of what becomes of them.

        They are durable when this returns. `label` is what the calls' resources are called, and
        `account` counts for the first of a run. A local cloud in memory keeps nothing. Raises
        InterfaceError for a run that is closed, and StoreError if the journal cannot be written.
        """
        with self._lock:
            if self._closed:
                raise InterfaceError(f"the run of {self.label} is closed", hint="begin another")
            if not self._engine.environment.journaled:
                return NoWriteLog()
            self._logs += 1
        try:
            return self._added(calls, label, account)
        except BaseException as error:
            self._let_go(isinstance(error, Error))  # what cannot be kept is not there to be resumed
            raise

    def _added(
        self, calls: Sequence[WriteCall], label: str | None, account: str | None
    ) -> JournaledLog:
        entries = entries_of(calls, label)
        first = 0
        with self._lock:
            begins = self._number is None
            if begins:
                self._journal, place = self._engine.journal, self._engine.environment.description
                self._number = self._journal.begin(place, account, entries, self.label)
            journal, number = self._journal, self._number
        assert journal is not None
        assert number is not None
        if not begins:
            first = journal.append(number, entries)
        section = Section(number, self._let_go, first, self.resume_hint)
        return JournaledLog(journal, section, calls)

    def close(self, *, ended: bool = True) -> None:
        """Add nothing more; again does nothing.

        The run has ended if that is said, and if nothing of it is left open: else it may be
        resumed. It is let go of at once, or when the last write that is still under way has come to
        its end. Durable when this returns.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._whole = self._whole and ended
            released = self._released()
        if released is not None:
            released.result()

    def _let_go(self, ended: bool) -> Future[object] | None:
        """One log is written no more."""
        with self._lock:
            self._logs -= 1
            self._whole = self._whole and ended
            return self._released()

    def _released(self) -> Future[object] | None:
        """Let go of the run if nothing more will be added and nothing is under way."""
        if self._logs or not self._closed or self._journal is None or self._number is None:
            return None
        if self._engine.closed:  # and the journal with it: the run is open for whoever resumes it
            return None
        return self._journal.let_go(self._number, ended=self._whole)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        number = "nothing written" if self._number is None else f"write {self._number}"
        state = "closed" if self._closed else f"{self._logs} statements at work"
        return f"<WriteRun {self.label}: {number}, {state}>"

"""One press of the run button: a script in a tab, statement after statement."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event as Signal
from typing import TYPE_CHECKING, Any

from cirrusql.console.replies import known
from cirrusql.console.statement_run import StatementRun
from cirrusql.errors import Cancelled, Error
from cirrusql.events import Event
from cirrusql.plan import QueryPlan
from cirrusql.result import Result
from cirrusql.sql import Parameters

if TYPE_CHECKING:
    from cirrusql.console.tab import Tab

_BATCH = 500
_BATCH_SECONDS = 0.05
_CANCELS, _CANCELS_EVERY = 40, 0.05


class Run:
    """A script while it runs, and what it gave.

    `run_id` is the page's: asked for again after a lost connection it is the same run. Works in a
    thread of its own. One that `explains` calls only what a write's plan needs. Mutable state: its
    statements, whether it has ended, whether it is cancelled.
    """

    def __init__(
        self,
        run_id: str,
        tab: Tab,
        sql: str,
        parameters: Parameters | None = None,
        *,
        explains: bool = False,
    ) -> None:
        self.run_id = run_id
        self.tab = tab
        self.sql = sql
        self.begun = time.time()
        self.state = "running"
        self.statements: list[StatementRun] = []
        self.ended = Signal()
        self._parameters = parameters
        self._explains = explains
        self._cancelled = False

    # -- its thread -------------------------------------------------------------------------------

    def work(self) -> None:
        """Do all of it; whatever goes wrong is in its statements."""
        # What is asked of the session next is not this run's: it has ended by then.
        with self.tab.lock:
            try:
                self._execute()
                self.state = "done"
            except BaseException as bug:  # noqa: BLE001 - who follows is told
                error = known(bug)
                statement = self._current(error.statement.kind if error.statement else "")
                statement.ended(error)
                self.state = statement.state
            finally:
                self.ended.set()

    def _execute(self) -> None:
        for result in self._results():
            statement = self._current(result.statement.kind if result.statement else "")
            statement.answered(result)
            self._read(result, statement)
            statement.ended()

    def _results(self) -> Iterator[Result]:
        session = self.tab.session
        results = (
            session.explain(self.sql, self._parameters)
            if self._explains
            else session.execute(self.sql, self._parameters, max_rows=self.tab.max_rows)
        )
        while True:
            self.tab.secure()
            if self._cancelled:
                raise Cancelled("the statement was cancelled")
            try:
                yield next(results)
            except StopIteration:
                return

    def _read(self, result: Result, statement: StatementRun) -> None:
        answer = statement.answer
        if answer is None:
            return
        batch: list[tuple[Any, ...]] = []
        told = time.monotonic()
        for row in result:
            batch.append(row)
            if len(batch) >= _BATCH or time.monotonic() - told > _BATCH_SECONDS:
                answer.add(batch)
                batch, told = [], time.monotonic()
        answer.add(batch)

    def _current(self, kind: str) -> StatementRun:
        """The statement that runs; one that failed before it began is told of like any other."""
        if not self.statements or self.statements[-1].state != "running":
            self.statements.append(StatementRun(kind))
        return self.statements[-1]

    # -- the engine's -----------------------------------------------------------------------------

    def heard(self, event: Event) -> None:
        """Something happened; statements begin and end in their order."""
        if event.name == "statement.started":
            self._current(event.operation or "")
        elif self.statements and event.name != "statement.ended":
            self.statements[-1].scopes.heard(event)

    def planned(self, plan: QueryPlan) -> None:
        """The statement that runs is going to be answered so."""
        self._current("").planned(plan)

    # -- whoever follows --------------------------------------------------------------------------

    def cancel(self) -> None:
        """Have it stop, and wait until it has, for a while; what is there of its answers stays."""
        self._cancelled = True
        for _ in range(_CANCELS):
            # Between two statements, or before the first has begun, there is none to be cancelled.
            self.tab.session.cancel()
            if self.ended.wait(_CANCELS_EVERY):
                return

    @property
    def error(self) -> Error | None:
        """What ended it."""
        return self.statements[-1].error if self.statements else None

    @property
    def rows(self) -> int:
        """How many rows its answers have."""
        return sum(statement.rows for statement in self.statements)

    def shown(self, seen: list[int]) -> dict[str, Any]:
        """What the page is told; `seen` are the versions of each statement's places it has."""
        statements = list(self.statements)
        padded = [*seen, *([0] * (len(statements) - len(seen)))]
        return {
            "run": self.run_id,
            "tab": self.tab.tab_id,
            "state": self.state,
            "begun": self.begun,
            "statements": [
                one.shown(since) for one, since in zip(statements, padded, strict=False)
            ],
        }

    def close(self) -> None:
        """Let go of its rows."""
        for statement in self.statements:
            statement.close()

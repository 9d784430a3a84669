"""A tab of the editor: a session of its own, and what runs in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from cirrusql.console.looking_on import LookingOn
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.events import Event
from cirrusql.plan import QueryPlan
from cirrusql.records import replace
from cirrusql.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.completion import Surroundings
    from cirrusql.console.run import Run
    from cirrusql.engine.engine import Engine

MOST_ROWS = 2_000_000
"""How many rows of an answer are kept; more are said to have been cut."""


class Tab:
    """One session, in which one script runs at a time.

    Nothing is written to the cloud from here: a statement that would gives its calls as rows, and
    is carried out as a plan (`console.plans`). Mutable state: the session's options, the run, when
    it was used last, and what was known for completion. `lock` is held by whoever uses the session.
    """

    def __init__(
        self, tab_id: str, person: str, engine: Engine, database: Path | str | None
    ) -> None:
        self.tab_id = tab_id
        self.person = person
        self.max_rows = MOST_ROWS
        self.run: Run | None = None
        self.used = time.monotonic()
        self._looking_on = LookingOn(self._planned)
        options = Options(guard=self._looking_on, writes=WriteOptions(dry_run=True))
        self.session = Session(engine, options, database=database, listener=self._hear)
        self.lock = Lock()
        self._surroundings: Surroundings | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a script runs."""
        return self.run is not None and not self.run.ended.is_set()

    def secure(self) -> None:
        """Have the next statement write nothing, whatever one before it has SET."""
        options = self.session.options
        if not options.writes.dry_run or options.guard is not self._looking_on:
            writes = replace(options.writes, dry_run=True)
            self.session.options = replace(options, writes=writes, guard=self._looking_on)

    @contextmanager
    def at_rest(self) -> Iterator[Session | None]:
        """The session for questions about text, which make no call; None while a script runs."""
        if not self.lock.acquire(blocking=False):
            yield None
            return
        try:
            yield self.session
        finally:
            self.lock.release()

    def surroundings(self) -> Surroundings | None:
        """What completion knows; while a script runs, what it knew before."""
        with self.at_rest() as session:
            if session is not None:
                self._surroundings = session.surroundings()
        return self._surroundings

    def close(self) -> None:
        """End what runs, and let go of everything."""
        if self.run is not None:
            self.run.cancel()
            self.run.ended.wait(5)
            self.run.close()
        self.session.close()

    def _hear(self, event: Event) -> None:
        if self.run is not None and self.is_busy:
            self.run.heard(event)

    def _planned(self, plan: QueryPlan) -> None:
        if self.run is not None and self.is_busy:
            self.run.planned(plan)

"""Everybody's tabs and runs: found by who asks, and let go of when nobody does."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from cirrusql.console.answer import Answer
from cirrusql.console.history import History
from cirrusql.console.ids import require_id
from cirrusql.console.run import Run
from cirrusql.console.tab import Tab
from cirrusql.engine.engine import Engine
from cirrusql.errors import Error, InterfaceError, OperationalError, UnknownName
from cirrusql.sql import Parameters

_LOG = logging.getLogger(__name__)
_MOST_TABS = 200
_MOST_RUNNING = 32
_IDLE_SECONDS = 8 * 3600
_ALIVE = "run it again: its rows are no longer kept"


class Desk:
    """The tabs of all who are here.

    Used by several threads. Mutable state: the tabs, and the thread of each run.
    """

    def __init__(self, engine: Engine, database: Path | str | None, history: History) -> None:
        self.history = history
        self._engine = engine
        self._database = database
        self._tabs: dict[tuple[str, str], Tab] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(_MOST_RUNNING, thread_name_prefix="console")

    def tab(self, person: str, tab_id: str) -> Tab:
        """A tab of a person, opened if it is new; raises InterfaceError for an id that is none."""
        require_id(tab_id)
        with self._lock:
            key = person, tab_id
            if key not in self._tabs:
                self._let_go_of_idle()
                if len(self._tabs) >= _MOST_TABS:
                    hint = "cancel some of them"
                    raise OperationalError(f"{_MOST_TABS} statements run in tabs", hint=hint)
                self._tabs[key] = Tab(tab_id, person, self._engine, self._database)
            self._tabs[key].used = time.monotonic()
            return self._tabs[key]

    def close_tab(self, person: str, tab_id: str) -> None:
        """End what runs in a tab, and let go of it; again does nothing."""
        with self._lock:
            tab = self._tabs.pop((person, tab_id), None)
        if tab is not None:
            tab.close()

    def start(
        self,
        person: str,
        tab_id: str,
        run_id: str,
        sql: str,
        parameters: Parameters | None = None,
        *,
        explains: bool = False,
    ) -> Run:
        """Run or explain a script in a tab; asked for again it is the run that has begun.

        Raises InterfaceError while another runs there.
        """
        require_id(run_id)
        tab = self.tab(person, tab_id)
        with self._lock:
            before = tab.run
            if before is not None and before.run_id == run_id:
                return before
            if tab.is_busy:
                raise InterfaceError("a statement runs in this tab", hint="cancel it, or wait")
            # Before anything is sent; where it cannot be noted, as on a full disk, nothing is.
            self.history.begun(run_id, sql, self._engine.environment.description)
            run = tab.run = Run(run_id, tab, sql, parameters, explains=explains)
        self._threads.submit(self._work, run)
        if before is not None:
            # To let go of a million rows takes half a second, in which nothing could be cancelled.
            self._threads.submit(before.close)
        return run

    def run(self, person: str, run_id: str) -> Run:
        """A person's run; raises UnknownName for one that is not kept any more."""
        with self._lock:
            for (owner, _), tab in self._tabs.items():
                if owner == person and tab.run is not None and tab.run.run_id == run_id:
                    tab.used = time.monotonic()
                    return tab.run
        raise UnknownName("that run is not here any more", hint=_ALIVE)

    def answer(self, person: str, run_id: str, statement: int) -> Answer:
        """The rows of a run's statement, counted from 0."""
        statements = self.run(person, run_id).statements
        answer = statements[statement].answer if 0 <= statement < len(statements) else None
        if answer is None:
            raise UnknownName("that statement has no rows")
        return answer

    @property
    def counts(self) -> tuple[int, int]:
        """How many tabs are open, and in how many of them something runs."""
        with self._lock:
            return len(self._tabs), sum(tab.is_busy for tab in self._tabs.values())

    def close(self) -> None:
        """End everything."""
        with self._lock:
            tabs, self._tabs = [*self._tabs.values()], {}
        for tab in tabs:
            tab.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _work(self, run: Run) -> None:
        run.work()
        try:
            self.history.ended(run)
        except Error as error:
            _LOG.warning("%s", error)

    def _let_go_of_idle(self) -> None:
        """End what nobody has used for hours and, of more than there may be, what is oldest.

        A browser that is closed does not say so.
        """
        late = time.monotonic() - _IDLE_SECONDS
        resting = [(tab.used, key) for key, tab in self._tabs.items() if not tab.is_busy]
        too_many = len(self._tabs) - _MOST_TABS + 1
        for number, (used, key) in enumerate(sorted(resting)):
            if used < late or number < too_many:
                self._tabs.pop(key).close()

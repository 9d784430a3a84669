"""Everybody's checks: found by who began them, and let go of when they are old."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from cirrusql.console.check_run import CheckRun, Wanted
from cirrusql.console.ids import require_id
from cirrusql.console.trend import Trend
from cirrusql.engine.engine import Engine
from cirrusql.errors import InterfaceError, UnknownName

_MOST_OF_ONE = 10
# Each asks with some threads of its own; those that come later wait.
_MOST_RUNNING = 2


class Checks:
    """The checks of all who are here.

    Used by several threads. Mutable state: the checks, and the threads of those that run.
    """

    def __init__(
        self, engine: Engine, folders: Sequence[Path], database: Path | str | None
    ) -> None:
        self.folders = tuple(folders)
        self._engine = engine
        self._database = database
        self._checks: dict[tuple[str, str], CheckRun] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(_MOST_RUNNING, thread_name_prefix="console check")

    def start(self, person: str, check_id: str, wanted: Wanted) -> CheckRun:
        """Begin to check controls; asked for again it is the check that was begun."""
        require_id(check_id)
        with self._lock:
            there = self._checks.get((person, check_id))
            if there is not None:
                return there
            made = CheckRun(check_id, wanted, self._engine, self.folders, self._database)
            self._checks[person, check_id] = made
            self._let_go_of_old(person)
        self._threads.submit(made.work)
        return made

    def check(self, person: str, check_id: str) -> CheckRun:
        """A person's check; raises UnknownName for one that is not kept any more."""
        with self._lock:
            found = self._checks.get((person, check_id))
        if found is None:
            raise UnknownName("that check is not here any more", hint="check again")
        found.used = time.time()
        return found

    def trend(self, person: str, check_id: str, runs: int) -> Trend:
        """Begin to find out the trend of a check's controls; while one is, it is that one."""
        found = self.check(person, check_id)
        with self._lock:
            if not found.controls or not found.ended.is_set():
                raise InterfaceError("a trend is of a check that has ended")
            if found.trend is not None and found.trend.state == "running":
                return found.trend
            found.trend = Trend(self._engine, found.controls, self._database, runs)
        self._threads.submit(found.trend.work)
        return found.trend

    def close(self) -> None:
        """End everything."""
        with self._lock:
            checks, self._checks = [*self._checks.values()], {}
        for check in checks:
            check.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _let_go_of_old(self, person: str) -> None:
        mine = [key for key in self._checks if key[0] == person]
        for key in mine[:-_MOST_OF_ONE]:
            check = self._checks[key]
            if check.ended.is_set():
                del self._checks[key]

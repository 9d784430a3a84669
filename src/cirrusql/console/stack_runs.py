"""Everybody's plans of stacks: found by who made them, and let go of when nobody looks at them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from cirrusql.console.ids import require_id
from cirrusql.console.stack_places import Described
from cirrusql.console.stack_run import StackRun
from cirrusql.engine.engine import Engine
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import OperationalError, UnknownName

_MOST = 100
_MOST_RUNNING = 4
_IDLE_SECONDS = 2 * 3600


class StackRuns:
    """The plans of stacks of all who are here.

    Used by several threads. Mutable state: the plans, and the thread of each that is worked on.
    """

    def __init__(self, engine: Engine, folders: Sequence[Path], mode: WriteMode) -> None:
        self.folders = tuple(folders)
        self.mode = mode
        self._engine = engine
        self._runs: dict[tuple[str, str], StackRun] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(_MOST_RUNNING, thread_name_prefix="console stack")

    def make(self, person: str, run_id: str, kind: str, described: Described) -> StackRun:
        """Begin to plan a stack; asked for again it is the plan that was begun."""
        require_id(run_id)
        with self._lock:
            if (person, run_id) in self._runs:
                return self._runs[person, run_id]
            self._let_go_of_idle()
            if len(self._runs) >= _MOST:
                raise OperationalError(f"{_MOST} plans of stacks are kept", hint="try again later")
            made = StackRun(run_id, kind, described, self._engine, self.folders)
            self._runs[person, run_id] = made
        self._threads.submit(made.make)
        return made

    def run(self, person: str, run_id: str) -> StackRun:
        """A person's plan; raises UnknownName for one that is not kept any more."""
        with self._lock:
            found = self._runs.get((person, run_id))
        if found is None:
            hint = "plan again; what was written is in the journal"
            raise UnknownName("that plan is not here any more", hint=hint)
        found.used = time.time()
        return found

    def apply(self, person: str, run_id: str) -> StackRun:
        """Carry out a person's plan, once; raises what `StackRun.begin` does."""
        found = self.run(person, run_id)
        if found.begin(self.mode):
            self._threads.submit(found.apply, self.mode)
        return found

    def close(self) -> None:
        """End everything; what was begun is in the journal and in the stack's state."""
        with self._lock:
            runs, self._runs = [*self._runs.values()], {}
        for run in runs:
            run.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _let_go_of_idle(self) -> None:
        late = time.time() - _IDLE_SECONDS
        for key, run in [*self._runs.items()]:
            if run.used < late and run.rested.is_set():
                del self._runs[key]

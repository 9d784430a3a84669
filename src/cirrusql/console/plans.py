"""Everybody's plans: found by who made them, and let go of when nobody looks at them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from cirrusql.console.ids import require_id
from cirrusql.console.plan import Plan
from cirrusql.engine.engine import Engine
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import InterfaceError, OperationalError, UnknownName
from cirrusql.sql import Parameters

_MOST_PLANS = 200
_MOST_RUNNING = 16
_IDLE_SECONDS = 2 * 3600


class Plans:
    """The plans of all who are here.

    Used by several threads. Mutable state: the plans, and the thread of each that is worked on.
    """

    def __init__(self, engine: Engine, mode: WriteMode, database: Path | str | None) -> None:
        self.mode = mode
        self._engine = engine
        self._database = database
        self._plans: dict[tuple[str, str], Plan] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(_MOST_RUNNING, thread_name_prefix="console plan")

    def make(self, person: str, plan_id: str, sql: str, parameters: Parameters | None) -> Plan:
        """Begin to plan statements; asked for again it is the plan that was begun."""
        require_id(plan_id)
        with self._lock:
            there = self._plans.get((person, plan_id))
            if there is not None:
                if there.sql != sql:
                    raise InterfaceError("a plan of that name is of another statement")
                return there
            self._let_go_of_idle()
            if len(self._plans) >= _MOST_PLANS:
                hint = "try again when some have been idle for long"
                raise OperationalError(f"{_MOST_PLANS} plans are kept", hint=hint)
            made = Plan(plan_id, person, sql, parameters, self._engine, self._database)
            self._plans[person, plan_id] = made
        self._threads.submit(made.make)
        return made

    def plan(self, person: str, plan_id: str) -> Plan:
        """A person's plan; raises UnknownName for one that is not kept any more."""
        with self._lock:
            found = self._plans.get((person, plan_id))
            if found is None:
                hint = "plan again; what was applied is in the journal"
                raise UnknownName("that plan is not here any more", hint=hint)
            found.used = time.time()
            return found

    def apply(self, person: str, plan_id: str, agreed: int) -> Plan:
        """Apply a person's plan, once; raises what `Plan.begin` does."""
        found = self.plan(person, plan_id)
        if found.begin(agreed, self.mode):
            self._threads.submit(found.apply, self.mode)
        return found

    def close(self) -> None:
        """End everything; what was begun is in the journal."""
        with self._lock:
            plans, self._plans = [*self._plans.values()], {}
        for plan in plans:
            plan.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _let_go_of_idle(self) -> None:
        late = time.time() - _IDLE_SECONDS
        for key, plan in [*self._plans.items()]:
            if plan.used < late and plan.rested.is_set():
                del self._plans[key]

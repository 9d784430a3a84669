"""One call of a tool while it is worked on: its session, its budget, how far it has come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cirrusql.catalog import Relation
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import BudgetExceeded, Cancelled, NotAllowed, Timeout
from cirrusql.events import Event
from cirrusql.mcp.budgets import least
from cirrusql.mcp.door import Door
from cirrusql.mcp.secret_writes import require_nothing_hidden
from cirrusql.plan import QueryPlan, Verb
from cirrusql.plan.wording import count
from cirrusql.records import replace
from cirrusql.session import Options, Session

# SQLite's own limit is a gigabyte, of which some calls at once would take all memory there is.
_LONGEST_TEXT = 32 * 1024 * 1024


class Work:
    """A call of a tool; also the guard that its sessions ask.

    Runs in a thread of its own; `cancel` comes from another. Mutable state: the session that is
    open, whether it was cancelled, what was refused first, what was used (calls, rows, bytes), what
    was written, what is being done, and of how many writes. Calls are counted on the engine's loop,
    whichever of the call's sessions makes them.
    """

    def __init__(self, door: Door) -> None:
        self.door = door
        self.budget = door.ledger.take(door.policy.call)
        self.calls = self.rows = self.bytes = 0
        self.written: list[Event] = []
        self.doing = ""
        self.total: int | None = None
        self.refusal: NotAllowed | None = None
        self._mode: WriteMode | None = None
        self._begun = time.monotonic()
        self._session: Session | None = None
        self._cancelled = False

    # -- sessions ---------------------------------------------------------------------------------

    @contextmanager
    def session(self, options: Options | None = None) -> Iterator[Session]:
        """A session that asks this guard, and is cancelled when the call is."""
        guarded = replace(options or Options(read_only=True, hides_secrets=True), guard=self)
        door = self.door
        with Session(door.engine, guarded, database=door.database, listener=self._hear) as session:
            self._session = session
            session.database.limit_texts(_LONGEST_TEXT)
            try:
                self.check()
                yield session
            finally:
                self._session = None

    def limited(self, max_calls: int | None, seconds: float | None) -> Options:
        """Options to read with, within what the call asks for and what it may."""
        return Options(
            read_only=True,
            hides_secrets=True,
            max_calls=least(max_calls, self.budget.calls),
            timeout=least(seconds, self.budget.seconds),
        )

    def begin_writing(self) -> None:
        """From now on no budget ends what is done half way, and only what may be is written."""
        self.check()
        self._mode = self.door.mode

    @property
    def is_writing(self) -> bool:
        """Whether somebody has agreed, and it is carried out."""
        return self._mode is not None

    def cancel(self) -> None:
        """End what is being done; callable from any thread."""
        self._cancelled = True
        session = self._session
        if session is not None:
            session.cancel()

    def check(self) -> None:
        """Raise Cancelled if the call was, Timeout if its time is up."""
        if self._cancelled:
            raise Cancelled("the call was cancelled")
        most = self.budget.seconds
        if self._mode is None and most is not None and time.monotonic() - self._begun >= most:
            raise Timeout(f"the call took longer than {most:g} seconds", hint="do less at a time")

    def close(self) -> None:
        """Give back what was set aside and not used."""
        used = {
            "calls": self.calls,
            "rows": self.rows,
            "bytes": self.bytes,
            "seconds": time.monotonic() - self._begun,
        }
        self.door.ledger.settle(self.budget, used)

    def _hear(self, event: Event) -> None:
        if event.name == "scan.started":
            self.doing = f"reading {event.relation}"
        elif event.name == "write.ended":
            self.written.append(event)
        elif event.name == "statement.started" and self._cancelled and self._session is not None:
            self._session.cancel()  # it came between two statements

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """A context whose first refusal is kept, for who makes something else of the error."""
        try:
            yield
        except NotAllowed as error:
            self.refusal = self.refusal or error
            raise

    # -- the guard --------------------------------------------------------------------------------

    def may_read(self, relation: Relation) -> None:
        """Raise NotAllowed for what the policy does not let be read."""
        self.check()
        with self._remembering():
            self.door.policy.require_relation(relation)

    def may_read_stored(self, table: str) -> None:
        """Raise NotAllowed for a table of the user's own, unless the policy names it."""
        self.check()
        with self._remembering():
            self.door.policy.require_stored(table)

    def may_run(self, plan: QueryPlan) -> None:
        """Raise NotAllowed for a region that is not allowed, BudgetExceeded for too many."""
        if plan.needs_no_call:
            return
        with self._remembering():
            self.door.policy.require_plan(plan, self.door.engine.catalog)
        most = self.budget.regions
        if most is not None and len(plan.regions) > most:
            message = f"the statement asks {count(len(plan.regions), 'region')}, and may {most}"
            raise BudgetExceeded(message, hint="add WHERE region IN ('…', '…')")

    def may_write(self, verb: Verb, relation: Relation) -> None:
        """Raise NotAllowed for a method that the policy does not allow on a relation."""
        self.check()  # a stack has sessions of its own, which end here
        with self._remembering():
            if self._mode is not None:
                self._mode.require((verb.handler,))
            self.door.policy.require_write(verb.handler, relation)

    def may_send(self, region: str, request: Mapping[str, Any]) -> None:
        """Raise NotAllowed for a region that the policy does not allow, or what hides a secret."""
        with self._remembering():
            self.door.policy.require_regions((region,))
            require_nothing_hidden(request)

    def may_call(self) -> None:
        """Count a call; raise BudgetExceeded for one too many of all statements together."""
        most = self.budget.calls
        if self._mode is None:
            self.check()
            if most is not None and self.calls >= most:
                message = f"this needs more than the {most} calls that one call of a tool may make"
                raise BudgetExceeded(message, hint="do less at a time")
        self.calls += 1

"""One plan: statements that write, what they are about to do, and the one time that it is done."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from threading import Event as Signal
from threading import Lock
from typing import TYPE_CHECKING, Any

from cirrusql.console.changes import change_of
from cirrusql.console.permitting import Permitting, permissions_of
from cirrusql.console.plan_progress import PlanProgress, shown_error
from cirrusql.console.replies import known
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import Cancelled, Error, IntegrityError, InterfaceError
from cirrusql.events import Event
from cirrusql.plan.secret_texts import without_secrets
from cirrusql.session import Session
from cirrusql.session.intended import Intended, intended
from cirrusql.sql import Parameters

if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.engine.engine import Engine

TYPED_FROM = 10
"""More changes than this, or any deletion, are agreed to by typing how many they are."""
MOST_SHOWN = 100
"""How many changes the page is given at once."""


class PlanChanged(IntegrityError):
    """A plan that would not do the same any more."""


class Plan:
    """A plan of one person, from its making to its end.

    `plan_id` is the page's: asked for again after a lost connection it is the same plan. Works in
    threads of others, one at a time. Mutable state: `state` (planning, planned, not planned,
    applying, applied, failed, cancelled, refused), what is intended, how far it has come, what went
    wrong, and its session while it has one. Applying it begins once, whoever asks how often.
    """

    def __init__(
        self,
        plan_id: str,
        person: str,
        sql: str,
        parameters: Parameters | None,
        engine: Engine,
        database: Path | str | None,
    ) -> None:
        self.plan_id = plan_id
        self.person = person
        self.sql = sql
        self.made = self.used = time.time()
        self.state = "planning"
        self.rested = Signal()
        self.error: Error | None = None
        self.number: int | None = None
        self.messages: list[str] = []
        self._parameters = parameters
        self._engine = engine
        self._database = database
        self._found: Intended | None = None
        self._facts: dict[str, Any] = {}
        self._permissions: dict[str, Any] | None = None
        self._account: str | None = None
        self._progress = PlanProgress(())
        self._session: Session | None = None
        self._cancelled = False
        self._begun = 0.0
        self._lock = Lock()

    # -- its threads ------------------------------------------------------------------------------

    def make(self) -> None:
        """Find out what the statements would do; nothing but reads is sent."""
        try:
            with self._opened(Options(read_only=True)) as session:
                found = self._intended(session)
                self._permissions = permissions_of(session, found.plans)
            self._account = _account(self._engine)
            self._facts = _facts(found)
            self._found, self._progress = found, PlanProgress(found.plans)
            self._rests("planned")
        except BaseException as bug:  # noqa: BLE001 - who follows is told
            self._rests("not planned", known(bug))

    def begin(self, agreed: int, mode: WriteMode) -> bool:
        """Whether it is to be applied now: not if it was, or is.

        Raises NotAllowed for what the server was not started for, and InterfaceError if `agreed` is
        not the number of its changes.
        """
        with self._lock:
            found = self._found
            if self.state in ("applying", "applied", "failed", "cancelled") and found is not None:
                return False
            if self.state != "planned" or found is None:
                raise InterfaceError("there is no plan to apply", hint="plan again")
            mode.require(found.methods)
            if not found.calls:
                raise InterfaceError("this plan changes nothing")
            if agreed != len(found.calls):
                hint = f"it makes {len(found.calls)} changes"
                raise InterfaceError("that is not how many changes the plan makes", hint=hint)
            self.state = "applying"
            self.rested.clear()
            self._begun, self._cancelled = time.time(), False
            return True

    def apply(self, mode: WriteMode) -> None:
        """Do what was planned, if it still comes to the same; after `begin` has said so."""
        try:
            with self._opened(Options(read_only=True)) as session:
                self._require_same(self._intended(session), mode)
                writes = WriteOptions(confirmed=True)
                session.options = Options(writes=writes, guard=Permitting(mode))
                self._require_going_on()
                assert self._found is not None
                results = session.apply(self._found.plans)
            self.messages = [without_secrets(str(one.message)) for one in results if one.message]
            self._ends("applied")
        except PlanChanged as error:
            self._ends("refused", error)
        except Cancelled as error:
            self._ends("cancelled", error)
        except BaseException as bug:  # noqa: BLE001 - who follows is told
            self._ends("failed", known(bug))

    def _require_same(self, now: Intended, mode: WriteMode) -> None:
        then = self._found
        assert then is not None
        mode.require(now.methods)
        if now.fingerprint != then.fingerprint:
            message = "what is there has changed since the plan was made, and nothing was written"
            told = f"then it would {then.summary}; now it would {now.summary}"
            hint = "plan again; a statement with random() or a time in it is never the same"
            raise PlanChanged(f"{message}: {told}", hint=hint)

    def _intended(self, session: Session) -> Intended:
        plans = session.plan(self.sql, self._parameters)
        if not plans:
            raise InterfaceError("there is no statement to plan")
        self._require_going_on()
        return intended(session, plans)

    def _opened(self, options: Options) -> Session:
        self._session = Session(
            self._engine, options, database=self._database, listener=self._heard
        )
        return self._session

    def _require_going_on(self) -> None:
        if self._cancelled:
            raise Cancelled("it was cancelled")

    def _ends(self, state: str, error: Error | None = None) -> None:
        """It was applied, as far as it came; the journal knows best how far that was."""
        try:
            self.number, entries = self._journalled()
        except Error:
            entries = []
        self._progress.ended(entries)
        self._rests(state, error)

    def _journalled(self) -> tuple[int | None, list[Any]]:
        """The number and the entries of the journal's run, if the calls are in one."""
        tokens = self._progress.tokens
        journal = self._engine.journal
        if not tokens or not self._engine.environment.journaled:
            return None, []
        for run in journal.runs():
            if run.begun < self._begun - 1:
                break
            entries = journal.entries(run.number)
            if any(one.request_token in tokens for one in entries):
                return run.number, entries
        return None, []

    def _rests(self, state: str, error: Error | None = None) -> None:
        self.error, self.state, self._session = error, state, None
        self.rested.set()

    # -- the engine's -----------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        self._progress.heard(event)
        if event.name == "statement.started" and self._cancelled and self._session is not None:
            self._session.cancel()  # it came between two statements

    # -- whoever follows --------------------------------------------------------------------------

    def cancel(self) -> None:
        """Have it stop; what was done stays done."""
        self._cancelled = True
        session = self._session
        if session is not None:
            session.cancel()

    def shown(self, version: int, mode: WriteMode) -> dict[str, Any]:
        """What the page is told: all but its changes, and which calls changed since a version."""
        told = {
            "plan": self.plan_id,
            "state": self.state,
            "made": self.made,
            "sql": self.sql,
            "error": None if self.error is None else shown_error(self.error),
            "number": self.number,
            "messages": self.messages,
            "progress": self._progress.since(version),
        }
        if self._found is None:
            return told
        about = {
            "permissions": self._permissions,
            "account": self._account,
            "cannot": _cannot(self._found.methods, mode),
        }
        return told | self._facts | about

    def changes(self, start: int, count: int) -> list[dict[str, Any]]:
        """Some of its changes, in order; raises InterfaceError as long as there is no plan."""
        if self._found is None:
            raise InterfaceError("there is no plan yet")
        every = _with_live(self._found)
        start = max(start, 0)
        end = start + min(max(count, 0), MOST_SHOWN)
        return [
            change_of(call, model, row) for row, (call, model) in enumerate(every[start:end], start)
        ]


def _facts(found: Intended) -> dict[str, Any]:
    """What a plan comes to."""
    calls = found.calls
    verbs = Counter(call.verb.handler for call in calls)
    notes = [note for plan in found.plans for note in plan.diagnostics.notes]
    problems = [str(one) for plan in found.plans for one in plan.diagnostics.problems]
    return {
        "summary": found.summary,
        "counts": dict(verbs),
        "calls": sum(len(plan.calls) for plan in found.plans),
        "changes": len(calls),
        "typed": bool(verbs["delete"]) or len(calls) > TYPED_FROM,
        "notes": [without_secrets(one) for one in dict.fromkeys(notes)],
        "problems": [without_secrets(one) for one in dict.fromkeys(problems)],
    }


def _with_live(found: Intended) -> Sequence[tuple[Any, Any]]:
    """Every call, also one that has nothing to do, with the resource as it is."""
    live = iter(found.live)
    return [
        (call, next(live) if call.request is not None else call.model)
        for plan in found.plans
        for call in plan.calls
    ]


def _account(engine: Engine) -> str | None:
    """Whose resources would be changed, if that is known."""
    try:
        return engine.account_id()
    except Error:
        return None


def _cannot(methods: tuple[str, ...], mode: WriteMode) -> dict[str, Any] | None:
    """Why this server does not apply it, if it does not."""
    try:
        mode.require(methods)
    except Error as error:
        return shown_error(error)
    return None

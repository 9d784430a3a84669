"""A stack that is planned, and then built or removed as it was planned."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event as Signal
from threading import Lock
from typing import Any

from cirrusql.console.replies import known, told
from cirrusql.console.stack_places import Described, loaded
from cirrusql.engine.engine import Engine
from cirrusql.engine.write_mode import WriteMode
from cirrusql.errors import Cancelled, Error, InterfaceError, OperationalError
from cirrusql.plan.secret_texts import hidden_value, without_secrets
from cirrusql.stack import Deployer, Plan, Stack, StackEvent, StackOptions
from cirrusql.stack.planning.changes import methods_of
from cirrusql.stack.report.text import summary
from cirrusql.stack.report.views import fingerprint, views

KINDS = ("build", "drift", "teardown")
"""What a build would do, what others have changed, what a teardown would delete."""
_OPTIONS = StackOptions(confirmed=True, hides_secrets=True)


class StackRun:
    """A plan of a stack and, once it is agreed to, its building.

    Works in a thread. Mutable state: what it has found out, how each node stands, whether it is to
    stop.
    """

    def __init__(
        self, run_id: str, kind: str, described: Described, engine: Engine, folders: Sequence[Path]
    ) -> None:
        if kind not in KINDS:
            raise InterfaceError(f"'{kind}' is none of {', '.join(KINDS)}")
        self.run_id = run_id
        self.kind = kind
        self.described = described
        self.state = "planning"
        self.used = self.begun = time.time()
        self.rested = Signal()
        self.error: Error | None = None
        self.methods: tuple[str, ...] = ()
        self._engine = engine
        self._folders = folders
        self._stack: Stack | None = None
        self._plan: Plan | None = None
        self._phase = ""
        self._nodes: dict[str, dict[str, Any]] = {}
        self._outputs: Mapping[str, Any] = {}
        self._lock = Lock()
        self._cancelled = False

    # -- its thread -------------------------------------------------------------------------------

    def make(self) -> None:
        """Find out what would be done; nothing is changed."""
        try:
            self._stack = loaded(self.described, self._folders, self._engine)
            self._plan = self._planned(self._stack)
            self.methods = methods_of(self._plan.changes)
            self._ends("planned")
        except BaseException as bug:  # noqa: BLE001 - who follows is told
            self._fails(bug, "not planned")

    def begin(self, mode: WriteMode) -> bool:
        """Whether it is to be carried out now, which it is once.

        Raises InterfaceError for what was not planned, and NotAllowed for what the server was not
        started for.
        """
        with self._lock:
            if self.state in ("applying", "applied"):
                return False
            if self.state != "planned" or self.kind == "drift":
                raise InterfaceError("there is no plan to carry out", hint="plan again")
            mode.require(self.methods)
            self.state = "applying"
            self.rested.clear()
            return True

    def apply(self, mode: WriteMode) -> None:
        """Do what was planned; nothing, if it would now be anything else."""
        assert self._stack is not None
        try:
            stack = loaded(self.described, self._folders, self._engine, self._stack.seed)
            deployer = Deployer(self._engine, stack, _OPTIONS, self._hear)
            if self.kind == "teardown":
                self._require_same(self._planned(stack), mode)
                built = deployer.teardown()
            else:
                built = deployer.build(lambda found: self._require_same(found, mode))
            self._outputs = hidden_value(dict(built.outputs))
            self._ends("applied")
        except BaseException as bug:  # noqa: BLE001 - who follows is told
            self._fails(bug, "failed")

    def _planned(self, stack: Stack) -> Plan:
        deployer = Deployer(self._engine, stack, _OPTIONS, self._hear)
        if self.kind == "teardown":
            changes = tuple(deployer.plan_teardown())
            return Plan(stack.name, stack.environment, changes, definition=stack.definition)
        return deployer.drift() if self.kind == "drift" else deployer.plan()

    def _require_same(self, found: Plan, mode: WriteMode) -> None:
        assert self._plan is not None
        mode.require(methods_of(found.changes))
        if _fingerprint(found) != _fingerprint(self._plan):
            message = f"what is there has changed since the plan: now {summary(found)}"
            raise OperationalError(message, hint="nothing was done; plan again")

    def _hear(self, event: StackEvent) -> None:
        if self._cancelled and event.name in ("node.began", "phase"):
            raise Cancelled("cancelled: nothing more was begun")
        with self._lock:
            if event.name == "phase":
                self._phase = event.text
            if not event.node:
                return
            node = self._nodes.setdefault(event.node, {"state": "waiting", "said": []})
            # While it is planned a node is only looked at: nothing of it is begun or done.
            if self.state != "applying" and event.name != "node.said":
                return
            if event.name == "node.began":
                node["state"] = "begun"
            elif event.name == "node.ended":
                node["state"] = "failed" if event.error is not None else "done"
                node["error"] = None if event.error is None else told(event.error)
                node["identifier"] = event.change.identifier if event.change else None
            elif event.name == "node.said":
                node["said"] = [*node["said"], without_secrets(event.text)][-5:]

    def _ends(self, state: str) -> None:
        with self._lock:
            self.state = state
            self.rested.set()

    def _fails(self, bug: BaseException, state: str) -> None:
        self.error = known(bug)
        self._ends("cancelled" if isinstance(self.error, Cancelled) else state)

    # -- whoever follows --------------------------------------------------------------------------

    def cancel(self) -> None:
        """Have nothing more be begun; what was done stays."""
        self._cancelled = True

    def shown(self, mode: WriteMode) -> dict[str, Any]:
        """What the page is told."""
        with self._lock:
            nodes = {name: {**facts} for name, facts in self._nodes.items()}
            state, phase = self.state, self._phase
        plan, stack = self._plan, self._stack
        return {
            "run": self.run_id,
            "kind": self.kind,
            "state": state,
            "phase": phase,
            "stack": {
                "name": self.described.name,
                "environment": self.described.environment,
                "variables": [*self.described.variables],
            },
            "error": None if self.error is None else told(self.error),
            "problems": [*getattr(self.error, "problems", ())],
            "nodes": nodes,
            "outputs": self._outputs,
            "cannot": self._cannot(mode),
            **({} if plan is None or stack is None else _facts(plan, stack, self._engine)),
        }

    def _cannot(self, mode: WriteMode) -> dict[str, Any] | None:
        try:
            mode.require(self.methods)
        except Error as error:
            return told(error) if self.methods else None
        return None


def _facts(plan: Plan, stack: Stack, engine: Engine) -> dict[str, Any]:
    return {
        "summary": without_secrets(summary(plan)),
        "changes": [hidden_value(view.document()) for view in views(plan, engine.catalog)],
        "before": {name: sorted(those) for name, those in stack.before.items()},
        "notes": [without_secrets(str(note)) for note in (*stack.notes, *plan.notes)],
        "permissions": plan.policy.document,
        "destroys": sum(change.action.destroys for change in plan.changes),
        "doing": sum(change.action.changes for change in plan.changes),
    }


def _fingerprint(plan: Plan) -> str:
    return f"{plan.definition} {fingerprint(plan)}"

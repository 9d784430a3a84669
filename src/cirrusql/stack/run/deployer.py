"""What can be done with a stack: plan, build, test, remove it, and see what it gives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from cirrusql.engine.engine import Engine
from cirrusql.errors import (
    ConfirmationNeeded,
    DataError,
    Error,
    NotUpdatable,
    OperationalError,
    StoreError,
)
from cirrusql.records import Record, field, replace
from cirrusql.session import WriteRun
from cirrusql.stack.graph.nodes import Declared, NotKnownYet
from cirrusql.stack.graph.outputs import Given, Unknown
from cirrusql.stack.graph.stack import Stack, StackExport
from cirrusql.stack.planning.changes import Action, Change, Plan
from cirrusql.stack.run.ahead import ReadAhead
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.drivers import Driver, driver
from cirrusql.stack.run.events import StackEvent, StackListener, nobody
from cirrusql.stack.run.importing import note_import
from cirrusql.stack.run.options import StackOptions
from cirrusql.stack.run.permissions import stack_permissions
from cirrusql.stack.run.recovery import recovered
from cirrusql.stack.run.removal import removed
from cirrusql.stack.run.rollback import roll_back
from cirrusql.stack.run.seen import Seen
from cirrusql.stack.run.walk import OnFailure, Walk, Walked
from cirrusql.stack.state.lock import stack_lock
from cirrusql.stack.state.places import StatePlace, default_place
from cirrusql.stack.state.records import Drift, Kept
from cirrusql.stack.state.state import StackState

_DEFAULT = StackOptions()
# Threads for the resources that are read ahead: one waits for the next while another is busy.
_FOR_WHAT_IS_READ = 3


class StackFailed(OperationalError):
    """Some nodes of a stack could not be dealt with; `failures` has the reason of each.

    `left` are those that were not begun then. `remains` says what is there and should not be.
    """

    def __init__(
        self,
        what: str,
        failures: Mapping[str, Error],
        left: Sequence[str] = (),
        remains: Sequence[str] = (),
        hint: str | None = None,
    ) -> None:
        self.failures = failures
        self.left = tuple(left)
        self.remains = tuple(remains)
        reasons = "; ".join(f"{name}: {error}" for name, error in list(failures.items())[:1])
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        super().__init__(f"{what}: {reasons}{more}", hint=hint)


class Built(Record, eq=False):
    """What a build or teardown did, and how long it took in seconds."""

    changes: Mapping[str, Change]
    outputs: Mapping[str, Any] = field(factory=dict)
    seconds: float = 0.0


class Deployer:
    """A stack on an engine.

    Mutable state: none between calls but what is kept of the stack (`StackOptions.state`). One call
    at a time. `listener` is told what happens.
    """

    def __init__(
        self,
        engine: Engine,
        stack: Stack,
        options: StackOptions = _DEFAULT,
        listener: StackListener = nobody,
    ) -> None:
        self._engine = engine
        self._stack = stack
        self._options = options
        self._listener = listener
        self._telling = threading.Lock()

    @property
    def label(self) -> str:
        """What the journal calls the runs of this stack."""
        return f"stack {self._stack.name}/{self._stack.environment}"

    # -- reading ----------------------------------------------------------------------------------

    def plan(self) -> Plan:
        """What a build would do; nothing is changed. Raises StackFailed."""
        with self._deployment(self._state()) as deployment:
            return self._plan(deployment)

    def _plan(self, deployment: Deployment) -> Plan:
        changes = self._visited(deployment, "plan", lambda one: one.plan())
        changes += self._orphans(deployment, changes)
        return Plan(
            self._stack.name,
            self._stack.environment,
            tuple(changes),
            stack_permissions(self._stack, changes, self._engine.catalog),
            self._stack.notes,
            deployment.mask,
        )

    def import_resource(self, name: str, identifier: str) -> None:
        """Note which resource a node is; raises as `note_import` does."""
        with self._locked(), self._deployment(self._state(), seen=Seen()) as deployment:
            note_import(name, identifier, deployment)

    def test(self) -> Plan:
        """Whether everything is there and as wanted: each change says what is not."""
        self._tell(StackEvent("phase", text="testing"))
        with self._deployment(self._state()) as deployment:
            changes = self._visited(deployment, "test", lambda one: one.check())
            name, environment = self._stack.name, self._stack.environment
            return Plan(name, environment, tuple(changes), mask=deployment.mask)

    def drift(self) -> Plan:
        """What was changed by somebody else: the changes that a build would have to make.

        What is new is noted in the stack's state, unless somebody works on the stack.
        """
        plan = self.plan()
        drifted = [
            one for one in plan.changes if one.action.changes and one.action is not Action.RUN
        ]
        with suppress(OperationalError), self._locked(wait=0.0):
            state = self._state()
            state.observe({one.node: _drifted(one) for one in drifted})
            state.write()
        return replace(plan, changes=tuple(drifted))

    def history(self) -> Sequence[Drift]:
        """What was found to have drifted whenever that was looked at, the first first."""
        return self._state().history

    def outputs(self) -> Mapping[str, Any]:
        """What the stack gives now; raises DataError if it cannot give all of it."""
        with self._deployment(self._state()) as deployment:
            self._collect(deployment)
            return self._outputs(deployment)

    def _collect(self, deployment: Deployment) -> None:
        def collected(one: Driver) -> Change:
            one.collect()
            return Change("", Action.UNCHANGED)

        self._visited(deployment, "read", collected)

    def _outputs(self, deployment: Deployment) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        missing = []
        for name, export in self._stack.exports.items():
            try:
                value = _exported(export, deployment)
            except KeyError:
                missing.append(name)
                continue
            if isinstance(value, Unknown):
                missing.append(name)
            else:
                found[name] = value
        if missing:
            message = f"the stack exports what is not known: {', '.join(missing)}"
            raise DataError(message, hint="build it first")
        return found

    # -- building ---------------------------------------------------------------------------------

    def build(self, expected: Callable[[Plan], None] | None = None) -> Built:
        """Have everything be as the stack says, and tell what was done.

        `expected` is given the plan before anything is changed, and may raise. Raises StackFailed,
        after what `on_failure` says, and ConfirmationNeeded where something would be deleted or
        replaced and nobody has said yes.
        """
        start = time.monotonic()
        with self._locked():
            state = self._state()
            self._recover(state)
            seen = self._planned(state, expected)
            keeps = self._options.on_failure is OnFailure.ROLLBACK
            building = self._deployment
            with self._writing() as run, building(state, run, seen, keeps=keeps) as deployment:
                changes = self._carried_out(deployment)
                return Built(changes, self._outputs(deployment), time.monotonic() - start)

    def _planned(self, state: StackState, expected: Callable[[Plan], None] | None) -> Seen | None:
        """Plan a build that may delete something, and have somebody agree to it.

        What was read for that; None if nothing was.
        """
        destroys = self._options.prune or any(
            isinstance(node, Declared) for node in self._stack.nodes.values()
        )
        if not destroys and expected is None:
            return None
        self._tell(StackEvent("phase", text="planning"))
        with self._deployment(state) as deployment:
            plan, seen = self._plan(deployment), deployment.seen
        if expected is not None:
            expected(plan)
        self._confirm("replace or delete", [one for one in plan.changes if one.action.destroys])
        return seen

    def _confirm(self, verb: str, changes: Sequence[Change]) -> None:
        """Raise ConfirmationNeeded unless somebody agrees that these resources go."""
        if not changes or self._options.confirmed:
            return
        names = [f"{one.action.value} {one.node}: {one.identifier}" for one in changes]
        count = f"{len(names)} resource{'s' if len(names) > 1 else ''}"
        if self._options.confirm is None:
            listed = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            message = f"this would {verb} {count} ({listed})"
            raise ConfirmationNeeded(message, hint="say --yes to go on")
        if not self._options.confirm(f"{verb.capitalize()} {count}?", names):
            raise ConfirmationNeeded(f"nothing was done: nobody agreed to {verb} {count}")

    def _carried_out(self, deployment: Deployment) -> Mapping[str, Change]:
        self._tell(StackEvent("phase", text="building"))
        changes: dict[str, Change] = {}
        walk = Walk(
            self._stack.order,
            self._stack.before,
            parallelism=self._options.parallelism,
            goes_on=self._options.on_failure is OnFailure.IGNORE,
        )
        visit = self._visit(deployment, lambda one: one.build(), changes)
        walked = walk.run(visit, self._stopping)
        if walked.failed:
            raise self._failed(walked, deployment)
        try:
            self._remove_replaced(deployment)
            if self._options.prune:
                self._prune(deployment, changes)
        except Error as error:  # what is deleted cannot be undone, and all that is wanted is there
            what = f"{self._stack.name} is built, but what it has no more could not be deleted"
            raise StackFailed(what, {"": error}, hint="build again, which deletes it") from None
        return changes

    def _failed(self, walked: Walked, deployment: Deployment) -> StackFailed:
        what = f"the build of {self._stack.name} failed"
        if self._options.on_failure is not OnFailure.ROLLBACK:
            hint = "mend it and build again: what is done stays done"
            return StackFailed(what, walked.failed, walked.left, hint=hint)
        remains = self._rolled_back(deployment)
        hint = "what it did was undone" if deployment.undo.done else "it had changed nothing"
        if remains:
            hint = f"not undone: {'; '.join(remains)}"
        return StackFailed(what, walked.failed, walked.left, remains, hint)

    def _rolled_back(self, deployment: Deployment) -> list[str]:
        """Undo what a build did; what is not as it was before, in words."""
        self._tell(StackEvent("phase", text="rolling back"))
        is_whole = deployment.run is None or deployment.run.is_whole
        remains = roll_back(deployment.undo.done, deployment)
        if not is_whole:
            remains.append("a write of which it is not known how it ended; build again to find out")
        return remains

    def _remove_replaced(self, deployment: Deployment) -> None:
        """Delete what has been replaced, now that nothing refers to it any more."""
        for name, kept in reversed(list(deployment.state.obsolete.items())):
            self._remove_kept(name, kept, deployment)

    def _orphans(self, deployment: Deployment, changes: Sequence[Change] = ()) -> list[Change]:
        """What earlier builds have made and the stack does not have any more.

        What one of the changes is about is there under another name.
        """
        renamed = {(one.type_name, one.region, one.identifier) for one in changes}
        action = Action.DELETE if self._options.prune else Action.SKIP
        reason = "the stack has it no more" + ("" if self._options.prune else "; see --prune")
        return [
            Change(name, action, kept.type_name, kept.region, kept.identifier, reason=reason)
            for name, kept in deployment.state.orphans.items()
            if (kept.type_name, kept.region, kept.identifier) not in renamed
        ]

    def _prune(self, deployment: Deployment, changes: dict[str, Change]) -> None:
        gone = {change.node: change for change in self._orphans(deployment)}
        for name, kept in reversed(list(deployment.state.orphans.items())):
            self._remove_kept(name, kept, deployment)
            changes[name] = gone[name]

    def _remove_kept(self, name: str, kept: Kept, deployment: Deployment) -> None:
        with deployment.session(name) as session:
            removed(kept.type_name, kept.region, kept.identifier, session)
        deployment.state.forget(name)
        text = f"{kept.type_name} '{kept.identifier}' in {kept.region}"
        self._tell(StackEvent("resource.removed", name, text))

    # -- removing ---------------------------------------------------------------------------------

    def teardown(self) -> Built:
        """Delete everything that the stack has made, what needs something before that.

        Raises StackFailed if anything remains.
        """
        start = time.monotonic()
        with self._locked():
            state = self._state()
            self._recover(state)
            with self._writing() as run, self._deployment(state, run) as deployment:
                self._tell(StackEvent("phase", text="reading"))
                self._collect(deployment)
                removals = self._removals(deployment)
                self._confirm("delete", removals)
                self._tell(StackEvent("phase", text="deleting"))
                changes = self._removed(deployment)
            return Built(changes, {}, time.monotonic() - start)

    def plan_teardown(self) -> Sequence[Change]:
        """What a teardown would delete; nothing is changed."""
        with self._deployment(self._state()) as deployment:
            self._collect(deployment)
            return self._removals(deployment)

    def _removals(self, deployment: Deployment) -> list[Change]:
        found = self._visited(deployment, "look at", lambda one: one.plan_removal(), removes=True)
        going = [one for one in found if one.action is Action.DELETE]
        kept = [n for n in going if self._stack.nodes[n.node].facts.lifecycle.prevent_destroy]
        if kept:
            names = ", ".join(one.node for one in kept)
            hint = "take prevent_destroy away, or keep it with lifecycle: {keep: true}"
            raise NotUpdatable(f"prevent_destroy keeps {names}", hint=hint)
        orphans = [
            Change(one.node, Action.DELETE, one.type_name, one.region, one.identifier)
            for one in self._orphans(deployment)
        ]
        return [*going, *orphans]

    def _removed(self, deployment: Deployment) -> Mapping[str, Change]:
        changes: dict[str, Change] = {}
        order = tuple(reversed(self._stack.order))
        after: dict[str, set[str]] = {name: set() for name in order}
        for name, needed in self._stack.before.items():
            for one in needed:
                after[one].add(name)
        walk = Walk(order, after, parallelism=self._options.parallelism, goes_on=True)
        visit = self._visit(deployment, lambda one: one.remove(), changes, removes=True)
        walked = walk.run(visit, self._stopping)
        failed = dict(walked.failed)
        state = deployment.state
        for name, kept in reversed(list({**state.obsolete, **state.orphans}.items())):
            try:
                self._remove_kept(name, kept, deployment)
            except Error as error:
                failed[name] = error
        if failed:
            what = f"the teardown of {self._stack.name} has left something"
            raise StackFailed(what, failed, walked.left, hint="mend it and tear it down again")
        return changes

    # -- all of them ------------------------------------------------------------------------------

    def _visited(
        self,
        deployment: Deployment,
        what: str,
        work: Callable[[Driver], Change],
        *,
        removes: bool = False,
    ) -> list[Change]:
        """What came of every node, in the stack's order; raises StackFailed with every failure."""
        changes: dict[str, Change] = {}
        visit = self._visit(deployment, work, changes, removes=removes)
        # Of those that are read ahead many would only wait, and wake each other up.
        own = len(self._stack.nodes) - deployment.read_ahead + _FOR_WHAT_IS_READ
        walk = Walk(
            self._stack.order,
            self._stack.before,
            parallelism=min(self._options.parallelism, own),
            goes_on=True,
        )
        walked = walk.run(visit, self._stopping)
        if walked.failed:
            raise StackFailed(f"cannot {what} {self._stack.name}", walked.failed, walked.left)
        return [changes[name] for name in self._stack.order]

    def _visit(
        self,
        deployment: Deployment,
        work: Callable[[Driver], Change],
        changes: dict[str, Change],
        *,
        removes: bool = False,
    ) -> Callable[[str], None]:
        def visit(name: str) -> None:
            self._tell(StackEvent("node.began", name))
            try:
                deployment.learn_secrets(name)
                change = self._skipped(name, deployment, removes=removes)
                if change is None:
                    with deployment.session(name) as session:
                        change = work(driver(self._stack.nodes[name], deployment, session))
            except NotKnownYet as unknown:
                error: Error = DataError(f"it depends on {unknown}")
                self._tell(StackEvent("node.ended", name, error=error))
                raise error from None
            except Error as raised:
                error = raised.with_(message=deployment.mask.hidden(raised.message))
                self._tell(StackEvent("node.ended", name, error=error))
                raise error from None
            changes[name] = change
            if not removes and (change.action.changes or deployment.is_disturbed(name)):
                deployment.disturb(name)
            self._tell(StackEvent("node.ended", name, change=change))

        return visit

    def _skipped(self, name: str, deployment: Deployment, *, removes: bool) -> Change | None:
        """The change of a node that takes no part; None if it does."""
        facts = self._stack.nodes[name].facts
        if facts.condition is not None:
            try:
                holds = facts.condition.holds(deployment.outputs)
            except NotKnownYet as unknown:
                deployment.outputs.set(name, Given(whole=False))
                reason = f"whether it takes part depends on {unknown}"
                return Change(name, Action.UNKNOWN, reason=reason)
            if not holds:
                deployment.state.leave_out(name)
                deployment.outputs.set(name, Given())
                return Change(name, Action.SKIP, reason="its condition does not hold")
        if removes and facts.lifecycle.keep:
            return Change(name, Action.SKIP, reason="it is kept")
        return None

    @contextmanager
    def _deployment(
        self,
        state: StackState,
        run: WriteRun | None = None,
        seen: Seen | None = None,
        *,
        keeps: bool = False,
    ) -> Iterator[Deployment]:
        """What the nodes share; without what was `seen` already, that is read in the background."""
        deployment = Deployment(
            self._engine,
            self._stack,
            state,
            run=run,
            tell=lambda node, text: self._said(deployment, "node.said", node, text),
            show=lambda node, text: self._said(deployment, "node.statement", node, text),
            keeps_models=keeps,
            seen=seen,
        )
        ahead = seen is None and self._options.parallelism > 1
        with deployment, ReadAhead(deployment) if ahead else nullcontext():
            yield deployment

    def _said(self, deployment: Deployment, name: str, node: str, text: str) -> None:
        self._tell(StackEvent(name, node, deployment.mask.hidden(text)))

    def _tell(self, event: StackEvent) -> None:
        with self._telling:
            self._listener(event)

    def _state(self) -> StackState:
        name, environment = self._stack.name, self._stack.environment
        return StackState(self._place(), name, environment, self._stack.nodes)

    def _place(self) -> StatePlace:
        """Where the state is kept."""
        from cirrusql.stack.state.chosen import chosen_place

        if self._options.state is not None:
            return chosen_place(self._options.state, self._engine)
        return default_place(self._engine, self._stack.name, self._stack.environment)

    @contextmanager
    def _locked(self, wait: float | None = None) -> Iterator[None]:
        """A context in which nobody else works on the stack: on this machine, or with its state."""
        name, environment = self._stack.name, self._stack.environment
        seconds = self._options.lock_wait if wait is None else wait
        what = f"the stack {name} in {environment}"

        def tell(text: str) -> None:
            self._tell(StackEvent("phase", text=text))

        def waiting(who: str) -> None:
            tell(f"waiting for {who}")

        own = stack_lock(self._engine, name, environment, seconds, waiting)
        with own, self._place().locked(what, seconds, tell):
            yield

    def _stopping(self) -> None:
        """Say that nothing more is begun, and that what is under way is waited for."""
        text = "interrupted: waiting for what is under way; again to leave it as it is"
        self._tell(StackEvent("phase", text=text))

    @contextmanager
    def _writing(self) -> Iterator[WriteRun]:
        hint = "build or tear down the stack again, which finishes it"
        run = WriteRun(self._engine, self.label, resume_hint=hint)
        whole = False
        try:
            yield run
            whole = True
        except StoreError:  # the journal alone knows what was made
            raise
        except Error:
            whole = True  # what was written is accounted for
            raise
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"what was begun is noted down: {hint}") from None
        finally:
            run.close(ended=whole)

    def _recover(self, state: StackState) -> None:
        """Finish what an interrupted build or teardown has begun, and learn what it made."""
        for text in recovered(self._engine, self.label, state, self._stack):
            self._tell(StackEvent("phase", text=text))


def _exported(export: StackExport, deployment: Deployment) -> Any:
    """What a stack gives under a name; raises KeyError for what the node does not give."""
    if export.value is not None:
        return export.value.value(deployment.outputs)
    return deployment.outputs.of(export.node).get(export.node, export.name)


def _drifted(change: Change) -> tuple[str, str]:
    """What a build would do, and the paths that differ."""
    paths = dict.fromkeys(".".join(one.path) for one in change.differences)
    return change.action.value, ", ".join(paths)

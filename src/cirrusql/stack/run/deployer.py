"""What can be done with a stack: plan, build, test, remove it, and see what it gives."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from cirrusql.engine.engine import Engine
from cirrusql.errors import DataError, OperationalError
from cirrusql.records import Record, field, replace
from cirrusql.stack.graph.nodes import Remembered
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.planning.changes import Action, Change, Plan
from cirrusql.stack.run.build import Build, Expected, agreed, planned
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.events import StackListener, nobody
from cirrusql.stack.run.failures import StackFailed
from cirrusql.stack.run.giving import giving
from cirrusql.stack.run.importing import note_import
from cirrusql.stack.run.options import StackOptions
from cirrusql.stack.run.past import Compared, compared
from cirrusql.stack.run.publishing import (
    foreseen_exports,
    publish,
    require_exports_stay,
    require_free,
    require_not_imported,
)
from cirrusql.stack.run.remembered import remembered_stack
from cirrusql.stack.run.seen import Seen
from cirrusql.stack.run.teardown import removals, remove
from cirrusql.stack.run.visits import Visits, collect
from cirrusql.stack.run.walk import OnFailure
from cirrusql.stack.run.workplace import Workplace
from cirrusql.stack.state.records import Drift

_DEFAULT = StackOptions()


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
        self._workplace = Workplace(engine, stack, options, listener)
        self._stack = stack

    @property
    def label(self) -> str:
        """What the journal calls the runs of this stack."""
        return self._workplace.label

    # -- reading ----------------------------------------------------------------------------------

    def plan(self) -> Plan:
        """What a build would do; nothing is changed. Raises StackFailed."""
        state, unknown = self._workplace.looked_at()
        note = (
            f"an interrupted run has {unknown} writes of which it is not known how they ended:"
            " a build finds out, and may then do something else"
        )
        require_free(self._stack, self._workplace.engine)
        try:
            with self._workplace.deployment(state) as deployment:
                plan = planned(self._workplace, deployment)
                require_exports_stay(self._stack, self._workplace.engine, state, plan)
        except StackFailed as error:
            error.hint = note if unknown else error.hint
            raise
        return replace(plan, notes=(*plan.notes, note)) if unknown else plan

    def test(self) -> Plan:
        """Whether everything is there and as wanted: each change says what is not."""
        self._workplace.begin("testing")
        with self._looking() as deployment:
            visits = Visits(self._workplace, deployment)
            changes = visits.read("test", lambda one: one.check())
            name, environment = self._stack.name, self._stack.environment
            exports = foreseen_exports(self._stack, deployment)
            return Plan(name, environment, tuple(changes), mask=deployment.mask, exports=exports)

    def drift(self) -> Plan:
        """What was changed by somebody else: the changes that a build would have to make.

        What is new is noted in the stack's state, unless somebody works on the stack.
        """
        plan = self.plan()
        drifted = [
            one for one in plan.changes if one.action.changes and one.action is not Action.RUN
        ]
        with suppress(OperationalError), self._workplace.locked(wait=0.0):
            state = self._workplace.state()
            state.observe({one.node: _drifted(one) for one in drifted})
            state.write()
        return replace(plan, changes=tuple(drifted))

    def compared(self) -> Compared:
        """What differs between the stack and what the inventory had at the options' `as_of`.

        No resource is asked for. Raises OperationalError where there is no inventory, or none as
        old as that.
        """
        return compared(self._workplace)

    def _looking(self) -> AbstractContextManager[Deployment]:
        state, _ = self._workplace.looked_at()
        return self._workplace.deployment(state)

    def history(self) -> Sequence[Drift]:
        """What was found to have drifted whenever that was looked at, the first first."""
        return self._workplace.state().history

    def outputs(self) -> Mapping[str, Any]:
        """What the stack gives now; raises DataError if it cannot give all of it."""
        with self._looking() as deployment:
            collect(self._workplace, deployment)
            if not self._stack.adopts and not deployment.state.is_known:
                raise DataError(f"nothing is known of {self._stack.title}", hint="build it first")
            return giving(self._stack, deployment).whole

    def import_resource(self, name: str, identifier: str) -> None:
        """Note which resource a node is; raises as `note_import` does."""
        workplace = self._workplace
        with workplace.locked():
            state = workplace.state()
            workplace.recover(state)
            with workplace.deployment(state, seen=Seen()) as deployment:
                note_import(name, identifier, deployment)

    # -- changing ---------------------------------------------------------------------------------

    def build(self, expected: Expected | None = None) -> Built:
        """Have everything be as the stack says, and tell what was done.

        `expected` is given the plan before anything is changed, and may raise. Raises StackFailed,
        after what `on_failure` says, and ConfirmationNeeded where something would be deleted or
        replaced and nobody has said yes.
        """
        start, workplace = time.monotonic(), self._workplace
        with workplace.locked():
            state = workplace.state()
            require_free(self._stack, workplace.engine)
            workplace.recover(state)
            seen = agreed(workplace, state, expected)
            keeps = workplace.options.on_failure is OnFailure.ROLLBACK
            opened = workplace.deployment
            with workplace.writing() as run, opened(state, run, seen, keeps=keeps) as deployment:
                changes = Build(workplace, deployment, run).carry_out()
                given = giving(self._stack, deployment)
                publish(self._stack, deployment, given.values)
        return Built(changes, given.whole, time.monotonic() - start)

    def plan_teardown(self) -> Sequence[Change]:
        """What a teardown would delete; nothing is changed."""
        remembered = self._remembered()
        if remembered is not None:
            return remembered.plan_teardown()
        with self._looking() as deployment:
            collect(self._workplace, deployment)
            return removals(self._workplace, deployment)

    def teardown(self) -> Built:
        """Delete everything that the stack has made, what needs something before that.

        Raises StackFailed if anything remains.
        """
        remembered = self._remembered()
        if remembered is not None:
            return remembered.teardown()
        start, workplace = time.monotonic(), self._workplace
        with workplace.locked():
            state = workplace.state()
            workplace.recover(state)
            require_not_imported(self._stack, workplace.engine, state)
            with workplace.writing() as run, workplace.deployment(state, run) as deployment:
                workplace.begin("reading")
                collect(workplace, deployment)
                going = [one for one in removals(workplace, deployment) if one.action.destroys]
                workplace.confirm("delete", going)
                changes = remove(workplace, deployment)
                state.gives({}, {}, ())
        return Built(changes, {}, time.monotonic() - start)

    @property
    def is_known(self) -> bool:
        """Whether anything was ever built of the stack, as far as its state and journal tell."""
        state, unknown = self._workplace.looked_at()
        return state.is_known or unknown > 0

    def _remembered(self) -> Deployer | None:
        """What removes a template's stack: the same as its state has it, whatever it is now."""
        stack, workplace = self._stack, self._workplace
        if stack.adopts or all(isinstance(one, Remembered) for one in stack.nodes.values()):
            return None
        options = workplace.options
        kept = remembered_stack(workplace.engine, stack.name, stack.environment, options.state)
        return Deployer(workplace.engine, kept, options, workplace.tell)

    def __repr__(self) -> str:
        return f"<Deployer of {self._stack}>"


def _drifted(change: Change) -> tuple[str, str]:
    """What a build would do, and the paths that differ."""
    paths = dict.fromkeys(".".join(one.path) for one in change.differences)
    return change.action.value, ", ".join(paths)

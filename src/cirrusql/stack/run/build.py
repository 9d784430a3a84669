"""Building a stack: agreed to, carried out, undone if it has to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import Error
from cirrusql.session import WriteRun
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.planning.changes import Change, Plan
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.failures import StackFailed
from cirrusql.stack.run.leftovers import clean_up, orphans
from cirrusql.stack.run.permissions import stack_permissions
from cirrusql.stack.run.publishing import foreseen_exports, require_exports_stay
from cirrusql.stack.run.rollback import roll_back
from cirrusql.stack.run.seen import Seen
from cirrusql.stack.run.visits import Visits
from cirrusql.stack.run.walk import OnFailure, Walked
from cirrusql.stack.run.workplace import Workplace
from cirrusql.stack.state.state import StackState

Expected = Callable[[Plan], None]


def planned(workplace: Workplace, deployment: Deployment) -> Plan:
    """What a build would do; raises StackFailed."""
    stack = workplace.stack
    changes = Visits(workplace, deployment).read("plan", lambda one: one.plan())
    changes += orphans(workplace, deployment, changes)
    policy = stack_permissions(stack, changes, workplace.engine.catalog)
    return Plan(
        stack.name, stack.environment, tuple(changes), policy,
        mask=deployment.mask, exports=foreseen_exports(stack, deployment),
        definition=stack.definition,
    )  # fmt: skip


def agreed(workplace: Workplace, state: StackState, expected: Expected | None) -> Seen | None:
    """Plan a build that may delete something, and have somebody agree to it.

    What was read for that; None if nothing was.
    """
    nodes = workplace.stack.nodes.values()
    destroys = workplace.prunes or any(isinstance(node, Declared) for node in nodes)
    if not destroys and expected is None:
        return None
    workplace.begin("planning")
    with workplace.deployment(state) as deployment:
        plan, seen = planned(workplace, deployment), deployment.seen
    require_exports_stay(workplace.stack, workplace.engine, state, plan)
    if expected is not None:
        expected(plan)
    going = [one for one in plan.changes if one.action.destroys]
    workplace.confirm("replace or delete", going)
    return seen


class Build:
    """One build under way, whose writes are part of a run."""

    def __init__(self, workplace: Workplace, deployment: Deployment, run: WriteRun) -> None:
        self._workplace = workplace
        self._deployment = deployment
        self._run = run

    def carry_out(self) -> Mapping[str, Change]:
        """Have everything be as the stack says; what was done with each node.

        Raises StackFailed, after what `on_failure` says.
        """
        self._workplace.begin("building")
        visits = Visits(self._workplace, self._deployment)
        goes_on = self._workplace.options.on_failure is OnFailure.IGNORE
        walked = visits.walk(lambda one: one.build(), goes_on=goes_on)
        if walked.failed:
            raise self._failed(walked)
        try:
            visits.changes |= clean_up(self._workplace, self._deployment)
        except Error as error:  # what is deleted cannot be undone, and all that is wanted is there
            name = self._workplace.stack.name
            what = f"{name} is built, but what it has no more could not be deleted"
            raise StackFailed.of(what, {"": error}, hint="build again, which deletes it") from None
        return visits.changes

    def _failed(self, walked: Walked) -> StackFailed:
        what = f"the build of {self._workplace.stack.name} failed"
        if self._workplace.options.on_failure is not OnFailure.ROLLBACK:
            hint = "mend it and build again: what is done stays done"
            return StackFailed.of(what, walked.failed, walked.left, hint=hint)
        remains = self._rolled_back()
        done = self._deployment.undo.done
        hint = "what it did was undone" if done else "it had changed nothing"
        if remains:
            hint = f"not undone: {'; '.join(remains)}"
        return StackFailed.of(what, walked.failed, walked.left, remains, hint)

    def _rolled_back(self) -> list[str]:
        """Undo what the build did; what is not as it was before, in words."""
        self._workplace.begin("rolling back")
        is_whole = self._run.is_whole
        remains = roll_back(self._deployment.undo.done, self._deployment)
        if not is_whole:
            remains.append("a write of which it is not known how it ended; build again to find out")
        return remains

"""Removing a stack: what needs something goes before that."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.errors import Error, NotUpdatable
from cirrusql.stack.graph.nodes import Ending
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.failures import StackFailed
from cirrusql.stack.run.leftovers import last_first, remove_kept
from cirrusql.stack.run.visits import Visits
from cirrusql.stack.run.workplace import Workplace


def removals(workplace: Workplace, deployment: Deployment) -> list[Change]:
    """What a teardown would delete, and what may be there and cannot be looked up.

    Raises NotUpdatable if something is not to be deleted.
    """
    visits = Visits(workplace, deployment, removes=True)
    found = visits.read("look at", lambda one: one.plan_removal())
    going = [one for one in found if one.action in (Action.DELETE, Action.UNKNOWN)]
    nodes = workplace.stack.nodes
    kept = [one.node for one in going if nodes[one.node].facts.lifecycle.prevent_destroy]
    if kept:
        hint = "take prevent_destroy away, or keep it with lifecycle: {keep: true}"
        raise NotUpdatable(f"prevent_destroy keeps {', '.join(kept)}", hint=hint)
    return [
        *going,
        *(
            Change(name, Action.DELETE, kept.type_name, kept.region, kept.identifier)
            for name, kept in deployment.state.orphans.items()
            if kept.ending != Ending.KEEP.value
        ),
    ]


def remove(workplace: Workplace, deployment: Deployment) -> Mapping[str, Change]:
    """Delete everything that the stack has made; what was done with each node.

    Raises StackFailed if anything remains.
    """
    workplace.begin("deleting")
    visits = Visits(workplace, deployment, removes=True)
    walked = visits.walk(lambda one: one.remove(), goes_on=True)
    failed = dict(walked.failed)
    state, stack = deployment.state, workplace.stack
    for name, node in () if stack.adopts else stack.nodes.items():
        if node.facts.lifecycle.at_end is Ending.KEEP:
            state.forget(name)  # it is nobody's from now on, as what CloudFormation retains
    for name, kept in last_first({**state.obsolete, **state.orphans}):
        try:
            remove_kept(name, kept, workplace, deployment)
        except Error as error:
            failed[name] = error
    if failed:
        what = f"the teardown of {workplace.stack.name} has left something"
        raise StackFailed.of(what, failed, walked.left, hint="mend it and tear it down again")
    return visits.changes

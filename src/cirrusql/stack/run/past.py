"""A stack beside what the inventory had of it at a moment: what differs, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.errors import Error, OperationalError
from cirrusql.inventory.hidden import has_hidden_values
from cirrusql.records import Record, field, replace
from cirrusql.stack.graph.outputs import unknowns
from cirrusql.stack.planning.changes import Action, Change, Plan
from cirrusql.stack.planning.differences import Difference, not_known
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.failures import StackFailed
from cirrusql.stack.run.leftovers import orphans
from cirrusql.stack.run.visits import Visits
from cirrusql.stack.run.workplace import Workplace

_INTERRUPTED = "an interrupted run has writes of which it is not known how they ended"
Asked = tuple[str, str]
"""A type and a region that was looked at."""


class Compared(Record, eq=False):
    """What came of comparing a stack with the inventory.

    `plan` has the changes that a build would have had to make then. Of the `unknown` resources, and
    of those `left` that refer to them, it is not known. By resource, `pending` are the properties
    of which only a call could tell what is wanted, and `hidden` those that the inventory has hidden
    and that may be others; `asked` is what was looked at.
    """

    plan: Plan
    unknown: Mapping[str, Error] = field(factory=dict)
    left: tuple[str, ...] = ()
    pending: Mapping[str, tuple[str, ...]] = field(factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(factory=dict)
    asked: frozenset[Asked] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether all of the stack was compared."""
        return not (self.unknown or self.left or self.pending or self.hidden)


def compared(workplace: Workplace) -> Compared:
    """Compare a stack with the inventory, as of the moment that its options name."""
    stack = workplace.stack
    state, open_writes = workplace.looked_at()
    state.only_look()
    with workplace.deployment(state) as deployment:
        visits = Visits(workplace, deployment)
        failures: Mapping[str, Error] = {}
        left: tuple[str, ...] = ()
        try:
            visits.read("compare", lambda one: one.plan())
        except StackFailed as error:
            failures, left = error.failures, error.left
        changes = [visits.changes[name] for name in stack.order if name in visits.changes]
        changes += orphans(workplace, deployment, changes)
        unknown = {**failures, **{one.node: _unclear(one) for one in changes if _is_unclear(one)}}
        pending = {one.node: paths for one in changes if (paths := tuple(_pending(one)))}
        surely = (_without_pending(one) for one in changes if _differs(one))
        drifted = [one for one in surely if one is not None]
        notes = (_INTERRUPTED,) if open_writes else ()
        name, environment = stack.name, stack.environment
        plan = Plan(name, environment, tuple(drifted), notes=notes, mask=deployment.mask)
        hidden = dict(_hidden(changes, deployment))
        return Compared(plan, unknown, left, pending, hidden, frozenset(_asked(changes)))


def _differs(change: Change) -> bool:
    return change.action.changes and change.action not in (Action.RUN, Action.UNKNOWN)


def _is_pending(one: Difference) -> bool:
    """Whether it is not known what is wanted, though all that it is made of is there."""
    found = unknowns(one.new)
    return bool(found) and all(unknown.there for unknown in found)


def _pending(change: Change) -> Iterator[str]:
    if change.action in (Action.UPDATE, Action.REPLACE):
        for one in filter(_is_pending, change.differences):
            yield f"{'.'.join(one.path)}, made of {', '.join(u.what for u in unknowns(one.new))}"


def _without_pending(change: Change) -> Change | None:
    """The change by what is known; None if that is none."""
    if not any(True for _ in _pending(change)):
        return change
    left = tuple(one for one in change.differences if not _is_pending(one))
    forced = tuple(path for path in change.forced if any(one.path == path for one in left))
    if not left:
        return None
    if forced:
        return replace(change, differences=left, forced=forced)
    changed = replace(change, action=Action.UPDATE, differences=left, reason="it differs")
    return replace(changed, forced=(), new_first=None)


def _is_unclear(change: Change) -> bool:
    return change.action is Action.UNKNOWN


def _unclear(change: Change) -> Error:
    return OperationalError(change.reason)


def _hidden(changes: list[Change], deployment: Deployment) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of each resource with secrets the paths of those that may be others than the stack says."""
    for one in changes:
        paths = tuple(sorted(_hidden_in(one, deployment)))
        if paths:
            yield one.node, paths


def _hidden_in(change: Change, deployment: Deployment) -> Iterator[str]:
    if change.found is None:
        return
    model, wanted = dict(change.found.model), change.desired
    if wanted is None:  # what its statements want of a secret cannot be told
        yield from (name for name, value in model.items() if has_hidden_values(value))
        return
    rules = deployment.desired_state(wanted.node.resource_type).planning_rules
    for path in not_known(model, dict(wanted.properties), rules):
        yield ".".join(path)


def _asked(changes: list[Change]) -> Iterator[Asked]:
    return ((one.type_name, one.region) for one in changes if one.type_name and one.region)

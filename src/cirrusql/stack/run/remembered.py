"""A stack as its state remembers it: what was made, in which order, and how each is to end.

A template's stack is removed by that and nothing else, as CloudFormation does it: parameters may be
forgotten by then, what it imported be gone, the template be another one.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.engine.engine import Engine
from cirrusql.errors import DataError
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Ending, Lifecycle, NodeFacts, Remembered
from cirrusql.stack.graph.outputs import Given
from cirrusql.stack.graph.stack import Stack, StackExport, ordered
from cirrusql.stack.place import Place
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.ending import ended
from cirrusql.stack.state.chosen import place_of
from cirrusql.stack.state.records import Kept, Snapshot, read_snapshot


def remembered_stack(engine: Engine, name: str, environment: str, state: str | None) -> Stack:
    """The stack of that name; without any resource if nothing is kept of it.

    `state` is where it is kept, if that was said. Raises StoreError.
    """
    place = place_of(state, engine, name, environment)
    text = place.read()
    found = (
        Snapshot(name, environment, "") if text is None else read_snapshot(text, place.description)
    )
    where = Place(place.description, 1)
    current = {one: kept for one, kept in found.resources.items() if not kept.obsolete}
    before = _before(current)
    nodes = {one: _node(one, current[one], where) for one in ordered(list(current), before)}
    return Stack(
        name, environment, place.description, nodes, before,
        {one: StackExport("", one, value=_Kept(value)) for one, value in found.outputs.items()},
        prunes=True, adopts=False,
    )  # fmt: skip


def _before(kept: Mapping[str, Kept]) -> Mapping[str, frozenset[str]]:
    """What was made before each; of a circle, which there is none, nothing."""
    before = {name: frozenset(kept[name].after) & kept.keys() - {name} for name in kept}
    known = set(ordered(list(kept), before))
    return {name: those if name in known else frozenset() for name, those in before.items()}


def _node(name: str, kept: Kept, where: Place) -> Remembered:
    lifecycle = Lifecycle(at_end=Ending(kept.ending))
    return Remembered(NodeFacts(name, where, lifecycle=lifecycle), kept.type_name)


class _Kept(Record, eq=False):
    """What an output was when the stack was built."""

    text: str

    @property
    def needs(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def value(self, _: object) -> str:
        """The text."""
        return self.text


class RememberedDriver:
    """Removes a resource that is only known from the state."""

    def __init__(self, node: Remembered, deployment: Deployment, session: Session) -> None:
        self._name = node.facts.name
        self._type_name = node.type_name
        self._deployment = deployment
        self._session = session

    def plan(self) -> Change:
        """Nothing: it is not built any more."""
        self.collect()
        return Change(self._name, Action.SKIP, self._type_name, reason="it is only remembered")

    build = check = plan

    def collect(self) -> None:
        """Nothing is asked of it."""
        self._deployment.outputs.set(self._name, Given(whole=False))

    def plan_removal(self) -> Change:
        """It is deleted."""
        kept = self._deployment.state.of(self._name)
        if kept is None:
            return Change(self._name, Action.SKIP, self._type_name, reason="it is not there")
        return Change(
            self._name, Action.DELETE, kept.type_name, kept.region, kept.identifier,
            reason="the stack is removed",
        )  # fmt: skip

    def remove(self) -> Change:
        """Delete it, and forget it."""
        change, kept = self.plan_removal(), self._deployment.state.of(self._name)
        if kept is not None and kept.identifier:
            ended(self._name, kept, self._deployment, self._session)
        self._deployment.state.forget(self._name)
        if kept is not None and not kept.identifier:
            message = f"it is not known whether an interrupted build has made the {kept.type_name}"
            raise DataError(message, hint="look for one that nobody needs")
        return change

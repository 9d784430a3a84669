"""Dealing with a resource that an adapter makes, by operations of its service's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.errors import InvalidProperty, NotSupportedError, NotUpdatable
from cirrusql.records import replace
from cirrusql.session import Session
from cirrusql.stack.adapters import Made, Where
from cirrusql.stack.adapters.custom import memory_of
from cirrusql.stack.graph.nodes import Adapted, Ending, NotKnownYet
from cirrusql.stack.graph.outputs import Given, Unknown, texts, unknowns
from cirrusql.stack.graph.secret_text import revealed
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.planning.differences import ABSENT, Difference
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.removal import patiently
from cirrusql.stack.state.records import Kept

Json = Any


class AdaptedDriver:
    """Plans, builds, tests and removes one such resource.

    What it is compared with is what the last build has noted: a custom resource cannot be read, and
    of others only whether they are there is asked.
    """

    def __init__(self, node: Adapted, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._name = node.facts.name
        self._adapter = node.adapter
        self._deployment = deployment
        self._session = session
        self._where = Where(deployment.engine, deployment.region(node.region))

    # -- planning ---------------------------------------------------------------------------------

    def plan(self) -> Change:
        """What has to be done; raises NotSupportedError as of a moment: only its service knows."""
        if self._deployment.as_of is not None:
            raise NotSupportedError(f"the inventory has no {self._adapter.type_name}")
        change = self._change(self._wanted())
        kept = self._deployment.state.of(self._name)
        if change.action is Action.UNCHANGED and kept is not None:
            self._note(self._made(kept))
        else:
            known = kept is not None and change.action is Action.UPDATE
            values = {"identifier": kept.identifier} if known and kept is not None else {}
            self._deployment.outputs.set(
                self._name, Given(values, whole=False, there=change.action is not Action.CREATE)
            )
        return change

    def _wanted(self) -> dict[str, Json]:
        outputs = self._deployment.outputs
        found = {name: one.value(outputs) for name, one in self._node.properties.items()}
        wanted = {name: value for name, value in found.items() if value is not None}
        missing = self._adapter.required - wanted.keys()
        if missing:
            names = ", ".join(sorted(missing))
            raise InvalidProperty(f"{names} of {self._adapter.type_name} must be given")
        return wanted

    def _change(self, wanted: Mapping[str, Json]) -> Change:
        type_name = self._adapter.type_name
        given = tuple(Difference((name,), ABSENT, value) for name, value in wanted.items())
        kept = self._deployment.state.of(self._name)
        if kept is None or not kept.identifier or self._is_gone(kept):
            reason = "it is not there"
            return Change(
                self._name, Action.CREATE, type_name, self._where.region, None, given, reason=reason
            )
        before = self._deployment.state.before(self._name, wanted)
        gone = (path for path in before.given if len(path) == 1 and path[0] not in wanted)
        changed = [
            *(one for one in given if _is_changed(one.new, before.is_changed(one.path))),
            *(Difference(path, None, ABSENT) for path in gone),
        ]
        forced = tuple(one.path for one in changed if one.path[0] in self._adapter.create_only)
        action = Action.UPDATE if changed else Action.UNCHANGED
        action = Action.REPLACE if forced else action
        names = ", ".join(path[0] for path in forced)
        why = f"{names} can only be given at creation" if forced else "it differs"
        return Change(
            self._name, action, type_name, kept.region, kept.identifier, tuple(changed), forced,
            False if forced else None, reason=why if changed else "it is as wanted",
        )  # fmt: skip

    def _is_gone(self, kept: Kept) -> bool:
        return self._adapter.read(kept.identifier, self._where) is None

    def _made(self, kept: Kept) -> Made:
        found = self._adapter.read(kept.identifier, self._where)
        attributes = {**kept.attributes, **(found.attributes if found is not None else {})}
        return Made(kept.identifier, attributes, kept.hidden)

    # -- building ---------------------------------------------------------------------------------

    def build(self) -> Change:
        """Have it be as wanted; what had to be done. Raises NotKnownYet."""
        wanted = self._wanted()
        unknown = unknowns(wanted)
        if unknown:
            raise NotKnownYet(unknown)
        change = self._change(wanted)
        sent = revealed(wanted, lambda text: self._deployment.mask.add((text,)))
        kept = self._deployment.state.of(self._name)
        match change.action:
            case Action.CREATE:
                made = self._adapter.create(sent, self._where)
            case Action.UPDATE if kept is not None:
                made = self._updated(kept, sent)
            case Action.REPLACE if kept is not None:
                self._require_replaceable(change)
                self._adapter.delete(kept.identifier, kept.properties, self._where)
                made = self._adapter.create(sent, self._where)
            case _:
                assert kept is not None
                made = self._made(kept)
        memory = memory_of(self._adapter)
        outputs = Kept.outputs_of(wanted, made.attributes, memory, hidden=made.hidden)
        type_name, region = self._adapter.type_name, self._where.region
        noted = Kept(type_name, region, made.identifier, outputs=outputs)
        self._deployment.state.note(self._name, noted, wanted)
        self._note(made)
        return replace(change, identifier=made.identifier)

    def _updated(self, kept: Kept, wanted: Mapping[str, Json]) -> Made:
        """What an update gives; a custom resource that answers with another name is another."""
        made = self._adapter.update(kept.identifier, kept.properties, wanted, self._where)
        if made.identifier != kept.identifier:
            ending = self._node.facts.lifecycle.when_replaced.value
            self._deployment.state.replace_later(self._name, replace(kept, ending=ending))
        return made

    def _require_replaceable(self, change: Change) -> None:
        if self._node.facts.lifecycle.when_replaced is Ending.KEEP:
            hint = "let it have another name"
            raise NotUpdatable(f"{change.reason}, and what is there is to be kept", hint=hint)

    def _note(self, made: Made) -> None:
        if made.hidden:
            self._deployment.mask.add(texts(dict(made.attributes)))
        values = {**made.attributes, "identifier": made.identifier}
        self._deployment.outputs.set(self._name, Given(values))

    # -- testing, removing ------------------------------------------------------------------------

    def check(self) -> Change:
        """As `plan`: what is not as wanted is a change."""
        return self.plan()

    def collect(self) -> None:
        """Note what it gives, if it is there."""
        kept = self._deployment.state.of(self._name)
        if kept is None or not kept.identifier or self._is_gone(kept):
            self._deployment.outputs.set(self._name, Given(whole=False, there=False))
        else:
            self._note(self._made(kept))

    def plan_removal(self) -> Change:
        """It is deleted, or it is not there."""
        kept = self._deployment.state.of(self._name)
        type_name = self._adapter.type_name
        if kept is None or not kept.identifier:
            return Change(self._name, Action.SKIP, type_name, reason="it is not there")
        return Change(
            self._name, Action.DELETE, type_name, kept.region, kept.identifier,
            reason="the stack is removed",
        )  # fmt: skip

    def remove(self) -> Change:
        """Delete it."""
        change, kept = self.plan_removal(), self._deployment.state.of(self._name)
        if change.action is Action.DELETE and kept is not None:
            patiently(lambda: self._adapter.delete(kept.identifier, kept.properties, self._where))
        self._deployment.state.forget(self._name)
        return change


def _is_changed(value: Json, said: bool | None) -> bool:
    """Whether a value is another than at the last build; what is not known yet may be."""
    return isinstance(value, Unknown) or bool(unknowns(value)) or said is not False

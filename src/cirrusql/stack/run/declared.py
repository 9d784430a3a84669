"""Dealing with a resource that is told by its properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.errors import InvalidProperty, NotFound, NotUpdatable
from cirrusql.plan.pointers import Pointer, lies_below, steps, value_at, without
from cirrusql.records import replace
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Declared, Ending, NotKnownYet
from cirrusql.stack.graph.outputs import Given, Unknown, texts
from cirrusql.stack.planning.changes import (
    Action,
    Change,
    Found,
    after,
    change_of,
    creation,
)
from cirrusql.stack.planning.desired import Desired, desired
from cirrusql.stack.run.declared_writing import DeclaredWriter
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.ending import snapshot
from cirrusql.stack.run.removal import removed, require_known, unknown_removal
from cirrusql.stack.state.records import Kept

Json = Any


class DeclaredDriver:
    """Plans, builds, tests and removes one declared resource."""

    def __init__(self, node: Declared, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session
        self._name = node.facts.name
        self._type = node.resource_type
        self._state = deployment.desired_state(node.resource_type)

    # -- planning ---------------------------------------------------------------------------------

    def plan(self) -> Change:
        """What has to be done; notes what the resource gives, as far as that can be foreseen."""
        change = self._change(self._desired())
        self._foresee(change)
        return change

    def _desired(self) -> Desired:
        wanted = desired(self._node, self._deployment.outputs, self._state)
        hidden = self._state.secrets.values(_known(wanted.properties))
        # An id of another resource in something unreadable is no secret.
        self._deployment.mask.add(hidden - self._deployment.identifiers(self._node.needs))
        self._hide(wanted.properties)
        return wanted

    def _hide(self, model: Mapping[str, Json]) -> None:
        """Hide what of a model is made of secrets, by the stack as it is or was: `Fn::Base64`."""
        kept = self._deployment.state.of(self._name)
        places = {*self._node.hidden, *map(steps, kept.secret if kept is not None else ())}
        for place in places:
            self._deployment.mask.add(texts(value_at(model, place)))

    def _change(self, wanted: Desired) -> Change:
        from cirrusql.stack.run.finding import found

        there = found(wanted, self._deployment, self._session)
        self._require_allowed(wanted, there if isinstance(there, Found) else None)
        if isinstance(there, Unknown) and there.there:
            reason = f"it cannot be looked up yet: {there}"
            return Change(
                self._name, Action.UNKNOWN, self._type.type_name, reason=reason, desired=wanted
            )
        if isinstance(there, Unknown) or there is None:
            change = self._creation(wanted)
            self._require_kept(change)
            return change
        self._hide(there.model)
        before = self._deployment.state.before(self._name, wanted.properties)
        change = self._told(change_of(wanted, there, self._state, before))
        if change.action is Action.REPLACE:
            self._require_allowed(wanted, None)
        self._require_kept(change)
        return change

    def _told(self, change: Change) -> Change:
        """The change with what a name and a policy mean for what is there."""
        notes: list[str] = []
        found, state = change.found, self._deployment.state
        if found is not None and state.of(self._name) is None:
            former = state.former_name((self._type.type_name, found.identifier, found.region))
            notes += [f"it was '{former}' until now"] if former is not None else []
        if change.action is Action.REPLACE:
            ending = self._node.facts.lifecycle.when_replaced
            notes += ["the old one is left alone, as the stack says"] * (ending is Ending.KEEP)
        return replace(change, notes=(*change.notes, *notes))

    def _require_allowed(self, wanted: Desired, there: Found | None) -> None:
        """Raise InvalidProperty for what the schema refuses; what it refuses of what is there too
        is no reason: a value that cannot be read is missing there, and a service does not always
        show what its own schema allows.
        """
        if not wanted.violations:
            return
        model: Any = there.model if there is not None else None
        for rule in self._state.rules.read_only if there is not None else ():
            model = without(model, rule)
        known = () if model is None else self._state.violations(model)
        told = {one.error.message for one in known}
        for one in wanted.violations:
            if one.error.message not in told:
                hint, type_name = one.error.hint, one.error.type_name
                raise InvalidProperty(one.error.message, hint=hint, type_name=type_name)

    def _creation(self, wanted: Desired) -> Change:
        """The change that makes the resource; it replaces one of another type if it was one."""
        is_known = not isinstance(wanted.region, Unknown)
        change = creation(wanted, self._region(wanted) if is_known else None)
        kept, type_name = self._deployment.state.of(self._name), self._type.type_name
        if kept is None or not kept.identifier or kept.type_name == type_name:
            return change
        try:
            model = self._session.read(kept.type_name, kept.identifier, kept.region)
        except NotFound:
            return change
        former = Found(kept.region, kept.identifier, model)
        why = f"it was of the type {kept.type_name}"
        return replace(change, action=Action.REPLACE, reason=why, new_first=True, found=former)

    def _region(self, wanted: Desired) -> str:
        region = wanted.region
        return self._deployment.region(None if isinstance(region, Unknown) else region)

    def _require_kept(self, change: Change) -> None:
        """Raise NotUpdatable for a replacement that the stack does not want, or that cannot be."""
        if change.action is not Action.REPLACE:
            return
        kept = self._deployment.state.of(self._name)
        old = kept.type_name if kept is not None else self._type.type_name
        if "delete" not in self._deployment.catalog.resource_type(old).handlers:
            raise NotUpdatable(
                f"{change.reason}, and {old} cannot be deleted",
                hint="take the change back",
                type_name=old,
            )
        lifecycle = self._node.facts.lifecycle
        self._require_free_to_go(change)
        if lifecycle.when_replaced is Ending.KEEP and not change.new_first:
            raise NotUpdatable(
                f"{change.reason}, and what is there is to be kept, under the same name",
                hint="let it have another name",
                type_name=self._type.type_name,
            )
        if lifecycle.prevent_destroy:
            raise NotUpdatable(
                f"{change.reason}, and prevent_destroy keeps what is there",
                hint="take the change back, or prevent_destroy",
                type_name=self._type.type_name,
            )

    def _require_free_to_go(self, change: Change) -> None:
        """Raise NotUpdatable where others refer to what would have to go before it is made anew.

        They would be deleted with it, or keep it from being deleted. CloudFormation replaces no
        resource that has a name of its own.
        """
        stack = self._deployment.stack
        if change.new_first or stack.adopts or self._state.rules.deletes_first:
            return
        users = [name for name, node in stack.nodes.items() if self._name in node.needs]
        if users:
            raise NotUpdatable(
                f"{change.reason}, and {', '.join(users)} refer to it: it cannot go first",
                hint="give it another name, so that the new one can be made beside it",
                type_name=self._type.type_name,
            )

    def _foresee(self, change: Change) -> None:
        region = change.region or ""
        if change.action in (Action.UNCHANGED, Action.UPDATE) and change.found is not None:
            given = self._given(region, change.found.identifier, after(change))
            self._deployment.outputs.set(self._name, given)
            return
        # The service will give what replaces a resource another identifier, unless that is a name.
        known = change.desired.identifier if change.desired is not None else None
        identifier = known if isinstance(known, str) else None
        values = self._values(region, identifier, after(change))
        there = change.action not in (Action.CREATE, Action.SKIP)
        self._deployment.outputs.set(self._name, Given(values, whole=False, there=there))

    # -- building ---------------------------------------------------------------------------------

    def build(self) -> Change:
        """Have the resource be as wanted; what had to be done. Raises NotKnownYet."""
        for read in sorted(self._node.reads):
            if self._deployment.is_stale(read, self._name):
                refresh(read, self._deployment, self._session)
        wanted = self._desired()
        if wanted.unknown:
            raise NotKnownYet(wanted.unknown)
        change = self._change(wanted)
        writer = DeclaredWriter(self._node, self._deployment, self._session)
        match change.action:
            case Action.CREATE:
                there = writer.create(wanted, str(change.region))
            case Action.UPDATE:
                there = writer.update(wanted, change)
            case Action.REPLACE:
                there = writer.replace(wanted, change, self._region(wanted))
            case _ if change.found is not None:
                there = change.found
            case _:
                raise InvalidProperty(change.reason)
        self._note(there, wanted, list(self._surely_there(change)))
        return replace(change, region=there.region, identifier=there.identifier)

    def _note(self, there: Found, wanted: Desired, stays: Sequence[Pointer]) -> None:
        kept = Kept(self._type.type_name, there.region, there.identifier)
        self._deployment.state.note(self._name, kept, wanted.properties, stays)
        model = {**wanted.properties, **there.model}  # what cannot be read can be referred to
        self.give(there.region, there.identifier, model)

    def _surely_there(self, change: Change) -> Iterator[Pointer]:
        """What stays of the last build and no update can lose: given again, it is the same."""
        for one in change.staying:
            if one.is_hidden and "update" in self._type.handlers:
                yield from (r for r in self._state.rules.create_only if lies_below(r, one.path))
            else:
                yield one.path

    # -- testing, removing ------------------------------------------------------------------------

    def check(self) -> Change:
        """As `plan`: what is not as wanted is a change."""
        return self.plan()

    def collect(self) -> None:
        """Note what the resource gives, if it is there."""
        self._foresee(self._lenient_change())

    def _lenient_change(self) -> Change:
        wanted = desired(self._node, self._deployment.outputs, self._state)
        self._deployment.mask.add(self._state.secrets.values(_known(wanted.properties)))
        from cirrusql.stack.run.finding import found_own

        there = found_own(wanted, self._deployment, self._session)
        type_name = self._type.type_name
        if isinstance(there, Unknown):
            change = unknown_removal(self._name, type_name, there, there=there.there)
            return replace(change, desired=wanted)
        if there is None:
            reason = "it is not there"
            return Change(self._name, Action.SKIP, type_name, reason=reason, desired=wanted)
        return Change(
            self._name,
            Action.UNCHANGED,
            self._type.type_name,
            there.region,
            there.identifier,
            desired=None,
            found=there,
        )

    def plan_removal(self) -> Change:
        """What removing it means: it is deleted, or it is not there.

        So is what the last build made for it that was of another type.
        """
        change, kept = self._lenient_change(), self._deployment.state.of(self._name)
        found, type_name = change.found, self._type.type_name
        if found is None and kept is not None and kept.type_name not in ("", type_name):
            type_name, found = kept.type_name, Found(kept.region, kept.identifier, {})
        if found is None:
            return replace(change, desired=None)
        return Change(
            self._name,
            Action.DELETE,
            type_name,
            found.region,
            found.identifier,
            reason="the stack is removed",
            found=found,
        )

    def remove(self) -> Change:
        """Delete the resource, and see that it is gone."""
        change = self.plan_removal()
        require_known(change)
        if change.found is not None:
            if self._node.facts.lifecycle.at_end is Ending.SNAPSHOT:
                type_name = str(change.type_name)
                snapshot(self._name, type_name, change.found, self._deployment, self._session)
            where = (change.found.region, change.found.identifier)
            removed(str(change.type_name), *where, self._session)
        self._deployment.state.forget(self._name)
        return change

    # -- what it gives ----------------------------------------------------------------------------

    def give(self, region: str, identifier: str, model: Mapping[str, Json]) -> None:
        """Note what the resource gives to others."""
        self._deployment.outputs.set(self._name, self._given(region, identifier, model))

    def _given(self, region: str, identifier: str, model: Mapping[str, Json]) -> Given:
        return Given(self._values(region, identifier, model))

    def _values(
        self, region: str, identifier: str | None, model: Mapping[str, Json]
    ) -> dict[str, Json]:
        """What others can refer to: every column, and the exports by their names."""
        values: dict[str, Json] = {"region": region} if region else {}
        for column in self._type.columns:
            if column.property in model:
                for spelling in (column.property, column.name, *column.aliases):
                    values[spelling] = model[column.property]
        if identifier is not None:
            values["identifier"] = identifier
            for part, value in _parts(self._type.identifier_parts, identifier):
                known = self._type.column_by_property.get(part)
                if known is not None:
                    values.setdefault(known.name, value)
                    values.setdefault(known.property, value)
        for export in self._node.facts.exports:
            own = self._type.column_by_name.get(export.column.lower())
            name = own.name if own is not None else export.column
            if name in values:
                values[export.name] = values[export.column] = values[name]
        return values


def refresh(name: str, deployment: Deployment, session: Session) -> None:
    """Read a resource again that others have changed since, for those that refer to it."""
    node, kept = deployment.stack.nodes.get(name), deployment.state.of(name)
    if not isinstance(node, Declared) or kept is None or "read" not in node.resource_type.handlers:
        return
    model = session.read(kept.type_name, kept.identifier, kept.region)
    DeclaredDriver(node, deployment, session).give(kept.region, kept.identifier, model)


def _parts(names: Sequence[str], identifier: str) -> list[tuple[str, str]]:
    """The parts of an identifier, where they can be told apart."""
    values = identifier.split("|")
    return list(zip(names, values, strict=True)) if len(values) == len(names) else []


def _known(properties: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in properties.items() if not isinstance(value, Unknown)}

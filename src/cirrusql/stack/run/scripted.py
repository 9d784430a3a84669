"""Dealing with a resource whose statements are written out.

The order of what is asked and done is that of StackQL's tool, which such files are written for. An
error in a question is an error, and never taken for "it is not there".
"""

from __future__ import annotations

from cirrusql.errors import AlreadyExists, Error, OperationalError
from cirrusql.plan import Verb
from cirrusql.records import replace
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import NotKnownYet, Scripted, Section
from cirrusql.stack.graph.outputs import NOTHING_YET, Given
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.adopting import adopted
from cirrusql.stack.run.callbacks import poll
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.foreseen import foreseen
from cirrusql.stack.run.scripted_removal import ScriptedRemoval
from cirrusql.stack.run.scripted_resource import ScriptedResource
from cirrusql.stack.run.writer import Writer


class ScriptedDriver:
    """Plans, builds, tests and removes one scripted resource."""

    def __init__(self, node: Scripted, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session
        self._name = node.facts.name
        self._resource = ScriptedResource(node, deployment, session)

    def plan(self) -> Change:
        """What has to be done, as far as that can be known; notes what the resource gives."""
        try:
            if self._node.section("createorupdate") is not None:
                change = self._plan_always()
            else:
                change = self._plan_checked()
        except NotKnownYet as error:
            change = self._depending(error)
        if change.action in (Action.UNCHANGED, Action.UPDATE):
            self._resource.give(lenient=True)
        else:
            values = dict(self._resource.runtime.get("this", {}))
            there = change.action is not Action.CREATE
            self._deployment.outputs.set(self._name, Given(values, whole=False, there=there))
        return change

    def _depending(self, error: NotKnownYet) -> Change:
        """The change of what cannot be asked for yet: it is not there if that is new as well."""
        if error.there:
            return self._change(Action.UNKNOWN, f"whether it is there depends on {error}")
        return self._change(Action.CREATE, f"it depends on {error}")

    def _change(self, action: Action, reason: str) -> Change:
        return Change(self._name, action, reason=reason)

    def _plan_checked(self) -> Change:
        if not self._resource.exists().there:
            return self._foreseen(Action.CREATE, "create", "it is not there")
        if self._resource.is_right(patient=False):
            return self._change(Action.UNCHANGED, "it is as wanted")
        if self._node.section("update") is None:
            reason = "it is not as wanted, and its file has no section 'update'"
            return self._change(Action.UNKNOWN, reason)
        return self._foreseen(Action.UPDATE, "update", "it is not as wanted")

    def _plan_always(self) -> Change:
        change = self._foreseen(Action.CREATE, "createorupdate", "it is not there")
        if change.found is None:
            return change
        action = Action.UPDATE if change.differences else Action.UNCHANGED
        reason = "it differs" if change.differences else "it is as wanted"
        return replace(change, action=action, reason=reason)

    def _foreseen(self, action: Action, section_name: str, reason: str) -> Change:
        """A change with what its statements would do, if that can be told now."""
        section = self._node.section(section_name)
        assert section is not None
        try:
            text = self._resource.text(section)
        except NotKnownYet as error:
            return self._change(action, f"{reason}; what is given depends on {error}")
        shown = self._deployment.mask.hidden(text.strip())
        change = Change(self._name, action, reason=reason, statements=(shown,))
        if self._deployment.as_of is not None and action is Action.UPDATE:
            return change  # what a change would do can be told of what is there now only
        found = foreseen(text, self._session)
        if not found:
            return change
        first = found[0]
        return replace(
            change,
            type_name=first.type_name,
            region=first.region,
            identifier=first.identifier,
            differences=tuple(one for each in found for one in each.differences),
            found=first.found,
        )

    # -- building ---------------------------------------------------------------------------------

    def build(self) -> Change:
        """Have the resource be as wanted; what had to be done."""
        always = self._node.section("createorupdate")
        if always is not None:
            change = self._always(always)
        elif not self._resource.exists().there:
            change = self._change(Action.CREATE, "it was not there")
            self._write("create", Verb.CREATE)
        elif self._resource.is_right(patient=False):
            change = self._change(Action.UNCHANGED, "it is as wanted")
        else:
            change = self._change(Action.UPDATE, "it was not as wanted")
            self._write("update", Verb.UPDATE)
        if change.action.changes:
            self._verify()
        self._resource.give(lenient=False)
        return replace(change, identifier=self._resource.identifier)

    def _always(self, section: Section) -> Change:
        """Run `createorupdate`: what it makes and is there already is changed where it differs."""
        text = self._resource.text(section)
        action = adopted(text, self._name, self._deployment, self._session)
        if action is not None:
            return self._change(action, "it was there already")
        try:
            self._write("createorupdate", Verb.CREATE)
        except AlreadyExists as error:
            self._deployment.tell(self._name, f"is there already: {error.message}")
            return self._change(Action.UNCHANGED, "it was there already")
        return self._change(Action.CREATE, "it was not there")

    def _write(self, name: str, verb: Verb) -> None:
        section = self._node.section(name)
        if section is None:
            raise OperationalError(
                f"'{self._name}' is not as wanted, and its file has no section '{name}'"
            )
        text = self._resource.text(section)
        writer = Writer(self._name, self._deployment, self._session)
        try:
            events = writer.run(section, text, lenient=self._node.lenient)
            self._resource.learn(events, verb)
            poll(self._node, verb, self._resource.runtime, self._deployment, self._session)
        except Error:
            self._resource.troubleshoot(verb)
            raise

    def _verify(self) -> None:
        """See that what was made is there and as wanted; raises OperationalError."""
        check = self._node.section("statecheck") or self._node.section("exists")
        if not self._resource.exists(check).there:
            self._resource.troubleshoot(Verb.CREATE)
            raise OperationalError(f"'{self._name}' is not found after it was made")
        if not self._resource.is_right(patient=True):
            self._resource.troubleshoot(Verb.UPDATE)
            raise OperationalError(f"'{self._name}' is not as wanted after it was made")

    # -- testing, removing ------------------------------------------------------------------------

    def check(self) -> Change:
        """Whether the resource is there and as wanted, asked as often as its file says."""
        tries = self._node.section("exists")
        if not self._resource.exists(tries).there:
            self._deployment.outputs.set(self._name, NOTHING_YET)
            return self._change(Action.CREATE, "it is not there")
        right = self._resource.is_right(patient=not self._node.skip_validation)
        self._resource.give(lenient=not right)
        if right:
            return self._change(Action.UNCHANGED, "it is as wanted")
        return self._change(Action.UPDATE, "it is not as wanted")

    def collect(self) -> None:
        """Note what the resource gives, if it is there."""
        given = NOTHING_YET
        try:
            if self._resource.exists().there:
                self._resource.give(lenient=True)
                return
        except NotKnownYet as error:
            given = Given(whole=False, there=error.there)
        self._deployment.outputs.set(self._name, given)

    def plan_removal(self) -> Change:
        """What removing it means."""
        return self._removal.plan()

    def remove(self) -> Change:
        """Delete the resource, and see that it is gone; raises OperationalError if it is not."""
        return self._removal.carry_out()

    @property
    def _removal(self) -> ScriptedRemoval:
        return ScriptedRemoval(self._resource)

"""Dealing with a resource whose statements are written out.

The order of what is asked and done is that of StackQL's tool, which such files are written for. An
error in a question is an error, and never taken for "it is not there".
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from cirrusql.errors import AlreadyExists, DataError, Error, NotFound, OperationalError
from cirrusql.plan import Verb
from cirrusql.records import replace
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import NotKnownYet, Scripted, Section
from cirrusql.stack.graph.outputs import NOTHING_YET, Given
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.adopting import adopted
from cirrusql.stack.run.callbacks import poll
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.exports import exported, secrets_of
from cirrusql.stack.run.foreseen import foreseen
from cirrusql.stack.run.statements import (
    Answer,
    Presence,
    ask,
    is_right,
    presence,
    tried,
)
from cirrusql.stack.run.writer import Effect, Writer
from cirrusql.stack.templates import TemplateError

_POSTDELETE_RETRIES, _POSTDELETE_DELAY = 10, 5


class ScriptedDriver:
    """Plans, builds, tests and removes one scripted resource.

    Mutable state: what it knows of the resource while it is dealt with (`this`, `callback`).
    """

    def __init__(self, node: Scripted, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session
        self._name = node.facts.name
        self._runtime: dict[str, Any] = {}

    # -- questions --------------------------------------------------------------------------------

    def _rendered(self, section: Section) -> str:
        return section.statement.text(self._deployment.outputs, self._runtime)

    def _text(self, section: Section) -> str:
        """The statements of a section, which are told of because they are run next."""
        text = self._rendered(section)
        self._deployment.show(self._name, text)
        return text

    def _asked(self, section: Section) -> Answer:
        return ask(self._text(section), self._session)

    def _exists(self, tries: Section | None = None) -> Presence:
        """Whether it is there, asked once, or as often as a section says.

        Without an `exists` the `statecheck` says it, and without that the `exports`.
        """
        asked = self._question
        if asked is None:  # createorupdate alone: what it makes is there
            return Presence(there=True)
        tries = tries or asked.once
        found = tried(
            asked.with_tries(tries.retries, tries.delay),
            lambda: presence(self._asked(asked), self._name),
            lambda one: one.there,
        )
        if found.there and self._node.section("exists") is not None:
            self._know(found.captured)
        return found

    @property
    def _question(self) -> Section | None:
        """What says whether the resource is there; None if nothing does."""
        sections = map(self._node.section, ("exists", "statecheck", "exports"))
        return next((one for one in sections if one is not None), None)

    def _know(self, captured: Any) -> None:
        self._runtime["this"] = {**self._runtime.get("this", {}), **captured}

    def _is_right(self, *, patient: bool) -> bool:
        """Whether what is there is as wanted: what `statecheck` says, else `exports` has a row."""
        check = self._node.section("statecheck")
        if check is not None and self._node.skip_validation and not patient:
            return True
        asked = check or self._node.section("exports")
        if asked is None:
            return True
        section = asked

        def attempt() -> bool:
            answer = self._asked(section)
            return is_right(answer) if check is not None else bool(answer.rows)

        return tried(section if patient else section.once, attempt, bool)

    # -- planning ---------------------------------------------------------------------------------

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
            self._give(lenient=True)
        else:
            values = dict(self._runtime.get("this", {}))
            there = change.action is not Action.CREATE
            self._deployment.outputs.set(self._name, Given(values, whole=False, there=there))
        return change

    def _depending(self, error: NotKnownYet) -> Change:
        """The change of what cannot be asked for yet: it is not there if that is new as well."""
        if self._deployment.is_all_there(self._name):
            return self._change(Action.UNKNOWN, f"whether it is there depends on {error}")
        return self._change(Action.CREATE, f"it depends on {error}")

    def _change(self, action: Action, reason: str) -> Change:
        return Change(self._name, action, reason=reason)

    def _plan_checked(self) -> Change:
        if not self._exists().there:
            return self._foreseen(Action.CREATE, "create", "it is not there")
        if self._is_right(patient=False):
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
            text = self._text(section)
        except NotKnownYet as error:
            return self._change(action, f"{reason}; what is given depends on {error}")
        shown = self._deployment.mask.hidden(text.strip())
        found = foreseen(text, self._session)
        change = Change(self._name, action, reason=reason, statements=(shown,))
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
        elif not self._exists().there:
            change = self._change(Action.CREATE, "it was not there")
            self._write("create", Verb.CREATE)
        elif self._is_right(patient=False):
            change = self._change(Action.UNCHANGED, "it is as wanted")
        else:
            change = self._change(Action.UPDATE, "it was not as wanted")
            self._write("update", Verb.UPDATE)
        if change.action.changes:
            self._verify()
        self._give(lenient=False)
        return replace(change, identifier=self._identifier)

    @property
    def _identifier(self) -> str | None:
        known = self._runtime.get("this", {}).get("identifier")
        found = self._runtime.get("callback", {}).get("Identifier") or known
        return str(found) if found else None

    def _always(self, section: Section) -> Change:
        """Run `createorupdate`: what it makes and is there already is changed where it differs."""
        text = self._text(section)
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
        text = self._text(section)
        writer = Writer(self._name, self._deployment, self._session)
        try:
            effects = writer.run(section, text, lenient=self._node.lenient)
            self._learn(effects, verb)
            poll(self._node, verb, self._runtime, self._deployment, self._session)
        except Error:
            self._troubleshoot(verb)
            raise

    def _learn(self, effects: Sequence[Effect], verb: Verb) -> None:
        """Keep what the progress event says, and what `return_vals` names of it."""
        if not effects:
            return
        fields = effects[-1].fields
        self._runtime["callback"] = fields
        for export in self._node.returned.get(verb.handler, ()):
            value = fields.get(export.column)
            if value in (None, ""):
                raise DataError(f"return_vals of '{self._name}': there is no {export.column}")
            self._know({export.name: value})

    def _verify(self) -> None:
        """See that what was made is there and as wanted; raises OperationalError."""
        check = self._node.section("statecheck") or self._node.section("exists")
        if not self._exists(check).there:
            self._troubleshoot(Verb.CREATE)
            raise OperationalError(f"'{self._name}' is not found after it was made")
        if not self._is_right(patient=True):
            self._troubleshoot(Verb.UPDATE)
            raise OperationalError(f"'{self._name}' is not as wanted after it was made")

    def _troubleshoot(self, verb: Verb) -> None:
        """Say what the section `troubleshoot` finds, whatever becomes of it."""
        section = self._node.section("troubleshoot", verb.handler)
        if section is None:
            return
        try:
            for row in self._asked(section).rows:
                said = ", ".join(f"{name}: {value}" for name, value in row.items())
                self._deployment.tell(self._name, f"troubleshoot: {said}")
        except (Error, NotKnownYet) as error:
            self._deployment.tell(self._name, f"troubleshoot failed: {error}")

    def _give(self, *, lenient: bool) -> None:
        """Note what the resource gives: its exports, and what was captured of it."""
        values = dict(self._runtime.get("this", {}))
        if "callback" in self._runtime:
            values["callback"] = self._runtime["callback"]
        section, exports = self._node.section("exports"), self._node.facts.exports
        whole = True
        if section is not None and exports:
            try:
                answer = tried(section, lambda: self._asked(section), lambda a: bool(a.rows))
                values |= exported(self._name, exports, answer)
            except (DataError, NotKnownYet, TemplateError):
                if not lenient:
                    raise
                whole = False
        self._deployment.mask.add(secrets_of(values, self._node.facts.protected))
        self._deployment.outputs.set(self._name, Given(values, whole))

    # -- testing, removing ------------------------------------------------------------------------

    def check(self) -> Change:
        """Whether the resource is there and as wanted, asked as often as its file says."""
        tries = self._node.section("exists")
        if not self._exists(tries).there:
            self._deployment.outputs.set(self._name, NOTHING_YET)
            return self._change(Action.CREATE, "it is not there")
        right = self._is_right(patient=not self._node.skip_validation)
        self._give(lenient=not right)
        if right:
            return self._change(Action.UNCHANGED, "it is as wanted")
        return self._change(Action.UPDATE, "it is not as wanted")

    def collect(self) -> None:
        """Note what the resource gives, if it is there."""
        try:
            there = self._exists().there
        except NotKnownYet:
            there = False
        if there:
            self._give(lenient=True)
        else:
            self._deployment.outputs.set(self._name, NOTHING_YET)

    def plan_removal(self) -> Change:
        """What removing it means."""
        if self._node.section("delete") is None:
            return self._change(Action.SKIP, "its file has no section 'delete'")
        try:
            if not self._remains():
                return self._change(Action.SKIP, "it is not there")
            text = self._rendered(self._deletion)
        except NotKnownYet as error:
            return self._change(Action.SKIP, f"it cannot be there: {error}")
        shown = self._deployment.mask.hidden(text.strip())
        return replace(self._change(Action.DELETE, "the stack is removed"), statements=(shown,))

    def _remains(self) -> bool:
        """Whether there is anything to delete.

        Of several resources, also where some are gone; where nothing asks for the resource, what
        `delete` names.
        """
        if self._question is not None:
            there = self._exists().there
            if there or not self._node.lenient:
                return there
        try:
            found = foreseen(self._rendered(self._deletion), self._session)
        except TemplateError:  # it speaks of what only a resource that is there tells
            return False
        return any(one.found is not None for one in found)

    @property
    def _deletion(self) -> Section:
        section = self._node.section("delete")
        assert section is not None
        return section

    def remove(self) -> Change:
        """Delete the resource, and see that it is gone; raises OperationalError if it is not."""
        change = self.plan_removal()
        if change.action is not Action.DELETE:
            return change
        self._delete()
        if self._node.section("exists") or self._node.section("statecheck"):
            self._require_gone()
        return change

    def _delete(self) -> None:
        from cirrusql.stack.run.removal import patiently

        section = self._deletion
        writer = Writer(self._name, self._deployment, self._session)
        text = self._text(section)
        try:
            effects = patiently(lambda: writer.run(section, text, lenient=self._node.lenient))
        except NotFound:
            return
        self._learn(effects, Verb.DELETE)
        poll(self._node, Verb.DELETE, self._runtime, self._deployment, self._session)

    def _require_gone(self) -> None:
        section = self._node.section("exists")
        options = section.options if section is not None else {}
        retries = int(float(options.get("postdelete_retries", _POSTDELETE_RETRIES)))
        delay = float(options.get("postdelete_retry_delay", _POSTDELETE_DELAY))
        for attempt in range(max(retries, 1)):
            if not self._remains():
                return
            if attempt + 1 < retries:
                time.sleep(delay)
        raise OperationalError(f"'{self._name}' is still there after it was deleted")

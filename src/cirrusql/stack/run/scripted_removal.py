"""Removing a scripted resource by its section `delete`."""

from __future__ import annotations

import time

from cirrusql.errors import NotFound, OperationalError
from cirrusql.plan import Verb
from cirrusql.stack.graph.nodes import NotKnownYet, Section
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.callbacks import poll
from cirrusql.stack.run.foreseen import foreseen
from cirrusql.stack.run.removal import patiently, require_known, unknown_removal
from cirrusql.stack.run.scripted_resource import ScriptedResource
from cirrusql.stack.run.writer import Writer
from cirrusql.stack.templates import TemplateError

_POSTDELETE_RETRIES, _POSTDELETE_DELAY = 10, 5


class ScriptedRemoval:
    """Removes one scripted resource."""

    def __init__(self, resource: ScriptedResource) -> None:
        self._resource = resource

    @property
    def _deletion(self) -> Section:
        section = self._resource.node.section("delete")
        assert section is not None
        return section

    def plan(self) -> Change:
        """What removing it means."""
        if self._resource.node.section("delete") is None:
            return self._skip("its file has no section 'delete'")
        try:
            if not self._remains():
                return self._skip("it is not there")
            text = self._resource.rendered(self._deletion)
        except NotKnownYet as error:
            return unknown_removal(self._resource.name, None, error, there=error.there)
        shown = self._resource.deployment.mask.hidden(text.strip())
        reason = "the stack is removed"
        return Change(self._resource.name, Action.DELETE, reason=reason, statements=(shown,))

    def _skip(self, reason: str) -> Change:
        return Change(self._resource.name, Action.SKIP, reason=reason)

    def _remains(self) -> bool:
        """Whether there is anything to delete.

        Of several resources, also where some are gone; where nothing asks for the resource, what
        `delete` names.
        """
        if self._resource.question is not None:
            there = self._resource.exists().there
            if there or not self._resource.node.lenient:
                return there
        try:
            found = foreseen(self._resource.rendered(self._deletion), self._resource.session)
        except TemplateError:  # it speaks of what only a resource that is there tells
            return False
        return any(one.found is not None for one in found)

    def carry_out(self) -> Change:
        """Delete the resource, and see that it is gone; raises OperationalError if it is not."""
        change = self.plan()
        require_known(change)
        if change.action is not Action.DELETE:
            return change
        self._delete()
        if self._resource.node.section("exists") or self._resource.node.section("statecheck"):
            self._require_gone()
        return change

    def _delete(self) -> None:
        section, one = self._deletion, self._resource
        writer = Writer(one.name, one.deployment, one.session)
        text = one.text(section)
        try:
            events = patiently(lambda: writer.run(section, text, lenient=one.node.lenient))
        except NotFound:
            return
        one.learn(events, Verb.DELETE)
        poll(one.node, Verb.DELETE, one.runtime, one.deployment, one.session)

    def _require_gone(self) -> None:
        section = self._resource.node.section("exists")
        options = section.options if section is not None else {}
        retries = int(float(options.get("postdelete_retries", _POSTDELETE_RETRIES)))
        delay = float(options.get("postdelete_retry_delay", _POSTDELETE_DELAY))
        for attempt in range(max(retries, 1)):
            if not self._remains():
                return
            if attempt + 1 < retries:
                time.sleep(delay)
        raise OperationalError(f"'{self._resource.name}' is still there after it was deleted")

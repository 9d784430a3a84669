"""A scripted resource while it is dealt with: what its questions say, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import DataError, Error
from cirrusql.plan import Verb
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import NotKnownYet, Scripted, Section
from cirrusql.stack.graph.outputs import Given
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.exports import exported, secrets_of
from cirrusql.stack.run.statements import Answer, Presence, ask, is_right, presence, tried
from cirrusql.stack.run.writer import Event
from cirrusql.stack.templates import TemplateError


class ScriptedResource:
    """Asks the questions of a scripted node.

    Mutable state: what is known of the resource while it is dealt with (`this`, `callback`), which
    its statements can refer to.
    """

    def __init__(self, node: Scripted, deployment: Deployment, session: Session) -> None:
        self.node = node
        self.deployment = deployment
        self.session = session
        self.name = node.facts.name
        self.runtime: dict[str, Any] = {}

    def rendered(self, section: Section) -> str:
        """The statements of a section; raises NotKnownYet where only a build will tell them."""
        return section.statement.text(self.deployment.outputs, self.runtime)

    def text(self, section: Section) -> str:
        """The statements of a section, which are told of because they are run next."""
        text = self.rendered(section)
        self.deployment.show(self.name, text)
        return text

    def asked(self, section: Section) -> Answer:
        """The answer to a section."""
        return ask(self.text(section), self.session)

    def exists(self, tries: Section | None = None) -> Presence:
        """Whether it is there, asked once, or as often as a section says.

        Without an `exists` the `statecheck` says it, and without that the `exports`.
        """
        asked = self.question
        if asked is None:  # createorupdate alone: what it makes is there
            return Presence(there=True)
        tries = tries or asked.once
        found = tried(
            asked.with_tries(tries.retries, tries.delay),
            lambda: presence(self.asked(asked), self.name),
            lambda one: one.there,
        )
        if found.there and self.node.section("exists") is not None:
            self.know(found.captured)
        return found

    @property
    def question(self) -> Section | None:
        """What says whether the resource is there; None if nothing does."""
        sections = map(self.node.section, ("exists", "statecheck", "exports"))
        return next((one for one in sections if one is not None), None)

    def know(self, captured: Mapping[str, Any]) -> None:
        """Keep what was told of the resource, as `this`."""
        self.runtime["this"] = {**self.runtime.get("this", {}), **captured}

    def is_right(self, *, patient: bool) -> bool:
        """Whether what is there is as wanted: what `statecheck` says, else `exports` has a row."""
        check = self.node.section("statecheck")
        if check is not None and self.node.skip_validation and not patient:
            return True
        asked = check or self.node.section("exports")
        if asked is None:
            return True
        section = asked

        def attempt() -> bool:
            answer = self.asked(section)
            return is_right(answer) if check is not None else bool(answer.rows)

        return tried(section if patient else section.once, attempt, bool)

    def learn(self, events: Sequence[Event], verb: Verb) -> None:
        """Keep what the progress event says, and what `return_vals` names of it."""
        if not events:
            return
        fields = events[-1]
        self.runtime["callback"] = fields
        for export in self.node.returned.get(verb.handler, ()):
            value = fields.get(export.column)
            if value in (None, ""):
                raise DataError(f"return_vals of '{self.name}': there is no {export.column}")
            self.know({export.name: value})

    @property
    def identifier(self) -> str | None:
        """What the service calls the resource, as far as its statements have told."""
        known = self.runtime.get("this", {}).get("identifier")
        found = self.runtime.get("callback", {}).get("Identifier") or known
        return str(found) if found else None

    def troubleshoot(self, verb: Verb) -> None:
        """Say what the section `troubleshoot` finds, whatever becomes of it."""
        section = self.node.section("troubleshoot", verb.handler)
        if section is None:
            return
        try:
            for row in self.asked(section).rows:
                said = ", ".join(f"{name}: {value}" for name, value in row.items())
                self.deployment.tell(self.name, f"troubleshoot: {said}")
        except (Error, NotKnownYet) as error:
            self.deployment.tell(self.name, f"troubleshoot failed: {error}")

    def give(self, *, lenient: bool) -> None:
        """Note what the resource gives: its exports, and what was captured of it."""
        values = dict(self.runtime.get("this", {}))
        if "callback" in self.runtime:
            values["callback"] = self.runtime["callback"]
        section, exports = self.node.section("exports"), self.node.facts.exports
        whole = True
        if section is not None and exports:
            try:
                answer = tried(section, lambda: self.asked(section), lambda a: bool(a.rows))
                values |= exported(self.name, exports, answer)
            except (DataError, NotKnownYet, TemplateError):
                if not lenient:
                    raise
                whole = False
        self.deployment.mask.add(secrets_of(values, self.node.facts.protected))
        self.deployment.outputs.set(self.name, Given(values, whole))

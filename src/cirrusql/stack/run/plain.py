"""Dealing with the nodes that are no resources: queries, commands and scripts."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.errors import DataError, Error, OperationalError
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Command, NotKnownYet, Query, Script
from cirrusql.stack.graph.outputs import Given
from cirrusql.stack.planning.changes import Action, Change
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.exports import exported, secrets_of
from cirrusql.stack.run.foreseen import foreseen
from cirrusql.stack.run.statements import ask
from cirrusql.stack.run.writer import Writer
from cirrusql.stack.state.records import Kept
from cirrusql.stack.templates import TemplateError

_NOTHING: Mapping[str, Any] = {}


class QueryDriver:
    """Asks one question, whose row is what the node gives."""

    def __init__(self, node: Query, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session
        self._name = node.facts.name

    def plan(self) -> Change:
        """What the question gives now; unknown where it depends on what a build will make."""
        try:
            self._ask()
        except (NotKnownYet, DataError, TemplateError) as error:
            all_there = self._deployment.is_all_there(self._name)
            there = error.there if isinstance(error, NotKnownYet) else all_there
            self._deployment.outputs.set(self._name, Given(whole=False, there=there))
            return self._change(Action.RUN, f"it cannot be asked yet: {error}")
        return self._change(Action.RUN, "it is asked at each build")

    def _change(self, action: Action, reason: str) -> Change:
        return Change(self._name, action, reason=reason)

    def build(self) -> Change:
        """Ask, as often as its file says until there is a row."""
        section = self._node.section
        for attempt in range(section.tries):
            if attempt:
                time.sleep(section.delay)
            try:
                self._ask()
                break
            except DataError:
                if attempt + 1 == section.tries:
                    raise
        return self._change(Action.RUN, "")

    def _ask(self) -> None:
        text = self._node.section.statement.text(self._deployment.outputs, _NOTHING)
        self._deployment.show(self._name, text)
        answer = ask(text, self._session)
        values = exported(self._name, self._node.facts.exports, answer)
        self._deployment.mask.add(secrets_of(values, self._node.facts.protected))
        self._deployment.outputs.set(self._name, Given(values))

    def check(self) -> Change:
        """Ask; raises DataError if there is not one row."""
        return self.build()

    def collect(self) -> None:
        """Note what the question gives, if it can be asked."""
        try:
            self.plan()
        except Error as error:
            self._deployment.tell(self._name, f"gives nothing: {error}")
            self._deployment.outputs.set(self._name, Given(whole=False))

    def plan_removal(self) -> Change:
        """Nothing: there is nothing to remove."""
        return self._change(Action.SKIP, "there is nothing to remove")

    remove = plan_removal


class CommandDriver:
    """Runs statements at each build."""

    def __init__(self, node: Command, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session
        self._name = node.facts.name

    def _text(self) -> str:
        text = self._node.section.statement.text(self._deployment.outputs, _NOTHING)
        self._deployment.show(self._name, text)
        return text

    def plan(self) -> Change:
        """What its statements would do."""
        self._deployment.outputs.set(self._name, Given())
        try:
            text = self._text()
        except NotKnownYet as error:
            return Change(self._name, Action.RUN, reason=f"it depends on {error}")
        shown = self._deployment.mask.hidden(text.strip())
        reason = "it is run at each build"
        try:
            found = foreseen(text, self._session)
        except Error as error:  # what it changes may only be there once the build has made it
            reason, found = f"it is run at each build ({error.message})", []
        differences = tuple(one for each in found for one in each.differences)
        type_name = found[0].type_name if found else None
        return Change(
            self._name, Action.RUN, type_name, differences=differences, reason=reason,
            statements=(shown,),
        )  # fmt: skip

    def build(self) -> Change:
        """Run its statements."""
        Writer(self._name, self._deployment, self._session).run(self._node.section, self._text())
        self._deployment.outputs.set(self._name, Given())
        return Change(self._name, Action.RUN)

    def check(self) -> Change:
        """Nothing: what it does cannot be seen."""
        self._deployment.outputs.set(self._name, Given())
        return Change(self._name, Action.SKIP, reason="a command is not tested")

    def collect(self) -> None:
        """Note that it gives nothing."""
        self._deployment.outputs.set(self._name, Given())

    def plan_removal(self) -> Change:
        """Nothing: what it does is not undone."""
        return Change(self._name, Action.SKIP, reason="what a command did is not undone")

    remove = plan_removal


class ScriptDriver:
    """Runs a command of the shell at each build; its output is what the node gives."""

    def __init__(self, node: Script, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session
        self._name = node.facts.name

    def plan(self) -> Change:
        """That it will be run: what it gives is what it gave at the last build."""
        self.collect()
        reason = "it is run at each build"
        try:
            text = self._node.command.text(self._deployment.outputs, _NOTHING)
        except NotKnownYet as error:
            return Change(self._name, Action.RUN, reason=f"{reason}, and depends on {error}")
        shown = self._deployment.mask.hidden(text.strip())
        return Change(self._name, Action.RUN, reason=reason, statements=(shown,))

    def build(self) -> Change:
        """Run it; raises OperationalError if it fails, DataError for output that is none."""
        text = self._node.command.text(self._deployment.outputs, _NOTHING)
        self._deployment.show(self._name, text)
        ended = subprocess.run(  # noqa: S603 - to run it is what the manifest asks for
            ["/bin/sh", "-c", text],
            capture_output=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        for line in ended.stderr.decode(errors="replace").splitlines():
            self._deployment.tell(self._name, line)
        if ended.returncode != 0:
            raise OperationalError(f"the script '{self._name}' has ended with {ended.returncode}")
        values = self._values(ended.stdout)
        self._deployment.mask.add(secrets_of(values, self._node.facts.protected))
        self._deployment.outputs.set(self._name, Given(values))
        public = {k: v for k, v in values.items() if k not in self._node.facts.protected}
        self._deployment.state.note(self._name, Kept(outputs=public))
        return Change(self._name, Action.RUN)

    def _values(self, output: bytes) -> dict[str, str]:
        exports = self._node.facts.exports
        try:
            found = orjson.loads(output) if output.strip() or exports else {}
        except ValueError as error:
            message = f"the script '{self._name}' writes no JSON to its output: {error}"
            raise DataError(message, hint="messages belong to stderr") from None
        if not isinstance(found, dict):
            raise DataError(f"the script '{self._name}' writes JSON that is no object")
        lacks = [export.column for export in exports if export.column not in found]
        if lacks:
            raise DataError(f"the output of the script '{self._name}' has no {', '.join(lacks)}")
        values = {name: _text(value) for name, value in found.items()}
        return {**values, **{export.name: values[export.column] for export in exports}}

    def check(self) -> Change:
        """Nothing but what it gave at the last build: a test changes nothing."""
        self.collect()
        return Change(self._name, Action.SKIP, reason="a script is not tested")

    def collect(self) -> None:
        """Note what it gave at the last build."""
        kept = self._deployment.state.of(self._name)
        outputs = kept.outputs if kept is not None else {}
        self._deployment.outputs.set(self._name, Given(outputs, whole=False))

    def plan_removal(self) -> Change:
        """Nothing: what it did is not undone."""
        return Change(self._name, Action.SKIP, reason="what a script did is not undone")

    def remove(self) -> Change:
        """Forget what it gave."""
        self._deployment.state.forget(self._name)
        return self.plan_removal()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()

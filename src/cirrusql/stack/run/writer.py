"""Carrying out the statements of a scripted node, so that it can be undone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from cirrusql.errors import AlreadyExists, CallFailed, Error, NotFound, TransportError
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.execute.write.returning import Written
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.pointers import Pointer, steps
from cirrusql.session import Session
from cirrusql.stack.graph.nodes import Section
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.statements import Row, ask, statements
from cirrusql.stack.run.undo import Undoable, left_by

Model = Mapping[str, Any]
Event = Mapping[str, Any]
"""The fields of a progress event; empty for a statement that found no resource."""


class Writer:
    """Carries out the statements of one node; what they do can be undone afterwards."""

    def __init__(self, node: str, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session

    def run(self, section: Section, sql: str, *, lenient: bool = False) -> list[Event]:
        """Run every statement; the first failure ends it, unless it is `lenient`.

        A statement that failed is tried again as often as its section says, and only if the service
        has refused it: what was done is never done twice.
        """
        events: list[Event] = []
        for text, writes in statements(sql):
            try:
                if writes:
                    events += self._tried(section, text)
                else:
                    ask(text, self._session)
            except CallFailed as error:
                if not lenient:
                    raise
                self._deployment.tell(self._node, f"goes on after: {error}")
            except AlreadyExists as error:
                if not lenient:
                    raise
                self._deployment.tell(self._node, f"is there already: {error.message}")
        return events

    def _tried(self, section: Section, text: str) -> list[Event]:
        left = section.retries
        while True:
            plans: list[PlannedWrite] = []
            try:
                plans = self._session.plan(text)
                return [self.apply(plan) for plan in plans]
            except CallFailed as error:
                if left < 1 or isinstance(error, NotFound) or self._may_have_acted(error, plans):
                    raise
                left -= 1
                self._deployment.tell(self._node, f"tries again after: {error.message}")
                time.sleep(section.delay)

    def _may_have_acted(self, error: Error, plans: Sequence[PlannedWrite]) -> bool:
        """Whether something may be there that a second attempt would make twice."""
        run = self._deployment.run
        if isinstance(error, TransportError) or (run is not None and not run.is_whole):
            return True
        if any(plan.request.verb is Verb.CREATE and len(plan.calls) > 1 for plan in plans):
            return True
        if error.operation != Verb.CREATE.name or not error.identifier:
            return False
        key = (str(error.type_name), error.identifier, str(error.region))
        (found,) = self._session.read_all([key])
        return found is not None

    def apply(self, plan: PlannedWrite) -> Event:
        """Carry out one planned write; raises what went wrong."""
        befores = [self._before(plan, call) for call in plan.calls]
        keeps = self._deployment.keeps_models
        try:
            (result,) = self._session.apply([plan], reads_back=keeps)
        except Error as error:
            self._note_failed(plan, befores, error)
            raise
        names = [column.name for column in result.columns]
        rows = [dict(zip(names, row, strict=True)) for row in result]
        for written, before in zip(result.written, befores, strict=True):
            self._did(plan, written.region, written.identifier, before)
        return _fields(result.written, rows)

    def _note_failed(
        self, plan: PlannedWrite, befores: Sequence[Model | None], error: Error
    ) -> None:
        """Note what a statement that failed may have done all the same."""
        if plan.request.verb is Verb.CREATE:
            region = error.region or plan.calls[0].region
            for identifier in left_by(error):
                self._did(plan, region, identifier, None, sure=False)
            return
        for call, before in zip(plan.calls, befores, strict=True):
            self._did(plan, call.region, str(call.identifier), before, sure=False)

    def _did(
        self,
        plan: PlannedWrite,
        region: str,
        identifier: str,
        before: Model | None,
        *,
        sure: bool = True,
    ) -> None:
        """Note how a write is undone."""
        request, kept = plan.request, self._deployment.state.of(self._node)
        type_name = request.resource_type.type_name
        self._deployment.undo.add(
            Undoable(
                self._node, request.verb, type_name, region, identifier, before, kept, sure,
                _lost(plan, identifier),
            )
        )  # fmt: skip

    def _before(self, plan: PlannedWrite, call: WriteCall) -> Model | None:
        """The resource as it is now, where it has to be known to undo what follows."""
        if plan.request.verb is Verb.CREATE or not self._deployment.keeps_models:
            return None
        if "read" not in plan.request.resource_type.handlers or call.identifier is None:
            return None
        try:
            return self._session.read(call.type_name, call.identifier, call.region)
        except NotFound:
            return None


def _lost(plan: PlannedWrite, identifier: str) -> tuple[str, ...]:
    """The properties that a write has changed, or deleted, and that nobody can read."""
    if plan.request.verb is Verb.CREATE:
        return ()
    rules = plan.calls[0].subject.rules
    if plan.request.verb is Verb.DELETE:
        return tuple(map(".".join, rules.write_only))
    calls = (call for call in plan.calls if call.identifier == identifier)
    changed = (path for call in calls for path in _changed(call))
    return tuple(".".join(path) for path in changed if rules.is_write_only(path))


def _changed(call: WriteCall) -> Iterator[Pointer]:
    """The paths that the patch document of a call is about."""
    document = (call.request or {}).get(PATCH_DOCUMENT)
    for one in orjson.loads(document) if document else ():
        yield steps(one["path"])


def _fields(written: Sequence[Written], rows: Sequence[Row]) -> Event:
    """The fields of the progress event that RETURNING asked for, or all that are known."""
    if rows:
        return {name: _structured(value) for name, value in rows[0].items()}
    if not written:
        return {}
    return {"Identifier": written[0].identifier, "RequestToken": written[0].event.request_token}


def _structured(value: Any) -> Any:
    """A document in a text as a document, so that `callback.ResourceModel.Arn` finds something."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return orjson.loads(value)
        except ValueError:
            return value
    return value

"""Running the statements of a scripted node: questions, and what changes something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from cirrusql.errors import (
    AlreadyExists,
    CallFailed,
    DataError,
    HandlerFailed,
    NotFound,
    OperationalError,
)
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.execute.write.returning import Written
from cirrusql.plan import Verb
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.sql import parse, split
from cirrusql.sql.statements import Delete, Insert, Select, Update
from cirrusql.stack.graph.nodes import Section
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.undo import Undoable

T = TypeVar("T")
Row = Mapping[str, Any]
_NOTHING = (None, "", "null")


class Answer(Record, eq=False):
    """What a question gave: its rows, each by column."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def count(self) -> int | None:
        """The number in a column `count`; None without such a column, or without rows."""
        name = next((one for one in self.columns if one.lower() == "count"), None)
        if name is None or not self.rows:
            return None
        value = self.rows[0][name]
        return int(value or 0) if str(value or 0).lstrip("-").isdecimal() else None


def ask(sql: str, session: Session) -> Answer:
    """The rows of the last statement of a text that has any; an answer that lacks some is an error.

    Raises OperationalError for one that could not be read whole, and what the statement raises.
    """
    answer = Answer((), ())
    for result in session.execute(sql):
        names = tuple(column.name for column in result.columns)
        rows = tuple(dict(zip(names, row, strict=True)) for row in result)
        if not result.diagnostics.complete:
            raise OperationalError(f"the answer is not complete: {result.diagnostics.problems[0]}")
        if names:
            answer = Answer(names, rows)
    return answer


class Presence(Record, eq=False):
    """Whether a resource is there, and what the question told of it."""

    there: bool
    captured: Mapping[str, Any] = {}


ABSENT = Presence(there=False)


def presence(answer: Answer, node: str) -> Presence:
    """What the answer to an `exists` says; raises DataError where it tells of several.

    No row is no. A column `count` is 0 or 1; its row's other columns are kept. Else one row is yes,
    unless nothing is in it.
    """
    if not answer.rows:
        return ABSENT
    count = answer.count
    if count is not None:
        if count > 1:
            raise DataError(f"the exists of '{node}' finds {count} resources instead of one")
        others = {k: v for k, v in answer.rows[0].items() if k.lower() != "count"}
        return Presence(count == 1, others)
    if len(answer.rows) > 1:
        message = f"the exists of '{node}' finds {len(answer.rows)} rows instead of one"
        raise DataError(message, hint="let it find the one resource of this stack")
    (row,) = answer.rows
    if all(value in _NOTHING for value in row.values()):
        return ABSENT
    return Presence(there=True, captured=row)


def is_right(answer: Answer) -> bool:
    """Whether the answer to a `statecheck` says that the resource is as wanted."""
    count = answer.count
    if count is not None:
        return count == 1
    return any(value not in _NOTHING for row in answer.rows for value in row.values())


def tried(section: Section, attempt: Callable[[], T], is_enough: Callable[[T], bool]) -> T:
    """What an attempt gives, repeated as a section says until it is enough."""
    most = max(int(section.retries), 1)
    for number in range(most):
        found = attempt()
        if is_enough(found) or number + 1 == most:
            return found
        time.sleep(section.delay)
    raise AssertionError("not reached")


# -- what changes something -----------------------------------------------------------------------


class Effect(Record, eq=False):
    """What a statement has done: its progress event's fields, if there was a resource to it."""

    verb: Verb
    written: tuple[Written, ...]
    fields: Mapping[str, Any]
    note: str = ""


def statements(sql: str) -> Iterator[tuple[str, bool]]:
    """Each statement of a text, and whether it creates, changes or deletes resources."""
    for source in split(sql):
        text = source.between(0, len(source.tokens)).text
        yield text, isinstance(parse(source), Insert | Update | Delete)


def is_question(sql: str) -> bool:
    """Whether a text only asks."""
    return all(isinstance(parse(source), Select) for source in split(sql))


class Writer:
    """Carries out the statements of one node; what they do can be undone afterwards."""

    def __init__(self, node: str, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._deployment = deployment
        self._session = session

    def run(self, section: Section, sql: str, *, lenient: bool = False) -> list[Effect]:
        """Run every statement; the first failure ends it, unless it is `lenient`.

        A statement that failed is tried again as often as its section says, and only if the service
        has refused it: what was done is never done twice.
        """
        effects: list[Effect] = []
        for text, writes in statements(sql):
            try:
                if writes:
                    effects += self._tried(section, text)
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
        return effects

    def _tried(self, section: Section, text: str) -> list[Effect]:
        left = int(section.retries)
        while True:
            try:
                return [self._apply(plan) for plan in self._session.plan(text)]
            except (HandlerFailed, CallFailed) as error:
                if left < 1 or isinstance(error, NotFound):
                    raise
                left -= 1
                self._deployment.tell(self._node, f"tries again after: {error.message}")
                time.sleep(section.delay)

    def _apply(self, plan: PlannedWrite) -> Effect:
        befores = [self._before(plan, call) for call in plan.calls]
        kept = self._deployment.state.of(self._node)
        (result,) = self._session.apply([plan])
        names = [column.name for column in result.columns]
        rows = [dict(zip(names, row, strict=True)) for row in result]
        verb, type_name = plan.request.verb, plan.request.resource_type.type_name
        for written, before in zip(result.written, befores, strict=True):
            self._deployment.undo.add(
                Undoable(
                    self._node, verb, type_name, written.region, written.identifier, before, kept
                )
            )
        fields = _fields(result.written, rows)
        return Effect(verb, tuple(result.written), fields)

    def _before(self, plan: PlannedWrite, call: Any) -> Mapping[str, Any] | None:
        """The resource as it is now, where it has to be known to undo what follows."""
        if plan.request.verb is Verb.CREATE or not self._deployment.keeps_models:
            return None
        if "read" not in plan.request.resource_type.handlers or call.identifier is None:
            return None
        try:
            return self._session.read(call.type_name, call.identifier, call.region)
        except NotFound:
            return None


def _fields(written: Sequence[Written], rows: Sequence[Row]) -> Mapping[str, Any]:
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

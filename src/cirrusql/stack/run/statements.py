"""The statements of a scripted node: questions, and what their answers say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from cirrusql.errors import DataError, OperationalError
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.sql import parse, split
from cirrusql.sql.statements import Delete, Insert, Update
from cirrusql.stack.graph.nodes import Section
from cirrusql.stack.run.hidden_columns import require_no_hidden_value, require_nothing_hidden

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

    Raises OperationalError for one that could not be read whole, and what the statement raises; as
    of a moment NotSupportedError for a question about what the inventory has hidden.
    """
    answer = Answer((), ())
    if session.options.as_of is not None:
        require_nothing_hidden(sql, session.catalog)
    for result in session.execute(sql):
        names = tuple(column.name for column in result.columns)
        rows = tuple(dict(zip(names, row, strict=True)) for row in result)
        if not result.diagnostics.complete:
            raise OperationalError(f"the answer is not complete: {result.diagnostics.problems[0]}")
        if session.options.as_of is not None:
            require_no_hidden_value(names, rows)
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
    for _ in range(section.tries - 1):
        found = attempt()
        if is_enough(found):
            return found
        time.sleep(section.delay)
    return attempt()


def statements(sql: str) -> Iterator[tuple[str, bool]]:
    """Each statement of a text, and whether it creates, changes or deletes resources."""
    for source in split(sql):
        text = source.between(0, len(source.tokens)).text
        yield text, isinstance(parse(source), Insert | Update | Delete)

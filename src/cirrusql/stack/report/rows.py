"""A plan as rows of a relation `changes`, for questions and assertions in SQL.

There is one row for each property that changes, and one for each resource without any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import orjson

from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.result import Result
from cirrusql.session import Session
from cirrusql.stack.report.views import ChangeView

COLUMNS = (
    "stack_name", "stack_env", "resource", "action", "type_name", "relation", "region",
    "identifier", "property", "old_value", "new_value", "known", "forces_replacement", "secret",
    "reason",
)  # fmt: skip


class PlanRelation:
    """A session that knows the changes of one plan as the relation `changes`; `with` closes it."""

    def __init__(
        self, engine: Engine, views: Sequence[ChangeView], stack: str, environment: str
    ) -> None:
        self._session = Session(engine, database=MEMORY)
        names = ", ".join(COLUMNS)
        marks = ", ".join("?" for _ in COLUMNS)
        _run(self._session, f"CREATE TABLE changes ({names})")
        for row in _rows(views, stack, environment):
            _run(self._session, f"INSERT INTO changes VALUES ({marks})", row)

    def ask(self, sql: str) -> Iterator[Result]:
        """The answer of each statement."""
        return self._session.execute(sql)

    def close(self) -> None:
        """Let go of it."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _run(session: Session, sql: str, parameters: Sequence[Any] | None = None) -> None:
    for result in session.execute(sql, parameters):
        result.close()


def _rows(
    views: Sequence[ChangeView], stack: str, environment: str
) -> Iterator[tuple[object, ...]]:
    for view in views:
        change = view.change
        resource = (
            stack, environment, change.node, change.action.value, change.type_name, view.relation,
            change.region, change.identifier,
        )  # fmt: skip
        for one in view.properties:
            yield (
                *resource, one.path, _cell(one.old), _cell(one.new), int(one.known),
                int(one.forces_replacement), int(one.is_secret), change.reason,
            )  # fmt: skip
        if not view.properties:
            yield (*resource, None, None, None, None, 0, 0, change.reason)


def _cell(value: Any) -> object:
    """A scalar as SQLite has it, a document as JSON."""
    if isinstance(value, bool | list | dict):
        return orjson.dumps(value).decode()
    return value

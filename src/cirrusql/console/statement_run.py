"""One statement of a run, as far as it has come."""

from __future__ import annotations

import time
from typing import Any

from cirrusql.console.answer import Answer
from cirrusql.console.picture import picture
from cirrusql.console.replies import told
from cirrusql.console.scopes import Scopes
from cirrusql.errors import Cancelled, Error, StatementInfo
from cirrusql.plan import QueryPlan
from cirrusql.result import Diagnostics, Problem, Result


class StatementRun:
    """A statement from its beginning to its last row.

    Written by the thread that runs it and by the engine's loop, read by whoever follows. Mutable
    state: all of it.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.state = "running"
        self.scopes = Scopes()
        self.answer: Answer | None = None
        self.info: StatementInfo | None = None
        self.is_text = False
        self.message: str | None = None
        self.error: Error | None = None
        self.diagnostics: Diagnostics | None = None
        self._picture: dict[str, Any] | None = None
        self._begun = time.monotonic()
        self._seconds: float | None = None

    def planned(self, plan: QueryPlan) -> None:
        """So it is going to be answered."""
        self._picture = picture(plan)
        self.scopes.planned(plan)

    def answered(self, result: Result) -> None:
        """It has a result, whose rows are to come."""
        self.info, self.is_text = result.statement, result.is_text
        self.message, self.diagnostics = result.message, result.diagnostics
        if result.columns:
            self.answer = Answer(result.columns)

    def ended(self, error: Error | None = None) -> None:
        """It was answered to its last row, or has failed."""
        if error is not None:
            self.error = error
            self.info = error.statement or self.info
        self.state = _state(error)
        self._seconds = time.monotonic() - self._begun
        self.scopes.ended()

    def close(self) -> None:
        """Let go of its rows."""
        if self.answer is not None:
            self.answer.close()

    @property
    def seconds(self) -> float:
        """How long it takes, or took."""
        return time.monotonic() - self._begun if self._seconds is None else self._seconds

    @property
    def rows(self) -> int:
        """How many rows are there by now."""
        return 0 if self.answer is None else self.answer.count

    def shown(self, since: int) -> dict[str, Any]:
        """What the page is told; of its places what has changed since a version."""
        info, found = self.info, self.diagnostics
        return {
            "kind": self.kind,
            "state": self.state,
            "seconds": round(self.seconds, 3),
            "text": None if info is None else info.text,
            "line": None if info is None else info.position.line,
            "columns": None if self.answer is None else self.answer.fields(),
            "rows": self.rows,
            "is_text": self.is_text,
            "message": self.message,
            "error": None if self.error is None else told(self.error),
            "picture": self._picture,
            "scopes": self.scopes.since(since),
            **(_account(found) if found is not None else {}),
        }


def _state(error: Error | None) -> str:
    if error is None:
        return "done"
    return "cancelled" if isinstance(error, Cancelled) else "failed"


def _account(found: Diagnostics) -> dict[str, Any]:
    """How an answer was found, and what it lacks."""
    return {
        "complete": found.complete,
        "problems": [_problem(one) for one in found.problems],
        "notes": [*found.notes],
        "more": found.more,
        "calls": {**found.calls},
        "retries": found.retries,
        "throttles": found.throttles,
        "inventory": found.inventory,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "message": problem.message,
        "relation": problem.relation,
        "regions": [*problem.regions],
        "accounts": [*problem.accounts],
        "error": told(problem.error),
    }

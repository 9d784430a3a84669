"""Rows of a state, and how the scopes they are of were answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from cirrusql.inventory.records import DECIDED, Op, ScopeKey, Source, Status
from cirrusql.records import Record

_ScopeWithParent = tuple[str, str, str, str]


class ScopeAnswer(Record):
    """How a scope had been answered by a moment.

    The first fields are of the last time it was asked; `complete_at` is when the last list that
    was complete had ended and `complete_since` when it had begun, None if none ever was.
    """

    account_id: str
    region: str
    type_name: str
    parent: str
    run_id: str
    status: Status
    error_code: str | None
    error: str | None
    listed: int
    unreadable: int
    started_at: float
    ended_at: float
    complete_at: float | None = None
    complete_since: float | None = None

    @property
    def key(self) -> _ScopeWithParent:
        """Account, region, type and parent."""
        return self.account_id, self.region, self.type_name, self.parent

    @property
    def scope(self) -> ScopeKey:
        """Account, region and type."""
        return ScopeKey(self.account_id, self.region, self.type_name)

    @property
    def kind(self) -> Literal["complete", "carried", "failed"]:
        """Whether the last answer was complete, or one before it is carried over, or none was.

        A region that is not enabled is no failure: see `status`.
        """
        if self.status in DECIDED:
            return "complete"
        return "failed" if self.complete_at is None else "carried"


class StateRow(Record):
    """A resource that was present at a moment.

    `observed_at` is when it was first seen as it is; `confirmed_at` when it was last known to be
    there so: the beginning of the last complete list of its scope, or when it was observed.
    """

    account_id: str
    region: str
    type_name: str
    parent: str
    identifier: str
    properties: str | None
    observed_at: float
    run_id: str
    op: Op = "put"
    reason: str | None = None
    source: Source = "collect"
    content_hash: bytes | None = None
    confirmed_at: float = 0.0

    @classmethod
    def of(cls, row: tuple[Any, ...], answers: Mapping[_ScopeWithParent, ScopeAnswer]) -> StateRow:
        """A row of the query of states, beside the answers of its scopes."""
        scope = row[:3]
        answer = answers.get((*scope, row[3])) or answers.get((*scope, ""))
        since = answer.complete_since if answer else None
        observed: float = row[6]
        values = (*row, observed if since is None else max(since, observed))
        return cls(*values)

    @property
    def unreadable(self) -> bool:
        """Whether it was listed and could not be read, so that its properties are earlier ones."""
        return self.op == "unreadable"

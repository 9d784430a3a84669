"""How scopes stand at a moment: what of them is known, carried over, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.states import ScopeAnswer
from cirrusql.records import Record

Kind = Literal["complete", "carried over", "failed", "not enabled", "never asked"]
_WORST: Mapping[Kind, int] = {
    "complete": 0, "not enabled": 1, "carried over": 2, "failed": 3, "never asked": 4,
}  # fmt: skip


class Standing(Record):
    """How one scope stands, and why.

    `known_at` is when its last complete list had ended, None if none ever was. One that is
    `carried over` was complete then, and its newest answer was not. `answer` is that one.
    """

    scope: ScopeKey
    kind: Kind
    cause: str | None = None
    known_at: float | None = None
    listed: int = 0
    answer: ScopeAnswer | None = None

    @property
    def since(self) -> float | None:
        """When the list that its rows are of had begun; None if none was ever complete."""
        return None if self.answer is None else self.answer.complete_since

    @property
    def is_gap(self) -> bool:
        """Whether what the inventory says of it may not be so. A region that is not enabled, and
        never was asked successfully, has nothing to be known.
        """
        return self.kind not in ("complete", "not enabled")

    def __str__(self) -> str:
        scope = self.scope
        return f"{scope.type_name} in {scope.account_id} {scope.region}"


def standings(answers: Iterable[ScopeAnswer]) -> dict[ScopeKey, Standing]:
    """How each scope stands that was asked.

    Of one that needs parents, the row of them all says it; where there is none, the worst of them.
    """
    found: dict[ScopeKey, Standing] = {}
    of_all: set[ScopeKey] = set()
    for answer in answers:
        scope, one = answer.scope, _of(answer)
        if not answer.parent:
            of_all.add(scope)
            found[scope] = one
        elif scope not in of_all:
            other = found.get(scope)
            if other is None or _WORST[one.kind] > _WORST[other.kind]:
                found[scope] = one
    return found


def never_asked(scope: ScopeKey) -> Standing:
    """The standing of a scope that has no answer."""
    return Standing(scope, "never asked")


def _of(answer: ScopeAnswer) -> Standing:
    scope, cause, at = answer.scope, answer.error_code or answer.status, answer.complete_at
    if answer.kind == "complete":
        return Standing(scope, "complete", None, at, answer.listed, answer)
    if answer.kind == "carried":
        return Standing(scope, "carried over", cause, at, answer.listed, answer)
    if answer.status == "not_enabled":
        return Standing(scope, "not enabled", None, at, answer=answer)
    return Standing(scope, "failed", cause, at, answer.listed, answer)

"""What a run has come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.records import Record, as_dict, field

LACKING = ("failed", "partial")


class Summary(Record):
    """A committed run, in numbers.

    `resources` were seen; `changes` counts what was put, gone or unreadable and was not known to be
    so; `scopes` those of each status; `causes` the scopes that lack something, by why.
    """

    run_id: str
    resources: int = 0
    unreadable: int = 0
    changes: Mapping[str, int] = field(factory=dict)
    scopes: Mapping[str, int] = field(factory=dict)
    causes: Mapping[str, int] = field(factory=dict)
    left_out: Mapping[str, int] = field(factory=dict)
    calls: int = 0
    throttles: int = 0
    seconds: float = 0.0
    resumed: int = 0
    compacted: bool = False

    @property
    def lacking(self) -> int:
        """How many scopes were not answered, or not wholly."""
        return sum(self.scopes.get(status, 0) for status in LACKING)

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked was answered, and every resource could be read."""
        return not self.lacking and not self.unreadable

    @property
    def is_nothing(self) -> bool:
        """Whether nothing that was asked was answered at all."""
        answered = sum(self.scopes.values()) - self.scopes.get("failed", 0)
        return answered - self.scopes.get("not_enabled", 0) <= 0

    def document(self) -> dict[str, Any]:
        """What JSON has of it."""
        return {**as_dict(self), "complete": self.is_whole}

    def __str__(self) -> str:
        parts = [f"run {self.run_id}", f"{self.resources:,} resources"]
        kinds = ", ".join(
            f"{self.changes[kind]:,} {kind}"
            for kind in ("put", "gone", "unreadable")
            if self.changes.get(kind)
        )
        parts.append(f"changes: {kinds or 'none'}")
        scopes = ", ".join(f"{count:,} {name}" for name, count in sorted(self.scopes.items()))
        parts.append(f"scopes: {scopes}")
        parts.append(f"{self.calls:,} calls")
        if self.throttles:
            parts.append(f"{self.throttles:,} throttled")
        return " · ".join((*parts, f"{self.seconds:.1f} s"))

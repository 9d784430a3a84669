"""How far the calls of a plan have come while it is applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from threading import Lock
from typing import Any

from cirrusql.console.replies import told
from cirrusql.errors import Error
from cirrusql.events import Event
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.journal import Entry, State
from cirrusql.plan.secret_texts import without_secrets
from cirrusql.records import Record

STATES: tuple[str, ...] = (
    "as wanted", "waiting", "sent", "accepted", "done", "failed", "not begun", "not known",
)  # fmt: skip
"""What a call can be: while it is carried out, and the last two once that has ended without it."""
_AFTER = {"waiting": "not begun", "sent": "not known"}
_OF_JOURNAL = {
    State.NOT_STARTED: "not begun",
    State.SENT: "not known",
    State.STARTED: "not known",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELLED: "not begun",
}


class Step(Record, frozen=False):
    """One call. Mutable: all but whether it is `waited` for. `version` is of its last change."""

    state: str
    waited: bool
    identifier: str | None = None
    request_token: str | None = None
    error: dict[str, Any] | None = None
    version: int = 0


class PlanProgress:
    """Every call of a plan, in order.

    Told on the engine's loop, read by whoever follows. Mutable state: the steps and the version,
    which grows with each change.
    """

    def __init__(self, plans: Sequence[PlannedWrite]) -> None:
        self.version = 0
        self._lock = Lock()
        self._steps = [
            Step("waiting" if call.request is not None else "as wanted", plan.waits)
            for plan in plans
            for call in plan.calls
        ]

    def heard(self, event: Event) -> None:
        """Something was sent, or has ended."""
        if event.row is None or not event.name.startswith("write."):
            return
        with self._lock:
            step = self._changed(event.row)
            step.identifier = event.identifier or step.identifier
            if event.name == "write.sent":
                step.state = "sent"
                return
            step.request_token = event.request_token
            if event.error is not None:
                step.state, step.error = "failed", shown_error(event.error)
            else:
                step.state = "done" if step.waited else "accepted"

    def ended(self, entries: Sequence[Entry] = ()) -> None:
        """Nothing more is done; where there are entries of the journal, they know how it ended."""
        with self._lock:
            for row, step in enumerate(self._steps):
                if step.state in _AFTER:
                    self._changed(row).state = _AFTER[step.state]
            for entry in entries:
                self._noted(entry)

    def _noted(self, entry: Entry) -> None:
        step = self._steps[entry.row]
        # An error that left the end open is no failure, as its event alone would have it.
        if step.state != "failed" or _OF_JOURNAL[entry.state] == "failed":
            return
        self._changed(entry.row).state = _OF_JOURNAL[entry.state]

    def _changed(self, row: int) -> Step:
        self.version += 1
        self._steps[row].version = self.version
        return self._steps[row]

    @property
    def tokens(self) -> frozenset[str]:
        """What the service calls the requests that were made."""
        return frozenset(one.request_token for one in self._steps if one.request_token)

    def since(self, version: int) -> dict[str, Any]:
        """How many are in which state, and each that has changed since a version."""
        with self._lock:
            counts = Counter(step.state for step in self._steps)
            return {
                "version": self.version,
                "counts": {state: counts[state] for state in STATES if counts[state]},
                "steps": [
                    [row, step.state, step.identifier, step.request_token, step.error]
                    for row, step in enumerate(self._steps)
                    if step.version > version
                ],
            }


def shown_error(error: Error) -> dict[str, Any]:
    """An error as the page shows it, whose text may quote what a service was sent."""
    facts = told(error)
    texts = {name: without_secrets(facts[name]) for name in ("text", "message", "hint")
             if isinstance(facts.get(name), str)}  # fmt: skip
    return facts | texts

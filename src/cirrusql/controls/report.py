"""What came of a check: each control's outcome, and all of them together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum

from cirrusql.controls.control import Control
from cirrusql.controls.finding import Finding, Identity, State
from cirrusql.controls.waivers import Waiver
from cirrusql.errors import Error, IncompleteAnswer
from cirrusql.records import Record
from cirrusql.sql.statements import Severity


class Status(StrEnum):
    """How a control ended; only the first is a pass."""

    PASSED = "passed"
    ACCEPTED = "accepted"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    ERROR = "error"


STATUSES: Mapping[Status, str] = {
    Status.PASSED: "nothing was found, and everything could be read",
    Status.ACCEPTED: "all that was found is waived or in the baseline",
    Status.FAILED: "there are findings that are neither",
    Status.INCOMPLETE: "nothing new was found, but not everything could be read",
    Status.ERROR: "it could not be checked",
}
"""Every status, and what it means."""


class Outcome(Record):
    """What came of one control.

    `problems` say what could not be read, `notes` what else is to be known of the answer, and
    `error` why there is none. `regions` were asked.
    """

    control: Control
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    error: Error | None = None
    notes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def status(self) -> Status:
        """How it ended."""
        if isinstance(self.error, IncompleteAnswer):
            return Status.INCOMPLETE
        if self.error is not None:
            return Status.ERROR
        if self.new:
            return Status.FAILED
        if self.problems:
            return Status.INCOMPLETE
        return Status.ACCEPTED if self.findings else Status.PASSED

    @property
    def is_whole(self) -> bool:
        """Whether everything that it asks was answered."""
        return self.error is None and not self.problems

    @property
    def new(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(one for one in self.findings if one.state is State.NEW)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Why it is not whole, in words: its error, or what could not be read."""
        return (str(self.error),) if self.error is not None else self.problems


class Report(Record):
    """What came of a check of several controls, in their order.

    Findings of less than `threshold` are told and do not fail it. `expired` waivers did not apply,
    `unused` ones cover nothing, `astray` ones are of no control; `gone` was in the baseline and is
    not there any more. `target` says where it was asked, for `account`, with `calls` calls.
    """

    outcomes: tuple[Outcome, ...]
    target: str
    account: str | None
    started: dt.datetime
    seconds: float
    calls: int = 0
    threshold: Severity = Severity.LOW
    expired: tuple[Waiver, ...] = ()
    unused: tuple[Waiver, ...] = ()
    astray: tuple[Waiver, ...] = ()
    gone: tuple[Identity, ...] = ()
    has_baseline: bool = False

    def counts(self, outcome: Outcome) -> bool:
        """Whether new findings of it fail the whole."""
        return outcome.control.severity.rank >= self.threshold.rank

    @property
    def failed(self) -> bool:
        """Whether there is a new finding that counts."""
        return any(one.new and self.counts(one) for one in self.outcomes)

    @property
    def complete(self) -> bool:
        """Whether every control could be checked, whatever its severity, with a whole answer."""
        return all(one.is_whole for one in self.outcomes)

    @property
    def passed(self) -> bool:
        """Whether nothing that counts was found, by a complete check."""
        return self.complete and not self.failed

    def number(self, status: Status) -> int:
        """How many controls ended so."""
        return sum(one.status is status for one in self.outcomes)

    def findings(self, state: State | None = None) -> Iterator[Finding]:
        """All findings, or those of one state, in the order of their controls."""
        for outcome in self.outcomes:
            for one in outcome.findings:
                if state in (None, one.state):
                    yield one

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that were asked."""
        return tuple(sorted({name for one in self.outcomes for name in one.regions}))

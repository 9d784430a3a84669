"""How one list goes, counted while it does."""

from __future__ import annotations

import time

from cirrusql.errors import Error
from cirrusql.inventory import Coverage
from cirrusql.inventory.records import Status
from cirrusql.records import Record, field
from cirrusql.result import Statistics


class Tally(Record, frozen=False, eq=False):
    """One list, below one parent. Mutable: all of it but the parent.

    `pages` were answered; `error` is the first that some of it could not be.
    """

    parent: str
    pages: int = 0
    listed: int = 0
    read: int = 0
    unreadable: int = 0
    started_at: float = field(factory=time.time)
    ended_at: float = 0.0
    error: Error | None = None
    statistics: Statistics = field(factory=Statistics)

    def failed(self, error: Error) -> None:
        """Something of it could not be had."""
        self.error = self.error or error

    @property
    def status(self) -> Status:
        """How it ended: a type that the region does not know is none that it refuses."""
        if self.error is None:
            return "complete"
        if self.error.error_code == "TypeNotFound":
            return "unsupported"
        return "partial" if self.pages else "failed"

    def coverage(self, account_id: str, region: str, type_name: str) -> Coverage:
        """The row of its scope; the run is filled in where it is committed."""
        error = self.error
        return Coverage(
            "",
            account_id,
            region,
            type_name,
            self.parent,
            self.status,
            None if error is None else error.error_code or type(error).__name__,
            None if error is None else error.message,
            self.listed,
            self.read,
            self.unreadable,
            self.started_at,
            self.ended_at or time.time(),
            self.statistics.total,
        )

"""What a transaction of SQLAlchemy's is here: writes are final at once, and ROLLBACK says so."""

from __future__ import annotations

import warnings

from sqlalchemy.exc import SAWarning

from cirrusql.events import Event, Listener

AUTOCOMMIT = "AUTOCOMMIT"
IMMEDIATE = "READ UNCOMMITTED"
"""The level that tells the truth: what a statement writes is there for everybody at once."""


class NotRolledBack(SAWarning):
    """A transaction was rolled back, and what was written in it stays."""


class ImmediateWrites:
    """What a connection has written since its transaction began; the listener of its session.

    Mutable state: how many resources were written and rows changed, the user's own listener, and
    whether the connection is in AUTOCOMMIT, where nobody expects a ROLLBACK to undo anything.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self.autocommit = False
        self.resources = 0
        self.rows = 0

    def __call__(self, event: Event) -> None:
        """Count what is written, and tell the user's listener; one that fails is told no more."""
        # A write that failed, or whose end is not known, has its own error.
        if event.name == "write.ended" and event.error is None:
            self.resources += 1
        if self._listener is not None:
            try:
                self._listener(event)
            except Exception as error:  # noqa: BLE001 - a listener's mistake is not the statement's
                self._listener = None
                warnings.warn(f"the listener to events failed: {error!r}", SAWarning, stacklevel=2)

    def changed(self, rows: int) -> None:
        """Note that a statement has changed rows of the user's own tables."""
        self.rows += max(rows, 0)

    def end(self, *, undone: bool) -> None:
        """Begin anew; warn if what was written was to be undone."""
        told = [
            f"{count} {what}{'s' if count > 1 else ''}"
            for count, what in ((self.resources, "resource"), (self.rows, "row"))
            if count
        ]
        self.resources = self.rows = 0
        if undone and told and not self.autocommit:
            warnings.warn(
                f"rolled back, but what was written stays ({' and '.join(told)}): every change is"
                " final when its statement ends",
                NotRolledBack,
                stacklevel=2,
            )

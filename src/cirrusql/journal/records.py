"""What the journal keeps: runs, and the entries of each."""

from __future__ import annotations

from enum import Enum

from cirrusql.records import Record


class State(Enum):
    """How far one resource of a write has come.

    Until it has ended, it is not started, sent (and it is not known whether that arrived) or
    accepted by the service.
    """

    NOT_STARTED = "not started"
    SENT = "sent"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class Run(Record):
    """Writes that were carried out together. `owner` is the process that does it; None afterwards.

    `begun` and `ended` are epoch seconds. `place` is the environment's description and `account`
    the account's number, if it was known. `label` is what those who made a run of several
    statements call it.
    """

    number: int
    begun: float
    ended: float | None
    place: str
    account: str | None
    owner: str | None
    label: str | None = None


class Entry(Record):
    """One resource of a run.

    `verb` is the name of what was to be done (CREATE, UPDATE, DELETE). `document` is the request's
    input as JSON, secrets left out; if there was none to leave out `complete` is true, and it can
    be sent again. `sent` is when it last was, in epoch seconds; None if it was not. `label` is what
    those who wrote it call the resource.
    """

    row: int
    verb: str
    type_name: str
    region: str
    identifier: str | None
    client_token: str | None
    document: str | None
    complete: bool
    own_token: bool
    state: State
    sent: float | None = None
    request_token: str | None = None
    error_code: str | None = None
    message: str | None = None
    label: str | None = None

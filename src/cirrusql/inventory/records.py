"""What the inventory's tables hold: events of resources, what was asked, and runs.

Every time is in seconds since 1970, UTC.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from cirrusql.records import Record

Op = Literal["put", "gone", "unreadable"]
Source = Literal["collect", "write"]
Status = Literal["complete", "partial", "failed", "unsupported", "not_enabled"]

# A scope that ended so says of every resource whether it is there.
DECIDED = ("complete", "unsupported")
LONGEST_ERROR = 500


class ScopeKey(Record):
    """What is asked by one list: a type in a region of an account."""

    account_id: str
    region: str
    type_name: str


class Staged(Record):
    """What one run saw of one resource, before it is compared with what was known.

    `properties` is the JSON text with its secrets hidden, and `content_hash` is over it without
    its clocks: see `Redactor`. An `unreadable` one was listed and could not be read, `reason` says
    why; `gone` is one that the service said does not exist. Neither has properties.
    """

    account_id: str
    region: str
    type_name: str
    identifier: str
    observed_at: float
    properties: str | None = None
    content_hash: bytes | None = None
    parent: str = ""
    op: Op = "put"
    reason: str | None = None


class Event(Record):
    """A row of `resources`: what became known of a resource at a moment.

    `observed_at` is when the call that told it was sent, for what a list lacked when that list
    began; it happened after `last_confirmed_at`, if that is known. A resource that is `unreadable`
    keeps the properties that it had.
    """

    run_id: str
    observed_at: float
    account_id: str
    region: str
    type_name: str
    parent: str
    identifier: str
    op: Op
    reason: str | None = None
    source: Source = "collect"
    last_confirmed_at: float | None = None
    content_hash: bytes | None = None
    properties: str | None = None


class Coverage(Record):
    """A row of `coverage`: how the list of one scope ended in one run.

    `parent` is empty where the list needs none. Where it needs one, a complete row without a parent
    says that all parents are known and that each of their lists was complete, so that a resource of
    a parent that has no row is gone.
    `error` is cut, for a service's messages quote requests.

    >>> Coverage("r", "1", "eu-west-1", "AWS::S3::Bucket", status="failed", error="x" * 900).error
    ... # doctest: +ELLIPSIS
    'xxx...…'
    """

    run_id: str
    account_id: str
    region: str
    type_name: str
    parent: str = ""
    status: Status = "complete"
    error_code: str | None = None
    error: str | None = None
    listed: int = 0
    read: int = 0
    unreadable: int = 0
    started_at: float = 0.0
    ended_at: float = 0.0
    calls: int = 0

    def __post_init__(self) -> None:
        if self.error is not None and len(self.error) > LONGEST_ERROR:
            object.__setattr__(self, "error", self.error[: LONGEST_ERROR - 1] + "…")

    @property
    def scope(self) -> ScopeKey:
        """The account, region and type that were asked."""
        return ScopeKey(self.account_id, self.region, self.type_name)

    @property
    def decides(self) -> bool:
        """Whether what this list lacked is gone."""
        return self.status in DECIDED


class Run(Record):
    """A row of `runs`, written last: what a run asked for and what it found.

    `kind` is `collect`, `write` for one of the user's own writes, or `prune`, whose
    `started_at` is the moment before which history is forgotten. `parent_run` is the one that
    was committed before it. `versions`, `asked` and `counts` are JSON texts; `counts` are of events
    by what they are, and of scopes by how they ended.
    """

    COLLECT: ClassVar[str] = "collect"
    WRITE: ClassVar[str] = "write"
    PRUNE: ClassVar[str] = "prune"

    run_id: str
    parent_run: str | None = None
    kind: str = "collect"
    started_at: float = 0.0
    committed_at: float = 0.0
    versions: str = "{}"
    asked: str = "{}"
    counts: str = "{}"
    status: str = "complete"

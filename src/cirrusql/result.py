"""What a statement gives: columns, rows, and an honest account of how they were found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cirrusql.errors import Error, StatementInfo
from cirrusql.records import Record, field


class ResultColumn(Record):
    """One column of a result.

    `type` is one of the six JSON types when the column is a relation's own, None when it was
    computed. `declared` is what a table of the user's own says of its column. `computed` is the
    type that an expression gives, as far as its text tells, where that was asked for.
    """

    name: str
    type: str | None = None
    declared: str | None = None
    computed: str | None = None


class Problem(Record):
    """Something that could not be read, and why: one line for a person, the error for a program.

    Everything of a `relation` that failed for one reason is one problem; `regions` are where,
    and `accounts` the numbers of the accounts where several may be asked.
    """

    message: str
    error: Error
    relation: str | None = None
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.message


class Statistics(Record, frozen=False):
    """What one statement's calls have cost so far. Counted on the event loop's thread.

    `unanswered` are calls of which it is not known whether the service acted on them.
    """

    calls: dict[str, int] = field(factory=dict)
    retries: int = 0
    throttles: int = 0
    bytes_received: int = 0
    unanswered: int = 0

    @property
    def total(self) -> int:
        """All calls, whatever the operation, retries included."""
        return sum(self.calls.values())

    def sent(self, operation: str) -> None:
        """Count one call."""
        self.calls[operation] = self.calls.get(operation, 0) + 1

    def add(self, other: Statistics) -> None:
        """Add the counts of another."""
        for operation, count in other.calls.items():
            self.calls[operation] = self.calls.get(operation, 0) + count
        self.retries += other.retries
        self.throttles += other.throttles
        self.bytes_received += other.bytes_received
        self.unanswered += other.unanswered


class Diagnostics(Record, frozen=False):
    """How an answer was found. `problems` not empty means that it is not the whole answer.

    `regions` were asked, of `accounts` where these have names; `calls` counts them by operation.
    `seconds` is from start to last row. `more` is whether a cap on rows has left some out; None
    until the last row was read. `inventory` says from when the rows are that it told.
    """

    regions: tuple[str, ...] = ()
    calls: dict[str, int] = field(factory=dict)
    retries: int = 0
    throttles: int = 0
    bytes_received: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(factory=list)
    notes: list[str] = field(factory=list)
    more: bool | None = None
    accounts: tuple[str, ...] = ()
    inventory: str | None = None

    def count(self, statistics: Statistics) -> None:
        """Note what the statement's calls have cost."""
        self.calls = statistics.calls
        self.retries = statistics.retries
        self.throttles = statistics.throttles
        self.bytes_received = statistics.bytes_received

    @property
    def complete(self) -> bool:
        """Whether everything that was asked was answered."""
        return not self.problems

    @property
    def total_calls(self) -> int:
        """All calls, retries included."""
        return sum(self.calls.values())


class Result:
    """One statement's answer. Rows are made as they are iterated, and only once.

    `columns` is empty for a statement that has no result set; `message` then says what was done.
    `row_count` is how many resources or rows a write touched, -1 for a query. `written` has for
    each call of a write, in order, its progress event, the region and identifier, and the resource
    if it was read back. `last_row` is what an INSERT made last: a resource's identifier, or the
    rowid of a table of the user's own. `statement` says which statement this is the answer to.
    `is_text` says that the rows are the lines of one text, as a plan's are.

    Iterating raises what goes wrong while SQLite answers, Cancelled or Timeout, and InterfaceError
    once the session is closed.
    """

    __slots__ = (
        "columns",
        "diagnostics",
        "is_text",
        "last_row",
        "message",
        "row_count",
        "rows",
        "statement",
        "written",
    )

    def __init__(
        self,
        columns: tuple[ResultColumn, ...],
        rows: Iterator[tuple[Any, ...]],
        diagnostics: Diagnostics,
        message: str | None = None,
        row_count: int = -1,
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.diagnostics = diagnostics
        self.message = message
        self.row_count = row_count
        self.is_text = False
        self.last_row: str | int | None = None
        self.statement: StatementInfo | None = None
        self.written: Sequence[Any] = ()  # of `Written`, which stands above results

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self.rows

    @property
    def more(self) -> bool | None:
        """Whether a cap on rows has left some out; None until the last row was read."""
        return self.diagnostics.more

    def close(self) -> None:
        """Let go of the rows that were not read, and of all that the statement holds."""
        close = getattr(self.rows, "close", None)
        if close is not None:
            close()

    def __repr__(self) -> str:
        names = ", ".join(column.name for column in self.columns)
        return f"<Result of {self.statement or 'a statement'}: {names or self.message}>"


def rows_of(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Result:
    """A result made of rows that are already there, such as SHOW's."""
    columns = tuple(ResultColumn(name, "string") for name in names)
    return Result(columns, iter(rows), Diagnostics())


def done(message: str) -> Result:
    """The result of a statement without rows."""
    return Result((), iter(()), Diagnostics(), message)

"""What a statement answers, whoever answers it: columns, rows, a tag, and what to tell after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cirrusql.pgwire.commands import Command
from cirrusql.pgwire.messages import Field
from cirrusql.records import Record

_WRITES = frozenset(("INSERT", "UPDATE", "DELETE", "EXEC"))


class Prepared(Record, eq=False):
    """A statement that has been understood, and what a client was told of it.

    `before` counts the characters that stood before its text in what the client sent. `fields` are
    the columns, empty for none. `catalogue` is the statement as the emulated catalogue understands
    it, `inner` the query of a cursor or COPY. `is_told` is whether the client may know the columns
    before it runs, and then counts on them. `sources` are what the relation and the user's own
    table say of each, which may be others by the time it runs; `postgres` is the dialect that it
    was read in, `kind` the engine's word for it, and `is_own` whether it changes tables or views of
    one's own.
    """

    text: str
    before: int = 0
    types: tuple[int, ...] = ()
    fields: tuple[Field, ...] = ()
    command: Command | None = None
    catalogue: Any = None
    inner: Prepared | None = None
    is_told: bool = False
    sources: tuple[tuple[str | None, str | None], ...] = ()
    postgres: bool = True
    kind: str = ""
    is_own: bool = False

    @property
    def writes(self) -> bool:
        """Whether it may change something, in the cloud or in tables of one's own."""
        return self.kind in _WRITES

    @property
    def changes(self) -> bool:
        """Whether it does; tables and views of one's own are made and dropped, too."""
        return self.is_own or (self.writes and self.kind != "EXEC")

    @property
    def is_empty(self) -> bool:
        """Whether there is no statement at all."""
        return not self.text


class Answer:
    """An answer that is being read. `tag` makes the tag of the number of rows that were sent.

    `notices` are told after the rows, when all is known. `number` is that of the engine's statement
    whose rows they are. Mutable: the rows, which are read once.
    """

    def __init__(
        self,
        tag: Callable[[int], str],
        fields: Sequence[Field] = (),
        rows: Iterator[Sequence[Any]] | None = None,
        *,
        notices: Callable[[], Sequence[bytes]] = tuple,
        close: Callable[[], None] = lambda: None,
        number: int | None = None,
    ) -> None:
        self.tag = tag
        self.fields = tuple(fields)
        self.rows: Iterator[Sequence[Any]] = iter(()) if rows is None else rows
        self.notices = notices
        self.close = close
        self.number = number

    @classmethod
    def done(cls, tag: str, *notices: bytes) -> Answer:
        """That something was done, without rows."""
        return cls(lambda _: tag, notices=lambda: notices)

"""What a statement wants of a relation of our own, for whoever gives its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cirrusql.records import Record, field
from cirrusql.sql.predicates import UNKNOWN, Condition, Value


def _unheard(_: str) -> None:
    """Tell nobody."""


class RowsWanted(Record):
    """The rows and columns that matter; whoever gives more gives no wrong answer.

    `where` is what the statement says of the rows, by the names of columns, `pinned` the values
    that the columns can have by which the relation is narrowed: what `where` says of them, and what
    rows say that they are joined with. `columns` are those that are read; None is all. A cell of
    another may be None. `tell` takes what a person should know beside the rows, in one line.
    """

    where: Condition = UNKNOWN
    pinned: Mapping[str, frozenset[Value]] = field(factory=dict)
    columns: frozenset[str] | None = None
    tell: Callable[[str], None] = _unheard

    def reads(self, *names: str) -> bool:
        """Whether any of these columns is read.

        >>> RowsWanted().reads("tags"), RowsWanted(columns=frozenset({"name"})).reads("tags")
        (True, False)
        """
        return self.columns is None or not self.columns.isdisjoint(names)


SystemRows = Mapping[str, Callable[[RowsWanted], Iterable[tuple[Any, ...]]]]
"""What gives the rows of a relation of our own, by the last part of its name."""

EVERYTHING = RowsWanted()

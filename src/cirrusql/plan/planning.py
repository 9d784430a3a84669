"""What planning the scan of one relation takes; each kind of relation has a planner of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from cirrusql.plan.nodes import AnyScan, Scope
from cirrusql.records import Record
from cirrusql.sql import Equated, StagingColumn
from cirrusql.sql.columns import SCOPE_KEYS


class Wanted(Record):
    """What a query wants of one relation.

    `columns` are those that it reads. `before` are the numbers of the tables whose rows will be
    there. `regions` are those to ask by what the statement says, None for the configured ones,
    `named` those that it names, `scope` what holds without a word. With `assume_exists` rows that
    WHERE names by identifier count as there without being looked for, as a write may. Without
    `pushdown` every row is fetched that can be. Nothing is fetched when no row is wanted
    (`LIMIT 0`).
    """

    columns: tuple[StagingColumn, ...]
    before: frozenset[int]
    regions: frozenset[str] | None
    named: frozenset[str]
    scope: Scope
    assume_exists: bool = False
    pushdown: bool = True
    rows: bool = True


class Planner(Protocol):
    """Plans the scan of one relation of a query."""

    @property
    def stands_alone(self) -> bool:
        """Whether its rows can be found, and cheaply, with nothing from other relations' rows."""
        ...

    def can_begin(self, before: frozenset[int]) -> bool:
        """Whether its rows can be found once the rows of these other tables are there."""
        ...

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether the rows of these other tables could narrow the scan."""
        ...

    def is_filtered_by(self, others: frozenset[int], columns: tuple[StagingColumn, ...]) -> bool:
        """Whether these other tables' rows could spare reads, if such columns are wanted."""
        ...

    def scan(self, wanted: Wanted) -> AnyScan:
        """The scan; raises MissingKey or NotSupportedError if there can be none."""
        ...


def narrowing(
    equated: Iterable[Equated], tables: frozenset[int], keys: Collection[str]
) -> tuple[Equated, ...]:
    """The equations by which rows of some tables narrow a scan: those on one of its keys.

    A region or an account alone is not worth waiting for, unless no call is, but beside another key
    it says where to look.
    """
    there = [e for e in equated if e.table in tables and e.other.type not in ("object", "array")]
    telling = {e.table for e in there if e.key in keys or e.known}
    return tuple(e for e in there if e.table in telling and e.key in {*keys, *SCOPE_KEYS})

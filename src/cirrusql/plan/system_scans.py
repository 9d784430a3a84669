"""How the rows of a relation of our own are found: they are known here, and no call is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog, SystemRelation
from cirrusql.plan.nodes import Method, Scan, Steps
from cirrusql.plan.planning import Wanted, narrowing
from cirrusql.plan.policy import Use
from cirrusql.plan.wording import NO_ROW
from cirrusql.records import field
from cirrusql.sql import Equated, StagingColumn, Table, Value, alternatives, satisfiable


class SystemScan(Scan[SystemRelation]):
    """The rows of a relation of our own, in its order.

    `pinned` are the values that the rows that matter can have, by column, for the columns by which
    the relation is narrowed. `needed` is false when no row can be in the answer.
    """

    needed: bool = True
    pinned: Mapping[str, frozenset[Value]] = field(factory=dict)

    @property
    def method(self) -> Method:
        """Known here, or nothing to know."""
        return Method.KNOWN if self.needed else Method.NONE

    def calls(self, _steps: Steps) -> Iterator[str]:
        """Where the rows come from instead."""
        source = self.table.relation.source
        yield f"none: its rows come from {source}" if self.needed else NO_ROW

    def uses(self, _catalog: Catalog) -> Iterator[Use]:
        """Nothing."""
        return iter(())


class SystemPlanner:
    """Plans the scan of a relation of our own."""

    stands_alone = True

    def __init__(self, table: Table[SystemRelation]) -> None:
        self._table = table
        self._ways = alternatives(table.where, table.relation.narrowed_by)

    def can_begin(self, _before: frozenset[int]) -> bool:
        """Always."""
        return True

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether other rows could say which of its rows matter."""
        return not self._pinned and bool(self._narrowing(others))

    def is_filtered_by(self, _others: frozenset[int], _columns: tuple[StagingColumn, ...]) -> bool:
        """Never: nothing is called for its rows."""
        return False

    def scan(self, wanted: Wanted) -> SystemScan:
        """The scan, which asks for no more than the rows that matter."""
        scan = SystemScan(self._table, columns=wanted.columns, needed=wanted.rows)
        if not wanted.pushdown:
            return scan
        return SystemScan(
            self._table,
            columns=wanted.columns,
            where=self._table.where,
            restricted_by=self._narrowing(wanted.before),
            needed=wanted.rows and satisfiable(self._table.where),
            pinned=self._pinned,
        )

    @property
    def _pinned(self) -> dict[str, frozenset[Value]]:
        """The values of each column that every alternative of WHERE pins."""
        found: dict[str, frozenset[Value]] = {}
        for name in self._table.relation.narrowed_by:
            if all(name in way for way in self._ways):
                found[name] = frozenset(value for way in self._ways for value in way[name])
        return found

    def _narrowing(self, tables: frozenset[int]) -> tuple[Equated, ...]:
        return narrowing(self._table.equated, tables, self._table.relation.narrowed_by)

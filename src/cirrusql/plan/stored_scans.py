"""How the rows are found that a resource type had at some moment: the inventory is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog, ResourceRelation
from cirrusql.plan.identifiers import pinned_identifiers
from cirrusql.plan.nodes import Method, Scan, Steps
from cirrusql.plan.planning import Wanted
from cirrusql.plan.policy import Use
from cirrusql.plan.regions import regions
from cirrusql.plan.resource_planner import pinned_parameters
from cirrusql.plan.wording import NO_ROW, some
from cirrusql.records import field
from cirrusql.sql import IDENTIFIER, AsOf, StagingColumn, Table, alternatives, satisfiable


class StoredScan(Scan[ResourceRelation]):
    """The rows that a resource type had at a moment, in the order of their identifiers.

    With `identifiers` only those matter. `needed` is false when no row can be in the answer.
    """

    moment: AsOf | None = None
    identifiers: tuple[str, ...] | None = None
    parameters: Mapping[str, str] = field(factory=dict)
    needed: bool = True

    @property
    def method(self) -> Method:
        """From the store, or nothing to know."""
        return Method.STORED if self.needed and self.regions else Method.NONE

    def calls(self, _steps: Steps) -> Iterator[str]:
        """Where the rows come from instead."""
        if self.method is Method.NONE:
            yield NO_ROW
            return
        which = f", only {some(self.identifiers)}" if self.identifiers is not None else ""
        yield f"none: the inventory is read {self.moment}{which}"

    def uses(self, _catalog: Catalog) -> Iterator[Use]:
        """Nothing."""
        return iter(())


class StoredPlanner:
    """Plans the scan of a resource type at a moment."""

    stands_alone = True

    def __init__(self, table: Table[ResourceRelation], moment: AsOf) -> None:
        self._table = table
        self._moment = moment

    def can_begin(self, _before: frozenset[int]) -> bool:
        """Always."""
        return True

    def waits_for(self, _others: frozenset[int]) -> bool:
        """Never: a row more costs next to nothing."""
        return False

    def is_filtered_by(self, _others: frozenset[int], _columns: tuple[StagingColumn, ...]) -> bool:
        """Never: nothing is called for its rows."""
        return False

    def scan(self, wanted: Wanted) -> StoredScan:
        """The scan; raises MissingKey if there is no region to look in."""
        relation, where = self._table.relation, self._table.where
        asked = regions(relation, wanted.regions, wanted.named, wanted.scope)
        named = None
        if wanted.pushdown:
            parts = relation.resource_type.identifier_parts
            ways = alternatives(where, (IDENTIFIER.key, *parts))
            named = pinned_identifiers(relation.resource_type, ways, where)
        return StoredScan(
            self._table,
            asked.asked,
            wanted.columns,
            where,
            skipped_regions=asked.skipped,
            moment=self._moment,
            identifiers=named,
            parameters=pinned_parameters(self._table),
            needed=wanted.rows and named != () and (satisfiable(where) or not wanted.pushdown),
        )

"""How the rows of a relation of another package are found: asked of its function, with the keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog, PluginRelation
from cirrusql.errors import MissingKey
from cirrusql.plan.nodes import Method, Scan, Steps
from cirrusql.plan.planning import Wanted, narrowing
from cirrusql.plan.policy import Use
from cirrusql.plan.regions import regions
from cirrusql.plan.wording import NO_ROW, each_region, fixed_values, found_by
from cirrusql.records import field
from cirrusql.sql import Equated, StagingColumn, Table, Value, alternatives, satisfiable
from cirrusql.sql.columns import SCOPE_KEYS


class PluginScan(Scan[PluginRelation]):
    """The rows of a relation of another package, in the order in which that gives them.

    `pinned` are the values that the rows that matter can have, by key. `needed` is false when no
    row can be in the answer.
    """

    needed: bool = True
    pinned: Mapping[str, frozenset[Value]] = field(factory=dict)

    @property
    def method(self) -> Method:
        """A list of what the package says, or nothing to ask."""
        asked = self.needed and (bool(self.regions) or not self.table.relation.is_regional)
        return Method.LIST if asked else Method.NONE

    def calls(self, steps: Steps) -> Iterator[str]:
        """What is asked, of which plugin, and where that has it from."""
        if self.method is Method.NONE:
            yield NO_ROW
            return
        relation = self.table.relation
        keys = [name for name in relation.keys if name in self.pinned]
        fixed = fixed_values({name: sorted(self.pinned[name], key=str) for name in keys})
        told = [e for e in self.restricted_by if e.key not in {*SCOPE_KEYS, *keys}]
        for_ = f" for the {found_by(told, steps)}" if told else ""
        source = f", from {relation.declared.source}" if relation.declared.source else ""
        yield f"1 read by the plugin {relation.plugin}{fixed}{for_}{each_region(self)}{source}"

    def uses(self, _catalog: Catalog) -> Iterator[Use]:
        """What the package declares."""
        relation = self.table.relation
        if self.method is Method.NONE:
            return
        if relation.declared.permissions is None:
            said = f"what the plugin {relation.plugin} needs to read {relation.name}"
            yield Use(relation.name, None, unknown=said)
        for permission in relation.declared.permissions or ():
            yield Use(relation.name, permission)


class PluginPlanner:
    """Plans the scan of a relation of another package."""

    def __init__(self, table: Table[PluginRelation]) -> None:
        self._table = table
        self._relation = table.relation
        self._ways = alternatives(table.where, self._relation.keys)

    @property
    def stands_alone(self) -> bool:
        """Whether WHERE says every key that it needs."""
        return not self._missing(frozenset())

    def can_begin(self, before: frozenset[int]) -> bool:
        """Whether WHERE and other rows say every key that it needs."""
        return not self._missing(self._told(before))

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether other rows could say a key that WHERE does not."""
        return bool(self._told(others) - self._pinned.keys())

    def is_filtered_by(self, _others: frozenset[int], _columns: tuple[StagingColumn, ...]) -> bool:
        """Never: rows come whole."""
        return False

    def scan(self, wanted: Wanted) -> PluginScan:
        """The scan, which tells the keys that are known; raises MissingKey if one that is needed
        is not, or there is no region to ask in.
        """
        asked: tuple[str, ...] = ()
        skipped: tuple[str, ...] = ()
        if self._relation.is_regional:
            found = regions(self._relation, wanted.regions, wanted.named, wanted.scope)
            asked, skipped = found.asked, found.skipped
        told = self._told(wanted.before)
        missing = self._missing(told)
        if missing:
            pins = " AND ".join(f"{name} = '…'" for name in missing)
            message = f"reading {self._relation.name} needs {' and '.join(missing)}"
            raise MissingKey(message, hint=f"add WHERE {pins}")
        # Without pushdown only what it cannot do without is told.
        keys = self._relation.keys if wanted.pushdown else self._relation.required
        return PluginScan(
            self._table,
            asked,
            wanted.columns,
            self._table.where,
            self._narrowing(wanted.before, keys),
            skipped,
            needed=wanted.rows and satisfiable(self._table.where),
            pinned={name: self._pinned[name] for name in keys if name in self._pinned},
        )

    @property
    def _pinned(self) -> Mapping[str, frozenset[Value]]:
        """The values of each key that every alternative of WHERE pins."""
        return {
            name: frozenset(value for way in self._ways for value in way[name])
            for name in self._relation.keys
            if self._ways and all(name in way for way in self._ways)
        }

    def _missing(self, told: frozenset[str]) -> list[str]:
        """The keys it needs that nobody says; none where no row can be in the answer anyway."""
        known = told | self._pinned.keys()
        return [name for name in self._relation.required if self._ways and name not in known]

    def _told(self, tables: frozenset[int]) -> frozenset[str]:
        equated = self._narrowing(tables, self._relation.keys)
        return frozenset(one.key for one in equated) - SCOPE_KEYS

    def _narrowing(self, tables: frozenset[int], keys: tuple[str, ...]) -> tuple[Equated, ...]:
        return narrowing(self._table.equated, tables, keys)

"""From what a query says of an operation of AWS's to the scan that finds its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from cirrusql.catalog import ApiRelation
from cirrusql.errors import MissingKey
from cirrusql.plan.api_scans import ApiScan
from cirrusql.plan.api_values import sent_value
from cirrusql.plan.operation_planner import OperationPlanner
from cirrusql.plan.operation_scans import OperationScan
from cirrusql.plan.planning import Wanted, narrowing
from cirrusql.records import replace
from cirrusql.sql import Equated, StagingColumn, Value, alternatives, speaks_of

# Whose things are meant, where the rows say it too: unsent the caller's, of any others none.
_CHOOSERS = frozenset((("ecr", "registry_id"), ("glue", "catalog_id"), ("ds_data", "realm")))


class ApiPlanner(OperationPlanner):
    """Plans the scan of an operation of one of AWS's APIs."""

    scan_type = ApiScan

    @property
    def stands_alone(self) -> bool:
        """Whether WHERE pins all that is required, and joins tell nothing more."""
        return super().stands_alone and not self._told_by_joins

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether other rows could tell what WHERE does not pin: keys, and what is only sent."""
        keys = self._keys
        told = {equated.key for equated in self._narrowing(others) if equated.key in keys}
        return any(told.difference(way) for way in self._ways)

    def scan(self, wanted: Wanted) -> OperationScan:
        """The scan.

        Raises also MissingKey for a column that is only sent, where nothing says what to send: it
        has no value in any row, so that a condition on it would find none of those there are. Of a
        column that rows have as well, which one is meant is not said by other conditions.
        """
        if not wanted.pushdown:
            self._ways = alternatives(self._table.where, self._keys)
        scan = super().scan(wanted)
        sent = {equated.key for equated in scan.restricted_by}
        for column in self._judged(wanted.columns) if scan.ways else ():
            pinned = all(column.key in way for way in self._ways)
            if not pinned and column.key not in sent:
                message = f"{column.name} is what {self._relation.name} is asked for, not a fact"
                hint = f"write {column.name} = a value that is known beforehand, or join one"
                raise MissingKey(message, hint=hint)
        return self._where_named(scan)

    def _judged(self, used: Iterable[StagingColumn]) -> Iterator[StagingColumn]:
        """The columns in use that a condition holds against what was sent."""
        early = {column.key for one in self._table.early for column in one.columns}
        for column in used:
            is_judged = column.key in early or speaks_of(self._table.where, column.key)
            if column.key in self._only_sent or (is_judged and column.key in self._choosers):
                yield column

    def _where_named(self, scan: OperationScan) -> OperationScan:
        """The scan in those regions only that the ARNs say which every way of WHERE pins."""
        assert isinstance(scan, ApiScan)
        said: set[str | None] = set()
        for way in scan.ways:
            keys = ({scan.region_of(str(one)) for one in values} for values in way.fixed.values())
            said |= next((regions for regions in keys if None not in regions), {None})
        if not said or None in said:
            return scan
        return replace(scan, regions=tuple(one for one in scan.regions if one in said))

    @cached_property
    def _only_sent(self) -> frozenset[str]:
        """The inputs of which rows have nothing but what was sent; the account is known."""
        relation = self._table.relation
        shown = {column.name for column in relation.columns}
        account = relation.extra.get("account")
        known = {one.column for one in relation.inputs if one.member == account}
        return frozenset(relation.keys.keys() - shown - known)

    @cached_property
    def _choosers(self) -> frozenset[str]:
        """The optional inputs that rows have too, and that say which rows are meant.

        Of one row they filter nothing: unsent it is the default version, and no other.
        """
        relation = self._table.relation
        single = relation.kind == "row"
        names = {
            one.column
            for one in relation.inputs
            if not (one.required or one.many or one.type in ("array", "object"))
            if one.member != relation.extra.get("account")
            if single or (relation.service, one.column) in _CHOOSERS
        }
        return frozenset(names) - self._only_sent

    @cached_property
    def _undefaulted(self) -> frozenset[str]:
        """The inputs instead of which a default is sent: what they name is not ours alone."""
        relation = self._table.relation
        unless = relation.extra.get("default", {}).get("unless", ())
        return frozenset(key for key, one in relation.keys.items() if one.member in unless)

    @property
    def _told_by_joins(self) -> bool:
        keys = {equated.key for equated in self._table.equated} & self._telling
        return any(keys.difference(way) for way in self._ways)

    def _narrowing(self, tables: frozenset[int]) -> tuple[Equated, ...]:
        """The equations that can tell a required parameter, or one that decides what is meant."""
        return narrowing(self._table.equated, tables, self._keys)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The optional inputs that say what is meant."""
        return self._only_sent | self._choosers | self._undefaulted

    @cached_property
    def _keys(self) -> frozenset[str]:
        """What other rows may tell: not what WHERE says already in another way."""
        said = {self._operation(frozenset(way)) for way in self._ways}
        needed = self._relation.reads if None in said else filter(None, said)
        return self._telling.union(*(one.required for one in needed))

    def _order(self) -> tuple[str, ...]:
        return tuple(name for one in self._relation.operations for name in one.parameters)

    def _check(self, name: str, value: Value) -> None:
        assert isinstance(self._relation, ApiRelation)
        sent_value(self._relation, name, value)

"""From what a query says of an operation relation to the scan that finds its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.catalog import ApiRelation, OperationRelation
from cirrusql.errors import MissingKey
from cirrusql.plan.operation_scans import (
    OperationCall,
    OperationScan,
    ReadOperation,
    request_value,
)
from cirrusql.plan.planning import Wanted, narrowing
from cirrusql.plan.regions import regions
from cirrusql.records import replace
from cirrusql.sql import Equated, Role, StagingColumn, Table, Value, alternatives, satisfiable

Way = Mapping[str, frozenset[Value]]


class OperationPlanner:
    """Plans the scan of an operation relation."""

    scan_type = OperationScan

    def __init__(self, table: Table[Any]) -> None:
        self._table = table
        self._relation: OperationRelation | ApiRelation = table.relation
        # What WHERE can pin: every parameter of every operation.
        self._names = self._order()
        self._ways = alternatives(table.where, frozenset(self._names))

    @property
    def stands_alone(self) -> bool:
        """Whether WHERE pins all that some operation requires."""
        return all(self._operation(frozenset(way)) is not None for way in self._ways)

    def can_begin(self, before: frozenset[int]) -> bool:
        """Whether WHERE and other rows tell all that some operation requires."""
        told = {equated.key for equated in self._narrowing(before)}
        return all(self._operation(frozenset((*way, *told))) is not None for way in self._ways)

    def waits_for(self, others: frozenset[int]) -> bool:
        """Whether other rows could tell a required parameter that WHERE does not pin."""
        complete = all(set(way).issuperset(self._relation.reads[0].required) for way in self._ways)
        return not complete and bool(self._narrowing(others))

    def is_filtered_by(self, _others: frozenset[int], _columns: tuple[StagingColumn, ...]) -> bool:
        """Never: a page of an operation has its rows whole."""
        return False

    def scan(self, wanted: Wanted) -> OperationScan:
        """The scan.

        Raises MissingKey when no operation has all that it requires, DataError when a parameter
        that is a document is not JSON.
        """
        asked = regions(self._relation, wanted.regions, wanted.named, wanted.scope)
        usable = self._narrowing(wanted.before)
        where = self._table.where
        scan = self.scan_type(
            self._table, asked.asked, wanted.columns, where, usable, asked.skipped
        )
        if not asked.asked or not satisfiable(where) or not wanted.rows:
            return scan
        if wanted.assume_exists and all(self._pins(wanted.columns, way) for way in self._ways):
            return replace(
                scan, ways=tuple(OperationCall(None, self._fixed(way)) for way in self._ways)
            )
        narrowed = frozenset(equated.key for equated in usable)
        return replace(scan, ways=tuple(self._call(way, narrowed) for way in self._ways))

    def _narrowing(self, tables: frozenset[int]) -> tuple[Equated, ...]:
        """The equations that can tell a required parameter."""
        keys = {name for one in self._relation.reads for name in one.required}
        return narrowing(self._table.equated, tables, keys)

    def _call(self, way: Way, narrowed: frozenset[str]) -> OperationCall:
        known = frozenset(way) | narrowed
        operation = self._operation(known)
        if operation is None:
            raise self._missing(known)
        fixed = self._fixed(way)
        for name in operation.parameters:
            for value in fixed.get(name, ()):
                self._check(name, value)
        return OperationCall(operation, fixed)

    def _order(self) -> tuple[str, ...]:
        """Every parameter of every operation, in the order in which a plan tells them."""
        told = {name for one in self._relation.operations for name in one.parameters}
        return tuple(column.name for column in self._relation.columns if column.name in told)

    def _check(self, name: str, value: Value) -> None:
        """Raise DataError for a value that cannot be sent."""
        assert isinstance(self._relation, OperationRelation)
        request_value(self._relation, name, value)

    def _operation(self, known: frozenset[str]) -> ReadOperation | None:
        return next((one for one in self._relation.reads if known.issuperset(one.required)), None)

    def _fixed(self, way: Way) -> Mapping[str, tuple[Value, ...]]:
        order = [name for name in self._names if name in way]
        return {name: tuple(sorted(way[name], key=str)) for name in order}

    def _pins(self, columns: tuple[StagingColumn, ...], way: Way) -> bool:
        """Whether every column in use is pinned, or says nothing when it is not."""
        optional = {name for one in self._relation.operations for name in one.optional}
        members = (column.key for column in columns if column.role is Role.MEMBER)
        return all(name in way or name in optional for name in members)

    def _missing(self, known: frozenset[str]) -> MissingKey:
        choices = [
            [name for name in operation.required if name not in known]
            for operation in self._relation.reads
        ]
        fewest = min(choices, key=len)
        # What needs more than another way does is no choice.
        ways = [one for one in choices if not any(set(one) > set(other) for other in choices)]
        told = " or ".join(dict.fromkeys(" and ".join(way) for way in ways))
        pins = " AND ".join(f"{name} = '…'" for name in fewest)
        return MissingKey(f"reading {self._relation.name} needs {told}", hint=f"add WHERE {pins}")

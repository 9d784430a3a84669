"""Plans as values: which calls a statement needs, decided before any is made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cirrusql.catalog import KeySource, Operation
from cirrusql.records import Record, field
from cirrusql.sql import (
    IDENTIFIER,
    UNKNOWN,
    BoundQuery,
    Condition,
    Equated,
    OperationTable,
    RowLimit,
    StagingColumn,
    Table,
    Value,
    alternatives,
)


class Scope(Record):
    """Where a statement runs: the regions it asks when it names none, and the account.

    `account_id` is None until somebody has asked who the caller is.
    """

    regions: tuple[str, ...]
    known_regions: frozenset[str] = frozenset()
    account_id: str | None = None


class Method(Enum):
    """How a relation's rows are found."""

    NONE = "no call"
    PINNED = "as pinned"
    GET = "get"
    LIST = "list"


class KeyValues(Record):
    """Where the values of one property that a list handler needs come from: fixed, or a parent."""

    property: str
    fixed: tuple[str, ...] = ()
    sources: tuple[KeySource, ...] = ()


class Scan(Record):
    """How one relation's rows are found, and which of its properties are needed.

    `columns` are those of the staging table that the query reads, `needed` the properties they are
    made of (`*` for all). `identifiers` are for GET and PINNED. `keys` are for LIST: alternatives,
    each saying where the values of every property come from that the list handler needs; one empty
    alternative when it needs none. `where` is what is known of the rows that matter.
    `restricted_by` are columns of scans that end before this one begins: only rows with one of
    their values matter. `parameters` are sent with every call.
    """

    table: Table
    method: Method
    regions: tuple[str, ...]
    columns: tuple[StagingColumn, ...]
    needed: frozenset[str]
    where: Condition = UNKNOWN
    identifiers: tuple[str, ...] = ()
    keys: tuple[tuple[KeyValues, ...], ...] = ((),)
    restricted_by: tuple[Equated, ...] = ()
    parameters: Mapping[str, str] = field(factory=dict)
    skipped_regions: tuple[str, ...] = ()

    @property
    def after(self) -> frozenset[int]:
        """The numbers of the tables whose rows must be there first."""
        return frozenset(equated.table for equated in self.restricted_by)

    @property
    def derives(self) -> bool:
        """Whether other tables' rows may name the resources, which are then read, not listed."""
        resource_type = self.table.relation.resource_type
        parts = resource_type.identifier_parts
        told = {equated.key for equated in self.restricted_by}
        ways = alternatives(self.where, parts)
        known = told | set(ways[0] if len(ways) == 1 else ())
        named = IDENTIFIER.key in told or (not told.isdisjoint(parts) and known.issuperset(parts))
        only_lists = self.table.relation.list_only or "read" not in resource_type.handlers
        return self.method is Method.LIST and named and not only_lists

    @property
    def beyond_list(self) -> frozenset[str]:
        """The properties needed that a list need not say, `*` for all; each listed resource that
        lacks one is read.
        """
        resource_type = self.table.relation.resource_type
        if self.method is not Method.LIST or self.table.relation.list_only:
            return frozenset()
        told = {values.property for choice in self.keys for values in choice}
        unsaid = self.needed - told - frozenset(resource_type.identifier_parts)
        return unsaid if "read" in resource_type.handlers else frozenset()

    @property
    def may_read(self) -> bool:
        """Whether GetResource may be called."""
        return self.method is Method.GET or self.derives or bool(self.beyond_list)

    @property
    def may_list(self) -> bool:
        """Whether ListResources may be called."""
        return self.method is Method.LIST and "list" in self.table.relation.resource_type.handlers


class OperationCall(Record):
    """One way to ask for an operation relation's rows: an operation, and what WHERE says of it.

    Required parameters that `fixed` lacks come from other tables' rows. Without an operation the
    rows are what is fixed, every combination one, and nobody is asked.
    """

    operation: Operation | None
    fixed: Mapping[str, tuple[Value, ...]]


class OperationScan(Record):
    """How the rows of an operation relation are found; fields in common with `Scan` mean the same.

    Each of `calls` is an alternative of WHERE; none are needed when it can have no rows.
    """

    table: OperationTable
    regions: tuple[str, ...]
    columns: tuple[StagingColumn, ...]
    calls: tuple[OperationCall, ...]
    where: Condition = UNKNOWN
    restricted_by: tuple[Equated, ...] = ()
    skipped_regions: tuple[str, ...] = ()

    @property
    def after(self) -> frozenset[int]:
        """The numbers of the tables whose rows must be there first."""
        return frozenset(equated.table for equated in self.restricted_by)

    @property
    def method(self) -> Method:
        """No call, rows as pinned, or a list of what the service says."""
        if not self.calls or not self.regions:
            return Method.NONE
        return Method.LIST if any(call.operation for call in self.calls) else Method.PINNED


AnyScan = Scan | OperationScan


class QueryPlan(Record):
    """The scans that a query needs, and the query that SQLite answers from their rows.

    With a `limit` reading may stop as soon as that many rows come out. `notes` are for the person
    who asks: what is said is done, and is hardly what is meant.
    """

    query: BoundQuery
    scans: tuple[AnyScan, ...]
    limit: RowLimit | None = None
    notes: tuple[str, ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region that any scan asks, sorted."""
        return tuple(sorted({region for scan in self.scans for region in scan.regions}))

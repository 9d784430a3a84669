"""What a SELECT reads from: relations, other queries' results, and what SQLite alone knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cirrusql.records import Record, field
from cirrusql.sql.as_of import AsOf
from cirrusql.sql.columns import DIMENSION_OF, REGION, Dimension, RelationColumns, StagingColumn

if TYPE_CHECKING:
    from cirrusql.sql.scopes import SelectScope


class TableUse(Record, frozen=False, eq=False):
    """One place where a query names a relation; mutable while the query is being bound."""

    number: int
    columns: RelationColumns
    alias: str
    start: int
    end: int
    has_alias: bool
    as_of: AsOf | None = None
    hidden: dict[str, StagingColumn] = field(factory=dict)

    def find(self, spelling: str) -> StagingColumn | None:
        """The column of that spelling; one that is not in `*` is remembered as mentioned."""
        known = self.hidden.get(spelling.lower()) or self.columns.find(spelling)
        if known is not None and known not in self.columns.visible:
            self.hidden.setdefault(spelling.lower(), known)
        return known

    def shows(self, spelling: str) -> bool:
        """Whether a column of that name is among those of `*`, or is mentioned."""
        name = spelling.lower()
        visible = (column.name.lower() == name for column in self.columns.visible)
        return name in self.hidden or any(visible)


class ColumnUse(Record):
    """A column of a relation at one of its uses."""

    table: TableUse
    column: StagingColumn

    @property
    def is_region(self) -> bool:
        """Whether it says in which region the relation was asked."""
        return self.column.key == REGION.key


class ScopeUse(NamedTuple):
    """A relation whose region, or whose account, something is made of."""

    table: TableUse
    dimension: Dimension


class Output(Record):
    """What a column of a query's result, or of a relation, is.

    `uses` are the relation columns that it is unchanged, one for each branch of a compound; none
    where that is not certain. What is asked of a `passing` one may be asked of the rows below too.
    `scopes` are the relations of whose region or account it is made, in whatever way.
    """

    uses: tuple[ColumnUse, ...] = ()
    passing: bool = False
    scopes: frozenset[ScopeUse] = frozenset()

    @property
    def is_region(self) -> bool:
        """Whether it is regions of relations, unchanged, and nothing else."""
        return self.scope_key == REGION.key

    @property
    def scope_key(self) -> str | None:
        """The key of the column that says where relations are asked, and it is nothing else."""
        keys = {use.column.key for use in self.uses}
        key = keys.pop() if len(keys) == 1 else ""
        return key if key in DIMENSION_OF else None

    def is_same_scope(self, other: Output) -> bool:
        """Whether both say of relations where these are asked, each by one column."""
        return self.scope_key is not None and self.scope_key == other.scope_key


UNCERTAIN = Output()


class Outputs(Record, eq=False):
    """The columns of a query's result by name in lower case, the first of those of one name.

    An `open` one may have others, or these in other places. `selects` give its rows.
    """

    columns: tuple[tuple[str, Output], ...]
    open: bool
    selects: tuple[SelectScope, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Output]:
        """Its columns by their names."""
        return dict(reversed(self.columns))

    @cached_property
    def scopes(self) -> frozenset[ScopeUse]:
        """The relations of whose region or account any of its columns is made."""
        return frozenset(one for _, output in self.columns for one in output.scopes)


class FromItem(Record, frozen=False, eq=False):
    """One item of a FROM clause: a relation, a query, or something SQLite alone knows.

    `functions` are the columns of a table-valued function. One that has none of the three may have
    any column.
    """

    alias: str
    table: TableUse | None = None
    outputs: Outputs | None = None
    functions: frozenset[str] = frozenset()

    @property
    def tables(self) -> frozenset[TableUse]:
        """The relations whose columns, unchanged, are among its own."""
        if self.table is not None:
            return frozenset((self.table,))
        columns = self.outputs.columns if self.outputs is not None else ()
        return frozenset(use.table for _, output in columns for use in output.uses)

    def find(self, spelling: str) -> Output | None:
        """What a name means here; None if no column is known by it."""
        if self.table is not None:
            column = self.table.find(spelling)
            if column is None:
                return None
            use = ColumnUse(self.table, column)
            dimension = DIMENSION_OF.get(column.key)
            told = () if dimension is None else (ScopeUse(self.table, dimension),)
            return Output((use,), True, frozenset(told))
        if self.outputs is not None:
            return self.outputs.by_name.get(spelling.lower())
        return UNCERTAIN if spelling.lower() in self.functions else None

    def has(self, spelling: str) -> bool:
        """Whether a name is for certain one of this source's."""
        if self.table is not None:
            return self.table.columns.find(spelling) is not None
        return self.find(spelling) is not None

    def may_have(self, spelling: str) -> bool:
        """Whether a name may be one of this source's."""
        if self.table is not None or self.functions:
            return self.has(spelling)
        return self.outputs is None or self.outputs.open or self.has(spelling)

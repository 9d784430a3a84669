"""Who sees whom in a query: every SELECT's sources, and which column a name means.

Built over sqlglot's tree, which does not leave this package. Names are resolved only as far as
planning needs: what cannot be said for certain is None, and SQLite has the last word on all names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.records import Record, field
from cirrusql.sql.columns import ACCOUNT_ID, REGION, RelationColumns, StagingColumn
from cirrusql.sql.grammar import exp

# What every regional relation has, and no statement means of only one unless it says of which.
_SHARED = frozenset((REGION.name, ACCOUNT_ID.name))


class TableUse(Record, frozen=False, eq=False):
    """One place where a query names a relation; mutable while the query is being bound."""

    number: int
    columns: RelationColumns
    alias: str
    start: int
    end: int
    has_alias: bool
    hidden: dict[str, StagingColumn] = field(factory=dict)

    def find(self, spelling: str) -> StagingColumn | None:
        """The column of that spelling; one that is not in `*` is remembered as mentioned."""
        known = self.hidden.get(spelling.lower()) or self.columns.find(spelling)
        if known is not None and known not in self.columns.visible:
            self.hidden.setdefault(spelling.lower(), known)
        return known


class ColumnUse(Record):
    """A column of a relation at one of its uses."""

    table: TableUse
    column: StagingColumn


class FromItem(Record, frozen=False, eq=False):
    """One item of a FROM clause: a relation, or something SQLite alone knows.

    `outputs` are the columns of a derived table that are a relation's columns unchanged, for each
    branch of its query; None for what is not derived.
    """

    alias: str
    table: TableUse | None = None
    outputs: Sequence[dict[str, ColumnUse | None]] | None = None
    functions: frozenset[str] = frozenset()

    def find(self, spelling: str) -> list[ColumnUse]:
        """The relation columns that a name means here: one for each branch, or none."""
        if self.table is not None:
            column = self.table.find(spelling)
            return [ColumnUse(self.table, column)] if column else []
        uses = [branch.get(spelling.lower()) for branch in self.outputs or ()]
        return [use for use in uses if use is not None] if all(uses) else []

    def may_have(self, spelling: str) -> bool:
        """Whether a name may be one of this source's."""
        if self.table is not None:
            return self.table.columns.find(spelling) is not None
        if self.functions:
            return spelling.lower() in self.functions
        if self.outputs:
            return any(spelling.lower() in branch or "*" in branch for branch in self.outputs)
        return True


class SelectScope(Record, frozen=False, eq=False):
    """One SELECT: its sources in the order of FROM, and the SELECT it stands in, if any."""

    select: exp.Select
    sources: list[FromItem]
    parent: SelectScope | None

    def resolve(self, column: exp.Column) -> list[ColumnUse]:
        """The relation columns a column reference means; empty when it is not for certain one."""
        sources = self.shared_by(column)
        if not sources:
            source = self.source_of(column)
            sources = [source] if source else []
        return [use for source in sources for use in source.find(column.name)]

    def shared_by(self, column: exp.Column) -> list[FromItem]:
        """The relations that a column without a qualifier speaks of all at once.

        `region = '…'` in a join means every relation of it, as it does in StackQL, where SQLite
        would only say that the name is ambiguous. A column that a relation of our own calls so is
        another thing, and is meant only where the statement says so. Empty for any other column.
        """
        if column.table or column.name.lower() not in _SHARED:
            return []
        having = [source for source in self.sources if source.may_have(column.name)]
        if len(having) < 2 or any(source.table is None for source in having):
            return []
        return [s for s in having if s.table and s.table.columns.relation.is_regional]

    def source_of(self, column: exp.Column) -> FromItem | None:
        """The source a column reference belongs to, the nearest scope first."""
        qualifier = column.table.lower()
        scope: SelectScope | None = self
        while scope is not None:
            if qualifier:
                named = [source for source in scope.sources if source.alias.lower() == qualifier]
            else:
                named = [source for source in scope.sources if source.may_have(column.name)]
            if named:
                return named[0] if len(named) == 1 else None
            scope = scope.parent
        return None

    @property
    def joins_naturally(self) -> bool:
        """Whether one of its joins is NATURAL."""
        return any(join.args.get("method") for join in joins(self.select))

    @property
    def joined_by_name(self) -> frozenset[str]:
        """The columns of its USING clauses, in lower case."""
        named = (name for join in joins(self.select) for name in join.args.get("using") or ())
        return frozenset(name.name.lower() for name in named)

    def merges(self, spelling: str) -> bool:
        """Whether USING or NATURAL makes one column of all that have this name."""
        having = sum(source.may_have(spelling) for source in self.sources)
        merging = sum(
            bool(join.args.get("method"))
            or any(name.name.lower() == spelling.lower() for name in join.args.get("using") or ())
            for join in joins(self.select)
        )
        return merging >= having - 1

    @property
    def merges_columns(self) -> bool:
        """Whether a NATURAL or USING join makes `*` other than the sources side by side."""
        return self.joins_naturally or bool(self.joined_by_name)

    @property
    def passes_predicates(self) -> bool:
        """Whether a predicate on its output may as well be asked of its sources."""
        arguments = self.select.args
        blockers = ("group", "having", "limit", "offset", "windows", "qualify")
        return not (
            any(arguments.get(name) for name in blockers)
            or self.select.find(exp.Window)
            or any(item.find(exp.AggFunc) for item in self.select.expressions)
        )


def joins(select: exp.Select) -> list[exp.Join]:
    """The joins of a SELECT, in order."""
    return list(select.args.get("joins") or ())


def from_items(select: exp.Select) -> Iterator[exp.Expr]:
    """What a SELECT reads from, in order: the first item and then each join's."""
    start = select.args.get("from_")
    if start is not None:
        yield start.this
    for join in joins(select):
        yield join.this


def span(parts: Sequence[exp.Expr]) -> tuple[int, int]:
    """Where a dotted name stands: the offset of its first character and past its last."""
    return parts[0].meta["start"], parts[-1].meta["end"] + 1

"""Who sees whom in a query: every SELECT's sources, and which column a name means.

Built over sqlglot's tree, which does not leave this package. Names are resolved only as far as
planning needs: what cannot be said for certain is left open, and SQLite has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.records import Record, field
from cirrusql.sql.columns import ACCOUNT, DIMENSION_OF, SCOPES
from cirrusql.sql.from_clause import FromClause, Join
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import folds, own_expressions
from cirrusql.sql.sources import UNCERTAIN, FromItem, Output, Outputs, ScopeUse

# What every regional relation has, and no statement means of only one unless it says of which.
_SHARED = frozenset(column.name for column in SCOPES)


class Meaning(Record):
    """What a column reference means by way of one source; of none, if it is a result's own name."""

    item: FromItem | None
    output: Output


class SelectScope(Record, frozen=False, eq=False):
    """One SELECT: its sources in the order of FROM, and the SELECT it stands in, if any.

    `used_by` are the items of other SELECTs through which its rows come; `queries` what the queries
    inside its expressions give, by the node of each. What a column means is worked out once, when
    its sources are known.
    """

    select: exp.Select
    clause: FromClause
    parent: SelectScope | None
    sources: list[FromItem] = field(factory=list)
    used_by: list[tuple[SelectScope, FromItem]] = field(factory=list)
    queries: dict[int, Outputs] = field(factory=dict)
    _known: dict[int, list[Meaning]] = field(factory=dict)
    _nodes: list[exp.Expr] = field(factory=list)
    _results: list[dict[str, exp.Expr]] = field(factory=list)

    # -- names ------------------------------------------------------------------------------------

    def resolve(self, column: exp.Column) -> Output:
        """What a column reference is, whichever source it is of."""
        meanings = self.meanings(column)
        uses = tuple(use for one in meanings for use in one.output.uses)
        passing = bool(meanings) and all(one.output.passing for one in meanings)
        scopes = frozenset(use for one in meanings for use in one.output.scopes)
        return Output(uses, passing, scopes)

    def meanings(self, column: exp.Column) -> list[Meaning]:
        """What a column reference may mean, by way of each source that it speaks of.

        Several only where `region` is that of every relation joined, or where USING or NATURAL
        makes one column of several. The nearest SELECT that knows the name is meant, and there its
        sources before the names of its results.
        """
        known = self._known.get(id(column))
        if known is None:
            # `f(x) AS x` of no column x: x would be the result of that name, which is made of x.
            self._known[id(column)] = []
            known = self._known[id(column)] = self._meanings(column)
        return known

    def _meanings(self, column: exp.Column) -> list[Meaning]:
        scope: SelectScope | None = self
        while scope is not None:
            found = scope.meant_here(column)
            if found is not None:
                return found
            scope = scope.parent
        return []

    def meant_here(self, column: exp.Column) -> list[Meaning] | None:
        """What a reference means in this SELECT; None if it is none of its names."""
        name, qualifier = column.name, column.table.lower()
        if qualifier:
            named = [one for one in self.sources if one.alias.lower() == qualifier]
            if not named:
                return None
            named = [one for one in named if one.has(name)] or named
            return [Meaning(one, one.find(name) or UNCERTAIN) for one in named[:1]]
        having = self._having(name)
        if having:
            shared = self.shared_by(column)
            if len(having) > 1 and not shared and not self.merges(name):
                having = []  # ambiguous, as SQLite will say
            return [Meaning(one, one.find(name) or UNCERTAIN) for one in shared or having]
        if any(one.may_have(name) for one in self.sources):
            return [Meaning(None, UNCERTAIN)]
        return self._named_result(name)

    def _having(self, name: str) -> list[FromItem]:
        """The sources that have a column; the name of an account gives way to rows' own columns."""
        having = [one for one in self.sources if one.has(name)]
        if name.lower() == ACCOUNT.name:
            own = [one for one in having if not _is_scopes(one, name)]
            return own or having
        return having

    def _named_result(self, name: str) -> list[Meaning] | None:
        if not self._results:
            # Looked up, not searched: 3,000 names among 3,000 results took two seconds.
            self._results.append({})
            for item in self.select.expressions:
                if isinstance(item, exp.Alias):
                    self._results[0].setdefault(item.alias.lower(), item.this.unnest())
        inner = self._results[0].get(name.lower())
        if inner is None:
            return None
        if isinstance(inner, exp.Column) and inner.name.lower() != name.lower():
            return self.meanings(inner)
        return [Meaning(None, Output(scopes=self.scopes_in(inner)))]

    def shared_by(self, column: exp.Column) -> list[FromItem]:
        """The relations that a column without a qualifier speaks of all at once.

        `region = '…'` in a join means every relation of it, as it does in StackQL, where SQLite
        would only say that the name is ambiguous. A column that a relation of our own calls so is
        another thing, and is meant only where the statement says so. Empty for any other column.
        """
        if column.table or column.name.lower() not in _SHARED:
            return []
        having = [source for source in self.sources if source.may_have(column.name)]
        if column.name.lower() == ACCOUNT.name and not all(
            _is_scopes(one, column.name) for one in having
        ):
            return []
        if len(having) < 2 or any(source.table is None for source in having):
            return []
        return [s for s in having if _is_scopes(s, column.name)]

    def scopes_in(self, expression: exp.Expr) -> frozenset[ScopeUse]:
        """The relations of whose scope an expression is made, queries inside it included."""
        found: set[ScopeUse] = set()
        stack = [expression]
        while stack:
            node = stack.pop()
            if isinstance(node, exp.Column):
                found |= self.resolve(node).scopes
            elif isinstance(node, exp.Query):
                found |= self.scopes_of_query(node)
            else:
                stack.extend(node.iter_expressions())
        return frozenset(found)

    def scopes_of_query(self, query: exp.Query) -> frozenset[ScopeUse]:
        """The relations whose scope a query inside an expression tells; EXISTS tells none."""
        outputs = self.queries.get(id(query))
        is_test = isinstance(query.parent, exp.Exists)
        return frozenset() if outputs is None or is_test else outputs.scopes

    # -- joins ------------------------------------------------------------------------------------

    def merges(self, spelling: str) -> bool:
        """Whether USING or NATURAL makes one column of all that have this name."""
        having = sum(source.may_have(spelling) for source in self.sources)
        merging = sum(join.merges(spelling) for join in self.clause.joins)
        return merging >= having - 1

    @property
    def merges_columns(self) -> bool:
        """Whether a NATURAL or USING join makes `*` other than the sources side by side."""
        return any(join.is_natural or join.using for join in self.clause.joins)

    def may_lack(self, item: FromItem, joins: Sequence[Join] | None = None) -> bool:
        """Whether an outer join, one of these or any, may have a row without one of its sources."""
        place = self.sources.index(item)
        return any(place in one.optional for one in (self.clause.joins if joins is None else joins))

    @property
    def is_one_row(self) -> bool:
        """Whether it may have a row where its sources have none: that of an aggregate."""
        return not self.select.args.get("group") and folds(self.nodes)

    @property
    def nodes(self) -> Sequence[exp.Expr]:
        """Every node of the SELECT's own text; see `own_expressions`."""
        if not self._nodes:
            self._nodes.extend(own_expressions(self.select))
        return self._nodes

    def columns(self) -> Iterator[exp.Column]:
        """The columns that the SELECT itself mentions, and not a query inside it."""
        return (node for node in self.nodes if isinstance(node, exp.Column))


def span(parts: Sequence[exp.Expr]) -> tuple[int, int]:
    """Where a dotted name stands: the offset of its first character and past its last."""
    return parts[0].meta["start"], parts[-1].meta["end"] + 1


def _is_scopes(source: FromItem, name: str) -> bool:
    """Whether a relation's column of that name is that of every relation, and not its rows' own."""
    if source.table is None or not source.table.columns.relation.is_regional:
        return False
    column = source.table.columns.find(name)
    return column is not None and column.key in DIMENSION_OF

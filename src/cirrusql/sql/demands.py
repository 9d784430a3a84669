"""What one SELECT demands of the rows of a source, for them to matter: conditions and joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.records import replace
from cirrusql.sql.aggregates import is_aggregate
from cirrusql.sql.conditions import Viewpoint, condition_on, operands
from cirrusql.sql.equalities import Pair, same_names
from cirrusql.sql.from_clause import Join
from cirrusql.sql.grammar import exp
from cirrusql.sql.outputs import group_keys
from cirrusql.sql.predicates import UNKNOWN
from cirrusql.sql.scopes import SelectScope


class Demands:
    """Finds what SELECTs demand. Mutable: what every source asks anew is worked out once.

    `_refused` says, by the SELECT and the number of a source, whether WHERE refuses rows without
    it; `_merged` has, by the node of a join, the columns that USING equates.
    """

    def __init__(self) -> None:
        self._refused: dict[tuple[int, int], bool] = {}
        self._merged: dict[int, Sequence[Pair]] = {}

    def conjuncts(self, view: Viewpoint) -> Iterator[tuple[exp.Expr, Viewpoint]]:
        """The conjuncts that every row of one source of a SELECT must satisfy to matter.

        Each with the source as it is there: a row may be missing in WHERE that cannot be in the ON
        of the join that looks for it. WHERE speaks of every source: what is converted here is never
        true of NULLs, so a row that an outer join filled up would be dropped as well. HAVING does
        where it speaks of whole groups.
        """
        scope = view.scope
        where, having = (scope.select.args.get(name) for name in ("where", "having"))
        after = replace(view, optional=view.optional or scope.may_lack(view.item))
        if where is not None:
            yield from ((one, after) for one in operands(where.this, exp.And))
        if having is not None:
            found = (one for one in operands(having.this, exp.And) if _is_of_groups(one, scope))
            yield from ((one, after) for one in found)
        for join in self.joins(view):
            before = scope.clause.joins[: scope.clause.joins.index(join)]
            within = replace(view, optional=view.optional or scope.may_lack(view.item, before))
            if join.on is not None:
                yield from ((one, within) for one in operands(join.on, exp.And))

    def joins(self, view: Viewpoint) -> Iterator[Join]:
        """The joins whose condition a source's rows must satisfy to matter.

        Both sides of an inner join must, and of an outer one only the side that may be missing; but
        where WHERE refuses rows in which the other side is missing, this one must have a partner
        too.
        """
        place = view.scope.sources.index(view.item)
        for join in view.scope.clause.joins:
            if place not in join.left and place not in join.right:
                continue
            others = join.right if place in join.left else join.left
            kept = place not in join.optional or join.side == "FULL"
            if not join.side or not kept or any(self._refuses(view.scope, one) for one in others):
                yield join

    def merged(self, join: Join, scope: SelectScope) -> Sequence[Pair]:
        """The columns that the USING of a join equates."""
        known = self._merged.get(id(join.node))
        if known is None:
            known = self._merged[id(join.node)] = list(same_names(join, scope))
        return known

    def _refuses(self, scope: SelectScope, place: int) -> bool:
        """Whether WHERE is true of no row in which a source is all NULL."""
        key = (id(scope), place)
        if key not in self._refused:
            where, item = scope.select.args.get("where"), scope.sources[place]
            views = (Viewpoint(scope, item, table, alone=True) for table in item.tables)
            self._refused[key] = where is not None and any(
                condition_on(where.this, view) != UNKNOWN for view in views
            )
        return self._refused[key]


def _is_of_groups(expression: exp.Expr, scope: SelectScope) -> bool:
    """Whether an expression of HAVING is of nothing but what the rows are grouped by."""
    if expression.find(exp.Query) or any(is_aggregate(node) for node in expression.walk()):
        return False
    keys = [key for key in group_keys(scope.select) if isinstance(key, exp.Column)]
    grouped = {use for key in keys for use in scope.resolve(key).uses}
    found = [scope.resolve(column).uses for column in expression.find_all(exp.Column)]
    return bool(found) and all(uses and grouped.issuperset(uses) for uses in found)

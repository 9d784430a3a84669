"""Which expressions a relation's rows must satisfy to matter, and which columns those equate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.sql.columns import REGION
from cirrusql.sql.conditions import condition_on, operands
from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import UNKNOWN, Condition, Test, all_of, speaks_of
from cirrusql.sql.scopes import ColumnUse, FromItem, SelectScope, TableUse, joins

Outputs = Mapping[int, list[dict[str, ColumnUse | None]]]
"""The output columns of the queries inside expressions, for each branch, by the node of each."""


def conjuncts(scope: SelectScope, source: FromItem) -> Iterator[exp.Expr]:
    """The expressions of a SELECT that every row of one of its sources must satisfy to matter.

    WHERE speaks of every source: what is converted here is never true of NULLs, so a row that an
    outer join filled up would be dropped as well.
    """
    where = scope.select.args.get("where")
    if where is not None:
        yield where.this
    for _, join in _binding_joins(scope, source):
        condition = join.args.get("on")
        if condition is not None:
            yield condition


def same_names(
    scope: SelectScope, source: FromItem
) -> Iterator[tuple[list[ColumnUse], list[ColumnUse]]]:
    """Pairs of columns that USING equates and that every row of a source must satisfy to matter."""
    for number, join in _binding_joins(scope, source):
        right = scope.sources[number]
        for name in (identifier.name for identifier in join.args.get("using") or ()):
            left = [one for one in scope.sources[:number] if one.may_have(name)]
            if len(left) == 1:
                yield left[0].find(name), right.find(name)


def _binding_joins(scope: SelectScope, source: FromItem) -> Iterator[tuple[int, exp.Join]]:
    """The joins whose condition a source's rows must satisfy to matter, with their numbers from 1.

    Both sides of an inner join must, and of an outer one only the side that may be missing; but
    where WHERE refuses rows in which that side is missing, the join is as good as an inner one.
    """
    place = scope.sources.index(source)
    for number, join in enumerate(joins(scope.select), 1):
        side = (join.side or "").upper()
        optional = {"": (), "LEFT": (number,), "RIGHT": range(number)}.get(side)
        if place > number or optional is None:
            continue
        if not side or place in optional or any(_refuses_missing(scope, o) for o in optional):
            yield number, join


def _refuses_missing(scope: SelectScope, place: int) -> bool:
    """Whether WHERE is true of no row in which a source is all NULL."""
    where, table = scope.select.args.get("where"), scope.sources[place].table
    if where is None or table is None:
        return False
    return condition_on(where.this, scope, table) != UNKNOWN


def regions_asked(
    expression: exp.Expr, scope: SelectScope, table: TableUse, outputs: Outputs
) -> Condition:
    """What is true of every region, for each conjunct that asks of it what cannot be understood.

    `region GLOB 'eu-*'` and `region = other.peer_region` speak of every region there is, as what
    is understood does; `region = other.region` speaks of where the other is asked.
    """
    if isinstance(expression, exp.And | exp.Paren):
        sides = operands(expression, exp.And)
        return all_of(regions_asked(side, scope, table, outputs) for side in sides)
    if speaks_of(condition_on(expression, scope, table), REGION.key):
        return UNKNOWN
    for pair in equalities(expression, scope, outputs):
        if all(_is_region(uses) for uses in pair):
            return UNKNOWN
    own = (scope.resolve(column) for column in _columns(expression))
    asked = any(use.table is table for uses in own if _is_region(uses) for use in uses)
    return Test(REGION.key, "<>", ("",)) if asked else UNKNOWN


def _is_region(uses: list[ColumnUse]) -> bool:
    return bool(uses) and all(use.column.key == REGION.key for use in uses)


def _columns(expression: exp.Expr) -> Iterator[exp.Column]:
    """The columns of an expression, but not those of queries inside it."""
    if isinstance(expression, exp.Column):
        yield expression
    elif not isinstance(expression, exp.Query):
        for part in expression.iter_expressions():
            yield from _columns(part)


def equalities(
    expression: exp.Expr, scope: SelectScope, outputs: Outputs
) -> Iterator[tuple[list[ColumnUse], list[ColumnUse]]]:
    """Pairs of columns that an expression's conjuncts equate, `IN (SELECT column …)` included.

    `outputs` are the columns of the queries inside expressions, by the node of each.
    """
    if isinstance(expression, exp.And | exp.Paren):
        for side in operands(expression, exp.And):
            yield from equalities(side, scope, outputs)
    elif isinstance(expression, exp.EQ):
        sides = (expression.this, expression.expression)
        if all(isinstance(side, exp.Column) for side in sides):
            yield scope.resolve(sides[0]), scope.resolve(sides[1])
    elif isinstance(expression, exp.In) and isinstance(expression.this, exp.Column):
        branches = outputs.get(id(expression.args.get("query")), [])
        if len(branches) == 1 and len(branches[0]) == 1 and not expression.args.get("negate"):
            (inner,) = branches[0].values()
            # Only the outer rows are restricted: the query inside stands for itself.
            yield scope.resolve(expression.this), [inner] if inner is not None else []

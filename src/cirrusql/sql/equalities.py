"""Which columns an expression equates: by `=`, IN over a query, or USING; alone or in rows."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.sql.bound import Equated
from cirrusql.sql.conditions import Viewpoint, operands
from cirrusql.sql.from_clause import Join
from cirrusql.sql.grammar import exp
from cirrusql.sql.scopes import Meaning, SelectScope

Side = list[Meaning]
"""What a column reference may mean; nothing for what is none."""
Pair = tuple[Side, Side]


def equated(expression: exp.Expr, view: Viewpoint) -> Iterator[Equated]:
    """What an expression that a relation's rows must satisfy says of them by other columns."""
    for pair in compared(expression, view.scope):
        yield from equations(pair, view)


def equations(pair: Pair, view: Viewpoint) -> Iterator[Equated]:
    """What the equation of two columns says of a relation's rows."""
    left, right = pair
    yield from _of(view, left, right)
    # Of `x IN (SELECT y …)` only x is restricted, which alone is a column of this SELECT.
    yield from _of(view, right, left)


def same_names(join: Join, scope: SelectScope) -> Iterator[Pair]:
    """Pairs of columns that the USING of a join equates."""
    sources = scope.sources
    for name in join.using:
        sides = [
            [Meaning(one, output) for one in having if (output := one.find(name))]
            for having in (
                [sources[place] for place in places if sources[place].may_have(name)]
                for places in (join.left, join.right)
            )
        ]
        if all(len(side) == 1 for side in sides):
            yield sides[0], sides[1]


def compared(expression: exp.Expr, scope: SelectScope) -> Iterator[Pair]:
    """Pairs of columns that one expression equates, each as what it may mean."""
    if isinstance(expression, exp.EQ):
        yield from _pairs(expression.this, expression.expression, scope)
    elif isinstance(expression, exp.In) and not expression.args.get("negate"):
        yield from members(expression, scope)
    elif isinstance(expression, exp.Exists):
        yield from _matched(expression.this.unnest(), scope)


def _matched(query: exp.Expr, scope: SelectScope) -> Iterator[Pair]:
    """Pairs that some row of a query must equate for EXISTS to be true of it."""
    outputs = scope.queries.get(id(query))
    inner = outputs.selects[0] if outputs is not None and len(outputs.selects) == 1 else None
    if inner is None or inner.select is not query or inner.is_one_row:
        return
    where = query.args.get("where")
    for condition in operands(where.this, exp.And) if where is not None else ():
        yield from compared(condition, inner)


def members(expression: exp.In, scope: SelectScope) -> Iterator[Pair]:
    """Pairs of what stands before an IN and of the columns of the query behind it."""
    query = expression.args.get("query")
    outputs = scope.queries.get(id(query)) if query is not None else None
    if outputs is None or outputs.open:
        return
    left = list(row_values(expression.this))
    if len(left) == len(outputs.columns):
        for one, (_, output) in zip(left, outputs.columns, strict=True):
            yield _meanings(one, scope), [Meaning(None, output)]


def _pairs(left: exp.Expr, right: exp.Expr, scope: SelectScope) -> Iterator[Pair]:
    ones, others = list(row_values(left)), list(row_values(right))
    if len(ones) == len(others):
        for one, other in zip(ones, others, strict=True):
            yield _meanings(one, scope), _meanings(other, scope)


def row_values(expression: exp.Expr) -> Iterator[exp.Expr]:
    """The values of a row value, or the one of anything else."""
    inner = expression.unnest()
    yield from inner.expressions if isinstance(inner, exp.Tuple) else (inner,)


def _meanings(expression: exp.Expr, scope: SelectScope) -> Side:
    inner = expression.unnest()
    if isinstance(inner, exp.Column):
        return scope.meanings(inner)
    return []


def _of(view: Viewpoint, mine: Side, other: Side) -> Iterator[Equated]:
    """A name that may mean several columns says nothing."""
    if len(other) != 1 or len(other[0].output.uses) != 1:
        return
    use = other[0].output.uses[0]
    key = view.key_of(mine)
    if key is not None and use.table is not view.table:
        yield Equated(key, use.table.number, use.column)

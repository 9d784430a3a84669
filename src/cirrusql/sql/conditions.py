"""From an expression of WHERE or ON to a condition on one relation's rows.

Every conversion may lose something (it becomes UNKNOWN) and may never add anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cirrusql.records import Record
from cirrusql.sql.columns import DIMENSION_OF
from cirrusql.sql.constants import NotConstant, constant
from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import (
    EVERY,
    EVERY_REGION,
    NEVER,
    UNKNOWN,
    Condition,
    Test,
    all_of,
    any_of,
    negated,
)
from cirrusql.sql.scopes import Meaning, SelectScope
from cirrusql.sql.sources import FromItem, TableUse

_COMPARISONS: dict[type[exp.Expr], tuple[str, str]] = {
    exp.EQ: ("=", "="),
    exp.NEQ: ("<>", "<>"),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
    exp.NullSafeEQ: ("=", "="),
}


class Viewpoint(Record):
    """A relation's rows, as they come through one item of a FROM.

    One `alone` leaves out names that mean several items at once: `x = 1` says of a join USING (x)
    that one of its sides is there, but not which. Rows that come by way of an `optional` one may be
    all NULL, where an outer join found none.
    """

    scope: SelectScope
    item: FromItem
    table: TableUse
    alone: bool = False
    optional: bool = False

    def key(self, side: exp.Expr) -> str | None:
        """Which of the relation's columns an expression is; None if a predicate on it is not one
        on the relation's rows.
        """
        column = side.unnest()
        return self.key_of(self.scope.meanings(column)) if isinstance(column, exp.Column) else None

    def key_of(self, meanings: Sequence[Meaning]) -> str | None:
        """Which of the relation's columns what a reference may mean is."""
        if self.alone and len(meanings) > 1:
            return None
        for meaning in meanings:
            if meaning.item is self.item and meaning.output.passing:
                for use in meaning.output.uses:
                    if use.table is self.table:
                        return use.column.key
        return None


# A condition nested deeper says nothing: whoever reads it may recurse.
_MOST_LEVELS = 40


def operands(expression: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """What a chain of ANDs, or of ORs, joins; parentheses around any part of it are left out.

    A loop, because the tree of 999 ORs is as deep.
    """
    stack = [expression]
    while stack:
        node = stack.pop()
        while isinstance(node, exp.Paren):
            node = node.this
        if isinstance(node, kind):
            stack += (node.expression, node.this)
        else:
            yield node


def condition_on(expression: exp.Expr, view: Viewpoint, levels: int = _MOST_LEVELS) -> Condition:
    """What an expression says about one relation's rows; nothing if it has more `levels`."""
    junction = _JUNCTIONS.get(type(expression))
    if junction is not None:
        return junction(expression, view, levels - 1) if levels else UNKNOWN
    convert = _CONVERSIONS.get(type(expression))
    if convert is None:
        return UNKNOWN
    condition = convert(expression, view)
    return negated(condition) if expression.args.get("negate") else condition


def _and(expression: exp.Expr, view: Viewpoint, levels: int) -> Condition:
    sides = operands(expression, exp.And)
    return all_of(condition_on(side, view, levels) for side in sides)


def _or(expression: exp.Expr, view: Viewpoint, levels: int) -> Condition:
    sides = operands(expression, exp.Or)
    return any_of(condition_on(side, view, levels) for side in sides)


def _not(expression: exp.Expr, view: Viewpoint, levels: int) -> Condition:
    return _denied(expression.this, view, levels)


def _denied(expression: exp.Expr, view: Viewpoint, levels: int) -> Condition:
    """De Morgan's laws on the expression itself: what its condition has lost cannot be negated."""
    inner = expression.unnest()
    if isinstance(inner, exp.Not):
        return condition_on(inner.this, view, levels)
    if isinstance(inner, exp.And | exp.Or):
        join = any_of if isinstance(inner, exp.And) else all_of
        if not levels:
            return UNKNOWN
        sides = operands(inner, type(inner))
        return join(_denied(side, view, levels - 1) for side in sides)
    if isinstance(inner, exp.Between):
        below = _test(inner.this, "<", [inner.args["low"]], view)
        return any_of((below, _test(inner.this, ">", [inner.args["high"]], view)))
    if isinstance(inner, exp.NullSafeEQ):
        return UNKNOWN  # true of NULL, as no condition here is
    if isinstance(inner, exp.EQ | exp.In) and isinstance(inner.this.unnest(), exp.Tuple):
        return UNKNOWN  # `(a, f(b)) = (1, 2)` may be false of a = 1: the condition has lost f(b)
    return negated(condition_on(inner, view, levels))


def _paren(expression: exp.Expr, view: Viewpoint, levels: int) -> Condition:
    return condition_on(expression.unnest(), view, levels)


_JUNCTIONS: dict[type, Callable[[exp.Expr, Viewpoint, int], Condition]] = {
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.Paren: _paren,
}


def _test(side: exp.Expr, operator: str, values: list[exp.Expr], view: Viewpoint) -> Condition:
    key = view.key(side)
    if key is None:
        return UNKNOWN
    try:
        constants = tuple(constant(value) for value in values)
    except NotConstant:
        return UNKNOWN
    if key in DIMENSION_OF and operator in ("=", "in") and EVERY_REGION in constants:
        return EVERY[DIMENSION_OF[key]]  # what `bind` makes of it in the text, too
    return Test(key, operator, constants)


def _comparison(expression: exp.Expr, view: Viewpoint) -> Condition:
    left, right = expression.this, expression.expression
    if isinstance(left.unnest(), exp.Tuple):
        return _row(left, right, view) if isinstance(expression, exp.EQ) else UNKNOWN
    return _compared(left, right, _COMPARISONS[type(expression)], view)


def _compared(
    left: exp.Expr, right: exp.Expr, operators: tuple[str, str], view: Viewpoint
) -> Condition:
    as_written, mirrored = operators
    if isinstance(left.unnest(), exp.Column):
        return _test(left, as_written, [right], view)
    if isinstance(right.unnest(), exp.Column):
        return _test(right, mirrored, [left], view)
    return _constants(left, right, as_written)


def _constants(left: exp.Expr, right: exp.Expr, operator: str) -> Condition:
    """`1 = 0` and the like; only equality of texts or integers is certain enough."""
    try:
        one, other = constant(left), constant(right)
    except NotConstant:
        return UNKNOWN
    certain = operator == "=" and type(one) is type(other) and isinstance(one, str | int)
    return NEVER if certain and one != other else UNKNOWN


def _row(left: exp.Expr, right: exp.Expr, view: Viewpoint) -> Condition:
    """What `(a, b) = (1, 2)` says of each of its columns."""
    ones, others = left.unnest().expressions, right.unnest().expressions
    if len(ones) != len(others):
        return UNKNOWN
    pairs = zip(ones, others, strict=True)
    return all_of(_compared(one, other, _COMPARISONS[exp.EQ], view) for one, other in pairs)


def _in(expression: exp.Expr, view: Viewpoint) -> Condition:
    if expression.args.get("query") or expression.args.get("unnest"):
        return UNKNOWN
    if not expression.expressions:
        return NEVER  # and not `in` no values: NULL is not in it, which NULL would be of any other
    if isinstance(expression.this.unnest(), exp.Tuple):
        return any_of(_row(expression.this, row, view) for row in expression.expressions)
    return _test(expression.this, "in", expression.expressions, view)


def _same(expression: exp.Expr, view: Viewpoint) -> Condition:
    """`IS` with anything but NULL is `=`; that NULL is not like a value is left to SQLite."""
    condition = _comparison(expression, view)
    is_value = isinstance(condition, Test) and condition.values[0] is not None
    return condition if is_value else UNKNOWN


def _like(expression: exp.Expr, view: Viewpoint) -> Condition:
    condition = _test(expression.this, "like", [expression.expression], view)
    # A pattern that is not text compares by SQLite's conversion, which is not repeated here.
    if isinstance(condition, Test) and not isinstance(condition.values[0], str):
        return UNKNOWN
    return condition


def _between(expression: exp.Expr, view: Viewpoint) -> Condition:
    low, high = expression.args["low"], expression.args["high"]
    return all_of(
        (
            _test(expression.this, ">=", [low], view),
            _test(expression.this, "<=", [high], view),
        )
    )


def _truth(expression: exp.Expr, _view: Viewpoint) -> Condition:
    """A bare `0`, `false` or `NULL` in a WHERE."""
    try:
        return NEVER if constant(expression) in (0, None) else UNKNOWN
    except NotConstant:
        return UNKNOWN


_CONVERSIONS: dict[type, Callable[[exp.Expr, Viewpoint], Condition]] = {
    exp.In: _in,
    exp.Like: _like,
    exp.Between: _between,
    exp.Boolean: _truth,
    exp.Literal: _truth,
    exp.Null: _truth,
    **dict.fromkeys(_COMPARISONS, _comparison),
    exp.NullSafeEQ: _same,
}

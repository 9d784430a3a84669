"""From WHERE and ON to conditions on one relation and to columns that are equated.

Every conversion may lose something (it becomes UNKNOWN) and may never add anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from cirrusql.sql.columns import REGION
from cirrusql.sql.predicates import (
    NEVER,
    UNKNOWN,
    Condition,
    Test,
    Value,
    all_of,
    any_of,
    negated,
    speaks_of,
)
from cirrusql.sql.scopes import ColumnUse, Scope, Source, TableUse, joins

EVERY_REGION = "*"

Outputs = Mapping[int, list[dict[str, ColumnUse | None]]]

_COMPARISONS: dict[type[exp.Expr], tuple[str, str]] = {
    exp.EQ: ("=", "="),
    exp.NEQ: ("<>", "<>"),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
}


# A condition nested deeper says nothing: whoever reads it may recurse.
_MOST_LEVELS = 40


class NotConstant(Exception):
    """The expression's value depends on more than the text of the statement."""


def conjuncts(scope: Scope, source: Source) -> Iterator[exp.Expr]:
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


def same_names(scope: Scope, source: Source) -> Iterator[tuple[list[ColumnUse], list[ColumnUse]]]:
    """Pairs of columns that USING equates and that every row of a source must satisfy to matter."""
    for number, join in _binding_joins(scope, source):
        right = scope.sources[number]
        for name in (identifier.name for identifier in join.args.get("using") or ()):
            left = [one for one in scope.sources[:number] if one.may_have(name)]
            if len(left) == 1:
                yield left[0].find(name), right.find(name)


def _binding_joins(scope: Scope, source: Source) -> Iterator[tuple[int, exp.Join]]:
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


def _refuses_missing(scope: Scope, place: int) -> bool:
    """Whether WHERE is true of no row in which a source is all NULL."""
    where, table = scope.select.args.get("where"), scope.sources[place].table
    if where is None or table is None:
        return False
    return condition_on(where.this, scope, table) != UNKNOWN


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


def condition_on(
    expression: exp.Expr, scope: Scope, table: TableUse, levels: int = _MOST_LEVELS
) -> Condition:
    """What an expression says about one relation's rows; nothing if it has more `levels`."""
    junction = _JUNCTIONS.get(type(expression))
    if junction is not None:
        return junction(expression, scope, table, levels - 1) if levels else UNKNOWN
    convert = _CONVERSIONS.get(type(expression))
    if convert is None:
        return UNKNOWN
    condition = convert(expression, scope, table)
    return negated(condition) if expression.args.get("negate") else condition


def regions_asked(
    expression: exp.Expr, scope: Scope, table: TableUse, outputs: Outputs
) -> Condition:
    """What is true of every region, for each conjunct that asks of it what cannot be understood.

    `region GLOB 'eu-*'` and `region = other.peer_region` speak of every region there is, as what
    is understood does. That it be another relation's region speaks of that one's.
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
    expression: exp.Expr, scope: Scope, outputs: Outputs
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


def constant(expression: exp.Expr | None) -> Value:
    """The value of an expression of literals; SQLite's own meaning of the few functions folded.

    Raises NotConstant for anything else.
    """
    fold = _FOLDS.get(type(expression)) if expression is not None else None
    if fold is None or expression is None:
        raise NotConstant
    return fold(expression)


def _literal(expression: exp.Expr) -> Value:
    text = str(expression.this)
    if expression.args.get("is_string"):
        return text
    try:
        return int(text)
    except ValueError:
        return float(text)


def _text(value: Value) -> str:
    # How SQLite writes a float as text differs from Python in places, so it is not folded.
    if not isinstance(value, str | int):
        raise NotConstant
    return str(value)


def _ascii(change: Callable[[str], str]) -> Callable[[exp.Expr], Value]:
    def fold(expression: exp.Expr) -> Value:
        text = _text(constant(expression.this))
        return "".join(
            change(character) if character.isascii() else character for character in text
        )

    return fold


def _negative(expression: exp.Expr) -> Value:
    value = constant(expression.this)
    if not isinstance(value, int | float):
        raise NotConstant
    return -value


def _forced_string(expression: exp.Expr) -> Value:
    """StackQL's `string('…')`: the text itself."""
    if str(expression.this).lower() != "string" or len(expression.expressions) != 1:
        raise NotConstant
    return constant(expression.expressions[0])


_FOLDS: dict[type, Callable[[exp.Expr], Value]] = {
    exp.Literal: _literal,
    exp.Null: lambda _: None,
    exp.Boolean: lambda expression: int(expression.this),
    exp.Paren: lambda expression: constant(expression.this),
    exp.Neg: _negative,
    exp.Lower: _ascii(str.lower),
    exp.Upper: _ascii(str.upper),
    exp.Anonymous: _forced_string,
    exp.DPipe: lambda expression: (
        _text(constant(expression.this)) + _text(constant(expression.expression))
    ),
}


def _and(expression: exp.Expr, scope: Scope, table: TableUse, levels: int) -> Condition:
    sides = operands(expression, exp.And)
    return all_of(condition_on(side, scope, table, levels) for side in sides)


def _or(expression: exp.Expr, scope: Scope, table: TableUse, levels: int) -> Condition:
    sides = operands(expression, exp.Or)
    return any_of(condition_on(side, scope, table, levels) for side in sides)


def _not(expression: exp.Expr, scope: Scope, table: TableUse, levels: int) -> Condition:
    return _denied(expression.this, scope, table, levels)


def _denied(expression: exp.Expr, scope: Scope, table: TableUse, levels: int) -> Condition:
    """De Morgan's laws on the expression itself: what its condition has lost cannot be negated."""
    inner = expression.unnest()
    if isinstance(inner, exp.Not):
        return condition_on(inner.this, scope, table, levels)
    if isinstance(inner, exp.And | exp.Or):
        join = any_of if isinstance(inner, exp.And) else all_of
        if not levels:
            return UNKNOWN
        sides = operands(inner, type(inner))
        return join(_denied(side, scope, table, levels - 1) for side in sides)
    if isinstance(inner, exp.Between):
        below = _test(inner.this, "<", [inner.args["low"]], scope, table)
        return any_of((below, _test(inner.this, ">", [inner.args["high"]], scope, table)))
    return negated(condition_on(inner, scope, table, levels))


def _paren(expression: exp.Expr, scope: Scope, table: TableUse, levels: int) -> Condition:
    return condition_on(expression.unnest(), scope, table, levels)


_JUNCTIONS: dict[type, Callable[[exp.Expr, Scope, TableUse, int], Condition]] = {
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.Paren: _paren,
}


def _test(
    side: exp.Expr, operator: str, values: list[exp.Expr], scope: Scope, table: TableUse
) -> Condition:
    if not isinstance(side, exp.Column):
        return UNKNOWN
    key = next((use.column.key for use in scope.resolve(side) if use.table is table), None)
    if key is None:
        return UNKNOWN
    try:
        constants = tuple(constant(value) for value in values)
    except NotConstant:
        return UNKNOWN
    if key == REGION.key and operator == "=" and constants == (EVERY_REGION,):
        return Test(key, "<>", ("",))  # what `bind` makes of it in the text, too
    return Test(key, operator, constants)


def _comparison(expression: exp.Expr, scope: Scope, table: TableUse) -> Condition:
    left, right = expression.this, expression.expression
    as_written, mirrored = _COMPARISONS[type(expression)]
    if isinstance(left, exp.Column):
        return _test(left, as_written, [right], scope, table)
    if isinstance(right, exp.Column):
        return _test(right, mirrored, [left], scope, table)
    return _constants(expression, as_written)


def _constants(expression: exp.Expr, operator: str) -> Condition:
    """`1 = 0` and the like; only equality of texts or integers is certain enough."""
    try:
        left, right = constant(expression.this), constant(expression.expression)
    except NotConstant:
        return UNKNOWN
    certain = operator == "=" and type(left) is type(right) and isinstance(left, str | int)
    return NEVER if certain and left != right else UNKNOWN


def _in(expression: exp.Expr, scope: Scope, table: TableUse) -> Condition:
    if expression.args.get("query") or expression.args.get("unnest"):
        return UNKNOWN
    if not expression.expressions:
        return NEVER  # and not `in` no values: NULL is not in it, which NULL would be of any other
    return _test(expression.this, "in", expression.expressions, scope, table)


def _like(expression: exp.Expr, scope: Scope, table: TableUse) -> Condition:
    condition = _test(expression.this, "like", [expression.expression], scope, table)
    # A pattern that is not text compares by SQLite's conversion, which is not repeated here.
    if isinstance(condition, Test) and not isinstance(condition.values[0], str):
        return UNKNOWN
    return condition


def _between(expression: exp.Expr, scope: Scope, table: TableUse) -> Condition:
    low, high = expression.args["low"], expression.args["high"]
    return all_of(
        (
            _test(expression.this, ">=", [low], scope, table),
            _test(expression.this, "<=", [high], scope, table),
        )
    )


def _truth(expression: exp.Expr, _scope: Scope, _table: TableUse) -> Condition:
    """A bare `0`, `false` or `NULL` in a WHERE."""
    try:
        return NEVER if constant(expression) in (0, None) else UNKNOWN
    except NotConstant:
        return UNKNOWN


_CONVERSIONS: dict[type, Callable[[exp.Expr, Scope, TableUse], Condition]] = {
    exp.In: _in,
    exp.Like: _like,
    exp.Between: _between,
    exp.Boolean: _truth,
    exp.Literal: _truth,
    exp.Null: _truth,
    **dict.fromkeys(_COMPARISONS, _comparison),
}

"""Rows in parentheses, compared with each other: `(a, b) = (c, d)`."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.coercion import Mismatch
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.operations import COMPARISONS, has_own_order, is_comparable, same_form
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.signatures import operator
from cirrusql.pgcatalog.types import BOOL
from cirrusql.sql.grammar import exp


def tuple_of(node: exp.Expr) -> list[exp.Expr] | None:
    """The values of a row, `(a, b)` or `ROW(a, b)`; None for what is none."""
    if isinstance(node, exp.Tuple):
        return list(node.expressions)
    is_row = isinstance(node, exp.Anonymous) and str(node.this).lower() == "row"
    return list(node.expressions) if is_row else None


def paired(
    compiler: Compiler, symbol: str, left: Sequence[Typed], right: Sequence[Typed]
) -> tuple[list[Typed], list[Typed]]:
    """The values of two rows, each pair in the types that are compared."""
    if len(left) != len(right):
        raise Mismatch("unequal number of entries in row expressions")
    ones, others = [], []
    for one, other in zip(left, right, strict=True):
        meant = operator(symbol, one.type, other.type)
        ones.append(converted(compiler, one, meant.takes[0]))
        others.append(converted(compiler, other, meant.takes[1]))
        if not (is_comparable(ones[-1].type) and is_comparable(others[-1].type)):
            compiler.cannot("rows of these types are not compared here", BOOL)
    return ones, others


def rows_compared(
    compiler: Compiler,
    symbol: str,
    left: Sequence[exp.Expr],
    right: Sequence[exp.Expr],
    scope: Scope,
) -> Typed:
    """One row compared with another; NULL in it makes the answer unknown, unless that decides."""
    if symbol not in COMPARISONS:
        raise Mismatch(f"operator {symbol} of rows does not exist")
    ones, others = paired(
        compiler, symbol, compiler.expressions(left, scope), compiler.expressions(right, scope)
    )
    if symbol not in ("=", "<>") and any(has_own_order(one.type) for one in ones):
        return compiler.cannot("the order of rows of these types is not known here", BOOL)
    sides = (", ".join(map(same_form, side)) for side in (ones, others))
    return Typed(f"({f' {symbol} '.join(f'({side})' for side in sides)})", BOOL)

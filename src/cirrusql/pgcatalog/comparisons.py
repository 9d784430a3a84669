"""Conditions: comparisons, LIKE, regular expressions, IN, and what must be a boolean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.pgcatalog.as_texts import as_text
from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.coercion import Mismatch
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.operations import COMPARISONS as COMPARING
from cirrusql.pgcatalog.operations import is_comparable, operate, same_form
from cirrusql.pgcatalog.quantified import among, for_each, in_query, quantified
from cirrusql.pgcatalog.rows_compared import rows_compared, tuple_of
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.signatures import operator
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import BOOL, TEXT, UNKNOWN
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]
_SYMBOLS: Mapping[type, tuple[str, str]] = {
    exp.EQ: ("=", ""),
    exp.NEQ: ("<>", ""),
    exp.GT: (">", ""),
    exp.GTE: (">=", ""),
    exp.LT: ("<", ""),
    exp.LTE: ("<=", ""),
    exp.Like: ("~~", "!~~"),
    exp.ILike: ("~~*", "!~~*"),
    exp.RegexpLike: ("~", "!~"),
    exp.RegexpILike: ("~*", "!~*"),
    exp.ArrayContainsAll: ("@>", ""),
    exp.ArrayContainedBy: ("<@", ""),
    exp.ArrayOverlaps: ("&&", ""),
}
"""The operator of each kind of node, and what it is with NOT in it."""


def truth(compiler: Compiler, node: exp.Expr, scope: Scope, what: str) -> Typed:
    """A condition; raises Mismatch for what is no boolean."""
    value = compiler.expression(node, scope)
    if value.type not in (BOOL, UNKNOWN):
        raise Mismatch(
            f"argument of {what} must be type boolean, not type {format_type(value.type)}"
        )
    return converted(compiler, value, BOOL)


def _compared(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    plain, negated = _SYMBOLS[type(node)]
    symbol = negated if node.args.get("negate") else plain
    return _by_symbol(compiler, node, symbol, scope)


def _by_symbol(compiler: Compiler, node: exp.Expr, symbol: str, scope: Scope) -> Typed:
    _check_parentheses(node, symbol)
    several = quantified(node.expression)
    if several is not None:
        return for_each(compiler, node.this, symbol, several, scope)
    rows = tuple_of(node.this), tuple_of(node.expression)
    if rows[0] is not None and rows[1] is not None:
        return rows_compared(compiler, symbol, rows[0], rows[1], scope)
    left = compiler.expression(node.this, scope)
    return operate(compiler, symbol, left, compiler.expression(node.expression, scope))


_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_LOWER = (exp.Like, exp.ILike, exp.In, exp.Between, exp.SimilarTo, *_COMPARISONS)


def _check_parentheses(node: exp.Expr, symbol: str) -> None:
    """Raise ParseError where the grammar puts pieces together that PostgreSQL keeps apart.

    `a < b = c` is nothing there, and `x ~ 'a' || 'b'` is `(x ~ 'a') || 'b'`.
    """
    if isinstance(node, _COMPARISONS):
        if isinstance(node.this, _COMPARISONS) or isinstance(node.expression, _COMPARISONS):
            raise ParseError(f'syntax error at or near "{symbol}"', hint="write parentheses")
    elif "~~" not in symbol or isinstance(node, exp.Operator):
        is_joined = isinstance(node.expression, (exp.DPipe, exp.BitwiseAnd, exp.BitwiseOr))
        if is_joined or isinstance(node.this, _LOWER):
            raise NotSupportedError(f"what {symbol} is of is not certain", hint="write parentheses")


def _operator(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`OPERATOR(pg_catalog.~)`, as psql writes it."""
    symbol = str(node.args["operator"]).split(".")[-1].strip()
    known = COMPARING | {one for pair in _SYMBOLS.values() for one in pair if one}
    if symbol not in known:
        return compiler.cannot(f"the operator {symbol} is not supported here", BOOL)
    return _by_symbol(compiler, node, symbol, scope)


def _escape(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    like, mark = node.this, compiler.expression(node.expression, scope)
    is_read = isinstance(like, (exp.Like, exp.ILike)) and mark.type == UNKNOWN
    if not is_read or quantified(like.expression) is not None or not 2 <= len(mark.sql) <= 3:
        return compiler.cannot("this ESCAPE is not supported here", BOOL)
    value, pattern = compiler.expressions([like.this, like.expression], scope)
    operator("~~", value.type, pattern.type)
    how = "lower" if isinstance(like, exp.ILike) else ""
    pattern = converted(compiler, pattern, TEXT)
    value = converted(compiler, value, TEXT) if value.type == UNKNOWN else value
    sign = "" if mark.sql == "''" else f" ESCAPE {mark.sql}"
    word = "NOT LIKE" if like.args.get("negate") else "LIKE"
    return Typed(f"({how}({as_text(value)}) {word} {how}({pattern.sql}){sign})", BOOL)


def _distinct(word: str) -> Handler:
    def compared(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        """IS DISTINCT FROM, which asks of NULL too."""
        left, right = compiler.expressions([node.this, node.expression], scope)
        meant = operator("=", left.type, right.type)
        one, other = (
            converted(compiler, *pair) for pair in zip((left, right), meant.takes, strict=True)
        )
        if not (is_comparable(one.type) and is_comparable(other.type)):
            return compiler.cannot("IS DISTINCT FROM of these types is not supported here", BOOL)
        return Typed(f"({same_form(one)} {word} {same_form(other)})", BOOL)

    return compared


def _in(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    query, left = node.args.get("query"), tuple_of(node.this)
    if query is not None:
        return in_query(compiler, left or [node.this], query, scope, "")
    if left is None:
        return among(compiler, compiler.expression(node.this, scope), node.expressions, scope)
    rows = node.expressions
    if rows and isinstance(rows[0], exp.Values):
        return in_query(compiler, left, rows[0], scope, "")
    each = [rows_compared(compiler, "=", left, tuple_of(one) or [], scope) for one in rows]
    return Typed(f"({' OR '.join(one.sql for one in each)})", BOOL)


def _between(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    low, high = compiler.expressions([node.args["low"], node.args["high"]], scope)
    above, below = operate(compiler, ">=", value, low), operate(compiler, "<=", value, high)
    return Typed(f"({above.sql} AND {below.sql})", BOOL)


def _is(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    word = "IS NOT" if node.args.get("negate") else "IS"
    if isinstance(node.expression, exp.Boolean):
        value = truth(compiler, node.this, scope, "IS TRUE")
        return Typed(f"({value.sql} {word} {int(bool(node.expression.this))})", BOOL)
    if not isinstance(node.expression, exp.Null):
        return compiler.cannot("this IS is not supported here", BOOL)
    return Typed(f"({compiler.expression(node.this, scope).sql} {word} NULL)", BOOL)


def _not(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"(NOT {truth(compiler, node.this, scope, 'NOT').sql})", BOOL)


def _both(word: str) -> Handler:
    def joined(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        # A long chain leans to the left; `flatten` does not go down it by calls.
        parts = [truth(compiler, one, scope, word) for one in node.flatten()]
        return Typed(f"({f' {word} '.join(one.sql for one in parts)})", BOOL)

    return joined


COMPARISONS: Mapping[type, Handler] = {
    **dict.fromkeys(_SYMBOLS, _compared),
    exp.NullSafeEQ: _distinct("IS"),
    exp.NullSafeNEQ: _distinct("IS NOT"),
    exp.And: _both("AND"),
    exp.Or: _both("OR"),
    exp.Not: _not,
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Escape: _escape,
    exp.Operator: _operator,
}
"""What reads each kind of condition."""

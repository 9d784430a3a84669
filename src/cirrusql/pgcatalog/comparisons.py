"""Conditions: comparisons, LIKE, regular expressions, IN."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.pgcatalog.casts import agreed, as_text
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.quantified import among, for_each, quantified, tested, told
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.types import BOOL, TEXT
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]
_SYMBOLS: Mapping[type, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.NullSafeEQ: "IS",
    exp.NullSafeNEQ: "IS NOT",
}
_OPERATORS = {"~": "~", "~*": "~*", "!~": "!~", "!~*": "!~*", "~~": "LIKE", "!~~": "NOT LIKE"}


def pair(compiler: Compiler, left: exp.Expr, right: exp.Expr, scope: Scope) -> tuple[Typed, Typed]:
    """Two operands; each that says nothing of its type has the other's."""
    one, other = compiler.expression(left, scope), compiler.expression(right, scope)
    one, other = told(compiler, left, one, other), told(compiler, right, other, one)
    return agreed(one, other, left), agreed(other, one, right)


def _compared(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    symbol = _SYMBOLS[type(node)]
    several = quantified(node.expression)
    if several is not None:
        return for_each(compiler, node.this, symbol, several, scope)
    if isinstance(node.this, exp.Tuple) and isinstance(node.expression, exp.Tuple):
        return Typed(f"({_row(compiler, node.this, scope)} {symbol} "
                     f"{_row(compiler, node.expression, scope)})", BOOL)  # fmt: skip
    left, right = pair(compiler, node.this, node.expression, scope)
    return Typed(f"({left.sql} {symbol} {right.sql})", BOOL)


def _row(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    return f"({', '.join(one.sql for one in compiler.expressions(node.expressions, scope))})"


def _regular(symbol: str) -> Handler:
    def matched(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        return _by_symbol(compiler, node, symbol, scope)

    return matched


def _by_symbol(compiler: Compiler, node: exp.Expr, symbol: str, scope: Scope) -> Typed:
    if node.args.get("negate"):
        symbol = f"NOT {symbol}"
    several = quantified(node.expression)
    if several is not None:
        return for_each(compiler, node.this, symbol, several, scope)
    value = compiler.expression(node.this, scope)
    pattern = compiler.expression(node.expression, scope)
    pattern = told(compiler, node.expression, pattern, Typed("", TEXT))
    return Typed(tested(value, symbol, as_text(pattern)), BOOL)


def _operator(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`OPERATOR(pg_catalog.~)`, as psql writes it."""
    symbol = str(node.args["operator"]).split(".")[-1].strip()
    if symbol in _OPERATORS:
        return _by_symbol(compiler, node, _OPERATORS[symbol], scope)
    if symbol not in ("=", "<>", "<", ">", "<=", ">="):
        return compiler.cannot(f"the operator {symbol} is not supported here", BOOL)
    left, right = pair(compiler, node.this, node.expression, scope)
    return Typed(f"({left.sql} {symbol} {right.sql})", BOOL)


def _ilike(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = as_text(compiler.expression(node.this, scope))
    pattern = compiler.expression(node.expression, scope)
    pattern = told(compiler, node.expression, pattern, Typed("", TEXT))
    word = _like(node)
    return Typed(f"(lower({value}) {word} lower({pattern.sql}) ESCAPE '\\')", BOOL)


def _escape(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    like, mark = node.this, compiler.expression(node.expression, scope)
    if not isinstance(like, exp.Like):
        return compiler.cannot("ESCAPE is not supported here", BOOL)
    value = as_text(compiler.expression(like.this, scope))
    pattern = compiler.expression(like.expression, scope)
    pattern = told(compiler, like.expression, pattern, Typed("", TEXT))
    sign = "" if mark.sql == "''" else f" ESCAPE {mark.sql}"
    return Typed(f"({value} {_like(like)} {as_text(pattern)}{sign})", BOOL)


def _like(node: exp.Expr) -> str:
    return "NOT LIKE" if node.args.get("negate") else "LIKE"


def _in(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    query = node.args.get("query")
    if isinstance(node.this, exp.Tuple):
        left = _row(compiler, node.this, scope)
        rows = node.expressions
        if query is not None or (rows and isinstance(rows[0], exp.Values)):
            of = query if query is not None else rows[0]
            return Typed(f"({left} IN ({compiler.query(of, scope).sql}))", BOOL)
        inner = ", ".join(_row(compiler, one, scope) for one in rows)
        return Typed(f"({left} IN (VALUES {inner}))", BOOL)
    value = compiler.expression(node.this, scope)
    if query is not None:
        return Typed(f"({value.sql} IN ({compiler.query(query, scope).sql}))", BOOL)
    return among(compiler, value, node.this, node.expressions, "", scope)


def _between(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    pieces = []
    for name in ("low", "high"):
        item = compiler.expression(node.args[name], scope)
        item = told(compiler, node.args[name], item, value)
        pieces.append(agreed(item, value, node.args[name]).sql)
    return Typed(f"({value.sql} BETWEEN {pieces[0]} AND {pieces[1]})", BOOL)


def _is(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    other, word = compiler.expression(node.expression, scope), "IS"
    if node.args.get("negate"):
        word = "IS NOT"
    return Typed(f"({value.sql} {word} {other.sql})", BOOL)


def _not(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"(NOT {compiler.expression(node.this, scope).sql})", BOOL)


def _both(word: str) -> Handler:
    def joined(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        # A long chain leans to the left; `flatten` does not go down it by calls.
        parts = compiler.expressions(list(node.flatten()), scope)
        return Typed(f"({f' {word} '.join(one.sql for one in parts)})", BOOL)

    return joined


COMPARISONS: Mapping[type, Handler] = {
    **dict.fromkeys(_SYMBOLS, _compared),
    exp.And: _both("AND"),
    exp.Or: _both("OR"),
    exp.Not: _not,
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _regular("LIKE"),
    exp.ILike: _ilike,
    exp.Escape: _escape,
    exp.RegexpLike: _regular("~"),
    exp.RegexpILike: _regular("~*"),
    exp.Operator: _operator,
}
"""What reads each kind of condition."""

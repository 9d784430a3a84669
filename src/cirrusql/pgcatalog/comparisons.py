"""Conditions: comparisons, LIKE, regular expressions, IN, ANY and ALL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.pgcatalog.casts import agreed, as_text, converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.types import BOOL, TEXT, UNKNOWN, array_of, is_array
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
    one, other = _told(compiler, left, one, other), _told(compiler, right, other, one)
    return agreed(one, other, left), agreed(other, one, right)


def _told(compiler: Compiler, node: exp.Expr, value: Typed, other: Typed) -> Typed:
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        return compiler.parameter(int(node.name), other.type)
    return value


def _compared(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    symbol = _SYMBOLS[type(node)]
    quantified = _quantified(node.expression)
    if quantified is not None:
        return _for_each(compiler, node.this, symbol, quantified, scope)
    if isinstance(node.this, exp.Tuple) and isinstance(node.expression, exp.Tuple):
        return Typed(f"({_row(compiler, node.this, scope)} {symbol} "
                     f"{_row(compiler, node.expression, scope)})", BOOL)  # fmt: skip
    left, right = pair(compiler, node.this, node.expression, scope)
    return Typed(f"({left.sql} {symbol} {right.sql})", BOOL)


def _row(compiler: Compiler, node: exp.Expr, scope: Scope) -> str:
    return f"({', '.join(one.sql for one in compiler.expressions(node.expressions, scope))})"


def _quantified(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """ANY or ALL, and what it is of; None for an operand that is neither."""
    if isinstance(node, (exp.Any, exp.All)):
        word, of = ("ALL" if isinstance(node, exp.All) else "ANY"), node.this
    elif isinstance(node, exp.Anonymous) and str(node.this).upper() in ("ANY", "ALL", "SOME"):
        word, of = ("ALL" if str(node.this).upper() == "ALL" else "ANY"), node.expressions[0]
    else:
        return None
    while isinstance(of, exp.Paren):
        of = of.this
    return word, of


def _for_each(
    compiler: Compiler, left: exp.Expr, symbol: str, quantified: tuple[str, exp.Expr], scope: Scope
) -> Typed:
    word, of = quantified
    value = compiler.expression(left, scope)
    is_in = (word, symbol) in (("ANY", "="), ("ALL", "<>"))
    negated = "NOT " if word == "ALL" else ""
    if isinstance(of, (exp.Subquery, exp.Select)):
        if not is_in:
            return compiler.cannot(f"{symbol} {word} of a query is not supported here", BOOL)
        return Typed(f"({value.sql} {negated}IN ({compiler.query(of, scope).sql}))", BOOL)
    if isinstance(of, exp.Array) and is_in and of.expressions:
        return _among(compiler, value, left, of.expressions, negated, scope)
    items = _list(compiler, of, value, scope)
    if isinstance(left, exp.Parameter):
        value = _told(compiler, left, value, Typed("", _element(items)))
    if is_in:
        found = f"{value.sql} {negated}IN (SELECT value FROM json_each({items.sql}))"
    else:
        alias = compiler.alias()
        test = _tested(Typed(value.sql, value.type), symbol, f"{alias}.value")
        each = f"SELECT 1 FROM json_each({items.sql}) AS {alias} WHERE"
        found = f"NOT EXISTS ({each} NOT {test})" if negated else f"EXISTS ({each} {test})"
    return Typed(f"(CASE WHEN {items.sql} IS NOT NULL THEN {found} END)", BOOL)


def _element(items: Typed) -> int:
    from cirrusql.pgcatalog.types import element_of

    return element_of(items.type)


def _list(compiler: Compiler, node: exp.Expr, value: Typed, scope: Scope) -> Typed:
    """The list of ANY; of a text in quotes or a parameter one of what it is compared with."""
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        wanted = array_of(value.type if value.type != UNKNOWN else TEXT)
        return compiler.parameter(int(node.name), wanted)
    items = compiler.expression(node, scope)
    return items if is_array(items.type) else converted(items, array_of(value.type))


def _tested(value: Typed, symbol: str, other: str) -> str:
    if symbol.endswith("LIKE"):
        return f"({as_text(value)} {symbol} {other} ESCAPE '\\')"
    if "~" in symbol:
        return _matched(as_text(value), symbol, other)
    return f"({value.sql} {symbol} {other})"


def _matched(value: str, symbol: str, pattern: str) -> str:
    case = 1 if symbol.endswith("*") else 0
    return f"({'NOT ' if symbol[0] == '!' else ''}pg_regex({value}, {pattern}, {case}))"


def _regular(symbol: str) -> Handler:
    def matched(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        return _by_symbol(compiler, node, symbol, scope)

    return matched


def _by_symbol(compiler: Compiler, node: exp.Expr, symbol: str, scope: Scope) -> Typed:
    if node.args.get("negate"):
        symbol = f"NOT {symbol}"
    quantified = _quantified(node.expression)
    if quantified is not None:
        return _for_each(compiler, node.this, symbol, quantified, scope)
    value = compiler.expression(node.this, scope)
    pattern = compiler.expression(node.expression, scope)
    pattern = _told(compiler, node.expression, pattern, Typed("", TEXT))
    return Typed(_tested(value, symbol, as_text(pattern)), BOOL)


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
    pattern = _told(compiler, node.expression, pattern, Typed("", TEXT))
    word = _like(node)
    return Typed(f"(lower({value}) {word} lower({pattern.sql}) ESCAPE '\\')", BOOL)


def _escape(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    like, mark = node.this, compiler.expression(node.expression, scope)
    if not isinstance(like, exp.Like):
        return compiler.cannot("ESCAPE is not supported here", BOOL)
    value = as_text(compiler.expression(like.this, scope))
    pattern = compiler.expression(like.expression, scope)
    pattern = _told(compiler, like.expression, pattern, Typed("", TEXT))
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
    return _among(compiler, value, node.this, node.expressions, "", scope)


def _among(
    compiler: Compiler,
    value: Typed,
    node: exp.Expr,
    others: list[exp.Expr],
    negated: str,
    scope: Scope,
) -> Typed:
    found = []
    for other in others:
        item = compiler.expression(other, scope)
        value = _told(compiler, node, value, item)
        item = _told(compiler, other, item, value)
        found.append(agreed(item, value, other).sql)
    return Typed(f"({value.sql} {negated}IN ({', '.join(found)}))", BOOL)


def _between(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    pieces = []
    for name in ("low", "high"):
        item = compiler.expression(node.args[name], scope)
        item = _told(compiler, node.args[name], item, value)
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

"""ANY, ALL and IN: a value compared with each of several."""

from __future__ import annotations

from cirrusql.pgcatalog.casts import agreed, as_text, converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.types import BOOL, TEXT, UNKNOWN, array_of, element_of, is_array
from cirrusql.sql.grammar import exp


def told(compiler: Compiler, node: exp.Expr, value: Typed, other: Typed) -> Typed:
    """A value; a parameter is told what it is compared with."""
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        return compiler.parameter(int(node.name), other.type)
    return value


def quantified(node: exp.Expr) -> tuple[str, exp.Expr] | None:
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


def for_each(
    compiler: Compiler, left: exp.Expr, symbol: str, what: tuple[str, exp.Expr], scope: Scope
) -> Typed:
    """`value = ANY (list)`, of any operator."""
    word, of = what
    value = compiler.expression(left, scope)
    is_in = (word, symbol) in (("ANY", "="), ("ALL", "<>"))
    negated = "NOT " if word == "ALL" else ""
    if isinstance(of, (exp.Subquery, exp.Select)):
        if not is_in:
            return compiler.cannot(f"{symbol} {word} of a query is not supported here", BOOL)
        return Typed(f"({value.sql} {negated}IN ({compiler.query(of, scope).sql}))", BOOL)
    if isinstance(of, exp.Array) and is_in and of.expressions:
        return among(compiler, value, left, of.expressions, negated, scope)
    items = _list(compiler, of, value, scope)
    if isinstance(left, exp.Parameter):
        value = told(compiler, left, value, Typed("", element_of(items.type)))
    if is_in:
        found = f"{value.sql} {negated}IN (SELECT value FROM json_each({items.sql}))"
    else:
        alias = compiler.alias()
        test = tested(Typed(value.sql, value.type), symbol, f"{alias}.value")
        each = f"SELECT 1 FROM json_each({items.sql}) AS {alias} WHERE"
        found = f"NOT EXISTS ({each} NOT {test})" if negated else f"EXISTS ({each} {test})"
    return Typed(f"(CASE WHEN {items.sql} IS NOT NULL THEN {found} END)", BOOL)


def _list(compiler: Compiler, node: exp.Expr, value: Typed, scope: Scope) -> Typed:
    """The list of ANY; of a text in quotes or a parameter one of what it is compared with."""
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        wanted = array_of(value.type if value.type != UNKNOWN else TEXT)
        return compiler.parameter(int(node.name), wanted)
    items = compiler.expression(node, scope)
    return items if is_array(items.type) else converted(items, array_of(value.type))


def tested(value: Typed, symbol: str, other: str) -> str:
    """A value compared with another, by any operator."""
    if symbol.endswith("LIKE"):
        return f"({as_text(value)} {symbol} {other} ESCAPE '\\')"
    if "~" in symbol:
        return _matched(as_text(value), symbol, other)
    return f"({value.sql} {symbol} {other})"


def _matched(value: str, symbol: str, pattern: str) -> str:
    case = 1 if symbol.endswith("*") else 0
    return f"({'NOT ' if symbol[0] == '!' else ''}pg_regex({value}, {pattern}, {case}))"


def among(
    compiler: Compiler,
    value: Typed,
    node: exp.Expr,
    others: list[exp.Expr],
    negated: str,
    scope: Scope,
) -> Typed:
    """A value compared with each that is written down."""
    found = []
    for other in others:
        item = compiler.expression(other, scope)
        value = told(compiler, node, value, item)
        item = told(compiler, other, item, value)
        found.append(agreed(item, value, other).sql)
    return Typed(f"({value.sql} {negated}IN ({', '.join(found)}))", BOOL)

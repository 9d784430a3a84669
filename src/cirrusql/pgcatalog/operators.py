"""Operators and functions that the grammar knows: arithmetic, `||`, SUBSTRING, `->`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.pgcatalog.casts import as_text
from cirrusql.pgcatalog.comparisons import pair
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.types import (
    FLOAT8,
    INT4,
    INT8,
    INTEGERS,
    JSON,
    NUMERIC,
    TEXT,
    TEXTS,
    is_array,
)
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]


def _negative(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    inner = compiler.expression(node.this, scope)
    return Typed(f"(- {inner.sql})", inner.type)


def _arithmetic(symbol: str) -> Handler:
    def worked(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        left, right = pair(compiler, node.this, node.expression, scope)
        types = {left.type, right.type}
        if FLOAT8 in types:
            found = FLOAT8
        elif NUMERIC in types:
            found = NUMERIC
        else:
            found = INT8 if INT8 in types else INT4
        return Typed(f"({left.sql} {symbol} {right.sql})", found)

    return worked


def _joined(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`||` of texts and of lists."""
    left = compiler.expression(node.this, scope)
    right = compiler.expression(node.expression, scope)
    for one, other in ((left, right), (right, left)):
        if is_array(one.type):
            return Typed(f"pg_array_cat({left.sql}, {right.sql})", max(one.type, other.type))
    return Typed(f"({as_text(left)} || {as_text(right)})", TEXT)


def _trim(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = as_text(compiler.expression(node.this, scope))
    names = {"LEADING": "ltrim", "TRAILING": "rtrim"}
    what = node.args.get("expression")
    more = f", {compiler.expression(what, scope).sql}" if what is not None else ""
    return Typed(f"{names.get(str(node.args.get('position')), 'trim')}({value}{more})", TEXT)


def _substring(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    parts = [node.args[name] for name in ("start", "length") if node.args.get(name) is not None]
    places = compiler.expressions(parts, scope)
    if any(one.type not in INTEGERS for one in places):
        return _part(compiler, node, parts, places, scope)
    value = as_text(compiler.expression(node.this, scope))
    return Typed(f"substr({', '.join((value, *(one.sql for one in places)))})", TEXT)


def _part(
    compiler: Compiler, node: exp.Expr, parts: list[exp.Expr], places: list[Typed], scope: Scope
) -> Typed:
    """`substring(text from 'pattern')`."""
    if len(parts) != 1 or places[0].type not in TEXTS:
        return compiler.cannot("this substring is not supported here")
    value = as_text(compiler.expression(node.this, scope))
    return Typed(f"pg_regex_part({value}, {places[0].sql})", TEXT)


def _position(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    where = as_text(compiler.expression(node.this, scope))
    what = as_text(compiler.expression(node.args["substr"], scope))
    return Typed(f"instr({where}, {what})", INT4)


def _json(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`->` and `->>` with a key or a place."""
    symbol = "->>" if isinstance(node, exp.JSONExtractScalar) else "->"
    value, path = compiler.expression(node.this, scope), node.expression
    keys = path.expressions[1:] if isinstance(path, exp.JSONPath) else []
    if len(keys) != 1:
        return compiler.cannot("this path of JSON is not supported here")
    key = str(keys[0].this)
    written = key if key.isdigit() else text(key)
    return Typed(f"({value.sql} {symbol} {written})", TEXT if symbol == "->>" else JSON)


def _bits(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    left, right = pair(compiler, node.this, node.expression, scope)
    found = left.type if left.type in INTEGERS else INT4
    return Typed(f"({left.sql} & {right.sql})", found)


OPERATORS: Mapping[type, Handler] = {
    exp.Neg: _negative,
    exp.Add: _arithmetic("+"),
    exp.Sub: _arithmetic("-"),
    exp.Mul: _arithmetic("*"),
    exp.Div: _arithmetic("/"),
    exp.Mod: _arithmetic("%"),
    exp.BitwiseAnd: _bits,
    exp.DPipe: _joined,
    exp.Trim: _trim,
    exp.Substring: _substring,
    exp.StrPosition: _position,
    exp.JSONExtract: _json,
    exp.JSONExtractScalar: _json,
}
"""What reads each of them."""

"""Operators and functions that the grammar knows: arithmetic, `||`, SUBSTRING, TRIM."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.pgcatalog.calls import called
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.operations import negative, operate
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.types import INT4
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]


def _negative(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return negative(compiler, compiler.expression(node.this, scope))


def _arithmetic(symbol: str) -> Handler:
    def worked(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
        left, right = compiler.expressions([node.this, node.expression], scope)
        return operate(compiler, symbol, left, right)

    return worked


def _trim(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position")), "btrim")
    parts = [one for one in (node.this, node.args.get("expression")) if one is not None]
    return called(compiler, name, compiler.expressions(parts, scope))


def _substring(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    parts = [node.args[name] for name in ("start", "length") if node.args.get(name) is not None]
    values = compiler.expressions([node.this, *parts], scope)
    return called(compiler, "substring", values)


def _position(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    values = compiler.expressions([node.this, node.args["substr"]], scope)
    return Typed(called(compiler, "strpos", values).sql, INT4)


OPERATORS: Mapping[type, Handler] = {
    exp.Neg: _negative,
    exp.Add: _arithmetic("+"),
    exp.Sub: _arithmetic("-"),
    exp.Mul: _arithmetic("*"),
    exp.Div: _arithmetic("/"),
    exp.Mod: _arithmetic("%"),
    exp.BitwiseAnd: _arithmetic("&"),
    exp.BitwiseOr: _arithmetic("|"),
    exp.DPipe: _arithmetic("||"),
    exp.Trim: _trim,
    exp.Substring: _substring,
    exp.StrPosition: _position,
}
"""What reads each of them."""

"""The values of expressions that are made of literals alone; calls are `folding`'s."""

from __future__ import annotations

from collections.abc import Callable

from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import Value


class NotConstant(Exception):
    """The expression's value depends on more than the text of the statement."""


def constant(expression: exp.Expr | None) -> Value:
    """The value of an expression of literals.

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


def _negative(expression: exp.Expr) -> Value:
    value = constant(expression.this)
    if not isinstance(value, int | float):
        raise NotConstant
    return -value


_FOLDS: dict[type, Callable[[exp.Expr], Value]] = {
    exp.Literal: _literal,
    exp.Null: lambda _: None,
    exp.Boolean: lambda expression: int(expression.this),
    exp.Paren: lambda expression: constant(expression.this),
    exp.Neg: _negative,
    exp.DPipe: lambda expression: (
        _text(constant(expression.this)) + _text(constant(expression.expression))
    ),
}

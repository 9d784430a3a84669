"""The values of expressions that are made of literals alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from cirrusql.sql.grammar import exp
from cirrusql.sql.predicates import Value

# A string, which is kept, or white space outside of strings.
_WHITE_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


class NotConstant(Exception):
    """The expression's value depends on more than the text of the statement."""


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


def _string(expression: exp.Expr) -> Value:
    """StackQL's `string('…')`: the value as text."""
    value = constant(expression.this)
    return None if value is None else _text(value)


def _json(expression: exp.Expr) -> Value:
    """`JSON('…')` of a document: the text without white space, as SQLite and StackQL make it."""
    name, arguments = str(expression.this), expression.expressions
    if name.lower() != "json" or len(arguments) != 1:
        raise NotConstant
    text = _text(constant(arguments[0]))
    try:
        json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):  # SQLite takes JSON5 too, and writes it otherwise
        raise NotConstant from None
    return _WHITE_SPACE.sub(lambda found: found[1] or "", text)


def _not_json(word: str) -> None:
    """`NaN` and `Infinity`, which Python takes."""
    raise ValueError(word)


_FOLDS: dict[type, Callable[[exp.Expr], Value]] = {
    exp.Literal: _literal,
    exp.Null: lambda _: None,
    exp.Boolean: lambda expression: int(expression.this),
    exp.Paren: lambda expression: constant(expression.this),
    exp.Neg: _negative,
    exp.Lower: _ascii(str.lower),
    exp.Upper: _ascii(str.upper),
    exp.String: _string,
    exp.Anonymous: _json,
    exp.DPipe: lambda expression: (
        _text(constant(expression.this)) + _text(constant(expression.expression))
    ),
}

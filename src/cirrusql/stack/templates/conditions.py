"""The condition of a resource: Python's operators between constants, and nothing that can act."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.errors import DataError
from cirrusql.stack.place import Place
from cirrusql.stack.templates.failures import TemplateError

_NAMES = {"true": True, "false": False, "none": None, "null": None}
_LONGEST = 10_000

_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, several: one in several,
    ast.NotIn: lambda one, several: one not in several,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def condition(text: str, place: Place) -> bool:
    """Whether a condition is true, by Python's rules; anything but false, empty, 0, none is.

    It may have text in quotes, numbers, lists, tuples, sets and dicts, `true`, `false`, `none`;
    `and`, `or`, `not`, comparisons, `in`, parentheses, a minus sign, and `len(…)`.

    >>> from cirrusql.stack.place import Place
    >>> condition("'dev' not in ['x'] and 1 == 1", Place("stackql_manifest.yml", 1))
    True

    Raises TemplateError, at `place`, for anything else and for comparisons that Python refuses.
    """
    try:
        return bool(_value(_checked(_parsed(text))))
    except DataError as error:
        raise TemplateError(error.message, place=place, hint=error.hint) from None
    except (TypeError, ValueError, RecursionError, MemoryError) as error:
        why = str(error) or type(error).__name__
        raise TemplateError(f"the condition {_shown(text)} fails: {why}", place=place) from None


def _parsed(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise DataError(f"the condition is longer than {_LONGEST} characters")
    try:
        return ast.parse(text.strip().replace("\n", " "), mode="eval").body
    except SyntaxError as error:
        raise DataError(
            f"the condition {_shown(text)} cannot be read: {error.msg}",
            hint="write it as in Python, with text in quotes: '{{ stack_env }}' == 'prod'",
        ) from None


def _checked(tree: ast.expr) -> ast.expr:
    """The tree, if all of it is allowed, also where nobody looks: behind `true or`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and type(node) not in _NODES:
            raise DataError(
                f"a condition cannot have {_shown(ast.unparse(node))}",
                hint="it can compare constants, with and, or, not, in and len(…)",
            )
        if isinstance(node, ast.Name) and node.id != "len":
            _name(node)
    return tree


def _value(node: ast.expr) -> Any:
    return _NODES[type(node)](node)


def _constant(node: ast.Constant) -> Any:
    if isinstance(node.value, bytes | complex) or node.value is ...:
        raise DataError(f"a condition cannot have {ast.unparse(node)}", hint="write text in quotes")
    return node.value


def _name(node: ast.Name) -> Any:
    if node.id in _NAMES:
        return _NAMES[node.id]
    raise DataError(
        f"{node.id} in a condition means nothing", hint=f"if it is text, write '{node.id}'"
    )


def _bool_op(node: ast.BoolOp) -> Any:
    ends_with = isinstance(node.op, ast.Or)
    value: Any = None
    for part in node.values:
        value = _value(part)
        if bool(value) is ends_with:
            break
    return value


def _unary_op(node: ast.UnaryOp) -> Any:
    value = _value(node.operand)
    if isinstance(node.op, ast.Not):
        return not value
    if isinstance(node.op, ast.USub) and isinstance(value, int | float):
        return -value
    raise DataError(f"a condition cannot have {_shown(ast.unparse(node))}")


def _compare(node: ast.Compare) -> Any:
    left, result = _value(node.left), True
    for sign, other in zip(node.ops, node.comparators, strict=True):
        right = _value(other)
        result = _COMPARISONS[type(sign)](left, right)
        if not result:
            break
        left = right
    return result


def _dict(node: ast.Dict) -> Any:
    if None in node.keys:
        raise DataError("a condition cannot have ** in a dict")
    keys = [_value(key) for key in node.keys if key is not None]
    return dict(zip(keys, map(_value, node.values), strict=True))


def _call(node: ast.Call) -> int:
    is_len = isinstance(node.func, ast.Name) and node.func.id == "len"
    if not is_len or len(node.args) != 1 or node.keywords:
        raise DataError(
            f"a condition cannot call {ast.unparse(node.func)}", hint="there is only len(…)"
        )
    return len(_value(node.args[0]))


_NODES: Mapping[type[ast.expr], Callable[[Any], Any]] = {
    ast.BoolOp: _bool_op,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dict,
    ast.List: lambda node: [_value(item) for item in node.elts],
    ast.Name: _name,
    ast.Set: lambda node: {_value(item) for item in node.elts},
    ast.Tuple: lambda node: tuple(map(_value, node.elts)),
    ast.UnaryOp: _unary_op,
}


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line if len(line) <= 60 else line[:60] + '…'}'"

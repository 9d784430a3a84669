"""Comparisons with constants that cannot be what was meant: of another type, or of no such value.

In SQLite every number is less than every text, so `encrypted = 'true'` is never true and
`allocated_storage > 50` always is where the storage is a text.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

from cirrusql.catalog.shapes import Shape
from cirrusql.records import Record
from cirrusql.sql.constants import NotConstant, constant
from cirrusql.sql.grammar import exp
from cirrusql.sql.literals import literal
from cirrusql.sql.meant import similar
from cirrusql.sql.predicates import Value

_SYMBOLS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.Is: "=",
    exp.NullSafeEQ: "=",
    exp.NullSafeNEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TESTS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBERS = frozenset(("integer", "number"))
_MOST_VALUES = 5


class Comparison(Record):
    """`operand symbol value` for each of the values; with `is_denied` NOT stands before it."""

    operand: exp.Expr
    symbol: str
    values: tuple[Value, ...]
    is_denied: bool = False

    @property
    def text(self) -> str:
        """The operand, to be read."""
        return self.operand.sql(dialect="sqlite", normalize_functions=False)


def comparisons(node: exp.Expr) -> Iterator[Comparison]:
    """The comparisons with constants that an expression is by itself, not those in it."""
    symbol = _SYMBOLS.get(type(node))
    if symbol is not None:
        left, right = node.this, node.expression
        yield from _compared(node, left, symbol, [right])
        yield from _compared(node, right, _TURNED.get(symbol, symbol), [left])
    elif isinstance(node, exp.In):
        yield from _compared(node, node.this, "=", node.expressions)
    elif isinstance(node, exp.Between):
        yield from _compared(node, node.this, ">=", [node.args["low"]])
        yield from _compared(node, node.this, "<=", [node.args["high"]])
    elif isinstance(node, exp.Case) and node.this is not None:
        yield from _compared(node, node.this, "=", [one.this for one in node.args["ifs"]])


def _compared(
    node: exp.Expr, operand: exp.Expr, symbol: str, others: Sequence[exp.Expr]
) -> Iterator[Comparison]:
    values: list[Value] = []
    for other in others:
        try:
            values.append(constant(other))
        except NotConstant:
            continue
    around = node.parent
    while isinstance(around, exp.Paren):
        around = around.parent
    if values and not isinstance(operand, exp.Literal):
        yield Comparison(operand.unnest(), symbol, tuple(values), isinstance(around, exp.Not))


def mismatches(comparison: Comparison, shapes: Sequence[Shape], *, is_json: bool) -> Iterator[str]:
    """A line for each value that the operand can never be.

    `shapes` are what it may be; with `is_json` it is JSON text, as `->` gives it.
    """
    types = frozenset(name for shape in shapes for name in shape.types)
    known = all(shape.types for shape in shapes)
    for value in comparison.values if known else ():
        if value is not None:
            said = _json_advice if is_json else _advice
            found = said(types, value) or _unlisted(comparison, shapes, value, is_json=is_json)
            if found:
                yield f"{comparison.text} {found}"


def _advice(types: frozenset[str], value: Value) -> str | None:
    if types == {"string"} and isinstance(value, int | float):
        return f"is a text and compared with {value}: write '{value}', or CAST it to a number"
    if types == {"boolean"} and isinstance(value, str):
        return f"is true or false and compared with the text {literal(value)}: write no quotes"
    if types and types <= _NUMBERS and isinstance(value, str):
        return f"is a number and compared with the text {literal(value)}: write no quotes"
    return None


def _json_advice(types: frozenset[str], value: Value) -> str | None:
    if types == {"string"} and isinstance(value, str) and not value.startswith('"'):
        return f"is JSON, with quotes in it, and compared with {literal(value)}: write ->>"
    if isinstance(value, int | float):
        return f"is JSON text and compared with the number {value}: write ->>"
    return None


def _unlisted(
    comparison: Comparison, shapes: Sequence[Shape], value: Value, *, is_json: bool
) -> str | None:
    """What to say of a text that none of the enumerations has."""
    allowed = [one for shape in shapes for one in shape.allowed if isinstance(one, str)]
    every = all(shape.allowed for shape in shapes) and isinstance(value, str) and value
    if is_json or not every or not allowed or value in allowed:
        return None
    if comparison.symbol not in ("=", "<>"):
        return None
    meant = similar(str(value), allowed)
    listed = ", ".join(literal(one) for one in allowed[:_MOST_VALUES])
    more = f" and {len(allowed) - _MOST_VALUES} more" if len(allowed) > _MOST_VALUES else ""
    hint = f"did you mean {literal(meant)}?" if meant else f"the schema lists {listed}{more}"
    return f"is compared with {literal(value)}, which it never is: {hint}"


def uncounted(comparison: Comparison) -> str | None:
    """What to say of a length that is NULL, and not 0, where there is no list; else None."""
    call = comparison.operand
    if not isinstance(call, exp.Anonymous) or str(call.this).lower() != "json_array_length":
        return None
    test = _TESTS[comparison.symbol]
    numbers = [value for value in comparison.values if isinstance(value, int | float)]
    if any(test(0, number) for number in numbers) is comparison.is_denied or not numbers:
        return None
    written = comparison.text
    return f"{written} is NULL, not 0, where there is no list: write coalesce({written}, 0)"

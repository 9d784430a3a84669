"""Comparisons with constants that cannot be what was meant: of another type, or of no such value.

In SQLite every number is less than every text, so `encrypted = 'true'` is never true and
`allocated_storage > 50` always is where the storage is a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cirrusql.catalog.shapes import Shape
from cirrusql.records import Record
from cirrusql.sql.compared_documents import document_advice
from cirrusql.sql.constants import NotConstant, constant
from cirrusql.sql.enumerations import unlisted
from cirrusql.sql.grammar import exp
from cirrusql.sql.literals import literal
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
    exp.Like: "LIKE",
    exp.Glob: "GLOB",
}
# What a pattern that matches 1 or 0 consists of.
_PATTERNS: Mapping[str, frozenset[str]] = {
    "LIKE": frozenset("01%_"),
    "GLOB": frozenset("01*?"),
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NUMBERS = frozenset(("integer", "number"))


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
    if symbol is not None and symbol in _PATTERNS:
        # With ESCAPE a letter may stand for nothing.
        if not isinstance(node.parent, exp.Escape):
            yield from _compared(node, node.this, symbol, [node.expression])
    elif symbol is not None:
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
            found = _mismatch(comparison, shapes, types, value, is_json=is_json)
            if found is not None:
                yield f"{comparison.text} {found}"


def _mismatch(
    comparison: Comparison,
    shapes: Sequence[Shape],
    types: frozenset[str],
    value: Value,
    *,
    is_json: bool,
) -> str | None:
    """What to say of one value; None if the operand may be it."""
    symbol = comparison.symbol
    if symbol in _PATTERNS:
        return None if is_json else _unmatched(symbol, types, value)
    found = document_advice(comparison.text, symbol, value, types, shapes[0])
    found = found or (_json_advice if is_json else _advice)(types, value)
    if found is None and not is_json and symbol in ("=", "<>"):
        return unlisted(shapes, value)
    return found


def _unmatched(symbol: str, types: frozenset[str], value: Value) -> str | None:
    """What to say of a pattern that matches neither 1 nor 0, which are true and false."""
    # A GLOB's brackets may have anything in them.
    if types != {"boolean"} or "[" in str(value) or set(str(value)) <= _PATTERNS[symbol]:
        return None
    return f"is 1 or 0, which {symbol} {literal(value)} never matches: write = true or = false"


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

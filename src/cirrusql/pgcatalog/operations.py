"""An operator between two values: which of PostgreSQL's it is, and what SQLite has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cirrusql.pgcatalog.as_texts import FLOATS, as_text, kept_as
from cirrusql.pgcatalog.casts import SIZES, converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.scope import Typed, text
from cirrusql.pgcatalog.signatures import Signature, operator
from cirrusql.pgcatalog.types import (
    BOOL,
    BPCHAR,
    DATE,
    INT2,
    INT4,
    INT8,
    JSON,
    JSONB,
    NUMERIC,
    TEXTS,
    TIMESTAMPTZ,
    UNKNOWN,
    element_of,
    is_array,
)

_COLUMN = re.compile(r'(?:["\w]+\.)?["_a-zA-Z]\w*"?')
COMPARISONS = frozenset(("=", "<>", "<", "<=", ">", ">="))
"""The operators that compare."""
_WHOLE = frozenset((INT2, INT4, INT8))
_COMPARABLE = TEXTS | FLOATS | SIZES.keys() | {BOOL, NUMERIC, TIMESTAMPTZ, DATE, 27}
_MATCHING: Mapping[str, tuple[str, str]] = {
    "~~": ("", "LIKE"), "!~~": ("", "NOT LIKE"), "~~*": ("lower", "LIKE"),
    "!~~*": ("lower", "NOT LIKE"),
}  # fmt: skip
_OF_LISTS = {
    "@>": "pg_contains({0}, {1})",
    "<@": "pg_contains({1}, {0})",
    "&&": "pg_meets({0}, {1})",
}


def operate(compiler: Compiler, symbol: str, left: Typed, right: Typed) -> Typed:
    """`left symbol right`; raises Mismatch for types that have no such operator."""
    meant = operator(symbol, left.type, right.type)
    one = converted(compiler, left, meant.takes[0]) if _is_given(meant, 0) else left
    other = converted(compiler, right, meant.takes[1]) if _is_given(meant, 1) else right
    is_vector = any(is_array(side.type) and side.first == 0 for side in (one, other))
    is_plain = symbol in COMPARISONS or not is_vector
    sql = _sql(symbol, meant, one, other) if is_plain else None
    if sql is None:
        return compiler.cannot(
            f"the operator {symbol} of these types is not supported here", meant.returns
        )
    return Typed(sql, meant.returns)


def _is_given(meant: Signature, place: int) -> bool:
    return meant.takes[place] != 2776  # `anynonarray || text` takes anything as it is


def _sql(symbol: str, meant: Signature, one: Typed, other: Typed) -> str | None:
    if symbol in COMPARISONS:
        return compared(symbol, one, other)
    if symbol in _MATCHING:
        how, word = _MATCHING[symbol]
        return f"({how}({as_text(one)}) {word} {how}({other.sql}) ESCAPE '\\')"
    if "~" in symbol:
        found = f"pg_regex({as_text(one)}, {other.sql}, {int(symbol.endswith('*'))})"
        return f"(NOT {found})" if symbol[0] == "!" else found
    if symbol == "||":
        return _joined(meant, one, other)
    if symbol in _OF_LISTS:
        return _OF_LISTS[symbol].format(one.sql, other.sql) if is_array(one.type) else None
    return _worked(symbol, meant, one, other)


def compared(symbol: str, one: Typed, other: Typed) -> str | None:
    """Two values compared; None for types whose order is not known here."""
    if not (is_comparable(one.type) and is_comparable(other.type)):
        return None
    if symbol in ("=", "<>") or not has_own_order(one.type):
        return f"({same_form(one)} {symbol} {same_form(other)})"
    kind = "numeric" if one.type == NUMERIC else "list"
    return f"(pg_{kind}_order({one.sql}, {other.sql}) {symbol} 0)"


def has_own_order(oid: int) -> bool:
    """Whether values of a type are texts to SQLite that it would put in another order."""
    return oid == NUMERIC or is_array(oid)


def same_form(value: Typed) -> str:
    """A value in a form that is the same for all that are equal: `1.0` and `1.00` are.

    >>> same_form(Typed("a", 25)), same_form(Typed("a", 1700))
    ('a', 'pg_normal(a)')
    """
    if value.type == NUMERIC:
        return f"pg_normal({value.sql})"
    sql = as_text(value) if value.type == BPCHAR else value.sql
    # To SQLite an order somewhere inside of an expression is that of the expression.
    return f"{sql} COLLATE BINARY" if " COLLATE pg_" in sql else sql


def is_comparable(oid: int) -> bool:
    """Whether values of a type can be compared and sorted here."""
    if is_array(oid):
        return element_of(oid) in _COMPARABLE
    return oid in _COMPARABLE or oid == UNKNOWN


def in_order(value: Typed) -> str:
    """A value as SQLite has to sort it. It is no part of another piece, whose order it would be.

    >>> in_order(Typed("a", 25)), in_order(Typed("a", 1009))
    ('a', 'a COLLATE pg_list')
    """
    if is_array(value.type):
        return f"{value.sql} COLLATE pg_list"
    if value.type == NUMERIC:
        return f"{value.sql} COLLATE pg_numeric"
    return same_form(value)


def sortable(compiler: Compiler, value: Typed) -> str:
    """A value for ORDER BY, GROUP BY and DISTINCT; it is noted where its order is not known."""
    is_number = value.type in SIZES or value.type == BOOL
    if is_number and _COLUMN.fullmatch(value.sql) is None:
        # A number is the place of a column, and SQLite makes one of `'a' IS NOT NULL`.
        return f"({value.sql}) + 0"
    if is_comparable(value.type) or value.type not in (JSON, JSONB):
        return in_order(value)
    return compiler.cannot("JSON is not put in order here").sql


def _joined(meant: Signature, one: Typed, other: Typed) -> str:
    lists = tuple(map(is_array, (one.type, other.type)))
    if not any(lists) or (25 in meant.takes and meant.returns == 25):
        return f"({as_text(one)} || {as_text(other)})"
    if all(lists):
        return f"pg_array_cat({one.sql}, {other.sql})"
    if lists[0]:
        return f"pg_append({one.sql}, {other.sql}, {text(kept_as(other.type))})"
    return f"pg_prepend({one.sql}, {other.sql}, {text(kept_as(one.type))})"


def _worked(symbol: str, meant: Signature, one: Typed, other: Typed) -> str | None:
    """Arithmetic, with PostgreSQL's limits: an overflow is an error, and so is a division by 0."""
    kinds = {*meant.takes, meant.returns}
    if kinds <= _WHOLE:
        if symbol in "&|":
            return f"({one.sql} {symbol} {other.sql})"
        if symbol in "/%":
            return f"pg_divided({text(symbol)}, {one.sql}, {other.sql}, {SIZES[meant.returns]})"
        return f"pg_in_range({one.sql} {symbol} {other.sql}, {SIZES[meant.returns]})"
    if kinds <= FLOATS:
        plain = f"({one.sql} {symbol} {other.sql})"
        return f"pg_float_divided({one.sql}, {other.sql})" if symbol == "/" else plain
    if kinds == {NUMERIC}:
        return f"pg_decimal({text(symbol)}, {one.sql}, {other.sql})"
    return None


def negative(compiler: Compiler, value: Typed) -> Typed:
    """`- value`."""
    meant = operator("-", 0, value.type)
    inner = converted(compiler, value, meant.takes[0])
    if meant.returns == NUMERIC:
        return Typed(f"pg_decimal('-', '0', {inner.sql})", NUMERIC)
    if meant.returns in _WHOLE:
        return Typed(f"pg_in_range(- {inner.sql}, {SIZES[meant.returns]})", meant.returns)
    return Typed(f"(- {inner.sql})", meant.returns)

"""Expressions: what each kind of node is in SQLite, and its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import UnknownName
from cirrusql.pgcatalog import aggregates, calls, numerics
from cirrusql.pgcatalog.casts import alike, cast, converted
from cirrusql.pgcatalog.coercion import Mismatch
from cirrusql.pgcatalog.comparisons import COMPARISONS, truth
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import operate
from cirrusql.pgcatalog.operators import OPERATORS
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.subqueries import exists, subquery
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import (
    BOOL,
    INT4,
    INT8,
    NAME,
    NUMERIC,
    TEXT,
    TEXTS,
    UNKNOWN,
    array_of,
    element_of,
    is_array,
)
from cirrusql.pgcatalog.windows import filtered, window
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]

_MOST_OF_INT4 = 2**31 - 1
_ORDERS = frozenset(("c", "C", "POSIX", "default", "ucs_basic"))
_WORDS = {"user": "current_user", "current_role": "current_user"}


def _literal(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    value = str(node.this)
    if node.args.get("is_string"):
        return Typed(text(value), UNKNOWN)
    if value.isdigit():
        number = int(value)
        if number.bit_length() > 63:
            return Typed(text(value), NUMERIC)
        return Typed(value, INT4 if number <= _MOST_OF_INT4 else INT8)
    return Typed(text(str(numerics.read(value))), NUMERIC)


def _escaped(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    return Typed(text(str(node.this)), UNKNOWN)


def _null(_compiler: Compiler, _node: exp.Expr, _scope: Scope) -> Typed:
    return Typed("NULL", UNKNOWN)


def _boolean(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    return Typed("1" if node.this else "0", BOOL)


def _parameter(compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    if not node.name.isdigit():
        return compiler.cannot(f"{node.sql()} is not a parameter")
    return compiler.parameter(int(node.name))


def _column(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    name, source = identifier(node.this), node.args.get("table")
    try:
        return scope.column(name, identifier(source) if source is not None else None)
    except UnknownName as error:
        if source is not None:
            raise error.with_(position=compiler.place(node)) from None
        if name in _WORDS and not node.this.args.get("quoted"):
            return Typed(f"{_WORDS[name]}()", NAME)
        if scope.source(name) is not None:
            return compiler.cannot(f"a whole row of {name} as a value is not supported here")
        raise error.with_(position=compiler.place(node)) from None


def _word(name: str, type_: int = NAME) -> Handler:
    def said(_compiler: Compiler, _node: exp.Expr, _scope: Scope) -> Typed:
        return Typed(f"{name}()", type_)

    return said


def _paren(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return compiler.expression(node.this, scope)


def _inner(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """An alias: the value is what stands in it."""
    return compiler.expression(node.this, scope)


def _collated(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """COLLATE, of the orders that are that of the bytes."""
    value, order = compiler.expression(node.this, scope), node.expression
    name = identifier(order.expression if isinstance(order, exp.Dot) else order)
    if name not in _ORDERS:
        return compiler.cannot(f'the collation "{name}" is not known here')
    if value.type not in TEXTS and not is_array(value.type):
        raise Mismatch(f"collations are not supported by type {format_type(value.type)}")
    return value


def _case(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    operand = node.args.get("this")
    what = compiler.expression(operand, scope) if operand is not None else None
    if what is not None and what.type == UNKNOWN:
        what = converted(compiler, what, TEXT)
    branches, other = node.args["ifs"], node.args.get("default")
    # ELSE comes first where the type is decided.
    results = [*([other] if other is not None else []), *(one.args["true"] for one in branches)]
    values = alike(compiler, compiler.expressions(results, scope), "CASE")
    values = values[1:] + values[:1] if other is not None else values
    pieces = ["CASE"]
    for branch, value in zip(branches, values, strict=False):
        if what is None:
            when = truth(compiler, branch.this, scope, "CASE/WHEN")
        else:
            when = operate(compiler, "=", what, compiler.expression(branch.this, scope))
        pieces += ["WHEN", when.sql, "THEN", value.sql]
    if other is not None:
        pieces += ["ELSE", values[-1].sql]
    return Typed(" ".join((*pieces, "END")), values[0].type)


def _array(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`ARRAY[…]`; `ARRAY(SELECT …)` is a call to the grammar."""
    if not node.expressions:
        raise Mismatch("cannot determine type of empty array", hint="ARRAY[]::text[]")
    values = alike(compiler, compiler.expressions(node.expressions, scope), "ARRAY")
    inner = ", ".join(calls.element(compiler, one) for one in values)
    return Typed(f"json_array({inner})", array_of(values[0].type))


def _subscript(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    place = node.expressions[0] if len(node.expressions) == 1 else None
    if isinstance(place, exp.Slice) or place is None or not is_array(value.type):
        return compiler.cannot("this subscript is not supported here")
    index = converted(compiler, compiler.expression(place, scope), INT4)
    more = " + 1" if value.first == 0 else ""
    sql = f"pg_element({value.sql}, {index.sql}{more})"
    return Typed(sql, element_of(value.type))


EXPRESSIONS: Mapping[type, Handler] = {
    exp.Literal: _literal,
    exp.ByteString: _escaped,
    exp.RawString: _escaped,
    exp.Null: _null,
    exp.Boolean: _boolean,
    exp.Parameter: _parameter,
    exp.Column: _column,
    exp.CurrentUser: _word("current_user"),
    exp.SessionUser: _word("session_user"),
    exp.CurrentSchema: _word("current_schema"),
    exp.CurrentCatalog: _word("current_database"),
    exp.CurrentTimestamp: _word("now", 1184),
    exp.CurrentDate: _word("current_date_", 1082),
    exp.Paren: _paren,
    exp.Collate: _collated,
    exp.Alias: _inner,
    exp.Case: _case,
    exp.Array: _array,
    exp.Bracket: _subscript,
    exp.Subquery: subquery,
    exp.Select: subquery,
    exp.Exists: exists,
    exp.Cast: cast,
    exp.Window: window,
    exp.Filter: filtered,
    exp.Anonymous: calls.call,
    exp.Dot: calls.dotted,
    exp.GroupConcat: aggregates.string_agg,
    **COMPARISONS,
    **OPERATORS,
}
"""What reads each kind of node."""

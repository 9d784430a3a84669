"""Expressions: what each kind of node is in SQLite, and its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import UnknownName
from cirrusql.pgcatalog import calls
from cirrusql.pgcatalog.casts import agreed, alike, cast
from cirrusql.pgcatalog.comparisons import COMPARISONS
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operators import OPERATORS
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.types import (
    BOOL,
    INT4,
    INT8,
    NAME,
    NUMERIC,
    TEXT,
    UNKNOWN,
    array_of,
    element_of,
    is_array,
)
from cirrusql.sql.grammar import exp

Handler = Callable[[Compiler, exp.Expr, Scope], Typed]

_MOST_OF_INT4 = 2**31 - 1
_WORDS = {"user": "current_user", "current_role": "current_user"}


def _literal(_compiler: Compiler, node: exp.Expr, _scope: Scope) -> Typed:
    value = str(node.this)
    if node.args.get("is_string"):
        return Typed(text(value), UNKNOWN)
    if value.isdigit():
        number = int(value)
        if number.bit_length() > 63:
            return Typed(f"{value}.0", NUMERIC)
        return Typed(value, INT4 if number <= _MOST_OF_INT4 else INT8)
    return Typed(value, NUMERIC)


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
    inner = compiler.expression(node.this, scope)
    return Typed(f"({inner.sql})", inner.type)


def _inner(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """COLLATE, and an alias: the value is what stands in it."""
    return compiler.expression(node.this, scope)


def _case(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    operand = node.args.get("this")
    what = compiler.expression(operand, scope) if operand is not None else None
    branches, other = node.args["ifs"], node.args.get("default")
    # ELSE comes first where the type is decided.
    results = [*([other] if other is not None else []), *(one.args["true"] for one in branches)]
    values = alike(compiler.expressions(results, scope), results)
    values = values[1:] + values[:1] if other is not None else values
    pieces = ["CASE", what.sql if what is not None else ""]
    for branch, value in zip(branches, values, strict=False):
        when = compiler.expression(branch.this, scope)
        if what is not None:
            when = agreed(when, what, branch.this)
        pieces += ["WHEN", when.sql, "THEN", value.sql]
    if other is not None:
        pieces += ["ELSE", values[-1].sql]
    return Typed(" ".join((*pieces, "END")), values[0].type)


def _array(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`ARRAY[…]`; `ARRAY(SELECT …)` is a call to the grammar."""
    values = alike(compiler.expressions(node.expressions, scope), node.expressions)
    inner = ", ".join(one.sql for one in values)
    return Typed(f"json_array({inner})", array_of(values[0].type if values else TEXT))


def _subscript(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    value = compiler.expression(node.this, scope)
    place = node.expressions[0] if len(node.expressions) == 1 else None
    if isinstance(place, exp.Slice) or place is None or not is_array(value.type):
        return compiler.cannot("this subscript is not supported here")
    index = compiler.expression(place, scope)
    # The grammar counts a literal from 0, and leaves all others.
    is_literal = isinstance(place, exp.Literal)
    sql = f"pg_element({value.sql}, {index.sql}{' + 1' if is_literal else ''})"
    return Typed(sql, element_of(value.type))


def _subquery(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    answered = compiler.query(node, scope)
    return Typed(f"({answered.sql})", answered.columns[0].type)


def _exists(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"EXISTS ({compiler.query(node.this, scope).sql})", BOOL)


def _window(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    was = scope.is_aggregated
    value = compiler.expression(node.this, scope)
    scope.is_aggregated = was
    over = []
    if parts := node.args.get("partition_by"):
        inner = ", ".join(one.sql for one in compiler.expressions(parts, scope))
        over.append(f"PARTITION BY {inner}")
    if order := node.args.get("order"):
        over.append(calls.ordered(compiler, order, scope, nulls=True))
    if node.args.get("spec") is not None or node.args.get("alias") is not None:
        return compiler.cannot("this window is not supported here")
    return Typed(f"{value.sql} OVER ({' '.join(over)})", value.type)


def _filter(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    condition = compiler.expression(node.expression.this, scope)
    filter_ = f" FILTER (WHERE {condition.sql})"
    if isinstance(node.this, exp.Anonymous):
        return calls.call(compiler, node.this, scope, filter_)
    value = compiler.expression(node.this, scope)
    return Typed(f"{value.sql}{filter_}", value.type)


EXPRESSIONS: Mapping[type, Handler] = {
    exp.Literal: _literal,
    exp.ByteString: _escaped,
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
    exp.Collate: _inner,
    exp.Alias: _inner,
    exp.Case: _case,
    exp.Array: _array,
    exp.Bracket: _subscript,
    exp.Subquery: _subquery,
    exp.Select: _subquery,
    exp.Exists: _exists,
    exp.Cast: cast,
    exp.Window: _window,
    exp.Filter: _filter,
    exp.Anonymous: calls.call,
    exp.Dot: calls.dotted,
    exp.GroupConcat: calls.string_agg,
    **COMPARISONS,
    **OPERATORS,
}
"""What reads each kind of node."""

"""Expressions: what each kind of node is in SQLite, and its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.errors import ParseError, UnknownName
from cirrusql.pgcatalog import aggregates, calls, numerics
from cirrusql.pgcatalog.casts import alike, cast, converted
from cirrusql.pgcatalog.coercion import Mismatch
from cirrusql.pgcatalog.comparisons import COMPARISONS, truth
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import FUNCTIONS
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import operate, sortable
from cirrusql.pgcatalog.operators import OPERATORS
from cirrusql.pgcatalog.ordering import window_order
from cirrusql.pgcatalog.scope import Scope, Typed, text
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import (
    BOOL,
    INT2VECTOR,
    INT4,
    INT8,
    NAME,
    NUMERIC,
    OIDVECTOR,
    TEXTS,
    UNKNOWN,
    array_of,
    element_of,
    is_array,
)
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
    # A vector is counted from 0.
    more = " + 1" if value.type in (INT2VECTOR, OIDVECTOR) else ""
    sql = f"pg_element({value.sql}, {index.sql}{more})"
    return Typed(sql, element_of(value.type))


def _subquery(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    answered = compiler.query(node, scope).decided()
    if len(answered.columns) != 1:
        raise ParseError("subquery must return only one column")
    inner = node.this if isinstance(node, exp.Subquery) else node
    kind = answered.columns[0].type
    if _is_one_row(inner) and inner is not None:
        return Typed(f"({answered.sql})", kind)
    # SQLite takes the first of several rows, where PostgreSQL has an error.
    alias = compiler.alias()
    sql = f"WITH {alias}(c) AS ({answered.sql}) SELECT pg_only(c) FROM {alias}"
    return Typed(f"({sql})", kind)


def _is_one_row(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Select):
        return False
    limit = node.args.get("limit")
    told = limit.args.get("expression") if limit is not None else None
    if told is not None and isinstance(told, exp.Literal) and str(told.this) in ("0", "1"):
        return True
    first = node.selects[0] if node.selects else None
    while isinstance(first, (exp.Alias, exp.Paren, exp.Cast, exp.Dot, exp.Filter)):
        first = first.expression if isinstance(first, exp.Dot) else first.this
    name = str(first.this).lower() if isinstance(first, exp.Anonymous) else ""
    of = FUNCTIONS.get(name)
    is_aggregate = name == "count" or (of is not None and of.is_aggregate)
    is_aggregate = is_aggregate or isinstance(first, exp.GroupConcat)
    return node.args.get("from_") is None or (is_aggregate and node.args.get("group") is None)


def _exists(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"EXISTS ({compiler.query(node.this, scope).sql})", BOOL)


def _window(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    was = scope.is_aggregated, scope.is_window
    scope.is_window = True
    value = compiler.expression(node.this, scope)
    scope.is_aggregated, scope.is_window = was
    over = []
    if parts := node.args.get("partition_by"):
        each = (sortable(compiler, one) for one in compiler.expressions(parts, scope))
        over.append(f"PARTITION BY {', '.join(each)}")
    if order := node.args.get("order"):
        over.append(window_order(compiler, order, scope))
    if scope.drawn or node.args.get("spec") is not None or node.args.get("alias") is not None:
        return compiler.cannot("this window is not supported here")
    if " AS TEXT)" in value.sql or value.sql.startswith("nullif"):
        return compiler.cannot("this aggregate over a window is not supported here", value.type)
    return Typed(f"{value.sql} OVER ({' '.join(over)})", value.type)


def _filter(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    mark = len(scope.bare)
    condition = truth(compiler, node.expression.this, scope, "FILTER")
    if not scope.is_window:
        del scope.bare[mark:]
    filter_ = f" FILTER (WHERE {condition.sql})"
    inner = node.this.expression if isinstance(node.this, exp.Dot) else node.this
    if isinstance(inner, exp.GroupConcat):
        return aggregates.string_agg(compiler, inner, scope, filter_)
    if isinstance(inner, exp.Anonymous):
        return calls.call(compiler, inner, scope, filter_)
    return compiler.cannot("this FILTER is not supported here")


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
    exp.Subquery: _subquery,
    exp.Select: _subquery,
    exp.Exists: _exists,
    exp.Cast: cast,
    exp.Window: _window,
    exp.Filter: _filter,
    exp.Anonymous: calls.call,
    exp.Dot: calls.dotted,
    exp.GroupConcat: aggregates.string_agg,
    **COMPARISONS,
    **OPERATORS,
}
"""What reads each kind of node."""

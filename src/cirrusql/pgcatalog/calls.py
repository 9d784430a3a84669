"""Calls of functions, of aggregates, and of those that give many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.pgcatalog.casts import alike, as_text, converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.functions import FUNCTIONS, SETS, Function
from cirrusql.pgcatalog.many_rows import drawn_from
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.types import (
    BOOL,
    INT4,
    INT8,
    NAME,
    REGTYPE,
    TEXT,
    TEXTS,
    UNKNOWN,
    array_of,
    is_array,
)
from cirrusql.sql.grammar import exp

_OF_ARGUMENT: Mapping[str, Callable[[int], int]] = {
    "same": lambda oid: oid,
    "first": lambda oid: oid,
    "least": lambda oid: TEXT if oid == NAME else oid,  # there is no min(name)
    "array": array_of,
}


def dotted(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`pg_catalog.f(x)`, and a field of what gives rows: `(f(x)).n`."""
    if isinstance(node.expression, exp.Anonymous) and isinstance(node.this, exp.Identifier):
        return call(compiler, node.expression, scope)
    inner = node.this
    while isinstance(inner, exp.Paren):
        inner = inner.this
    called = inner.expression if isinstance(inner, exp.Dot) else inner
    if isinstance(called, exp.Anonymous) and str(called.this).lower() == "_pg_expandarray":
        drawn = drawn_from(compiler, called, scope)
        is_place = identifier(node.expression) == "n"
        return Typed(f"({drawn[0]}.key + 1)", INT4) if is_place else Typed(*drawn[1:])
    return compiler.cannot("a field of a row is not supported here")


def call(compiler: Compiler, node: exp.Expr, scope: Scope, filter_: str = "") -> Typed:
    """A function by its name, with its FILTER."""
    name = str(node.this).lower()
    if name == "array":  # ARRAY(SELECT …)
        return _array_of_query(compiler, node.expressions[0], scope)
    if name == "count":
        counted = _count(compiler, node, scope)
        return Typed(counted.sql + filter_, counted.type)
    if name == "pg_typeof" and len(node.expressions) == 1:
        return Typed(str(compiler.expression(node.expressions[0], scope).type), REGTYPE)
    if name in SETS:
        drawn = drawn_from(compiler, node, scope)
        return Typed(*drawn[1:])
    function = FUNCTIONS.get(name)
    if function is None:
        return compiler.cannot(f"the function {name} is not known here")
    nodes, tail = node.expressions, ""
    if function.is_aggregate:
        scope.is_aggregated = True
        nodes, tail = _aggregated(compiler, nodes, scope)
    arguments = [
        _argument(compiler, one, place, function, scope) for place, one in enumerate(nodes)
    ]
    if function.returns == "same":
        arguments = alike(arguments, nodes)
    inner = ", ".join(one.sql for one in arguments)
    distinct = "DISTINCT " if tail.startswith("DISTINCT") else ""
    sql = function.sql.format(f"{distinct}{inner}{tail.removeprefix('DISTINCT')}")
    return Typed(function.around.format(sql + filter_), _type(function, arguments))


def _type(function: Function, arguments: list[Typed]) -> int:
    if isinstance(function.returns, int):
        return function.returns
    known = [one.type for one in arguments if one.type != UNKNOWN]
    return _OF_ARGUMENT[function.returns](known[0] if known else TEXT)


def _argument(
    compiler: Compiler, node: exp.Expr, place: int, function: Function, scope: Scope
) -> Typed:
    wanted = function.takes[min(place, len(function.takes) - 1)] if function.takes else None
    if isinstance(node, exp.Parameter) and node.name.isdigit():
        return compiler.parameter(int(node.name), wanted or TEXT)
    value = compiler.expression(node, scope)
    if wanted == TEXT and value.type not in TEXTS:
        return Typed(as_text(value), TEXT)
    if wanted is not None and is_array(wanted) and value.type in TEXTS:
        return converted(value, wanted)
    if function.is_json and value.type == BOOL:
        return Typed(f"json(CASE {value.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)", BOOL)
    return value


def _aggregated(
    compiler: Compiler, nodes: list[exp.Expr], scope: Scope
) -> tuple[list[exp.Expr], str]:
    """The arguments of an aggregate, and ORDER BY or DISTINCT of them."""
    if not nodes:
        return nodes, ""
    *before, last = nodes
    tail = ""
    if isinstance(last, exp.Order):
        tail = f" {ordered(compiler, last, scope, nulls=False)}"
        last = last.this
    if isinstance(last, exp.Distinct):
        tail, last = f"DISTINCT{tail}", last.expressions[0]
    return [*before, last], tail


def ordered(compiler: Compiler, order: exp.Expr, scope: Scope, *, nulls: bool) -> str:
    """ORDER BY; in an aggregate SQLite takes no word about NULL."""
    return "ORDER BY " + ", ".join(
        _order_term(compiler, one, scope, nulls) for one in order.expressions
    )


def _order_term(compiler: Compiler, term: exp.Expr, scope: Scope, nulls: bool) -> str:
    value = compiler.expression(term.this, scope).sql
    return f"{value}{direction(term, nulls=nulls)}"


def direction(term: exp.Expr, *, nulls: bool = True) -> str:
    """DESC, and where NULL comes: in PostgreSQL it is the greatest, in SQLite the least."""
    down = " DESC" if term.args.get("desc") else ""
    if not nulls:
        return down
    return f"{down} NULLS {'FIRST' if term.args.get('nulls_first') else 'LAST'}"


def _count(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    scope.is_aggregated = True
    nodes, tail = _aggregated(compiler, node.expressions, scope)
    what = nodes[0] if nodes else exp.Star()
    if isinstance(what, exp.Star):
        return Typed("count(*)", INT8)
    source = _whole_row(what, scope)
    inner = source or compiler.expression(what, scope).sql
    return Typed(f"count({'DISTINCT ' if tail.startswith('DISTINCT') else ''}{inner})", INT8)


def _whole_row(node: exp.Expr, scope: Scope) -> str | None:
    """Of `count(a.*)` a column of a that is never NULL in a row."""
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
        found = scope.source(identifier(node.args.get("table")))
        if found is not None:
            return next(iter(found.columns.values())).sql
    return None


def string_agg(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """`string_agg(x, ',' ORDER BY y)`."""
    scope.is_aggregated = True
    (value,), tail = _aggregated(compiler, [node.this], scope)
    separator = node.args.get("separator")
    more = f", {compiler.expression(separator, scope).sql}" if separator is not None else ""
    if tail.startswith("DISTINCT"):
        return compiler.cannot("string_agg with DISTINCT is not supported here")
    return Typed(f"group_concat({as_text(compiler.expression(value, scope))}{more}{tail})", TEXT)


def _array_of_query(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    answered = compiler.query(node, scope)
    alias = compiler.alias()
    first = f'{alias}."{answered.columns[0].name}"'
    sql = f"(SELECT json_group_array({first}) FROM ({answered.sql}) AS {alias})"
    return Typed(sql, array_of(answered.columns[0].type))

"""The arguments of aggregates: DISTINCT, their order, and what they count."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import identifier
from cirrusql.pgcatalog.operations import same_form, sortable
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.pgcatalog.signatures import function
from cirrusql.pgcatalog.types import INT8, TEXT, UNKNOWN
from cirrusql.records import Record
from cirrusql.sql.grammar import exp


class Aggregated(Record):
    """The values that an aggregate takes, and the order in which it does."""

    values: tuple[Typed, ...]
    tail: str = ""
    is_distinct: bool = False


def aggregated(compiler: Compiler, nodes: Sequence[exp.Expr], scope: Scope) -> Aggregated:
    """What stands in the parentheses of an aggregate."""
    if not nodes:
        return Aggregated(())
    mark = scope.begin_aggregate()
    *before, last = nodes
    order = last if isinstance(last, exp.Order) else None
    last = order.this if order is not None else last
    is_distinct = isinstance(last, exp.Distinct)
    inner = [*before, *(last.expressions if is_distinct else [last])]
    values = compiler.expressions(inner, scope)
    terms = [compiler.expression(one.this, scope) for one in order.expressions] if order else []
    scope.end_aggregate(mark)
    if is_distinct and any(one.sql not in {value.sql for value in values} for one in terms):
        raise ParseError(
            "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list"
        )
    pieces = [
        _term(compiler, value, one)
        for value, one in zip(terms, order.expressions if order else (), strict=True)
    ]
    if is_distinct and not pieces:  # it sorts to find what is there twice
        pieces = [_term(compiler, value, None) for value in values[:1]]
    tail = f" ORDER BY {', '.join(pieces)}" if pieces else ""
    return Aggregated(tuple(values), tail, is_distinct)


def _term(compiler: Compiler, value: Typed, term: exp.Expr | None) -> str:
    """A term of an aggregate's order, where SQLite takes no word about NULL."""
    sql = sortable(compiler, value)
    is_down = term is not None and bool(term.args.get("desc"))
    is_first = term is not None and bool(term.args.get("nulls_first"))
    return f"{value.sql} IS NULL{' DESC' if is_first else ''}, {sql}{' DESC' if is_down else ''}"


def counted(compiler: Compiler, nodes: Sequence[exp.Expr], scope: Scope, filter_: str) -> Typed:
    """`count(*)`, `count(x)`, `count(DISTINCT x)`, `count(t.*)`."""
    if len(nodes) == 1 and isinstance(nodes[0], exp.Star):
        scope.is_aggregated = True
        return Typed(f"count(*){filter_}", INT8)
    row = _whole_row(compiler, nodes[0], scope) if len(nodes) == 1 else None
    if row is not None:
        scope.is_aggregated = True
        return Typed(f"count({row}){filter_}", INT8)
    parts = aggregated(compiler, nodes, scope)
    if len(parts.values) != 1:
        return compiler.cannot("count of several values is not supported here", INT8)
    distinct = "DISTINCT " if parts.is_distinct else ""
    return Typed(f"count({distinct}{same_form(parts.values[0])}){filter_}", INT8)


def _whole_row(compiler: Compiler, node: exp.Expr, scope: Scope) -> str | None:
    """Of `count(a.*)` a column of a that is never NULL in a row."""
    if not (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
        return None
    found = scope.source(identifier(node.args.get("table")))
    if found is None or not found.class_oid:
        return compiler.cannot("count of such rows is not supported here").sql
    return found.columns[0][1].sql


def string_agg(compiler: Compiler, node: exp.Expr, scope: Scope, filter_: str = "") -> Typed:
    """`string_agg(x, ',' ORDER BY y)`."""
    parts = aggregated(compiler, [node.this], scope)
    separator = compiler.expression(node.args.get("separator"), scope)
    meant = function("string_agg", (parts.values[0].type, separator.type))
    value = converted(compiler, parts.values[0], TEXT)
    if parts.is_distinct or meant.returns != TEXT:
        return compiler.cannot("this string_agg is not supported here", meant.returns)
    between = (
        converted(compiler, separator, TEXT).sql if separator.type == UNKNOWN else separator.sql
    )
    return Typed(f"group_concat({value.sql}, {between}{parts.tail}){filter_}", TEXT)

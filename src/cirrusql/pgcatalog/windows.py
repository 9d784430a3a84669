"""What stands behind a call: OVER and FILTER."""

from __future__ import annotations

from cirrusql.pgcatalog import aggregates, calls
from cirrusql.pgcatalog.comparisons import truth
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.operations import sortable
from cirrusql.pgcatalog.ordering import window_order
from cirrusql.pgcatalog.scope import Scope, Typed
from cirrusql.sql.grammar import exp


def window(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """A function OVER rows beside the row."""
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


def filtered(compiler: Compiler, node: exp.Expr, scope: Scope) -> Typed:
    """An aggregate of some rows only."""
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

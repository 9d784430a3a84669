"""Which nodes of a tree are a SELECT's own, and which those of queries inside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cirrusql.sql.aggregates import is_aggregate
from cirrusql.sql.grammar import exp


def is_group(node: exp.Expr) -> bool:
    """Whether a node is nothing but parentheses around a part of a FROM clause."""
    return (
        isinstance(node, exp.Subquery)
        and not node.args.get("alias")
        and isinstance(node.this, exp.Table | exp.Subquery)
    )


def is_query(node: exp.Expr) -> bool:
    """Whether a node is a query, in parentheses or not."""
    return isinstance(node, exp.Query) and not is_group(node)


def own_expressions(select: exp.Select, *, queries: bool = False) -> Iterator[exp.Expr]:
    """Every node of a SELECT's own text, ON included, in no order.

    Queries in it are left out, or, with `queries`, given whole.

    >>> from cirrusql.sql.grammar import parse_one
    >>> select = parse_one("SELECT a FROM b JOIN (SELECT c FROM d) e ON f WHERE g IN (SELECT h)")
    >>> sorted(node.name for node in own_expressions(select) if isinstance(node, exp.Column))
    ['a', 'f', 'g']
    """
    return own_nodes(select.iter_expressions(), queries=queries)


def own_nodes(roots: Iterable[exp.Expr], *, queries: bool = False) -> Iterator[exp.Expr]:
    """Every node of some parts of a SELECT, as `own_expressions` gives them."""
    stack = [*roots]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.With):
            continue
        inside = is_query(node)
        if queries or not inside:
            yield node
        # The joins of a query in parentheses are of the FROM that it stands in.
        stack.extend(
            (node.args.get("joins") or () if isinstance(node, exp.Subquery) else ())
            if inside
            else node.iter_expressions()
        )


def queries_in(node: exp.Expr) -> Iterator[exp.Expr]:
    """The queries inside a node that are not inside others."""
    return filter(is_query, own_nodes(node.iter_expressions(), queries=True))


def folds(nodes: Iterable[exp.Expr]) -> bool:
    """Whether one of some nodes makes one row of many; what a window counts leaves all of them."""
    return any(is_aggregate(node) and not _is_in_window(node) for node in nodes)


def _is_in_window(call: exp.Expr) -> bool:
    around = call.parent.parent if isinstance(call.parent, exp.Filter) else call.parent
    return isinstance(around, exp.Window)

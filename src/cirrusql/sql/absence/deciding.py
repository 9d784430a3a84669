"""Which columns of a query decide something, and which are only shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.sql.from_clause import FromClause
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import folds, own_expressions


def deciding_names(tree: exp.Expr) -> Mapping[int, frozenset[str]]:
    """The columns whose values matter for more than being shown, for each relation of a query
    whose rows are shown one by one, by the offset of its name; of any other relation all do.

    >>> from cirrusql.sql.grammar import parse_one
    >>> list(deciding_names(parse_one("SELECT a, b FROM c.d WHERE e > 1")).values())
    [frozenset({'e'})]
    """
    found: dict[int, frozenset[str]] = {}
    for select in _shown(tree):
        names = frozenset(column.name.lower() for column in _deciding(select))
        for node in FromClause(select).sources:
            if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
                found[int(node.parts[0].meta.get("start", -1))] = names
    return found


def _shown(tree: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs whose rows are those of the answer: one, or the arms of UNION ALL."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Union) and not node.args.get("distinct"):
            stack += (node.this, node.expression) if node.args.get("limit") is None else ()
        elif isinstance(node, exp.Select) and not _folds(node):
            yield node


def _folds(select: exp.Select) -> bool:
    """Whether rows of a SELECT are made of several."""
    limited = select.args.get("limit") is not None and select.args.get("order") is not None
    folding = any(select.args.get(name) is not None for name in ("group", "having", "distinct"))
    nodes = list(own_expressions(select))
    windows = any(isinstance(node, exp.Window) for node in nodes)
    return bool(limited or folding or windows or folds(nodes))


def _deciding(select: exp.Select) -> Iterator[exp.Column]:
    shown = {id(item.unalias()) for item in select.expressions}
    order = select.args.get("order")
    sorts = {id(column) for column in order.find_all(exp.Column)} if order is not None else ()
    for column in select.find_all(exp.Column):
        if id(column) not in shown and id(column) not in sorts:
            yield column

"""What a condition makes of rows that are missing from its queries, and from what it compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.sql.grammar import exp
from cirrusql.sql.polarity_parts import (
    COMPARED,
    Absent,
    Part,
    Sight,
    inventing,
    merged,
    nested,
    present,
    relation,
)

# What more rows can only make larger, and where the larger side of a comparison stands.
GROWING = (exp.Count, exp.Max)
_LARGER: Mapping[type, str] = {
    exp.GT: "this",
    exp.GTE: "this",
    exp.LT: "expression",
    exp.LTE: "expression",
}


def condition(
    expression: exp.Expr, sources: Sequence[Part], sight: Sight, *, holds: bool = True
) -> Absent:
    """What a condition does, of the relations of its queries and of those of its columns.

    With `holds` rows pass for which it is true, without it those for which it is not.
    """
    found: list[Absent] = []
    stack = [(expression, holds)]
    while stack:
        node, holds = stack.pop()
        if isinstance(node, exp.Paren | exp.Not):
            stack.append((node.this, holds != isinstance(node, exp.Not)))
        elif isinstance(node, exp.And | exp.Or):
            stack += ((node.this, holds), (node.expression, holds))
        else:
            found.append(_predicate(node, sources, sight, holds=holds))
    return merged(found)


def _predicate(node: exp.Expr, sources: Sequence[Part], sight: Sight, *, holds: bool) -> Absent:
    found: list[Absent] = []
    whole = None
    if isinstance(node, exp.Exists):
        whole = node.this
        below = sight.query(whole).absent
        found.append(present(below) if holds else inventing(below, "NOT EXISTS"))
    elif isinstance(node, exp.In):
        whole = node.args.get("query")
        found.append(_membership(node, sight, holds=holds != bool(node.args.get("negate"))))
    for query in nested(node):
        if query is not whole:
            where = "CASE" if query.find_ancestor(exp.Case) else "a scalar subquery"
            found.append(inventing(sight.query(query).absent, where))
    found += (
        inventing(source.absent, COMPARED)
        for source in sources
        if source.altered_in(node) and not (holds and _only_grows(node, source))
    )
    return merged(found)


def _membership(node: exp.In, sight: Sight, *, holds: bool) -> Absent:
    """What `x IN (SELECT …)`, or `x IN relation`, does where it holds, and where it does not."""
    query, named = node.args.get("query"), node.args.get("field")
    part = Part()
    if query is not None:
        part = sight.query(query)
    elif isinstance(named, exp.Column):
        known = None if named.table else sight.ctes.get(named.name.lower())
        part = known or Part(relation(named))
    if part.altered:
        return inventing(part.absent, COMPARED)
    return present(part.absent) if holds else inventing(part.absent, "NOT IN")


def _larger(node: exp.Expr) -> exp.Expr | None:
    """The larger side of a comparison with a constant; None of anything else."""
    name = _LARGER.get(type(node))
    if name is None:
        return None
    other = node.args["expression" if name == "this" else "this"]
    return node.args[name].unnest() if isinstance(other, exp.Literal | exp.Neg) else None


def _only_grows(node: exp.Expr, source: Part) -> bool:
    """Whether what is true of the rows that were read is true of all: `n > 3` of a count."""
    side = _larger(node)
    return isinstance(side, exp.Column) and side.name.lower() in source.growing


def having(select: exp.Select, rows: Absent, sources: Sequence[Part], sight: Sight) -> Absent:
    """What HAVING does: `count(*) > 3` of what was read is true of all; any other may not be.

    `rows` are the relations of which the groups are made.
    """
    found: list[Absent] = []
    items = {item.alias.lower(): item.this for item in select.expressions if item.alias}
    clause = select.args.get("having")
    stack = [clause.this] if clause is not None else []
    while stack:
        node = stack.pop().unnest()
        if isinstance(node, exp.And):
            stack += (node.this, node.expression)
            continue
        found.append(condition(node, sources, sight))
        side = _larger(node)
        if isinstance(side, exp.Column) and not side.table:
            side = items.get(side.name.lower(), side)
        if not isinstance(side, GROWING) and not _is_of_keys(node, group_keys(select), items):
            found.append(inventing(rows, "HAVING"))
    return merged(found)


def group_keys(select: exp.Select) -> list[exp.Expr]:
    """The expressions that rows are grouped by."""
    group = select.args.get("group")
    return list(group.expressions) if group is not None else []


def _is_of_keys(node: exp.Expr, keys: list[exp.Expr], items: Mapping[str, exp.Expr]) -> bool:
    """Whether a condition is of nothing but what rows are grouped by."""
    if any(isinstance(one, exp.Func | exp.Query) for one in node.find_all(exp.Func, exp.Query)):
        return False
    named = (items.get(column.name.lower(), column) for column in node.find_all(exp.Column))
    return all(any(is_key(one, 0, key) for key in keys) for one in named)


def is_key(item: exp.Expr, number: int, key: exp.Expr) -> bool:
    """Whether an item of a select list is one of the expressions that rows are grouped by."""
    inner = item.unalias()
    if isinstance(key, exp.Literal) and not key.is_string:
        return str(key.this) == str(number)
    if isinstance(key, exp.Column) and isinstance(inner, exp.Column):
        same = not (key.table and inner.table) or key.table.lower() == inner.table.lower()
        if same and key.name.lower() == inner.name.lower():
            return True
    named = isinstance(key, exp.Column) and key.name.lower() == item.alias.lower()
    return bool(inner == key or (item.alias and named))

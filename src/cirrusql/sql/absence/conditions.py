"""What a condition makes of rows that are missing from its queries, and from what it compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cirrusql.sql.absence.parts import (
    COMPARED,
    Absent,
    Part,
    Sight,
    inventing,
    merged,
    present,
    relation,
)
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import queries_in

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
    for query in queries_in(node):
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
    keys = GroupKeys(select)
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
        if not isinstance(side, GROWING) and not _is_of_keys(node, keys, items):
            found.append(inventing(rows, "HAVING"))
    return merged(found)


class GroupKeys:
    """The expressions that the rows of a SELECT are grouped by, found by what they are."""

    def __init__(self, select: exp.Select) -> None:
        group = select.args.get("group")
        self._all = list(group.expressions) if group is not None else []
        self._numbers = {str(key.this) for key in self._all if key.is_int}
        self._others = {key for key in self._all if not isinstance(key, exp.Column)}
        self._tables: dict[str, set[str]] = {}
        for key in self._all:
            if isinstance(key, exp.Column):
                self._tables.setdefault(key.name.lower(), set()).add(key.table.lower())

    def __bool__(self) -> bool:
        return bool(self._all)

    def has(self, item: exp.Expr, number: int = 0) -> bool:
        """Whether an item of the select list, by its number there, is one of them."""
        inner = item.unalias()
        if str(number) in self._numbers or inner in self._others:
            return True
        if item.alias and item.alias.lower() in self._tables:
            return True
        if not isinstance(inner, exp.Column):
            return False
        tables = self._tables.get(inner.name.lower(), set())
        return bool(tables) and (
            not inner.table or not tables.isdisjoint(("", inner.table.lower()))
        )


def _is_of_keys(node: exp.Expr, keys: GroupKeys, items: Mapping[str, exp.Expr]) -> bool:
    """Whether a condition is of nothing but what rows are grouped by."""
    if node.find(exp.Func, exp.Query):
        return False
    return all(
        keys.has(items.get(column.name.lower(), column)) for column in node.find_all(exp.Column)
    )

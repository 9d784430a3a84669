"""What one SELECT makes of rows that are missing from what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.absence import ANY, Effect
from cirrusql.sql.absence.conditions import GROWING, GroupKeys, condition, having
from cirrusql.sql.absence.parts import (
    COMPARED,
    Absent,
    Part,
    Sight,
    at_least,
    inventing,
    merged,
    present,
    relation,
)
from cirrusql.sql.from_clause import FromClause, Join
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import folds, own_expressions, own_nodes, queries_in


def of_select(select: exp.Select, sight: Sight) -> Part:
    """What the relations of a SELECT do to its rows."""
    clause = FromClause(select)
    sources = [_source(node, sight) for node in clause.sources]
    absent = [*(source.absent for source in sources), *_joined(select, clause, sources, sight)]
    where = select.args.get("where")
    if where is not None:
        absent.append(condition(where.this, sources, sight))
    rows = merged(absent)
    return _listed(select, sources, merged((rows, having(select, rows, sources, sight))), sight)


def _clause(select: exp.Select, name: str) -> list[exp.Expr]:
    """The nodes of a clause: none, one, or several."""
    found = select.args.get(name)
    return [] if found is None else found if isinstance(found, list) else [found]


def _source(node: exp.Expr, sight: Sight) -> Part:
    """An item of a FROM by its own alias."""
    if isinstance(node, exp.Subquery):
        part = sight.query(node)
        return Part(part.absent, part.altered, node.alias.lower(), part.growing)
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        return Part(alias=node.alias_or_name.lower())
    alias = (node.alias or node.name).lower()
    known = None if node.db else sight.ctes.get(node.name.lower())
    if known is not None:
        return Part(known.absent, known.altered, alias, known.growing)
    return Part(relation(node), alias=alias)


def _joined(
    select: exp.Select, clause: FromClause, sources: Sequence[Part], sight: Sight
) -> Iterator[Absent]:
    """What joins do: a partner that is missing leaves a row with NULLs in its place."""
    for number, node in enumerate(clause.sources):
        if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            yield condition(node.this, sources[:number], sight)
    for join in clause.joins:
        outer = f"the optional side of a {join.side} JOIN"
        for place in join.optional:
            if not _refuses_missing(select, sources[place].alias):
                yield inventing(sources[place].absent, outer)
        if join.on is not None:
            absent = condition(join.on, sources, sight)
            yield inventing(absent, outer) if join.side else absent
        for source in sources:
            if any(map(join.merges, source.altered - ANY)) or _merges_some(join, source):
                yield inventing(source.absent, COMPARED)


def _merges_some(join: Join, source: Part) -> bool:
    """Whether a join compares columns by name, of a source of which any may be altered."""
    return source.altered >= ANY and bool(join.using or join.is_natural)


_REFUSING = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Like, exp.In, exp.Between)


def _refuses_missing(select: exp.Select, alias: str) -> bool:
    """Whether WHERE is true of no row in which a source is all NULL, as far as is plain to see."""
    where = select.args.get("where")
    stack = [where.this] if where is not None else []
    while stack:
        node = stack.pop().unnest()
        if isinstance(node, exp.And):
            stack += (node.this, node.expression)
        elif isinstance(node, exp.Not) and isinstance(node.this, exp.Is):
            if isinstance(node.this.expression, exp.Null) and _is_of(node.this.this, alias):
                return True
        elif isinstance(node, _REFUSING) and not node.args.get("negate"):
            sides = (node.this, node.args.get("expression"))
            if any(_is_of(side, alias) for side in sides):
                return True
    return False


def _is_of(node: exp.Expr | None, alias: str) -> bool:
    return isinstance(node, exp.Column) and node.table.lower() == alias


def _listed(select: exp.Select, sources: Sequence[Part], rows: Absent, sight: Sight) -> Part:
    """What the select list makes of the rows: aggregates count them, windows number them."""
    keys, aggregates = GroupKeys(select), folds(own_expressions(select))
    counts = bool(keys) or aggregates
    altered: set[str] = set()
    absent = [rows]
    for number, item in enumerate(select.expressions, 1):
        below = list(_subqueries(item, sight))
        absent += (*below, *_decided(item, rows, sources))
        if below or (counts and not keys.has(item, number)):
            altered.add(item.alias_or_name.lower())
        altered |= _passed(item, sources)
    absent += _sorted(select, sight)
    found = merged(absent)
    if counts and (altered or aggregates):
        found = at_least(found, Effect.COUNTS)
    if _has_window(select):
        return Part(inventing(found, "a window function"), ANY)
    growing = (one.alias for one in select.expressions if isinstance(one.unalias(), GROWING))
    names = frozenset(name.lower() for name in growing if name)
    return Part(found, frozenset(altered), growing=names)


def _has_window(select: exp.Select) -> bool:
    clauses = ("expressions", "order", "windows")
    nodes = (one for name in clauses for one in _clause(select, name))
    return any(isinstance(part, exp.Window) for part in own_nodes(nodes))


def _sorted(select: exp.Select, sight: Sight) -> Iterator[Absent]:
    """What the queries in other clauses do: those that sort lose nothing else."""
    for name in ("group", "order", "windows"):
        for node in (one for part in _clause(select, name) for one in queries_in(part)):
            below = sight.query(node).absent
            yield present(below) if name == "order" else inventing(below, "a scalar subquery")


# What says yes or no, or chooses.
_DECIDING = (exp.Predicate, exp.Case, exp.If, exp.Not, exp.Nullif)


def _decided(item: exp.Expr, rows: Absent, sources: Sequence[Part]) -> Iterator[Absent]:
    """What an item says of aggregates: `count(*)` is of what was read, `count(*) = 0` is not."""
    queries = list(queries_in(item))
    deciding = [node for node in own_nodes([item]) if isinstance(node, _DECIDING)]
    if folds(own_nodes(deciding)):
        yield inventing(rows, COMPARED)
    for source in sources:
        if any(source.altered_in(node) for node in (*deciding, *queries)):
            yield inventing(source.absent, COMPARED)


def _passed(item: exp.Expr, sources: Sequence[Part]) -> set[str]:
    """What of a select list's item may have another value because a source's column does."""
    inner = item.unalias()
    if isinstance(inner, exp.Star) or (
        isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)
    ):
        return {name for source in sources for name in source.altered}
    touched = any(source.altered_in(item) for source in sources)
    return {item.alias_or_name.lower()} if touched else set()


def _subqueries(item: exp.Expr, sight: Sight) -> Iterator[Absent]:
    """The queries in a select list's item: one that only aggregates and stands alone counts."""
    for node in queries_in(item):
        inner = node.unnest() if isinstance(node, exp.Subquery) else node
        if inner is item.unalias().unnest() and _only_aggregates(inner):
            yield sight.query(node).absent
        else:
            in_words = "EXISTS" if isinstance(node.parent, exp.Exists) else "a scalar subquery"
            yield inventing(sight.query(node).absent, in_words)


def _only_aggregates(query: exp.Expr) -> bool:
    if not isinstance(query, exp.Select) or query.args.get("group") is not None:
        return False
    return folds(own_expressions(query)) and not _is_correlated(query)


def _is_correlated(select: exp.Select) -> bool:
    """Whether a query speaks of a source that is not its own; a name alone is taken for its own."""
    own = {one.alias_or_name.lower() for one in select.find_all(exp.Table, exp.Subquery)}
    return any(
        column.table and column.table.lower() not in own for column in select.find_all(exp.Column)
    )

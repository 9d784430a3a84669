"""What type the columns of a query have that are computed, as far as its text tells.

SQLite knows the type of a value, not of an expression. A client of PostgreSQL's protocol is told
the types before the first row, and reads by them: `count(*)` must be a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cirrusql.sql.expression_types import Item, Typing, common_type
from cirrusql.sql.grammar import ParseError, TokenError, exp, parse_one

Columns = Mapping[str, str | None]
"""The columns of a table or query by their names in lower case: one of the JSON types each."""

Known = Callable[[exp.Column], str | None]
"""Gives the types of columns that the caller can tell by itself."""


def computed_types(sql: str, tables: Mapping[str, Columns], count: int) -> tuple[str | None, ...]:
    """The types of a query's `count` result columns; None where only the value will tell.

    `tables` are those that its FROM may name. A query that is not understood has no types.

    >>> computed_types("SELECT count(*), a || 'x', max(n), * FROM t", {"t": {"n": "integer"}}, 4)
    ('integer', 'string', 'integer', None)
    """
    try:
        tree = parse_one(sql)
    except (ParseError, TokenError, RecursionError):
        return (None,) * count
    return _aligned(_Scope({name.lower(): one for name, one in tables.items()}).query(tree), count)


def gives_compound(sql: str) -> bool:
    """Whether columns of a query may come from a compound; one that only filters gives none.

    >>> gives_compound("SELECT a FROM (SELECT 1 AS a UNION SELECT 'x')")
    True
    >>> gives_compound("SELECT * FROM t WHERE a IN (SELECT 1 UNION SELECT 2)")
    False
    """
    if _COMPOUND.search(sql) is None:
        return False
    try:
        compounds = parse_one(sql).find_all(exp.SetOperation)
    except (ParseError, TokenError, RecursionError):
        return True
    return any(one.find_ancestor(exp.Where, exp.Having) is None for one in compounds)


_COMPOUND = re.compile(r"\b(?:UNION|INTERSECT|EXCEPT)\b", re.IGNORECASE)


def _aligned(items: Sequence[Item], count: int) -> tuple[str | None, ...]:
    """The types by place: from the left up to a star, and from the right down to one."""
    types = [one.type for one in items]
    stars = [place for place, one in enumerate(items) if one.is_star]
    if not stars:
        return tuple(types) if len(types) == count else (None,) * count
    left, right = types[: stars[0]], types[stars[-1] + 1 :]
    between = count - len(left) - len(right)
    return (*left, *(None,) * between, *right) if between >= 0 else (None,) * count


class _Scope:
    """The tables that a query may name: those around it, and those that its WITH defines."""

    def __init__(
        self,
        tables: Mapping[str, Columns],
        known: Known | None = None,
        around: Sequence[Mapping[str, Columns]] = (),
    ) -> None:
        self.tables = dict(tables)
        self._known = known
        self._around = around

    def query(self, tree: exp.Expr) -> list[Item]:
        """The result columns of a SELECT, a compound or VALUES; none of what is another."""
        inner = _Scope(self.tables, self._known, self._around)
        for one in tree.args.get("with_", tree.args.get("with")) or ():
            inner.define(one)
        if isinstance(tree, exp.Subquery):
            return inner.query(tree.this)
        if isinstance(tree, exp.SetOperation):
            return _both(inner.query(tree.this), inner.query(tree.expression))
        whole = _whole(tree)
        if isinstance(whole, exp.Values):
            return list(inner._listed(whole))
        if whole is not None:
            return inner.query(whole)
        return list(inner._selected(tree)) if isinstance(tree, exp.Select) else []

    def _listed(self, values: exp.Values) -> Iterator[Item]:
        """The columns of VALUES: of a type where every row has it."""
        typing = Typing(lambda _: None, self.query)
        rows = [row.expressions for row in values.expressions if isinstance(row, exp.Tuple)]
        for number, cells in enumerate(zip(*rows, strict=False), 1):
            yield Item(f"column{number}", common_type(typing.or_null(cell) for cell in cells))

    def define(self, one: exp.Expr) -> None:
        """Add a query of WITH to the tables."""
        names = [column.name.lower() for column in one.args["alias"].columns]
        # A recursive one names itself: what its first arm gives is what it has.
        self.tables[one.alias.lower()] = {}
        first = one.this.this if isinstance(one.this, exp.SetOperation) else one.this
        self.tables[one.alias.lower()] = _columns(self.query(first), names)
        self.tables[one.alias.lower()] = _columns(self.query(one.this), names)

    def _selected(self, select: exp.Select) -> Iterator[Item]:
        sources = dict(self.sources(select))

        def column(node: exp.Column) -> str | None:
            told = self._known(node) if self._known is not None else None
            return told or _found_first((sources, *self._around), node)

        inside = _Scope(self.tables, self._known, (sources, *self._around))
        typing = Typing(column, inside.query)
        for item in select.expressions:
            inner = item.this if isinstance(item, exp.Alias) else item
            is_star = isinstance(inner, exp.Star) or (
                isinstance(getattr(inner, "this", None), exp.Star) and isinstance(inner, exp.Column)
            )
            whole = _only(sources) if isinstance(inner, exp.Star) else {}
            yield Item(item.alias_or_name.lower(), typing.of(inner), is_star, whole)

    def sources(self, select: exp.Select) -> Iterator[tuple[str, Columns]]:
        """What FROM names, by the names that columns may have before them."""
        start = select.args.get("from_", select.args.get("from"))
        joins = select.args.get("joins") or ()
        for one in (*([start.this] if start is not None else []), *(join.this for join in joins)):
            if isinstance(one, exp.Values):
                yield one.alias.lower(), _columns(self._listed(one), ())
            elif isinstance(one, exp.Subquery):
                yield one.alias.lower(), _columns(self.query(one.this), ())
            elif isinstance(one, exp.Table) and isinstance(one.this, exp.Anonymous):
                yield one.alias_or_name.lower(), self._called(one.this)
            elif isinstance(one, exp.Table):
                yield one.alias_or_name.lower(), self.tables.get(_full_name(one), {})

    def _called(self, call: exp.Anonymous) -> Columns:
        """The columns of a function in FROM; of a series they are what it begins with."""
        if call.name.lower() != "postgres_series" or not call.expressions:
            return {}
        return {"value": Typing(lambda _: None, self.query).of(call.expressions[0])}


def _only(sources: Mapping[str, Columns]) -> Columns:
    """The columns of a FROM of one source, as far as they are known."""
    return next(iter(sources.values())) if len(sources) == 1 else {}


def _whole(tree: exp.Expr) -> exp.Values | exp.Subquery | None:
    """What `SELECT * FROM (…)` gives as it is, such as VALUES, which is read so."""
    start = getattr(tree.args.get("from_", tree.args.get("from")), "this", None)
    is_star = [type(one) for one in tree.expressions] == [exp.Star] and not tree.args.get("joins")
    return start if is_star and isinstance(start, exp.Values | exp.Subquery) else None


def _full_name(table: exp.Table) -> str:
    return (f"{table.db}.{table.name}" if table.db else table.name).lower()


def type_inside(
    node: exp.Expr | None,
    tables: Mapping[str, Columns],
    known: Known | None = None,
) -> str | None:
    """The type of an expression by the queries that it stands in; None where it cannot be told.

    `known` has those of columns that the caller can tell by itself.

    >>> tree = parse_one("SELECT 1 FROM (SELECT a AS b FROM s.t) q GROUP BY c HAVING max(b) > 1")
    >>> type_inside(tree.find(exp.Max), {"s.t": {"a": "integer"}})
    'integer'
    """
    if node is None:
        return None
    around, above = [], node.parent
    while above is not None:
        around.append(above)
        above = above.parent
    scope = _Scope(tables, known)
    levels: list[Mapping[str, Columns]] = []
    for one in reversed(around):
        for with_ in one.args.get("with_", one.args.get("with")) or ():
            scope.define(with_)
        if isinstance(one, exp.Select):
            levels.insert(0, dict(scope.sources(one)))
        elif isinstance(one, exp.Update | exp.Delete) and isinstance(one.this, exp.Table):
            told = tables.get(_full_name(one.this), {})
            levels.insert(0, {one.this.alias_or_name.lower(): told})

    def column(node: exp.Column) -> str | None:
        return (known(node) if known is not None else None) or _found_first(levels, node)

    inside = _Scope(scope.tables, known, levels)
    return Typing(column, inside.query).of(node)


def _found_first(levels: Iterable[Mapping[str, Columns]], node: exp.Column) -> str | None:
    """The type of a column by the nearest query that has one of its name."""
    for level in levels:
        found = _found_in(level, node)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _found_in(sources: Mapping[str, Columns], node: exp.Column) -> set[str | None]:
    """The types of all columns that a name may stand for."""
    name, table = node.name.lower(), node.table.lower()
    return {one[name] for key, one in sources.items() if name in one and table in ("", key)}


def _columns(items: Iterable[Item], names: Sequence[str]) -> Columns:
    items = list(items)
    if any(one.is_star for one in items):
        found: dict[str, str | None] = {}
        for one in items:
            found |= one.inside if one.is_star else {one.name: one.type}
        return found if not names else {}
    told = names or [one.name for one in items]
    return dict(zip(told, (one.type for one in items), strict=False))


def _both(left: Sequence[Item], right: Sequence[Item]) -> list[Item]:
    """The columns of a compound: of a type where both arms have it."""
    if len(left) != len(right):
        return [Item("", None, True)]
    pairs = zip(left, right, strict=True)
    return [
        Item(one.name, common_type((one.type, other.type)), one.is_star or other.is_star)
        for one, other in pairs
    ]

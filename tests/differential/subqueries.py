"""Conditions, and the queries inside them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.columns import equation, qualified, shown, ties
from tests.differential.conditions import Column, Condition, Test, Tree, conjuncts
from tests.differential.joins import Joins
from tests.differential.model import Core, Filter, Item, Query, Use
from tests.differential.relations import BY_NAME
from tests.differential.text import use
from tests.differential.world import REGIONS


class Subqueries(Joins):
    """Makes conditions."""

    def _tree(self, columns: Sequence[Column], depth: int, height: int) -> Condition:
        if height == 0 or self._say.chance(0.45):
            return self._leaf(columns, depth)
        parts = tuple(self._tree(columns, depth, height - 1) for _ in range(2))
        return self._say.negated(Tree(self._random.choice(("AND", "AND", "OR")), parts))

    def _leaf(self, columns: Sequence[Column], depth: int) -> Condition:
        if depth and self._say.chance(0.2):
            return self._subquery_test(qualified(columns), depth)
        return self._leaf_of(columns, 0.4)

    def _correlation(self, columns: Sequence[Column], outer: Sequence[Column]) -> Condition:
        inner = [c for c in columns if c.is_plain]
        others = [c for c in outer if c.is_plain]
        regions = [[c for c in side if c.kind == "region"] for side in (columns, outer)]
        found = []
        if inner and others:
            column = self._say.column(others)
            found.append(Test(f"{self._say.column(inner, column.kind).text} = {column.text}"))
        if all(regions) and self._say.chance(0.4):
            found.append(equation(*(self._random.choice(side) for side in regions)))
        return Tree("AND", tuple(found)) if found else Test("1")

    def _subquery_test(self, columns: Sequence[Column], depth: int) -> Test:
        kind = self._say.pick(
            {"exists": 4, "in": 4, "related": 5, "rows": 1, "scalar": 2, "row": 1, "table": 1}
        )
        if kind == "exists":
            inner = self._inner(depth, None, columns if self._say.chance(0.6) else ())
            return Test(f"{self._random.choice(('EXISTS', 'NOT EXISTS'))} ({inner.sql})")
        if kind == "related":
            return Test(self._related(columns))
        if kind == "scalar":
            return Test(f"{self._scalar(columns)} {self._random.choice(('>', '=', '<='))} 1")
        if kind == "table":
            return self._in_table(columns)
        width = 1 if kind == "in" else 2
        plain = [c for c in columns if c.is_plain] or [Column("1", "number", ())]
        mine = ", ".join(self._say.column(plain).text for _ in range(width))
        mine = mine if width == 1 else f"({mine})"
        inner = self._inner(depth, width, columns if self._say.chance(0.15) else ())
        inner.compared = True
        if kind == "row" and not inner.blocked:
            inner.blocked = True
            return Test(f"{mine} = ({inner.sql} ORDER BY 1, 2 LIMIT 1)")
        return Test(f"{mine} {self._random.choice(('IN', 'IN', 'NOT IN'))} ({inner.sql})")

    def _related(self, columns: Sequence[Column]) -> str:
        """EXISTS, IN or their opposites over a relation whose values meet those in sight."""
        tied = [(column, *tie) for column in columns for tie in ties(column)]
        if not tied:
            return self._scalar(columns)
        column, name, key = self._random.choice(tied)
        source = self._relation(BY_NAME[name])
        inner = source.items[0].columns
        core = Core(source.items)
        where: list[Condition] = []
        by_value = self._say.chance(0.5) and BY_NAME[name].needs is None
        if not by_value:
            where.append(Test(f"{inner[key].text} = {column.text}"))
        regions = [c for c in columns if c.kind == "region"]
        if "region" in inner and regions and self._say.chance(0.25):
            where.append(equation(inner["region"], self._random.choice(regions)))
        if self._say.chance(0.3):
            where.append(self._leaf_of(list(inner.values()), 0.7))
        core.filters = [Filter(part, tuple(core.items), frozenset()) for part in where]
        tail = f" WHERE {' AND '.join(part.text for part in where)}" if where else ""
        output = shown(inner[key]) if by_value else Column("1", "number", ())
        core.outputs = (output,)
        query = Query(f"SELECT {output.text} FROM {source.text}{tail}", ("o1",), (core,))
        self._roots.append(query)
        if by_value:
            return f"{column.text} {self._random.choice(('IN', 'NOT IN'))} ({query.sql})"
        return f"{self._random.choice(('EXISTS', 'NOT EXISTS'))} ({query.sql})"

    def _in_table(self, columns: Sequence[Column]) -> Test:
        """`x IN relation`, of as many columns as it has."""
        plain = [c for c in columns if c.is_plain] or [Column("'orders'", "text", ())]
        fitting = [(name, query) for name, query in self._ctes if len(query.names) <= 2]
        operator = self._random.choice(("IN", "NOT IN"))
        if fitting and self._say.chance(0.6):
            name, query = self._random.choice(fitting)
            self._roots.append(query)
            mine = ", ".join(self._say.column(plain).text for _ in query.names)
            return Test(f"({mine}) {operator} {name}", crosses=True)
        regions = [c.text for c in columns if c.kind == "region"] or ["'eu-west-2'"]
        used = Use(next(self._numbers), BY_NAME["awscc.logs.log_groups_list_only"])
        self._uses.append(used)
        region = Column("region", "region", REGIONS)
        item = Item("", {"region": region}, frozenset(), use=used)
        self._roots.append(Query("", (), (Core([item]),)))
        mine = f"{self._random.choice(regions)}, {self._say.column(plain, 'text').text}"
        return Test(f"({mine}) {operator} {use(used.number, used.relation.name)}", crosses=True)

    def _inner(self, depth: int, width: int | None, outer: Sequence[Column]) -> Query:
        query = self._query(depth - 1, width, outer)
        self._roots.append(query)
        return query

    def _scalar(self, columns: Sequence[Column]) -> str:
        source = self._source(0)
        where = [self._correlation(source.columns, columns)]
        if self._say.chance(0.4):
            where.append(self._leaf_of(source.columns, 0.5))
        core = Core(source.items)
        core.filters = [
            Filter(part, tuple(core.items), frozenset())
            for condition in where
            for part in conjuncts(condition)
        ]
        core.outputs = (Column("count(*)", "number", ()),)
        text = " AND ".join(condition.text for condition in where)
        query = Query(f"SELECT count(*) FROM {source.text} WHERE {text}", ("o1",), (core,))
        self._roots.append(query)
        return f"({query.sql})"

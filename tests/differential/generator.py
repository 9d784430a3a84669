"""Statements made by chance: every join, subquery and compound that SQLite has, and every way to
speak of a region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tests.differential.columns import AREA, coalesced, made_of, qualified, shown
from tests.differential.conditions import Column, Condition, conjuncts, region_test
from tests.differential.maker import From
from tests.differential.model import Core, Filter, Query, Statement
from tests.differential.subqueries import Subqueries

_AGGREGATES = (
    "count(*)", "count({0})", "min({0})", "max({0})", "count(DISTINCT {0})", "total({1})",
    "sum({1})", "group_concat({0}, ',' ORDER BY {0})", "json_group_array({0} ORDER BY {0})",
    "count(*) FILTER (WHERE {2})", "total({1}) FILTER (WHERE {2})", "sum(DISTINCT {1})",
)  # fmt: skip
_WINDOWS = (
    "count(*) OVER (PARTITION BY {0})", "dense_rank() OVER (ORDER BY {0})",
    "max({1}) OVER (PARTITION BY {0})", "rank() OVER (PARTITION BY {0} ORDER BY {1})",
    "sum({2}) OVER (ORDER BY {0} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
    "count(*) FILTER (WHERE {0} IS NOT NULL) OVER w", "cume_dist() OVER w",
)  # fmt: skip


class Generator(Subqueries):
    """Makes one statement."""

    def statement(self) -> Statement:
        """One statement."""
        heads = []
        for _ in range(self._say.pick({0: 6, 1: 3, 2: 1})):
            query = self._query(1)
            name = self._alias("c")
            if self._say.chance(0.3):
                names = tuple(f"n{number}" for number, _ in enumerate(query.names))
                query = replace(query, names=names)
                head = f"{name}({', '.join(names)})"
            else:
                head = name
            hint = self._say.pick({"": 8, "MATERIALIZED ": 1, "NOT MATERIALIZED ": 1})
            heads.append(f"{head} AS {hint}({query.sql})")
            self._ctes.append((name, query))
        main = self._query(2)
        text = main.sql
        ordered = main.blocked or self._say.chance(0.3)
        if ordered and not main.blocked:
            text = f"{text}{self._order(len(main.names))}"
            main.blocked = True
        self._roots += [query for name, query in self._ctes if not _is_named(name, heads, text)]
        head = f"WITH {', '.join(heads)} " if heads else ""
        return Statement(head + text, self._uses, [main, *self._roots], ordered)

    def _query(self, depth: int, width: int | None = None, outer: Sequence[Column] = ()) -> Query:
        """A query, perhaps a compound, perhaps limited."""
        kind = self._say.random.random()
        if depth and kind < 0.14:
            query = self._compound(depth, width, outer)
        else:
            query = self._select(depth, width, outer)
        if self._say.chance(0.08):
            query.sql += self._order(len(query.names), always=True)
            query.blocked = True
        return query

    def _compound(self, depth: int, width: int | None, outer: Sequence[Column]) -> Query:
        width = width or self._random.randint(1, 3)
        first = self._select(depth - 1, width, outer)
        text, cores = first.sql, [*first.cores]
        for _ in range(self._say.pick({1: 8, 2: 2})):
            operator = self._random.choice(("UNION", "UNION ALL", "EXCEPT", "INTERSECT"))
            if self._say.chance(0.08):
                values = ", ".join(["'orders'", "10", "'eu-west-2'"][:width])
                form = self._random.choice(("SELECT * FROM (VALUES ({}))", "SELECT {}"))
                text += f" {operator} {form.format(values)}"
                cores.append(Core(outputs=(Column("1", "text", ()),) * width))
                continue
            other = self._select(depth - 1, width, outer)
            text += f" {operator} {other.sql}"
            cores += other.cores
        compared = " EXCEPT " in text or " INTERSECT " in text
        return Query(text, first.names, tuple(cores), compared=compared)

    def _order(self, width: int, *, always: bool = False) -> str:
        # By every column, so that rows which tie are equal and a limit has one answer.
        places = self._random.sample(range(1, width + 1), width)
        ways = ("", "", " DESC", " ASC", " NULLS LAST", " DESC NULLS FIRST")
        text = " ORDER BY " + ", ".join(f"{place}{self._random.choice(ways)}" for place in places)
        if always or self._say.chance(0.5):
            text += f" LIMIT {self._random.randint(0, 9)}"
            if self._say.chance(0.3):
                text += f" OFFSET {self._random.randint(0, 3)}"
        return text

    def _select(self, depth: int, width: int | None, outer: Sequence[Column]) -> Query:
        source = self._from(depth)
        columns, core = source.columns, Core(source.items, source.filters, source.compared)
        where = list(source.where)
        if outer and self._say.chance(0.75):
            where.append(self._correlation(columns, outer))
            regions = [column for column in outer if column.kind == "region"]
            if regions and self._say.chance(0.1):
                where.append(region_test(self._random, self._random.choice(regions)))
        if self._say.chance(0.75):
            where.append(self._tree(columns, depth, 2))
        for condition in where:
            parts = conjuncts(condition)
            every = tuple(source.items)
            core.filters += (Filter(part, every, frozenset(source.optional)) for part in parts)
        where += self._conditions_once(source, core)
        tail = f" WHERE {' AND '.join(part.text for part in where)}" if where else ""
        if self._say.chance(0.2):
            outputs, more = self._grouped(columns, core, width)
        else:
            outputs, more = self._ungrouped(columns, core, depth, width)
        core.outputs = tuple(outputs)
        names = tuple(f"o{number}" for number, _ in enumerate(outputs, 1))
        if self._say.chance(0.2):
            names = tuple(self._alias("p") for _ in outputs)
        shown = (f"{c.text}{self._as()}{n}" for c, n in zip(outputs, names, strict=True))
        distinct = self._say.pick({"": 8, "DISTINCT ": 1, "ALL ": 0.3})
        sql = f"SELECT {distinct}{', '.join(shown)} FROM {source.text}{tail}{more}"
        return Query(sql, names, (core,))

    def _conditions_once(self, source: From, core: Core) -> list[Condition]:
        if source.once is None or self._say.chance(0.5):
            return []
        test = region_test(self._random, source.once)
        # Whether what may be true of NULL speaks of a relation that may be missing is left open.
        if not test.clear or (
            source.optional and re.search(r"IS|CASE|iif|coalesce", test.template)
        ):
            return []
        everything = tuple(source.items)
        core.filters.append(
            Filter(test, everything, frozenset(source.optional), limits=source.spoken_of)
        )
        return [test]

    def _ungrouped(
        self, columns: Sequence[Column], core: Core, depth: int, width: int | None
    ) -> tuple[list[Column], str]:
        count = width or self._random.randint(1, 4)
        outputs = [self._output(columns, core, depth) for _ in range(count)]
        named = any(" OVER w" in output.text for output in outputs)
        key = self._say.column(columns).text
        return outputs, f" WINDOW w AS (ORDER BY {key})" if named else ""

    def _output(self, columns: Sequence[Column], core: Core, depth: int) -> Column:
        column = self._say.column(columns, "region" if self._say.chance(0.2) else None)
        chance = self._random.random()
        if chance < 0.68:
            return shown(column)
        if chance < 0.72 and column.kind == "region":
            bases = column.of or (column,)
            return Column(f"substr({column.text}, 1, 2)", "area", ("eu", "us"), bases, AREA)
        if chance < 0.78:
            return coalesced(column)
        if chance < 0.82:
            test = self._leaf_of(columns, 0.3)
            core.compared.append(test)
            text = f"CASE WHEN {test.text} THEN {column.text} ELSE 0 END"
            return Column(text, "text" if column.is_plain else "shown", column.values)
        if chance < 0.85:
            test = self._leaf_of(columns, 0.3)
            core.compared.append(test)
            return Column(f"({test.text})", "number", (0, 1))
        if chance < 0.92 and depth:
            return Column(self._scalar(qualified(columns)), "number", (0, 1, 2))
        core.blocked = True
        numbers = [c for c in columns if c.kind == "number"] or [Column("1", "number", (1,))]
        two = self._say.column(columns), self._say.column(columns)
        window = self._random.choice(_WINDOWS)
        text = window.format(*(c.text for c in two), self._random.choice(numbers).text)
        return Column(text, made_of(*two), (1, 2))

    def _grouped(
        self, columns: Sequence[Column], core: Core, width: int | None
    ) -> tuple[list[Column], str]:
        count = self._random.randint(0, 2) if width is None else width - 1
        keys = [
            self._say.column(columns, "region" if self._say.chance(0.4) else None)
            for _ in range(count)
        ]
        group = f" GROUP BY {', '.join(key.text for key in keys)}" if keys else ""
        having = ""
        if self._say.chance(0.4) and keys:
            having = f" HAVING {self._having(columns, keys, core)}"
        outputs = [shown(key) for key in keys]
        return [*outputs, self._aggregate(columns, core)], group + having

    def _aggregate(self, columns: Sequence[Column], core: Core) -> Column:
        form = self._random.choice(_AGGREGATES)
        test = self._leaf_of(columns, 0.4)
        if "{2}" in form:
            core.compared.append(test)
        numbers = [c for c in columns if c.kind == "number"] or [Column("1", "number", (1,))]
        number, column = self._random.choice(numbers), self._say.column(columns)
        text = form.format(column.text, number.text, test.text)
        return Column(text, made_of(column), (1, 2))

    def _having(self, columns: Sequence[Column], keys: Sequence[Column], core: Core) -> str:
        regions = [key for key in keys if key.is_region]
        if regions and self._say.chance(0.6):
            test = region_test(self._random, self._random.choice(regions))
            core.filters.append(Filter(test, tuple(core.items), frozenset(core.items)))
            return f"{test.text}{self._say.pick({'': 3, ' AND count(*) > 0': 1})}"
        every = [column for column in columns if column.kind == "region"]
        if every and self._say.chance(0.2):
            column = self._random.choice(every)
            test = region_test(self._random, Column(f"max({column.text})", "place", ()))
            core.compared.append(test)
            return test.text
        return self._random.choice(("count(*) > 1", "count(*) <= 2", "count(*) + 0"))


def _is_named(name: str, heads: Sequence[str], text: str) -> bool:
    """Whether a common table expression is used; if not, its conditions count all the same."""
    bodies = [head for head in heads if not head.startswith((f"{name} ", f"{name}("))]
    return any(re.search(rf"\b{name}\b", body) for body in [*bodies, text])

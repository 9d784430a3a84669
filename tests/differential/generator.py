"""Statements made by chance: every join, subquery and compound that SQLite has, and every way to
speak of a region."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.differential.conditions import Column, Condition, Test, Tree, conjuncts, region_test
from tests.differential.copy import Copy
from tests.differential.expressions import Expressions
from tests.differential.model import Core, Filter, Item, Query, Statement, Use
from tests.differential.relations import BY_NAME, EDGES, RELATIONS, Relation
from tests.differential.text import either, use
from tests.differential.world import REGIONS

_JOINS = {
    ", ": 3, "JOIN": 5, "INNER JOIN": 1, "CROSS JOIN": 1, "LEFT JOIN": 4, "LEFT OUTER JOIN": 1,
    "RIGHT JOIN": 2, "FULL JOIN": 1, "FULL OUTER JOIN": 1,
}  # fmt: skip
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


@dataclass(eq=False)
class _From:
    """A FROM while it is made: its text, its items, and what its conditions ask."""

    text: str
    items: list[Item]
    optional: set[Item] = field(default_factory=set)
    filters: list[Filter] = field(default_factory=list)
    compared: list[Condition] = field(default_factory=list)
    where: list[Condition] = field(default_factory=list)
    merged: list[Column] = field(default_factory=list)
    once: Column | None = None
    spoken_of: tuple[Column, ...] = ()

    @property
    def columns(self) -> list[Column]:
        return [c for item in self.items for c in item.columns.values()] + self.merged


class Generator:
    """Makes one statement. Mutable state: what of it there is already."""

    def __init__(self, copy: Copy, random: Random) -> None:
        self._copy, self._random = copy, random
        self._say = Expressions(random)
        self._uses: list[Use] = []
        self._roots: list[Query] = []
        self._ctes: list[tuple[str, Query]] = []
        self._bare: set[str] = set()
        self._numbers = itertools.count(1)

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

    # -- queries ------------------------------------------------------------------------------

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

    def _conditions_once(self, source: _From, core: Core) -> list[Condition]:
        if source.once is None or self._say.chance(0.5):
            return []
        test = region_test(self._random, source.once)
        if not test.clear:
            return []
        everything = tuple(source.items)
        core.filters.append(
            Filter(test, everything, frozenset(source.optional), limits=source.spoken_of)
        )
        return [test]

    def _as(self) -> str:
        return str(self._say.pick({" AS ": 6, " ": 1, " as ": 1}))

    # -- what is shown ------------------------------------------------------------------------

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
            return _shown(column)
        if chance < 0.72 and column.kind == "region":
            bases = column.of or (column,)
            return Column(f"substr({column.text}, 1, 2)", "area", ("eu", "us"), bases, _AREA)
        if chance < 0.78:
            return _coalesced(column)
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
            return Column(self._scalar(_qualified(columns)), "number", (0, 1, 2))
        core.blocked = True
        numbers = [c for c in columns if c.kind == "number"] or [Column("1", "number", (1,))]
        two = self._say.column(columns), self._say.column(columns)
        window = self._random.choice(_WINDOWS)
        text = window.format(*(c.text for c in two), self._random.choice(numbers).text)
        return Column(text, _made_of(*two), (1, 2))

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
        outputs = [_shown(key) for key in keys]
        return [*outputs, self._aggregate(columns, core)], group + having

    def _aggregate(self, columns: Sequence[Column], core: Core) -> Column:
        form = self._random.choice(_AGGREGATES)
        test = self._leaf_of(columns, 0.4)
        if "{2}" in form:
            core.compared.append(test)
        numbers = [c for c in columns if c.kind == "number"] or [Column("1", "number", (1,))]
        number, column = self._random.choice(numbers), self._say.column(columns)
        text = form.format(column.text, number.text, test.text)
        return Column(text, _made_of(column), (1, 2))

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

    # -- FROM ---------------------------------------------------------------------------------

    def _from(self, depth: int) -> _From:
        if self._say.chance(0.06):
            return self._named_only()
        source = self._source(depth)
        for _ in range(self._say.pick({0: 5, 1: 4, 2: 1.2})):
            self._join(source, depth)
        if self._say.chance(0.1):
            self._documents(source)
        if self._say.chance(0.5):
            self._said_once(source)
        return source

    @staticmethod
    def _said_once(source: _From) -> None:
        """A region without a qualifier, which is the first relation's and speaks of all."""
        having = [item for item in source.items if "region" in item.names]
        if len(having) < 2 or source.merged or any(item.use is None for item in having):
            return
        first = having[0].columns.get("region")
        if first is not None and having[0] not in source.optional:
            text = either("region", first.text)
            source.once = Column(text, "region", REGIONS, (first,))
            source.spoken_of = tuple(
                item.columns["region"] for item in having[1:] if "region" in item.columns
            )

    def _join(self, left: _From, depth: int) -> None:
        if self._say.chance(0.08) and self._join_by_names(left):
            return
        left.merged.clear()  # the name would mean the third relation's as well
        right, equation = self._partner(left, depth)
        if self._say.chance(0.12):
            self._nest(right, depth)
        kind = self._say.pick(_JOINS)
        columns = [*left.columns, *right.columns]
        conditions: list[Condition] = [equation] if equation else []
        if self._say.chance(0.35):
            conditions.append(self._leaf_of(columns, 0.6))
        regions = [[c for c in side.columns if c.kind == "region"] for side in (left, right)]
        if all(regions) and self._say.chance(0.35):
            conditions.append(_equation(*(self._random.choice(side) for side in regions)))
        elif all(regions) and self._say.chance(0.04):
            one, other = (self._random.choice(side).text for side in regions)
            operator = self._random.choice(("<>", "<", "IS NOT"))
            conditions.append(Test(f"{one} {operator} {other}", crosses=True))
        merged = self._put_together(left, right, kind, conditions)
        if not merged and kind in (", ", "CROSS JOIN"):
            left.where += conditions

    def _put_together(
        self, left: _From, right: _From, kind: str, conditions: list[Condition]
    ) -> bool:
        """Join two sides with ON, if the join takes one."""
        before, after = tuple(left.items), tuple(right.items)
        optional = frozenset(left.optional | right.optional)
        has_condition = kind not in (", ", "CROSS JOIN")
        side = kind.partition(" ")[0]
        reaches = {"LEFT": after, "RIGHT": before, "FULL": ()}.get(side, (*before, *after))
        if has_condition:
            both = (*before, *after)
            refusing = {"LEFT": after, "RIGHT": before, "FULL": both}.get(side, ())
            for condition in conditions:
                for part in conjuncts(condition):
                    left.filters.append(Filter(part, reaches, optional, refusing))
        missing = {"LEFT": after, "RIGHT": before, "FULL": (*before, *after)}.get(side, ())
        on = ""
        if has_condition:
            text = " AND ".join(condition.text for condition in conditions) or "1"
            on = f" ON {text}"
        word = kind if kind == ", " else f" {kind} "
        left.text += f"{word}{right.text}{on}"
        left.items += right.items
        left.optional |= right.optional | set(missing)
        left.filters += right.filters
        left.compared += right.compared
        left.where += right.where
        return has_condition

    def _nest(self, right: _From, depth: int) -> None:
        """Make the right side of a join a join of its own, in parentheses."""
        inner, equation = self._partner(right, depth)
        kind = self._say.pick({"JOIN": 3, "LEFT JOIN": 2, "CROSS JOIN": 1})
        conditions: list[Condition] = [equation] if equation else []
        if self._say.chance(0.3):
            conditions.append(self._leaf_of([*right.columns, *inner.columns], 0.6))
        self._put_together(right, inner, kind, conditions)
        if kind == "CROSS JOIN":
            right.where += conditions
        right.text = f"({right.text})"

    def _join_by_names(self, left: _From) -> bool:
        """USING or NATURAL over two derived tables or relations that share a few names."""
        if len(left.items) != 1 or left.items[0].use is None:
            return False
        item = left.items[0]
        assert item.use is not None
        relation = item.use.relation
        pairs = [
            (mine if one == relation.name else theirs, other if one == relation.name else one)
            for one, mine, other, theirs in EDGES
            if mine == theirs and relation.name in (one, other)
        ]
        pairs = [(name, other) for name, other in pairs if not BY_NAME[other].is_global]
        if not pairs or relation.is_global:
            return False
        name, other = self._random.choice(pairs)
        right = self._relation(BY_NAME[other])
        word = self._say.pick({"JOIN": 3, "LEFT JOIN": 2, "RIGHT JOIN": 1, "FULL JOIN": 1})
        natural = self._say.chance(0.3)
        names = self._random.choice(((name, "region"), ("region", name), (name,), ("region",)))
        if natural:
            names = (name, "region")
            left.text = self._narrowed(item, names)
            right.text = self._narrowed(right.items[0], names)
        using = "" if natural else f" USING ({', '.join(names)})"
        before = left.items[0]
        left.text += f" {'NATURAL ' if natural else ''}{word} {right.text}{using}"
        left.items += right.items
        after = right.items[0]
        sides = {"LEFT": (after,), "RIGHT": (before,), "FULL": (before, after)}
        left.optional |= set(sides.get(word.partition(" ")[0], ()))
        if "region" in names:
            both = (before.columns["region"], after.columns["region"])
            left.merged.append(Column("region", "region", REGIONS, both))
        return True

    def _narrowed(self, item: Item, names: Sequence[str]) -> str:
        """A derived table of a relation with a few of its columns, in the relation's place."""
        assert item.use is not None
        inner = self._relation(item.use.relation, number=item.use)
        columns = dict(inner.items[0].columns)
        shown = ", ".join(f"{columns[name].text} AS {name}" for name in names)
        core = Core(inner.items, outputs=tuple(_shown(columns[name]) for name in names))
        item.query = Query(f"SELECT {shown} FROM {inner.text}", tuple(names), (core,))
        item.use = None
        item.columns = {
            name: Column(f"{item.alias}.{name}", columns[name].kind, columns[name].values)
            for name in names
        }
        item.names = frozenset(names)
        return f"({item.query.sql}) AS {item.alias}"

    def _source(self, depth: int) -> _From:
        if self._ctes and self._say.chance(0.45):
            name, query = self._random.choice(self._ctes)
            alias = self._say.pick({self._alias("x"): 4, name: 0})
            return self._derived(alias, query, f"{name}{self._as()}{alias}")
        if depth and self._say.chance(0.2):
            alias, query = self._alias("d"), self._query(depth - 1)
            return self._derived(alias, query, f"({query.sql}){self._as()}{alias}")
        if self._say.chance(0.03):
            return self._own_table()
        choices = [relation for relation in RELATIONS if relation.needs is None]
        return self._relation(self._random.choice(choices))

    def _own_table(self) -> _From:
        """A table of the user's own."""
        alias = self._alias("n")
        kinds = {"name": "text", "region": "shown", "note": "number"}
        columns = {
            name: Column(f"{alias}.{name}", kind, ("orders", "10", 1, 2, 3))
            for name, kind in kinds.items()
        }
        return _From(f"notes AS {alias}", [Item(alias, columns, frozenset(columns))])

    def _relation(self, relation: Relation, number: Use | None = None) -> _From:
        used = number or Use(next(self._numbers), relation)
        if number is None:
            self._uses.append(used)
        bare = number is None and self._say.chance(0.1) and relation.resource not in self._bare
        alias = relation.resource if bare else self._alias("t")
        full = relation.name if bare else ""
        names = self._copy.columns(relation)
        columns = {
            name: Column(self._written(alias, name, full), kind, self._values(relation, name))
            for name, kind in relation.columns.items()
        }
        if not relation.is_global:
            columns["region"] = Column(self._written(alias, "region", full), "region", REGIONS)
        if len(relation.parts) == 1 and not relation.list_only and self._say.chance(0.1):
            used.hidden.add("Identifier")
            values = columns[relation.parts[0]].values
            columns["Identifier"] = Column(f"{alias}.Identifier", "text", values)
        item = Item(alias, columns, frozenset(names), use=used)
        if bare:
            self._bare.add(alias)
            return _From(use(used.number, relation.name, f" AS {alias}"), [item])
        return _From(f"{use(used.number, relation.name)}{self._as()}{alias}", [item])

    def _values(self, relation: Relation, column: str) -> tuple[object, ...]:
        # What is compared with NULL is never true, and may be known to say nothing of a region.
        return tuple(value for value in self._copy.values(relation, column) if value is not None)

    def _written(self, alias: str, name: str, full: str = "") -> str:
        if full and self._say.chance(0.5):
            return either(f"{full}.{name}", f"{alias}.{name}")
        forms = {
            f"{alias}.{name}": 20,
            f'{alias}."{name}"': 1,
            f"{alias.upper()}.{name.upper()}": 1,
        }
        return str(self._say.pick(forms))

    def _derived(self, alias: str, query: Query, text: str) -> _From:
        columns = {
            name: Column(f"{alias}.{name}", column.kind, column.values)
            for name, column in query.outputs
        }
        return _From(text, [Item(alias, columns, frozenset(columns), query=query)])

    def _partner(self, left: _From, depth: int) -> tuple[_From, Test | None]:
        """One more source, and the equality that ties it to the others."""
        choices = []
        for item in left.items:
            name = item.use.relation.name if item.use else ""
            for first, mine, second, theirs in EDGES:
                if name == first and mine in item.columns:
                    choices.append((item, mine, second, theirs))
                if name == second and theirs in item.columns:
                    choices.append((item, theirs, first, mine))
        if choices and self._say.chance(0.8):
            item, mine, name, theirs = self._random.choice(choices)
            right = self._relation(BY_NAME[name])
            sides = [item.columns[mine].text, right.items[0].columns[theirs].text]
            self._random.shuffle(sides)
            operator = self._say.pick({"=": 9, "==": 1, "IS": 0.5})
            return right, Test(f"{sides[0]} {operator} {sides[1]}")
        right = self._source(depth)
        if self._say.chance(0.1):
            return right, None
        plain = [column for column in left.columns if column.is_plain]
        others = [column for column in right.columns if column.is_plain]
        if not plain or not others:
            return right, None
        column = self._say.column(plain)
        return right, Test(f"{column.text} = {self._say.column(others, column.kind).text}")

    def _named_only(self) -> _From:
        """What cannot be listed, with what names it, in either order."""
        child = self._random.choice([r for r in RELATIONS if r.needs])
        assert child.needs is not None
        key, parent, named_by = child.needs
        one, other = self._relation(BY_NAME[parent]), self._relation(child)
        sides = [one.items[0].columns[named_by].text, other.items[0].columns[key].text]
        self._random.shuffle(sides)
        equation = Test(" = ".join(sides))
        kind = self._random.choice(("JOIN", "LEFT JOIN", ", ", "CROSS JOIN", "RIGHT JOIN"))
        if kind == "RIGHT JOIN" or (kind != "LEFT JOIN" and self._say.chance(0.5)):
            one, other = other, one
        conditions: list[Condition] = [equation]
        if not self._put_together(one, other, kind, conditions):
            one.where += conditions
        return one

    def _documents(self, source: _From) -> None:
        documents = [c for c in source.columns if c.kind == "json"]
        if not documents or source.optional or source.merged:
            return
        alias = self._alias("j")
        columns = {
            "key": Column(f"{alias}.key", "number", (0, 1)),
            "value": Column(f"({alias}.value ->> 'Value')", "text", ("ops", "10", "crm")),
            "type": Column(f"{alias}.type", "text", ("object",)),
        }
        source.items.append(Item(alias, columns, frozenset()))
        source.text += f", json_each({self._random.choice(documents).text}){self._as()}{alias}"

    # -- WHERE --------------------------------------------------------------------------------

    def _tree(self, columns: Sequence[Column], depth: int, height: int) -> Condition:
        if height == 0 or self._say.chance(0.45):
            return self._leaf(columns, depth)
        parts = tuple(self._tree(columns, depth, height - 1) for _ in range(2))
        return self._say.negated(Tree(self._random.choice(("AND", "AND", "OR")), parts))

    def _leaf(self, columns: Sequence[Column], depth: int) -> Condition:
        if depth and self._say.chance(0.2):
            return self._subquery_test(_qualified(columns), depth)
        return self._leaf_of(columns, 0.4)

    def _leaf_of(self, columns: Sequence[Column], of_region: float) -> Test:
        regions = [column for column in columns if column.is_region]
        if regions and self._say.chance(of_region):
            return region_test(self._random, self._random.choice(regions))
        return self._say.test(columns)

    def _correlation(self, columns: Sequence[Column], outer: Sequence[Column]) -> Condition:
        inner = [c for c in columns if c.is_plain]
        others = [c for c in outer if c.is_plain]
        regions = [[c for c in side if c.kind == "region"] for side in (columns, outer)]
        found = []
        if inner and others:
            column = self._say.column(others)
            found.append(Test(f"{self._say.column(inner, column.kind).text} = {column.text}"))
        if all(regions) and self._say.chance(0.4):
            found.append(_equation(*(self._random.choice(side) for side in regions)))
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
        ties = [(column, *tie) for column in columns for tie in _ties(column)]
        if not ties:
            return self._scalar(columns)
        column, name, key = self._random.choice(ties)
        source = self._relation(BY_NAME[name])
        inner = source.items[0].columns
        core = Core(source.items)
        where: list[Condition] = []
        by_value = self._say.chance(0.5) and BY_NAME[name].needs is None
        if not by_value:
            where.append(Test(f"{inner[key].text} = {column.text}"))
        regions = [c for c in columns if c.kind == "region"]
        if "region" in inner and regions and self._say.chance(0.25):
            where.append(_equation(inner["region"], self._random.choice(regions)))
        if self._say.chance(0.3):
            where.append(self._leaf_of(list(inner.values()), 0.7))
        core.filters = [Filter(part, tuple(core.items), frozenset()) for part in where]
        tail = f" WHERE {' AND '.join(part.text for part in where)}" if where else ""
        shown = _shown(inner[key]) if by_value else Column("1", "number", ())
        core.outputs = (shown,)
        query = Query(f"SELECT {shown.text} FROM {source.text}{tail}", ("o1",), (core,))
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

    def _alias(self, letter: str) -> str:
        return f"{letter}{next(self._numbers)}"


_AREA = "substr({}, 1, 2)"


def _ties(column: Column) -> list[tuple[str, str]]:
    """The relations and their columns whose values meet those of a column."""
    name = re.findall(r"\w+", column.text)[-1].lower()
    found = [(second, theirs) for _, mine, second, theirs in EDGES if name == mine]
    found += [(first, mine) for first, mine, _, theirs in EDGES if name == theirs]
    needing = (one for one in RELATIONS if one.needs and one.needs[2] == name)
    return [*found, *((one.name, one.needs[0]) for one in needing if one.needs)]


def _qualified(columns: Sequence[Column]) -> list[Column]:
    """The columns that mean the same in a query inside."""
    return [column for column in columns if not column.of]


def _equation(one: Column, other: Column) -> Test:
    return Test(f"{one.text} = {other.text}", equates=(one, other))


def _is_named(name: str, heads: Sequence[str], text: str) -> bool:
    """Whether a common table expression is used; if not, its conditions count all the same."""
    bodies = [head for head in heads if not head.startswith((f"{name} ", f"{name}("))]
    return any(re.search(rf"\b{name}\b", body) for body in [*bodies, text])


def _made_of(*columns: Column) -> str:
    return "number" if all(column.is_plain for column in columns) else "shown"


def _coalesced(column: Column) -> Column:
    text = f"coalesce({column.text}, 'none')"
    if column.kind == "region":
        return Column(text, "place", column.values, column.of or (column,), "coalesce({}, 'none')")
    return Column(text, "text", column.values)


def _shown(column: Column) -> Column:
    """A column as it is shown: its values, and whose region it is."""
    if column.is_region:
        return Column(column.text, column.kind, column.values, column.of or (column,))
    return Column(column.text, column.kind, column.values)

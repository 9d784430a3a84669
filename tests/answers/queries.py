"""Queries made by chance over a small world: every clause that SQLite has and planning reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cirrusql.sql import literal
from tests.answers.small_world import EDGES, Relation

_NOISE: Mapping[str, tuple[Any, ...]] = {
    "text": ("none", "", "10", "%", "ORDERS", 10),
    "number": (0, 7, -1, "30", 2.5),
    "region": ("us-east-1", "eu-west-2", "sa-east-1"),
}
_COMPARISONS = ("=", "=", "=", "==", "<>", "!=", "<", "<=", ">", ">=", "IS", "IS NOT")
_REGION_TESTS = (
    "{} = 'us-east-1'", "{} IN ('eu-west-2', 'us-east-1')", "{} LIKE 'eu-%'", "{} <> 'us-east-1'",
    "{} NOT IN ('us-east-1')", "NOT {} = 'eu-west-2'", "{} = '*'", "{} = lower('EU-WEST-2')",
    "{} BETWEEN 'a' AND 'f'", "{} IS NOT NULL", "{} LIKE '%-1'", "{} > 'b' AND {} < 'f'",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column in sight: how it is written there, its kind, and some of its values."""

    text: str
    kind: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Item:
    """One item of a FROM clause and its columns by name; `relation` if it is one."""

    alias: str
    columns: Mapping[str, Column]
    relation: Relation | None = None


@dataclass(frozen=True)
class Made:
    """A query's text and its output columns, named uniquely."""

    sql: str
    outputs: tuple[tuple[str, Column], ...]


@dataclass
class Queries:
    """Makes queries. Mutable state: the random numbers, and how many aliases were given.

    `plain` leaves out what only our relations have: regions, which choose where to ask, and columns
    that `*` does not show.
    """

    relations: Sequence[Relation]
    random: Random
    plain: bool = False
    _aliases: int = 0
    _ctes: dict[str, Made] = field(default_factory=dict)

    def query(self) -> str:
        """One query."""
        self._ctes = {}
        heads = []
        for _ in range(self._pick({0: 6, 1: 3, 2: 1})):
            made = self._body(1)
            name = self._alias("c")
            heads.append(f"{name} AS ({made.sql})")
            self._ctes[name] = made
        head = f"WITH {', '.join(heads)} " if heads else ""
        return head + self._body(2).sql

    def filtered(self) -> str:
        """One relation's rows and a WHERE, as a LIMIT that stops early may follow it."""
        self._ctes = {}
        item, source = self._source(0)
        columns = ", ".join(column.text for column in self._ungrouped((item,), 3, 0))
        return f"SELECT {columns} FROM {source} WHERE {self._tree((item,), 0, 2)}"

    # -- queries --------------------------------------------------------------------------------

    def _body(self, depth: int) -> Made:
        if depth and self._chance(0.12):
            return self._compound(depth)
        return self._select(depth)

    def _compound(self, depth: int) -> Made:
        first = self._select(depth - 1, width=2, bare=True)
        operator = self.random.choice(("UNION", "UNION ALL", "EXCEPT", "INTERSECT"))
        second = self._select(depth - 1, width=2, bare=True)
        return Made(f"{first.sql} {operator} {second.sql}", first.outputs)

    def _select(
        self, depth: int, outer: tuple[Item, ...] = (), width: int | None = None, bare: bool = False
    ) -> Made:
        items, clause, equalities = self._from(depth)
        terms = list(equalities)
        if self._chance(0.75):
            terms.append(self._condition(items, depth, outer))
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        if self._chance(0.2):
            columns, tail = self._grouped(items, width)
        else:
            columns, tail = self._ungrouped(items, width, depth), ""
        names = [f"o{number}" for number in range(1, len(columns) + 1)]
        shown = ", ".join(f"{c.text} AS {n}" for c, n in zip(columns, names, strict=True))
        distinct = "DISTINCT " if self._chance(0.15) else ""
        sql = f"SELECT {distinct}{shown} FROM {clause}{where}{tail}"
        if not bare and self._chance(0.3):
            sql += self._ordered(len(columns))
        outputs = tuple(
            (name, Column(name, c.kind, c.values)) for c, name in zip(columns, names, strict=True)
        )
        return Made(sql, outputs)

    def _ordered(self, width: int) -> str:
        # By every column, so that rows which tie are equal and a limit has one answer.
        places = self.random.sample(range(1, width + 1), width)
        order = ", ".join(f"{p}{self.random.choice(('', ' DESC'))}" for p in places)
        limit = f" LIMIT {self.random.randint(0, 9)}" if self._chance(0.6) else ""
        offset = f" OFFSET {self.random.randint(0, 4)}" if limit and self._chance(0.3) else ""
        return f" ORDER BY {order}{limit}{offset}"

    def _ungrouped(self, items: tuple[Item, ...], width: int | None, depth: int) -> list[Column]:
        count = width or self.random.randint(1, 4)
        return [self._output(items, depth) for _ in range(count)]

    def _output(self, items: tuple[Item, ...], depth: int) -> Column:
        column = self._column(items)
        chance = self.random.random()
        if chance < 0.72:
            return column
        if chance < 0.78:
            return Column(f"coalesce({column.text}, 'none')", column.kind, column.values)
        if chance < 0.84:
            text = f"CASE WHEN {self._test(items)} THEN {column.text} ELSE 0 END"
            return Column(text, column.kind, column.values)
        if chance < 0.9 and depth:
            return Column(self._scalar(items, depth), "number", (0, 1, 2))
        partition = self._column(items).text
        window = self.random.choice(
            (
                f"count(*) OVER (PARTITION BY {partition})",
                f"dense_rank() OVER (ORDER BY {partition})",
                f"max({column.text}) OVER (PARTITION BY {partition})",
            )
        )
        return Column(window, "number", (1, 2))

    def _grouped(self, items: tuple[Item, ...], width: int | None) -> tuple[list[Column], str]:
        keys = [self._column(items) for _ in range((width or 2) - 1)]
        aggregates = ("count(*)", "count({0})", "min({0})", "max({0})", "count(DISTINCT {0})")
        aggregate = self.random.choice(aggregates).format(self._column(items).text)
        having = ""
        if self._chance(0.3):
            having = f" HAVING {self.random.choice(('count(*) > 1', 'count(*) <= 2'))}"
        group = f" GROUP BY {', '.join(key.text for key in keys)}" if keys else ""
        return [*keys, Column(aggregate, "number", (1, 2, 3))], group + having

    # -- FROM -----------------------------------------------------------------------------------

    def _from(self, depth: int) -> tuple[tuple[Item, ...], str, list[str]]:
        """Items, the clause, and equalities that a comma leaves to WHERE."""
        first, text = self._source(depth)
        items, where = [first], list[str]()
        outer = False
        for _ in range(self._pick({0: 5, 1: 4, 2: 1})):
            item, source, on = self._joined(items, depth)
            kind = self.random.choice(
                (", ", "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
            )
            outer = outer or kind in ("RIGHT JOIN", "FULL JOIN")
            if kind == ", ":
                text += f", {source}"
                where.append(on)
            else:
                text += f" {kind} {source} {self._join_condition(items, item, on)}"
            items.append(item)
        if not outer and self._chance(0.12):
            text = self._with_documents(items, text)
        return tuple(items), text, where

    def _join_condition(self, items: list[Item], item: Item, on: str) -> str:
        left, _, right = on.partition(" = ")
        name = left.rpartition(".")[2]
        everywhere = [i for i in (*items, item) if name in i.columns]
        if name == right.rpartition(".")[2] and len(everywhere) == 2 and self._chance(0.4):
            return f"USING ({name})"
        extra = f" AND {self._test((*items, item))}" if self._chance(0.3) else ""
        return f"ON {on}{extra}"

    def _source(self, depth: int, relation: Relation | None = None) -> tuple[Item, str]:
        if relation is None and self._ctes and self._chance(0.5):
            name = self.random.choice(list(self._ctes))
            alias = self._alias("x")
            return self._derived(alias, self._ctes[name]), f"{name} AS {alias}"
        if relation is None and depth and self._chance(0.15):
            alias = self._alias("d")
            made = self._body(depth - 1)
            return self._derived(alias, made), f"({made.sql}) AS {alias}"
        relation = relation or self.random.choice(self.relations)
        alias = self._alias("t")
        columns = {
            name: Column(f"{alias}.{name}", kind, relation.values[name])
            for name, kind in relation.columns.items()
            if not (self.plain and kind == "region")
        }
        if not self.plain:
            part = relation.parts[0]
            if len(relation.parts) == 1:
                values = relation.values[part]
                columns["Identifier"] = Column(f"{alias}.Identifier", "text", values)
        return Item(alias, columns, relation), f"{relation.name} AS {alias}"

    @staticmethod
    def _derived(alias: str, made: Made) -> Item:
        outputs = {n: Column(f"{alias}.{n}", c.kind, c.values) for n, c in made.outputs}
        return Item(alias, outputs)

    def _joined(self, items: list[Item], depth: int) -> tuple[Item, str, str]:
        """One more item and the equality that ties it to the others."""
        choices = []
        for item in items:
            name = item.relation.name if item.relation else ""
            for first, mine, second, theirs in EDGES:
                if self.plain and mine == "region":
                    continue
                if name == first:
                    choices.append((item, mine, second, theirs))
                if name == second:
                    choices.append((item, theirs, first, mine))
        if choices and self._chance(0.8):
            item, mine, name, theirs = self.random.choice(choices)
            relation = next(r for r in self.relations if r.name == name)
            joined, text = self._source(depth, relation)
            return joined, text, f"{item.alias}.{mine} = {joined.alias}.{theirs}"
        joined, text = self._source(depth)
        column = self._column(tuple(items))
        return joined, text, f"{column.text} = {self._column((joined,), column.kind).text}"

    def _with_documents(self, items: list[Item], text: str) -> str:
        documents = [c for item in items for c in item.columns.values() if c.kind == "json"]
        if not documents:
            return text
        alias = self._alias("j")
        values = ('{"Key":"team","Value":"ops"}', '{"Key":"env","Value":"10"}')
        columns = {
            "key": Column(f"{alias}.key", "number", (0, 1)),
            "value": Column(f"json_extract({alias}.value, '$.Value')", "text", ("ops", "10")),
            "type": Column(f"{alias}.type", "text", ("object",)),
            "whole": Column(f"{alias}.value", "text", values),
        }
        items.append(Item(alias, columns))
        return f"{text}, json_each({self.random.choice(documents).text}) AS {alias}"

    # -- WHERE ----------------------------------------------------------------------------------

    def _condition(self, items: tuple[Item, ...], depth: int, outer: tuple[Item, ...]) -> str:
        tree = self._tree(items, depth, 2)
        if outer and self._chance(0.8):
            return f"{self._correlation(items, outer)} AND {tree}"
        return tree

    def _tree(self, items: tuple[Item, ...], depth: int, height: int) -> str:
        if height == 0 or self._chance(0.4):
            return self._leaf(items, depth)
        one, other = (self._tree(items, depth, height - 1) for _ in range(2))
        text = f"({one} {self.random.choice(('AND', 'AND', 'OR'))} {other})"
        return f"NOT {text}" if self._chance(0.2) else text

    def _leaf(self, items: tuple[Item, ...], depth: int) -> str:
        if depth and self._chance(0.15):
            return self._subquery_test(items, depth)
        if not self.plain and self._chance(0.15):
            regions = [item.columns["region"].text for item in items if "region" in item.columns]
            if regions:
                text = self.random.choice(regions)
                return f"({self.random.choice(_REGION_TESTS).replace('{}', text)})"
        return self._test(items)

    def _test(self, items: tuple[Item, ...]) -> str:
        tests: tuple[Callable[[tuple[Item, ...], Column], str], ...] = (
            self._comparison, self._comparison, self._comparison, self._membership,
            self._membership, self._pattern, self._between, self._null, self._columns_compared,
            self._computed, self._constant,
        )  # fmt: skip
        text = self.random.choice(tests)(items, self._column(items))
        return f"NOT {text}" if self._chance(0.1) else text

    def _comparison(self, _items: tuple[Item, ...], column: Column) -> str:
        sides = [column.text, self._value(column)]
        if self._chance(0.15):
            sides.reverse()
        return f"{sides[0]} {self.random.choice(_COMPARISONS)} {sides[1]}"

    def _membership(self, _items: tuple[Item, ...], column: Column) -> str:
        values = ", ".join(self._value(column) for _ in range(self.random.randint(1, 3)))
        return f"{column.text} {self.random.choice(('IN', 'IN', 'NOT IN'))} ({values})"

    def _pattern(self, _items: tuple[Item, ...], column: Column) -> str:
        texts = [v for v in column.values if isinstance(v, str) and v] or ["orders"]
        text = self.random.choice(texts)
        cut = self.random.randint(0, len(text))
        patterns = (text[:cut] + "%", "%" + text[cut:], text.upper(), "_" + text[1:])
        pattern = self.random.choice(patterns)
        operator = self.random.choice(("LIKE", "LIKE", "NOT LIKE", "GLOB"))
        return f"{column.text} {operator} {literal(pattern)}"

    def _between(self, _items: tuple[Item, ...], column: Column) -> str:
        operator = self.random.choice(("BETWEEN", "NOT BETWEEN"))
        return f"({column.text} {operator} {self._value(column)} AND {self._value(column)})"

    def _null(self, _items: tuple[Item, ...], column: Column) -> str:
        return f"{column.text} {self.random.choice(('IS NULL', 'IS NOT NULL', 'NOTNULL'))}"

    def _columns_compared(self, items: tuple[Item, ...], column: Column) -> str:
        operator = self.random.choice(("=", "<>", "<", "IS"))
        return f"{column.text} {operator} {self._column(items, column.kind).text}"

    def _computed(self, _items: tuple[Item, ...], column: Column) -> str:
        form = self.random.choice(
            ("length({0}) > 4", "lower({0}) = lower({1})", "{0} || '' = {1}", "{0} + 0 > 5",
             "coalesce({0}, {1}) = {1}", "{0} COLLATE NOCASE = {1}", "typeof({0}) = 'text'",
             "({0}, 1) = ({1}, 1)", "iif({0} IS NULL, 1, 0)", "CASE {0} WHEN {1} THEN 1 END")
        )  # fmt: skip
        return form.format(column.text, self._value(column))

    def _constant(self, _items: tuple[Item, ...], _column: Column) -> str:
        constants = ("1 = 1", "1 = 0", "true", "NULL", "'a' = 'b'", "0", "1", "2 > 1")
        return self.random.choice(constants)

    def _subquery_test(self, items: tuple[Item, ...], depth: int) -> str:
        column = self._column(items)
        if self._chance(0.4):
            inner = self._select(depth - 1, outer=items if self._chance(0.5) else ())
            word = self.random.choice(("EXISTS", "NOT EXISTS"))
            return f"{word} ({inner.sql})"
        if self._chance(0.7):
            inner = self._select(depth - 1, width=1)
            word = self.random.choice(("IN", "IN", "NOT IN"))
            return f"{column.text} {word} ({inner.sql})"
        return f"{self._scalar(items, depth)} {self.random.choice(('>', '=', '<='))} 1"

    def _scalar(self, items: tuple[Item, ...], depth: int) -> str:
        inner, text = self._source(0)
        condition = self._correlation((inner,), items)
        if self._chance(0.5):
            condition += f" AND {self._tree((inner,), 0, 1)}"
        return f"(SELECT count(*) FROM {text} WHERE {condition})"

    def _correlation(self, items: tuple[Item, ...], outer: tuple[Item, ...]) -> str:
        column = self._column(outer)
        return f"{self._column(items, column.kind).text} = {column.text}"

    # -- choices --------------------------------------------------------------------------------

    def _column(self, items: tuple[Item, ...], kind: str | None = None) -> Column:
        columns = [c for item in items for c in item.columns.values()]
        alike = [column for column in columns if column.kind == kind]
        return self.random.choice(alike or columns)

    def _value(self, column: Column) -> str:
        noise = _NOISE.get(column.kind, ("[]",))
        value = self.random.choice(column.values if self._chance(0.8) and column.values else noise)
        if isinstance(value, str) and len(value) > 1 and self._chance(0.1):
            return f"{literal(value[:1])} || {literal(value[1:])}"
        return literal(value)

    def _alias(self, letter: str) -> str:
        self._aliases += 1
        return f"{letter}{self._aliases}"

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _pick(self, weights: Mapping[int, int]) -> int:
        return self.random.choices(list(weights), list(weights.values()))[0]

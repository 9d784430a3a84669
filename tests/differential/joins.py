"""FROM clauses: every join, nested, by names, with documents, of what cannot be listed."""

from __future__ import annotations

from tests.differential.columns import equation
from tests.differential.conditions import Column, Condition, Test, conjuncts
from tests.differential.maker import From
from tests.differential.model import Filter, Item
from tests.differential.relations import BY_NAME, EDGES, RELATIONS
from tests.differential.sources import Sources
from tests.differential.text import either
from tests.differential.world import REGIONS

_JOINS = {
    ", ": 3, "JOIN": 5, "INNER JOIN": 1, "CROSS JOIN": 1, "LEFT JOIN": 4, "LEFT OUTER JOIN": 1,
    "RIGHT JOIN": 2, "FULL JOIN": 1, "FULL OUTER JOIN": 1,
}  # fmt: skip


class Joins(Sources):
    """Makes a FROM."""

    def _from(self, depth: int) -> From:
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
    def _said_once(source: From) -> None:
        """A region without a qualifier, which is the first relation's and speaks of all."""
        having = [item for item in source.items if "region" in item.names]
        if len(having) < 2 or source.merged or any(item.use is None for item in having):
            return
        if any(item.query is not None for item in source.items):
            return  # VALUES have columns of any name, as far as is known
        first = having[0].columns.get("region")
        if first is not None and having[0] not in source.optional:
            text = either("region", first.text)
            source.once = Column(text, "region", REGIONS, (first,))
            source.spoken_of = tuple(
                item.columns["region"] for item in having[1:] if "region" in item.columns
            )

    def _join(self, left: From, depth: int) -> None:
        if self._say.chance(0.08) and self._join_by_names(left):
            return
        left.merged.clear()  # the name would mean the third relation's as well
        right, tie = self._partner(left, depth)
        if self._say.chance(0.12):
            self._nest(right, depth)
        kind = self._say.pick(_JOINS)
        columns = [*left.columns, *right.columns]
        conditions: list[Condition] = [tie] if tie else []
        if self._say.chance(0.35):
            conditions.append(self._leaf_of(columns, 0.6))
        regions = [[c for c in side.columns if c.kind == "region"] for side in (left, right)]
        if all(regions) and self._say.chance(0.35):
            conditions.append(equation(*(self._random.choice(side) for side in regions)))
        elif all(regions) and self._say.chance(0.04):
            one, other = (self._random.choice(side).text for side in regions)
            operator = self._random.choice(("<>", "<", "IS NOT"))
            conditions.append(Test(f"{one} {operator} {other}", crosses=True))
        merged = self._put_together(left, right, kind, conditions)
        if not merged and kind in (", ", "CROSS JOIN"):
            left.where += conditions

    def _put_together(
        self, left: From, right: From, kind: str, conditions: list[Condition]
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

    def _nest(self, right: From, depth: int) -> None:
        """Make the right side of a join a join of its own, in parentheses."""
        inner, tie = self._partner(right, depth)
        kind = self._say.pick({"JOIN": 3, "LEFT JOIN": 2, "CROSS JOIN": 1})
        conditions: list[Condition] = [tie] if tie else []
        if self._say.chance(0.3):
            conditions.append(self._leaf_of([*right.columns, *inner.columns], 0.6))
        self._put_together(right, inner, kind, conditions)
        if kind == "CROSS JOIN":
            right.where += conditions
        right.text = f"({right.text})"

    def _join_by_names(self, left: From) -> bool:
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

    def _partner(self, left: From, depth: int) -> tuple[From, Test | None]:
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

    def _named_only(self) -> From:
        """What cannot be listed, with what names it, in either order."""
        child = self._random.choice([r for r in RELATIONS if r.needs])
        assert child.needs is not None
        key, parent, named_by = child.needs
        one, other = self._relation(BY_NAME[parent]), self._relation(child)
        sides = [one.items[0].columns[named_by].text, other.items[0].columns[key].text]
        self._random.shuffle(sides)
        tie = Test(" = ".join(sides))
        kind = self._random.choice(("JOIN", "LEFT JOIN", ", ", "CROSS JOIN", "RIGHT JOIN"))
        if kind == "RIGHT JOIN" or (kind != "LEFT JOIN" and self._say.chance(0.5)):
            one, other = other, one
        conditions: list[Condition] = [tie]
        if not self._put_together(one, other, kind, conditions):
            one.where += conditions
        return one

    def _documents(self, source: From) -> None:
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

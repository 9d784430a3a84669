"""Tests and values over columns in sight, made by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from cirrusql.sql import literal
from tests.differential.conditions import Column, Test, Tree

_NOISE: dict[str, tuple[Any, ...]] = {
    "text": ("none", "", "10", "%", "ORDERS", 10),
    "number": (0, 7, -1, "30", 2.5),
    "json": ("[]",),
    "region": ("",),
    "area": ("eu",),
    "place": ("",),
    "shown": ("",),
}
_COMPARISONS = ("=", "=", "=", "==", "<>", "!=", "<", "<=", ">", ">=", "IS", "IS NOT")
# {0} is the column, {1} one of its values.
_COMPUTED = (
    "length({0}) > 4", "lower({0}) = lower({1})", "{0} || '' = {1}", "{0} + 0 > 5",
    "coalesce({0}, {1}) = {1}", "{0} COLLATE NOCASE = {1}", "typeof({0}) = 'text'",
    "({0}, 1) = ({1}, 1)", "iif({0} IS NULL, 1, 0)", "CASE {0} WHEN {1} THEN 1 END",
    "{0} IS NOT DISTINCT FROM {1}", "{0} IN (SELECT {1})", "{0} NOTNULL", "{0} ISNULL",
    "CAST({0} AS TEXT) > 'm'", "substr({0}, 1, 1) <> 'o'", "({0} = {1}) IS NOT TRUE",
)  # fmt: skip
_CONSTANTS = ("1 = 1", "1 = 0", "true", "NULL", "'a' = 'b'", "0", "1", "2 > 1", "-1 < 0")


class Expressions:
    """Makes tests and values. Mutable state: the random numbers."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, weights: Mapping[Any, float]) -> Any:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def column(self, columns: Sequence[Column], kind: str | None = None) -> Column:
        """One of them, of that kind if there is any."""
        alike = [column for column in columns if column.kind == kind]
        return self.random.choice(alike or columns)

    def value(self, column: Column) -> str:
        """One of a column's values, or one that it has not."""
        values = column.values if self.chance(0.85) and column.values else _NOISE[column.kind]
        value: Any = self.random.choice(values)
        if isinstance(value, str) and len(value) > 1 and self.chance(0.1):
            return f"{literal(value[:1])} || {literal(value[1:])}"
        return literal(value)

    def test(self, columns: Sequence[Column]) -> Test:
        """A test that says nothing of regions."""
        plain = [column for column in columns if column.is_plain]
        if not plain or self.chance(0.04):
            return Test(self.random.choice(_CONSTANTS), constant=True)
        column = self.column(plain)
        form = self.random.choice(
            (self._comparison, self._comparison, self._comparison, self._membership,
             self._membership, self._pattern, self._between, self._computed)
        )  # fmt: skip
        if self.chance(0.1):
            return Test(self._columns_compared(plain, column))
        text = form(column)
        return Test(f"NOT {text}" if self.chance(0.08) else text)

    def _comparison(self, column: Column) -> str:
        sides = [column.text, self.value(column)]
        if self.chance(0.15):
            sides.reverse()
        return f"{sides[0]} {self.random.choice(_COMPARISONS)} {sides[1]}"

    def _membership(self, column: Column) -> str:
        values = ", ".join(self.value(column) for _ in range(self.random.randint(1, 3)))
        return f"{column.text} {self.random.choice(('IN', 'IN', 'NOT IN'))} ({values})"

    def _pattern(self, column: Column) -> str:
        texts = [v for v in column.values if isinstance(v, str) and v] or ["orders"]
        text = self.random.choice(texts)
        cut = self.random.randint(0, len(text))
        pattern = self.random.choice((text[:cut] + "%", "%" + text[cut:], text.upper()))
        operator = self.random.choice(("LIKE", "LIKE", "NOT LIKE", "GLOB"))
        return f"{column.text} {operator} {literal(pattern)}"

    def _between(self, column: Column) -> str:
        operator = self.random.choice(("BETWEEN", "NOT BETWEEN"))
        return f"({column.text} {operator} {self.value(column)} AND {self.value(column)})"

    def _computed(self, column: Column) -> str:
        return self.random.choice(_COMPUTED).format(column.text, self.value(column))

    def _columns_compared(self, columns: Sequence[Column], column: Column) -> str:
        operator = self.random.choice(("=", "<>", "<", "IS"))
        return f"{column.text} {operator} {self.column(columns, column.kind).text}"

    def negated(self, tree: Test | Tree) -> Test | Tree:
        return Tree("NOT", (tree,)) if self.chance(0.15) else tree

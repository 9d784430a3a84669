"""What the rows that a query's relations lack do to its own rows, and how that adds up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from cirrusql.records import Record, field
from cirrusql.sql.absence import ANY, Effect
from cirrusql.sql.grammar import exp

Absent = Mapping[int, tuple[Effect, str]]
"""For each relation, by the offset of its name: what its missing rows do, and where, in words."""

COMPARED = "a comparison with an aggregate"


class Part(Record):
    """A query, or an item of a FROM: what its relations' missing rows do to its rows.

    `altered` are the columns whose values they may change, in lower case; `*` for any. Those of
    them that are `growing` can only be too small.
    """

    absent: Absent = field(factory=dict)
    altered: frozenset[str] = frozenset()
    alias: str = ""
    growing: frozenset[str] = frozenset()

    def altered_in(self, node: exp.Expr) -> bool:
        """Whether an expression, or a query in it, has a column that may be altered."""
        if not self.altered:
            return False
        return any(
            (not column.table or column.table.lower() == self.alias)
            and (self.altered >= ANY or column.name.lower() in self.altered)
            for column in node.find_all(exp.Column)
        )


class Sight(Protocol):
    """What can be seen from a place in a statement: the CTEs, and the queries below it."""

    @property
    def ctes(self) -> Mapping[str, Part]:
        """By name in lower case."""
        ...

    def query(self, tree: exp.Expr) -> Part:
        """What a query's relations do to its rows."""
        ...


def merged(parts: Iterable[Absent]) -> Absent:
    """All of them; of a relation that is in several the worst counts, as for a CTE used twice."""
    found: dict[int, tuple[Effect, str]] = {}
    for part in parts:
        for start, one in part.items():
            if start not in found or one[0].value > found[start][0].value:
                found[start] = one
    return found


def at_least(absent: Absent, effect: Effect, place: str = "") -> Absent:
    """The same relations, none of which does less."""
    return {
        start: one if one[0].value >= effect.value else (effect, place)
        for start, one in absent.items()
    }


def inventing(absent: Absent, place: str) -> Absent:
    """The same relations, of which missing rows may invent others."""
    return at_least(absent, Effect.INVENTS, place)


def present(absent: Absent) -> Absent:
    """Where only whether there is a row matters: aggregates below it do not."""
    return {
        start: (Effect.LOSES, "") if one[0] is Effect.COUNTS else one
        for start, one in absent.items()
    }


def relation(node: exp.Table | exp.Column) -> Absent:
    """A relation by itself."""
    return {int(node.parts[0].meta.get("start", -1)): (Effect.LOSES, "")}

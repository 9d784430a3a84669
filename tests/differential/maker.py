"""What every part of the generator works on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.differential.conditions import Column, Condition, Test, region_test
from tests.differential.copy import Copy
from tests.differential.expressions import Expressions
from tests.differential.model import Filter, Item, Query, Use


@dataclass(eq=False)
class From:
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


class Maker:
    """A statement while it is made. Mutable state: what of it there is already."""

    def __init__(self, copy: Copy, random: Random) -> None:
        self._copy, self._random = copy, random
        self._say = Expressions(random)
        self._uses: list[Use] = []
        self._roots: list[Query] = []
        self._ctes: list[tuple[str, Query]] = []
        self._bare: set[str] = set()
        self._numbers = itertools.count(1)

    def _alias(self, letter: str) -> str:
        return f"{letter}{next(self._numbers)}"

    def _query(self, depth: int, width: int | None = None, outer: Sequence[Column] = ()) -> Query:
        """A query; the parts that make one are put together in the generator."""
        raise NotImplementedError

    def _as(self) -> str:
        return str(self._say.pick({" AS ": 6, " ": 1, " as ": 1}))

    def _leaf_of(self, columns: Sequence[Column], of_region: float) -> Test:
        regions = [column for column in columns if column.is_region]
        if regions and self._say.chance(of_region):
            return region_test(self._random, self._random.choice(regions))
        return self._say.test(columns)

"""Columns made of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.differential.conditions import Column, Test
from tests.differential.relations import EDGES, RELATIONS

AREA = "substr({}, 1, 2)"


def shown(column: Column) -> Column:
    """A column as it is shown: its values, and whose region it is."""
    if column.is_region:
        return Column(column.text, column.kind, column.values, column.of or (column,))
    return Column(column.text, column.kind, column.values)


def coalesced(column: Column) -> Column:
    text = f"coalesce({column.text}, 'none')"
    if column.kind == "region":
        return Column(text, "place", column.values, column.of or (column,), "coalesce({}, 'none')")
    return Column(text, "text", column.values)


def equation(one: Column, other: Column) -> Test:
    return Test(f"{one.text} = {other.text}", equates=(one, other))


def made_of(*columns: Column) -> str:
    return "number" if all(column.is_plain for column in columns) else "shown"


def qualified(columns: Sequence[Column]) -> list[Column]:
    """The columns that mean the same in a query inside."""
    return [column for column in columns if not column.of]


def ties(column: Column) -> list[tuple[str, str]]:
    """The relations and their columns whose values meet those of a column."""
    name = re.findall(r"\w+", column.text)[-1].lower()
    found = [(second, theirs) for _, mine, second, theirs in EDGES if name == mine]
    found += [(first, mine) for first, mine, _, theirs in EDGES if name == theirs]
    needing = (one for one in RELATIONS if one.needs and one.needs[2] == name)
    return [*found, *((one.name, one.needs[0]) for one in needing if one.needs)]

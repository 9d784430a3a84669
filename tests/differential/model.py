"""A generated statement as its generator knows it, beside its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.differential.conditions import Column, Condition
from tests.differential.relations import Relation


@dataclass(eq=False)
class Use:
    """One place where a relation is named. `hidden` are the columns mentioned that `*` hides."""

    number: int
    relation: Relation
    hidden: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Item:
    """One item of a FROM: a relation, or a query, whose outputs are the columns in order."""

    alias: str
    columns: Mapping[str, Column]
    names: frozenset[str]
    use: Use | None = None
    query: Query | None = None


@dataclass(eq=False)
class Filter:
    """A condition that rows of `reaches` must satisfy to matter.

    Some may be missing: what those are asked for is restricted only if a condition is never true of
    a row without them.
    """

    condition: Condition
    reaches: tuple[Item, ...]
    optional: frozenset[Item]


@dataclass(eq=False)
class Core:
    """One SELECT of a query.

    `compared` are conditions that filter nothing: of the select list, FILTER, an outer join. Where
    it is `blocked`, by a window or a limit, conditions from outside do not reach its rows.
    """

    items: list[Item] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    compared: list[Condition] = field(default_factory=list)
    outputs: tuple[Column, ...] = ()
    blocked: bool = False


@dataclass(eq=False)
class Query:
    """A query: its text, the names of its outputs, and its SELECTs."""

    sql: str
    names: tuple[str, ...]
    cores: tuple[Core, ...]
    blocked: bool = False

    @property
    def outputs(self) -> Iterator[tuple[str, Column]]:
        """What a name shows: of what kind, and whose region in any of the arms."""
        for place, name in enumerate(self.names):
            arms = [core.outputs[place] for core in self.cores]
            kinds = {arm.kind for arm in arms if arm.kind in ("region", "area")}
            kind = kinds.pop() if len(kinds) == 1 else arms[0].kind if not kinds else "text"
            values = tuple(dict.fromkeys(value for arm in arms for value in arm.values))
            yield name, Column(name, kind, values)


@dataclass(eq=False)
class Statement:
    """A whole statement. `roots` are its query and those inside its expressions."""

    text: str
    uses: list[Use]
    roots: list[Query]
    ordered: bool

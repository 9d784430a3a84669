"""A generated statement as its generator knows it, beside its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    a row without them. Where a WHERE refuses rows without one of `refusing`, the outer join is as
    good as an inner one, and the condition reaches every item. Relations of whose region the
    condition speaks only because it has no qualifier are asked in the regions that it allows: the
    columns that it `limits`.
    """

    condition: Condition
    reaches: tuple[Item, ...]
    optional: frozenset[Item]
    refusing: tuple[Item, ...] = ()
    limits: tuple[Column, ...] = ()


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
    """A query: its text, the names of its outputs, and its SELECTs.

    It is `compared` if its rows are looked for among others: by IN, EXCEPT, or as a row value.
    """

    sql: str
    names: tuple[str, ...]
    cores: tuple[Core, ...]
    blocked: bool = False
    compared: bool = False

    @property
    def outputs(self) -> Iterator[tuple[str, Column]]:
        """What a name shows: of what kind, and whose region in any of the arms."""
        for place, name in enumerate(self.names):
            arms = [core.outputs[place] for core in self.cores]
            kinds = {arm.kind if arm.is_region else "place" for arm in arms}
            mixed = "place" if len(kinds) > 1 else kinds.pop()
            kind = mixed if any(arm.is_region for arm in arms) else _kind(arms)
            values = tuple(dict.fromkeys(value for arm in arms for value in arm.values))
            yield name, Column(name, kind, values)


def _kind(arms: Sequence[Column]) -> str:
    return arms[0].kind if all(arm.is_plain for arm in arms) else "shown"


@dataclass(eq=False)
class Statement:
    """A whole statement. `roots` are its query and those inside its expressions."""

    text: str
    uses: list[Use]
    roots: list[Query]
    ordered: bool

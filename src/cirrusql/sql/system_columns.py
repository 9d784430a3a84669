"""The columns of a relation of our own; `*` shows them all."""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog import SystemRelation
from cirrusql.sql.columns import RelationColumns, Role, StagingColumn


class SystemColumns(RelationColumns):
    """The columns of a relation of our own. One called `region` is a column like any other."""

    def __init__(self, relation: SystemRelation) -> None:
        self.relation: SystemRelation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """All of them, in order."""
        facts = self.relation.facts
        return tuple(StagingColumn(one.name, Role.FACT, one.name, one.type) for one in facts)

    def named(self) -> dict[str, StagingColumn]:
        """Every accepted spelling to the column that it means."""
        pairs = zip(self.relation.facts, self.visible, strict=True)
        return {
            spelling: column for fact, column in pairs for spelling in (fact.name, *fact.aliases)
        }

"""The columns of a relation of another package; `*` shows them all."""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog import PluginRelation
from cirrusql.sql.columns import REGION, RelationColumns, Role, StagingColumn


class PluginColumns(RelationColumns):
    """The columns that a package declares, and the region of a relation that is regional."""

    def __init__(self, relation: PluginRelation) -> None:
        self.relation: PluginRelation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """All of them, in order."""
        declared = self.relation.declared.columns
        columns = tuple(StagingColumn(one.name, Role.FACT, one.name, one.type) for one in declared)
        return (*columns, REGION) if self.relation.is_regional else columns

    def named(self) -> dict[str, StagingColumn]:
        """Every accepted spelling to the column that it means: there is one of each."""
        return {column.name: column for column in self.visible}

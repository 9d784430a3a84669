"""The columns of an operation relation: members of its requests and answers, and the region."""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog import OperationRelation
from cirrusql.catalog.naming import column_name
from cirrusql.sql.columns import ACCOUNT, ACCOUNT_ID, REGION, RelationColumns, Role, StagingColumn


class OperationColumns(RelationColumns):
    """The columns of an operation relation, spelt in any case, and in snake case."""

    def __init__(self, relation: OperationRelation) -> None:
        self.relation: OperationRelation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """Those that the relation shows, and the region."""
        shown = {column.name.lower() for column in self.relation.columns if column.shown}
        return (*(c for c in self._members if c.name.lower() in shown), REGION)

    @cached_property
    def _members(self) -> tuple[StagingColumn, ...]:
        columns = self.relation.columns
        return tuple(StagingColumn(c.name, Role.MEMBER, c.name, c.type) for c in columns)

    def named(self) -> dict[str, StagingColumn]:
        """Every accepted spelling, in lower case, to the column that it means."""
        found = {column_name(column.name): column for column in self._members}
        found.update((column.name.lower(), column) for column in self._members)
        return {ACCOUNT.name: ACCOUNT, **found, REGION.name: REGION, ACCOUNT_ID.name: ACCOUNT_ID}

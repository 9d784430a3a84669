"""The columns of an operation that only reads: members of its rows and of its request."""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog import ApiRelation
from cirrusql.sql.columns import ACCOUNT, ACCOUNT_ID, REGION, RelationColumns, Role, StagingColumn


class ApiColumns(RelationColumns):
    """The columns of an operation's rows and requests, and the scope's.

    Where rows have a `region`, an `account_id` or an `account` of their own, those of the scope
    have an underscore before them.
    """

    def __init__(self, relation: ApiRelation) -> None:
        self.relation: ApiRelation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """Those of the rows, and the region."""
        return (*self._rows, self._scope(REGION))

    @cached_property
    def _rows(self) -> tuple[StagingColumn, ...]:
        return tuple(
            StagingColumn(column.name, Role.MEMBER, column.name, column.type)
            for column in self.relation.columns
        )

    def _scope(self, column: StagingColumn) -> StagingColumn:
        name = self.relation.scope_name(column.name)
        return StagingColumn(name, column.role, column.key, column.type)

    def named(self) -> dict[str, StagingColumn]:
        """Every accepted spelling, in lower case, to the column that it means."""
        scope = (self._scope(ACCOUNT_ID), self._scope(ACCOUNT), self._scope(REGION))
        asked = {
            name: StagingColumn(name, Role.MEMBER, name, "array" if name == one.many else one.type)
            for name, one in self.relation.keys.items()
        }
        return {
            **{one.name: one for one in scope},
            **asked,
            **{one.name: one for one in self._rows},
        }

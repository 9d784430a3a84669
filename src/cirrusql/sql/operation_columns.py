"""What SQL sees of an operation relation, and how any relation is found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from cirrusql.catalog import (
    PROVIDER,
    Catalog,
    OperationRelation,
    ResourceRelation,
    operation_relation,
    operation_relations_of,
    operation_services,
)
from cirrusql.catalog.naming import column_name
from cirrusql.errors import Position, UnknownName, did_you_mean
from cirrusql.sql.relations import (
    ACCOUNT_ID,
    REGION,
    RelationColumns,
    Role,
    StagingColumn,
    find_relation,
)


class OperationColumns:
    """The columns of one operation relation, by any accepted spelling: any case, and snake case."""

    def __init__(self, relation: OperationRelation) -> None:
        self.relation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """The columns of `*`: those that the relation shows, and the region."""
        shown = {column.name.lower() for column in self.relation.columns if column.shown}
        return (*(c for c in self._members if c.name.lower() in shown), REGION)

    @cached_property
    def _members(self) -> tuple[StagingColumn, ...]:
        columns = self.relation.columns
        return tuple(StagingColumn(c.name, Role.MEMBER, c.name, c.type) for c in columns)

    @cached_property
    def _by_spelling(self) -> Mapping[str, StagingColumn]:
        found = {column_name(column.name): column for column in self._members}
        found.update((column.name.lower(), column) for column in self._members)
        return {**found, REGION.name: REGION, ACCOUNT_ID.name: ACCOUNT_ID}

    def find(self, spelling: str) -> StagingColumn | None:
        """The column of that spelling, named as it is spelt here; None if there is none."""
        column = self._by_spelling.get(spelling.lower())
        if column is None or column.name.lower() == spelling.lower():
            return column
        return StagingColumn(spelling, column.role, column.key, column.type)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted spelling, in lower case: what a misspelt name is compared with."""
        return tuple(self._by_spelling)


def columns_of(
    relation: ResourceRelation | OperationRelation,
) -> RelationColumns | OperationColumns:
    """The columns of any relation."""
    if isinstance(relation, OperationRelation):
        return OperationColumns(relation)
    return RelationColumns(relation)


def find_any_relation(
    catalog: Catalog, service: str, name: str, position: Position | None = None
) -> ResourceRelation | OperationRelation:
    """The relation of that name, of an operation or of a resource type; errors carry the position.

    Raises UnknownName, or NotSupportedError for a type that cannot be provisioned.
    """
    found = operation_relation(service, name)
    if found is not None:
        return found
    if service.lower() not in operation_services():
        return find_relation(catalog, service, name, position)
    names = [relation.resource for relation in operation_relations_of(service)]
    raise UnknownName(
        f"no resource '{name}' in service '{service}'",
        hint=did_you_mean(name, names) or f"see SHOW RESOURCES IN {PROVIDER}.{service.lower()}",
        position=position,
    )

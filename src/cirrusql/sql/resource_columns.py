"""The columns of a resource type: its properties, and what every relation of resources has.

Beside `*` there are `Identifier`, `account_id`, `properties` … and a second spelling of most.
"""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog import Column, ResourceRelation
from cirrusql.catalog.naming import column_name
from cirrusql.sql.columns import (
    ACCOUNT,
    ACCOUNT_ID,
    IDENTIFIER,
    MODEL,
    REGION,
    RelationColumns,
    Role,
    StagingColumn,
)

_EVERYWHERE = (
    IDENTIFIER,
    MODEL,
    ACCOUNT_ID,
    ACCOUNT,
    StagingColumn("arn", Role.ARN, "@arn"),
    StagingColumn("title", Role.TITLE, "@title"),
    StagingColumn("tags_map", Role.TAGS, "@tags_map", "object"),
    StagingColumn("properties", Role.PROPERTIES, "@properties", "object"),
    StagingColumn("RoleArn", Role.PARAMETER, "RoleArn"),
    StagingColumn("TypeVersionId", Role.PARAMETER, "TypeVersionId"),
    StagingColumn("ClientToken", Role.PARAMETER, "ClientToken"),
)


class ResourceColumns(RelationColumns):
    """The columns of a resource type's relation."""

    def __init__(self, relation: ResourceRelation) -> None:
        self.relation: ResourceRelation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """Properties in schema order and then region, or region and the identifier's parts for a
        `_list_only` relation (StackQL's order for each).
        """
        if self.relation.list_only:
            return (REGION, *self._parts)
        columns = self.relation.resource_type.columns
        return (*map(_property_column, columns), REGION)

    @cached_property
    def _parts(self) -> tuple[StagingColumn, ...]:
        resource_type = self.relation.resource_type
        return tuple(
            _property_column(resource_type.column_by_property[part])
            if part in resource_type.column_by_property
            else StagingColumn(column_name(part.replace("/", "_")), Role.IDENTIFIER_PART, part)
            for part in resource_type.identifier_parts
        )

    def named(self) -> dict[str, StagingColumn]:
        """Every accepted spelling, in lower case, to the column that it means."""
        found = {column.name.lower(): column for column in _EVERYWHERE}
        found.update((column.name.lower(), column) for column in self._parts)
        resource_type = self.relation.resource_type
        listed = {name for names in resource_type.list_keys.required for name in names}
        for spelling, column in resource_type.column_by_name.items():
            if not self.relation.list_only or column.property in listed:
                found[spelling] = _property_column(column)
        found.update((column.name.lower(), column) for column in self.visible)
        # Every relation's own `region` and `Identifier` are never another column's second spelling.
        found["region"] = REGION
        if found["identifier"].name.lower() != "identifier":
            found["identifier"] = IDENTIFIER
        return found


def _property_column(column: Column) -> StagingColumn:
    return StagingColumn(column.name, Role.PROPERTY, column.property, column.type)

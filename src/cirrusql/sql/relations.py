"""What SQL sees of a resource type: the columns that `*` shows, and those that it does not.

Every relation has columns that `*` does not show (`Identifier`, `account_id`, `properties` …), and
answers to more than one spelling of the ones it does show. A staging table has all the columns of
`*`, and of the others those that the statement mentions, under the spelling it uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cached_property

from cirrusql.catalog import PROVIDER, Catalog, Column, ResourceRelation
from cirrusql.catalog.naming import column_name
from cirrusql.errors import NotSupportedError, Position, UnknownName
from cirrusql.records import Record


class Role(Enum):
    """What a staging column's value is taken from."""

    PROPERTY = "property"
    REGION = "region"
    IDENTIFIER = "Identifier"
    IDENTIFIER_PART = "identifier part"
    ACCOUNT_ID = "account_id"
    ARN = "arn"
    TAGS = "tags_map"
    PROPERTIES = "properties"
    PARAMETER = "parameter"
    EVENT = "progress event"
    MEMBER = "member of a request or an answer"


class StagingColumn(Record):
    """One column of a staging table.

    `key` names what the value is in conditions: the property's name, a part's pointer such as
    `Schedule/ScheduleId`, the parameter's name, or the role's word. Two spellings of one column
    have one key. `type` is one of the six JSON types.
    """

    name: str
    role: Role
    key: str
    type: str = "string"


REGION = StagingColumn("region", Role.REGION, "@region")
IDENTIFIER = StagingColumn("Identifier", Role.IDENTIFIER, "@identifier")
ACCOUNT_ID = StagingColumn("account_id", Role.ACCOUNT_ID, "@account_id")
MODEL = StagingColumn("@model", Role.PROPERTIES, "@properties", "object")
"""All properties, under a name that no property of any type has."""
_EVERYWHERE = (
    IDENTIFIER,
    MODEL,
    ACCOUNT_ID,
    StagingColumn("arn", Role.ARN, "@arn"),
    StagingColumn("tags_map", Role.TAGS, "@tags_map", "object"),
    StagingColumn("properties", Role.PROPERTIES, "@properties", "object"),
    StagingColumn("RoleArn", Role.PARAMETER, "RoleArn"),
    StagingColumn("TypeVersionId", Role.PARAMETER, "TypeVersionId"),
    StagingColumn("ClientToken", Role.PARAMETER, "ClientToken"),
)


class RelationColumns:
    """The columns of one relation, by any accepted spelling."""

    def __init__(self, relation: ResourceRelation) -> None:
        self.relation = relation

    @cached_property
    def visible(self) -> tuple[StagingColumn, ...]:
        """The columns of `*`: properties in schema order and then region, or region and the
        identifier's parts for a `_list_only` relation (StackQL's order for each).
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

    @cached_property
    def _by_spelling(self) -> Mapping[str, StagingColumn]:
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


def _property_column(column: Column) -> StagingColumn:
    return StagingColumn(column.name, Role.PROPERTY, column.property, column.type)


def find_relation(
    catalog: Catalog, service: str, name: str, position: Position | None = None
) -> ResourceRelation:
    """The relation of that name, which must be provisionable; errors carry the position."""
    try:
        relation = catalog.relation(service, name)
    except UnknownName as error:
        error.position = position
        raise
    if not relation.resource_type.provisionable:
        raise NotSupportedError(
            f"{relation.resource_type.type_name} is not provisionable:"
            " Cloud Control has no handler for it",
            hint=f"see SHOW RESOURCES IN {PROVIDER}.{service}",
            position=position,
        )
    return relation

"""The relation of a resource type: its resources whole, or their identifiers only."""

from __future__ import annotations

from functools import cached_property

from cirrusql.catalog.methods import Method, methods
from cirrusql.catalog.model import Column, ResourceType
from cirrusql.catalog.naming import column_name
from cirrusql.catalog.relations import REGION_FACTS, ColumnFacts
from cirrusql.records import Record

LIST_ONLY = "_list_only"


class ResourceRelation(Record):
    """What SQL names: a resource type, whole or with `list_only` identifiers only."""

    resource_type: ResourceType
    list_only: bool = False

    @property
    def name(self) -> str:
        """The full name, e.g. `awscc.s3.buckets_list_only`."""
        return f"{self.resource_type.name}{LIST_ONLY if self.list_only else ''}"

    @property
    def service(self) -> str:
        """The service's name in SQL."""
        return self.resource_type.service

    @property
    def resource(self) -> str:
        """The relation's name in its service."""
        return f"{self.resource_type.resource}{LIST_ONLY if self.list_only else ''}"

    @property
    def type_name(self) -> str:
        """The type's own name."""
        return self.resource_type.type_name

    @property
    def is_regional(self) -> bool:
        """Resources belong to regions, those of a global service to one that stands for all."""
        return True

    @property
    def regions(self) -> frozenset[str]:
        """Where the type exists."""
        return self.resource_type.regions

    @property
    def is_global(self) -> bool:
        """Whether the type has one answer for the whole account."""
        return self.resource_type.is_global

    @cached_property
    def facts(self) -> tuple[ColumnFacts, ...]:
        """Properties in schema order and then region; of a `_list_only` relation region and the
        identifier's parts. Both are StackQL's order.
        """
        if self.list_only:
            return (REGION_FACTS, *map(self._part, self.resource_type.identifier_parts))
        return (*map(self._column, self.resource_type.columns), REGION_FACTS)

    @property
    def described(self) -> tuple[ColumnFacts, ...]:
        """The columns of `*`; what every relation has beside them is not told of each."""
        return self.facts

    @property
    def methods(self) -> tuple[Method, ...]:
        """One for each handler; of a `_list_only` relation those that list."""
        found = methods(self.resource_type)
        return tuple(one for one in found if not self.list_only or one.resource == self.resource)

    def _part(self, part: str) -> ColumnFacts:
        column = self.resource_type.column_by_property.get(part)
        if column is not None:
            return self._column(column)
        name = column_name(part.replace("/", "_"))
        return ColumnFacts(name, property_name=part, identifier=True)

    def _column(self, column: Column) -> ColumnFacts:
        return ColumnFacts(
            column.name,
            column.type,
            " ".join(column.description.split()),
            column.property,
            column.required,
            column.read_only,
            column.create_only,
            column.write_only,
            column.property in self.resource_type.identifier_parts,
            column.aliases,
        )

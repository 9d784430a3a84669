"""One resource, as statements: to read it, to find who refers to it, to change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.catalog import Catalog, ResourceRelation, ResourceType
from cirrusql.console.links import Links, grouped
from cirrusql.errors import DataError, InterfaceError, NotSupportedError
from cirrusql.records import Record
from cirrusql.sql.literals import literal
from cirrusql.sql.own_names import quoted


class Named(Record):
    """A resource by its relation, its identifier and where it is; None where nothing says it."""

    resource_type: ResourceType
    identifier: str
    region: str | None = None
    account: str | None = None

    @classmethod
    def of(cls, catalog: Catalog, name: str, identifier: str, **where: str | None) -> Named:
        """What a page asks for; raises UnknownName, and NotSupportedError for what is no type."""
        return cls(type_of(catalog, name), identifier, **where)

    @property
    def where(self) -> str:
        """The conditions that it alone has."""
        conditions = [f"data__Identifier = {literal(self.identifier)}"]
        if self.region:
            conditions.append(f"region = {literal(self.region)}")
        if self.account:
            conditions.append(f"account_id = {literal(self.account)}")
        return " AND ".join(conditions)

    @property
    def reading(self) -> str:
        """The statement that reads it.

        >>> bucket = Catalog.open().resource_type("AWS::S3::Bucket")
        >>> print(Named(bucket, "it's", "us-east-1").reading)
        SELECT *, title, arn, tags_map
        FROM awscc.s3.buckets
        WHERE data__Identifier = 'it''s' AND region = 'us-east-1'
        """
        return f"SELECT *, title, arn, tags_map\nFROM {self.resource_type.name}\nWHERE {self.where}"

    @property
    def past(self) -> str:
        """The statement that tells what the inventory knows of it, newest first."""
        conditions = [
            f"relation = {literal(self.resource_type.name)}",
            f"identifier = {literal(self.identifier)}",
        ]
        if self.region:
            conditions.append(f"region = {literal(self.region)}")
        if self.account:
            conditions.append(f"account_id = {literal(self.account)}")
        return (
            "SELECT changed_at, kind, source, reason, properties_changed, run_id\n"
            f"FROM cirrusql.changes\nWHERE {' AND '.join(conditions)}\nORDER BY changed_at DESC"
        )

    def changing(self, values: Mapping[str, Any]) -> str:
        """The statement that gives its columns other values; None takes a property away.

        Raises InterfaceError without a value, DataError for a column that it has not, and
        NotSupportedError for one that cannot be changed.
        """
        if not values:
            raise InterfaceError("nothing was changed")
        columns = self.resource_type.column_by_name
        parts = []
        for name, value in values.items():
            column = columns.get(name)
            if column is None:
                raise DataError(f"{self.resource_type.name} has no column {name}")
            if column.read_only or column.create_only:
                what = "is the service's" if column.read_only else "is set when it is created"
                raise NotSupportedError(f"{name} {what}, and cannot be changed")
            parts.append(f"{quoted(column.name)} = {literal(value)}")
        settings = ",\n    ".join(parts)
        return f"UPDATE {self.resource_type.name}\nSET {settings}\nWHERE {self.where}"

    def facts(self) -> dict[str, Any]:
        """What the page lays the resource out by."""
        changeable = "update" in self.resource_type.handlers
        return {
            "relation": self.resource_type.name,
            "type_name": self.resource_type.type_name,
            "singular": self.resource_type.singular,
            "reading": self.reading,
            "past": self.past,
            "columns": [
                {
                    "name": column.name,
                    "property": column.property,
                    "type": column.type,
                    "read_only": column.read_only,
                    "create_only": column.create_only,
                    "write_only": column.write_only,
                    "changeable": changeable and not (column.read_only or column.create_only),
                }
                for column in self.resource_type.columns
            ],
            "can": sorted(self.resource_type.handlers),
            "documentation_url": self.resource_type.documentation_url,
        }

    def referring(self, links: Links, arn: str | None = None) -> list[dict[str, Any]]:
        """A statement for each relation that may refer to it, which asks its own region only.

        It is looked for by its identifier, and by its ARN where that is known.
        """
        named = [self.identifier] if arn in (None, self.identifier) else [self.identifier, arn]
        either_name = f"IN ({', '.join(map(literal, named))})"
        found = []
        for relation, those in grouped(links.referrers(self.resource_type)).items():
            conditions = [
                f"EXISTS (SELECT 1 FROM json_each({quoted(one.column)}) WHERE value {either_name})"
                if one.is_list
                else f"{quoted(one.column)} {either_name}"
                for one in those
            ]
            either = " OR ".join(conditions)
            where = [f"({either})"]
            if self.region:
                where.append(f"region = {literal(self.region)}")
            if self.account:
                where.append(f"account_id = {literal(self.account)}")
            found.append(
                {
                    "relation": relation,
                    "columns": [one.column for one in those],
                    "how": "schema" if any(one.how == "schema" for one in those) else "name",
                    "sql": f"SELECT data__Identifier AS identifier, title, region\nFROM {relation}"
                    f"\nWHERE {' AND '.join(where)}",
                }
            )
        return found


def type_of(catalog: Catalog, name: str) -> ResourceType:
    """The resource type of a relation's full name, or of its own name.

    Raises UnknownName, and NotSupportedError for a relation of something else.
    """
    if "::" in name:
        return catalog.resource_type(name)
    parts = name.lower().split(".")
    if len(parts) == 3 and parts[0] == "awscc":
        relation = catalog.relation(parts[1], parts[2])
        if isinstance(relation, ResourceRelation):
            return relation.resource_type
    raise NotSupportedError(f"the rows of {name} are no resources")

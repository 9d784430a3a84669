"""What AWS offers, as facts: a resource type, its columns, its handlers, its identifier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from cirrusql.catalog.naming import PROVIDER
from cirrusql.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.catalog.references import Reference

OPERATIONS = ("create", "read", "update", "delete", "list")


class Column(Record):
    """One column of a relation and the top-level property it shows.

    `type` is one of string, array, object, integer, boolean, number. `aliases` are other
    spellings that are accepted. The flags are those of the whole property; nested ones are in the
    resource schema.
    """

    name: str
    property: str
    type: str
    description: str = ""
    required: bool = False
    read_only: bool = False
    create_only: bool = False
    write_only: bool = False
    aliases: tuple[str, ...] = ()


class Handler(Record):
    """One operation that a type supports and the IAM permissions it needs, in schema order."""

    operation: str
    permissions: tuple[str, ...]


class KeySource(Record):
    """Where the value of a property that a list handler needs can come from.

    Either a property of another resource type, or fixed `values`, or the account's own number.
    With a `region` this source counts in that region only.
    """

    type_name: str | None = None
    property: str | None = None
    values: tuple[str, ...] = ()
    account: bool = False
    region: str | None = None


class ListKeys(Record):
    """What a list handler wants to be told (`handlers.list.handlerSchema`).

    `required` holds alternatives: each a tuple of properties of which all are needed; empty when
    nothing is. `optional` are further properties it can filter by. `sources` says for a required
    property where its values are found; several sources of one property add up.
    """

    required: tuple[tuple[str, ...], ...] = ()
    optional: tuple[str, ...] = ()
    sources: Mapping[str, tuple[KeySource, ...]] = field(factory=dict)


class ResourceType(Record):
    """A CloudFormation resource type as the catalogue knows it.

    Pointers are JSON pointers as the schema has them, normalised to
    `/properties/A/B` with `*` for array items. A type that `is_global` has one answer for the whole
    account, whichever region is asked. With a `home_property` every region lists all resources, and
    that property names the one region that a resource lives in. `arn_format` is how an ARN is made
    of the identifier's parts where no property has it, as in `arn:${Partition}:ec2:${Region}:…`.
    `reference` is how the value of `Ref` in a template is made; None where it is the identifier.
    """

    type_name: str
    service: str
    resource: str
    singular: str
    description: str
    columns: tuple[Column, ...]
    handlers: Mapping[str, Handler]
    primary_identifier: tuple[str, ...]
    additional_identifiers: tuple[tuple[str, ...], ...]
    required: tuple[str, ...]
    read_only: tuple[str, ...]
    write_only: tuple[str, ...]
    create_only: tuple[str, ...]
    conditional_create_only: tuple[str, ...]
    list_keys: ListKeys
    tag_property: str | None
    regions: frozenset[str]
    documentation_url: str
    is_global: bool = False
    home_property: str | None = None
    arn_format: str | None = None
    reference: Reference | None = None

    @property
    def name(self) -> str:
        """The full name of its relation, e.g. `awscc.s3.buckets`."""
        return f"{PROVIDER}.{self.service}.{self.resource}"

    @property
    def provisionable(self) -> bool:
        """Whether Cloud Control can do anything with this type."""
        return bool(self.handlers)

    @property
    def list_only_resource(self) -> str | None:
        """The name of the relation that shows identifiers only, if the type can be listed."""
        return f"{self.resource}_list_only" if "list" in self.handlers else None

    @property
    def identifier_template(self) -> str:
        """How the parts of the identifier are written together, e.g. `<DomainName>|<Uri>`."""
        return "|".join(f"<{part}>" for part in self.identifier_parts)

    @cached_property
    def identifier_parts(self) -> tuple[str, ...]:
        """The primary identifier's parts without `/properties/`; a nested one keeps its slash."""
        return tuple(pointer.removeprefix("/properties/") for pointer in self.primary_identifier)

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """What `Fn::GetAtt` of a template takes: read-only properties, as in `Endpoint.Address`.

        CloudFormation's rule for types in its registry. What is in an array has no such name.
        """
        paths = (pointer.removeprefix("/properties/").split("/") for pointer in self.read_only)
        return tuple(".".join(path) for path in paths if "*" not in path)

    @cached_property
    def column_by_name(self) -> Mapping[str, Column]:
        """Every accepted spelling in lower case to its column: names, aliases and property names.

        A column's own name wins over another's alias.
        """
        spellings: dict[str, Column] = {}
        for column in self.columns:
            for spelling in (column.property, *column.aliases):
                spellings.setdefault(spelling.lower(), column)
        spellings.update((column.name, column) for column in self.columns)
        return spellings

    @cached_property
    def column_by_property(self) -> Mapping[str, Column]:
        """Property name, in the schema's spelling, to its column."""
        return {column.property: column for column in self.columns}

    @cached_property
    def arn_property(self) -> str | None:
        """The property with a resource's own ARN; None if no property is certain to be that.

        It is called Arn, or after the end of the type's name (`PolicyArn` of a ManagedPolicy), or
        as the identifier is (`AgentRuntimeArn` beside the `AgentRuntimeId` of a Runtime). An
        identifier that the service makes up will do too if it is called Id, ResourceArn or by a
        name like the type's. Others are another resource's: the `TopicArn` of a TopicInlinePolicy.
        """
        own = self._own_property("arn")
        if own is not None or len(self.identifier_parts) != 1:
            return own
        last = self._last_word
        (part,) = self.identifier_parts
        beside = self.column_by_property.get(re.sub("Id$", "Arn", part))
        if beside is not None and beside.property != part and beside.read_only:
            return beside.property
        word = part.lower().removesuffix("arn")
        alike = word in last or last in word or word in (part.lower(), "resource")
        column = self.column_by_property.get(part)
        return part if alike and column is not None and column.read_only else None

    @cached_property
    def name_property(self) -> str | None:
        """The property with a resource's own name, which is a text; None if there is none.

        It is called Name, or after the end of the type's name (`GroupName` of a SecurityGroup); one
        that can be given before one that the service makes of it (`ServiceName` of a Service).
        """
        columns = [self.column_by_property[name] for name in self._own_properties("name")]
        texts = [column for column in columns if column.type == "string"]
        given = (column for column in texts if not column.read_only)
        found = next(given, next(iter(texts), None))
        return found.property if found is not None else None

    @property
    def title_properties(self) -> tuple[str, ...]:
        """The properties that tell what people call a resource: with its tags, and with its name.

        The tags come first; where neither is there, a resource goes by its identifier.
        """
        tags = self.tag_property.split("/")[0] if self.tag_property else None
        return tuple(name for name in (tags, self.name_property) if name)

    @property
    def _last_word(self) -> str:
        return self.type_name.rpartition("::")[2].lower()

    def _own_property(self, what: str) -> str | None:
        return next(iter(self._own_properties(what)), None)

    def _own_properties(self, what: str) -> list[str]:
        """The properties called so, or so behind the end of the type's name."""
        last = self._last_word
        names = {column.property.lower(): column.property for column in self.columns}
        spellings = (f"{own}{what}" for own in ("", *(last[at:] for at in range(len(last)))))
        return [names[one] for one in spellings if one in names]

    def __repr__(self) -> str:
        return f"<ResourceType {self.type_name} as {self.service}.{self.resource}>"


class CatalogInfo(Record):
    """Where a compiled catalogue came from, and how much is in it."""

    built: str
    sources: Mapping[str, str]
    services: int
    relations: int
    types: int
    not_provisionable: int
    regions: int
    notes: int

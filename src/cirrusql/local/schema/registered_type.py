"""A resource type as the service handles it: its rules, and what is made of them on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.partitions import partition_of
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.nouns import arn_service
from cirrusql.local.schema.pointers import Pointer, parse_pointer
from cirrusql.local.schema.recipes import Recipe, Recipes, node_at
from cirrusql.local.schema.type_facts import Facts
from cirrusql.local.schema.validation import Validator
from cirrusql.records import Record

_COUNTED = ("Version", "VersionNumber", "Revision", "Number", "Run")


class RegisteredType(Record):
    """A resource type as the service handles it; immutable, what is costly is made on demand.

    `entry` is what the catalogue says of it, or would say of a private one. `home` is where its
    service is at home in the partition `aws`, if it is one for all regions. `load` gives its
    schema; who does that may let it forget the schema and what was made of it, to be made again.
    `facts` are asked only when something is made: a read needs none of their files.
    """

    entry: ResourceType
    load: Callable[[RegisteredType], dict[str, Any]]
    pattern_replacements: Mapping[str, str | None]
    home: str
    summary: tuple[str, ...]
    facts: Facts
    checks_list_itself: bool = False
    version: str = "00000001"
    private: bool = False

    @property
    def type_name(self) -> str:
        """The type's name, as in `AWS::S3::Bucket`."""
        return self.entry.type_name

    @property
    def is_global(self) -> bool:
        """Whether its resources are the same seen from every region."""
        return self.home != ""

    def is_at_home(self, scope: Scope) -> bool:
        """Whether its service is at home in this region; of a regional one, always."""
        if not self.home:
            return True
        partition = partition_of(scope.region)
        home = self.home if scope.partition == "aws" or partition is None else partition.home
        return scope.region == home

    @cached_property
    def primary(self) -> tuple[Pointer, ...]:
        """The properties that make the primary identifier, in order."""
        return tuple(map(parse_pointer, self.entry.primary_identifier))

    @cached_property
    def additional(self) -> tuple[tuple[Pointer, ...], ...]:
        """The alternatives to the primary identifier."""
        identifiers = self.entry.additional_identifiers
        return tuple(tuple(map(parse_pointer, pointers)) for pointers in identifiers)

    @cached_property
    def read_only(self) -> tuple[Pointer, ...]:
        """What only the service sets."""
        return tuple(map(parse_pointer, self.entry.read_only))

    @cached_property
    def write_only(self) -> tuple[Pointer, ...]:
        """What is never given back; a property that is read-only as well is not among them."""
        pointers = map(parse_pointer, self.entry.write_only)
        return tuple(pointer for pointer in pointers if pointer not in self.read_only)

    @cached_property
    def create_only(self) -> tuple[Pointer, ...]:
        """What cannot be changed once it is there."""
        return tuple(map(parse_pointer, self.entry.create_only))

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The resource schema as it was published."""
        return self.load(self)

    def forget(self) -> None:
        """Give up all that was made on demand."""
        self.__dict__.clear()

    @cached_property
    def validator(self) -> Validator:
        """The compiled schema."""
        return Validator(self.schema, self.pattern_replacements, self.read_only)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """The schema's defaults of top-level properties that a user can give and read."""
        hidden = {pointer[0] for pointer in (*self.read_only, *self.write_only)}
        return {
            name: node["default"]
            for name, node in self.schema["properties"].items()
            if isinstance(node, dict) and "default" in node and name not in hidden
        }

    @cached_property
    def templates(self) -> Mapping[Pointer, Any]:
        """How values look that the service makes, by property."""
        return self.facts.templates(self.type_name)

    @cached_property
    def present_with(self) -> Mapping[str, str]:
        """What the service adds only where another property was given, and which one that is."""
        return self.facts.present_with(self.type_name)

    @property
    def known_texts(self) -> Mapping[str, tuple[str, ...]]:
        """Templates by what a property is called, for any type."""
        return self.facts.known_texts

    @cached_property
    def id_forms(self) -> tuple[str, ...]:
        """Templates of the service's ids, the usual one first."""
        return self.facts.id_forms(self.type_name)

    @cached_property
    def made(self) -> tuple[Recipe, ...]:
        """What the service makes, in order: what has a template in the order of the data, then
        ids, then the ARNs that contain them, then the rest."""
        candidates = (*self.primary, *self.read_only)
        others = [pointer for pointer in dict.fromkeys(candidates) if pointer not in self.templates]
        # What is counted is counted among those that the other parts of the identifier name.
        others.sort(
            key=lambda p: (
                p not in self.primary,
                p == self.counted,
                len(p),
                p[-1].lower().endswith("arn"),
            )
        )
        primary, read_only = frozenset(self.primary), frozenset(self.read_only)
        writer = Recipes(self.schema, self.pattern_replacements, primary, read_only)
        pointers = (*self.templates, *others)
        return tuple(writer.recipe(one, self.templates.get(one)) for one in pointers)

    @cached_property
    def counted(self) -> Pointer | None:
        """The part of the identifier that is a number which the service counts up, if any."""
        for pointer in self.primary:
            if pointer in self.read_only and pointer not in self.templates:
                numeric = node_at(self.schema, pointer).get("type") in ("integer", "number")
                if numeric or pointer[-1].endswith(_COUNTED):
                    return pointer
        return None

    @cached_property
    def counts(self) -> bool:
        """Whether the identifier depends on how many resources there were before."""
        return self.counted is not None or "{next" in str(self.templates)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What its values call it: its noun, as in `scaling-policy`, and its service in ARNs."""
        return {"noun": self.entry.singular.replace("_", "-"), "service": self.arn_service}

    @cached_property
    def arn_service(self) -> str:
        """The service's word in ARNs."""
        return arn_service(self.entry)

    @property
    def provisioning_type(self) -> str:
        """What CloudFormation says of the type's handlers."""
        handlers = self.entry.handlers
        if not {"create", "read", "delete"} <= handlers.keys():
            return "NON_PROVISIONABLE"
        return "FULLY_MUTABLE" if "update" in handlers else "IMMUTABLE"

    def supports(self, operation: str, region: str | None) -> bool:
        """Whether the type has this handler in this region, or in some for None."""
        regions = self.entry.regions
        return operation in self.entry.handlers and (
            not regions or region is None or region in regions
        )

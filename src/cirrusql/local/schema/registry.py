"""The registry: what each resource type means to the service, compiled on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import UnknownName
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.schema.pointers import Pointer, parse_pointer
from cirrusql.local.schema.private_types import catalog_entry, read_types
from cirrusql.local.schema.type_facts import Facts
from cirrusql.local.schema.validation import Validator
from cirrusql.records import Record

# Services whose permissions other services' handlers need.
_AUXILIARY = frozenset(("iam", "kms", "ec2", "s3", "logs", "secretsmanager", "tag", "sts", "*"))


class RegisteredType(Record):
    """A resource type as the service handles it; immutable, what is costly is made on demand.

    `entry` is what the catalogue says of it, or would say of a private one.
    """

    entry: ResourceType
    schema: dict[str, Any]
    pattern_replacements: Mapping[str, str | None]
    is_global: bool
    summary: tuple[str, ...]
    templates: Mapping[Pointer, Any]
    checks_list_itself: bool = False
    version: str = "00000001"
    private: bool = False

    @property
    def type_name(self) -> str:
        """The type's name, as in `AWS::S3::Bucket`."""
        return self.entry.type_name

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
    def made(self) -> tuple[Pointer, ...]:
        """What the service makes, in order: what has a template in the order of the data, then
        ids, then the ARNs that contain them, then the rest."""
        candidates = (*self.primary, *self.read_only)
        others = [pointer for pointer in dict.fromkeys(candidates) if pointer not in self.templates]
        others.sort(key=lambda p: (p not in self.primary, len(p), p[-1].lower().endswith("arn")))
        return (*self.templates, *others)

    @cached_property
    def arn_service(self) -> str:
        """The service's word in ARNs: its own name, or the prefix most of its permissions have."""
        handlers = self.entry.handlers.values()
        permissions = [permission for handler in handlers for permission in handler.permissions]
        prefixes = [permission.partition(":")[0].lower() for permission in permissions]
        own = self.entry.service
        wanted = [prefix for prefix in prefixes if prefix not in _AUXILIARY]
        if own in prefixes or not wanted:
            return own
        return max(dict.fromkeys(wanted), key=wanted.count)

    @property
    def provisioning_type(self) -> str:
        """What CloudFormation says of the type's handlers."""
        handlers = self.entry.handlers
        if not {"create", "read", "delete"} <= handlers.keys():
            return "NON_PROVISIONABLE"
        return "FULLY_MUTABLE" if "update" in handlers else "IMMUTABLE"

    def supports(self, operation: str, region: str) -> bool:
        """Whether the type has this handler in this region."""
        regions = self.entry.regions
        return operation in self.entry.handlers and (not regions or region in regions)


class Registry:
    """Finds types by name. The mutable state is a memo of what was found.

    Private types come before published ones of the same name.
    """

    def __init__(self, catalog: Catalog, facts: Facts, types_folder: Path | None = None) -> None:
        self._catalog = catalog
        self._facts = facts
        self._private = read_types(types_folder)
        self._found: dict[tuple[str, str | None], RegisteredType] = {}

    def resource_type(self, type_name: str, version: str | None = None) -> RegisteredType:
        """The type, in its default version or a given one; raises Refusal TypeNotFoundException."""
        found = self._found.get((type_name, version))
        if found is None:
            found = self._load(type_name, version)
            self._found[type_name, version] = found
        return found

    def supporting(
        self, operation: str, region: str, type_name: str, version: str | None
    ) -> RegisteredType:
        """The type, if it has the handler; raises Refusal.

        `operation` is a handler's name, as in `read`.
        """
        resource_type = self.resource_type(type_name, version)
        if not resource_type.supports(operation, region):
            raise Refusal(
                "UnsupportedActionException",
                f"Resource type {type_name} does not support {operation.upper()} action",
            )
        return resource_type

    def type_names(self) -> list[str]:
        """The names of all types, sorted."""
        return sorted({*self._catalog.type_names(), *self._private})

    def versions(self, type_name: str) -> list[RegisteredType]:
        """Every version of a type, oldest first; raises Refusal TypeNotFoundException."""
        count = len(self._private.get(type_name, ())) or 1
        return [self.resource_type(type_name, f"{number:08}") for number in range(1, count + 1)]

    def _load(self, type_name: str, version: str | None) -> RegisteredType:
        private = self._private.get(type_name)
        if private:
            number = _version_number(version) if version else len(private)
            if not 1 <= number <= len(private):
                raise _not_found(type_name)
            schema = private[number - 1]
            return self._registered(catalog_entry(schema), schema, {}, f"{number:08}", private=True)
        try:
            published = self._catalog.resource_type(type_name)
        except UnknownName:
            raise _not_found(type_name) from None
        if version and _version_number(version) != 1:
            raise _not_found(type_name)
        replacements = self._catalog.pattern_replacements(type_name)
        return self._registered(
            published, self._catalog.schema(type_name), replacements, "00000001"
        )

    def _registered(
        self,
        published: ResourceType,
        schema: dict[str, Any],
        replacements: Mapping[str, str | None],
        version: str,
        *,
        private: bool = False,
    ) -> RegisteredType:
        type_name = published.type_name
        return RegisteredType(
            entry=published,
            schema=schema,
            pattern_replacements=replacements,
            is_global=self._facts.is_global(type_name),
            summary=self._facts.summary(type_name),
            templates=self._facts.templates(type_name),
            checks_list_itself=self._facts.checks_list_itself(type_name),
            version=version,
            private=private,
        )


def _version_number(version: str) -> int:
    return int(version) if version.isascii() and version.isdigit() else 0


def _not_found(type_name: str) -> Refusal:
    return Refusal("TypeNotFoundException", f"The type '{type_name}' cannot be found.")

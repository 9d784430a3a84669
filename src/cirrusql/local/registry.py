"""The registry: what each resource type means to the service, compiled on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import UnknownName
from cirrusql.local.answers import Refusal
from cirrusql.local.facts import Facts
from cirrusql.local.pointers import Pointer, parse_pointer
from cirrusql.local.validation import Validator

# Services whose permissions other services' handlers need.
_AUXILIARY = frozenset(("iam", "kms", "ec2", "s3", "logs", "secretsmanager", "tag", "sts", "*"))


@dataclass(frozen=True)
class Kind:
    """One resource type as the service handles it; immutable, what is costly is made on demand."""

    resource_type: ResourceType
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
        return self.resource_type.type_name

    @cached_property
    def primary(self) -> tuple[Pointer, ...]:
        """The properties that make the primary identifier, in order."""
        return tuple(map(parse_pointer, self.resource_type.primary_identifier))

    @cached_property
    def additional(self) -> tuple[tuple[Pointer, ...], ...]:
        """The alternatives to the primary identifier."""
        identifiers = self.resource_type.additional_identifiers
        return tuple(tuple(map(parse_pointer, pointers)) for pointers in identifiers)

    @cached_property
    def read_only(self) -> tuple[Pointer, ...]:
        """What only the service sets."""
        return tuple(map(parse_pointer, self.resource_type.read_only))

    @cached_property
    def write_only(self) -> tuple[Pointer, ...]:
        """What is never given back; a property that is read-only as well is not among them."""
        pointers = map(parse_pointer, self.resource_type.write_only)
        return tuple(pointer for pointer in pointers if pointer not in self.read_only)

    @cached_property
    def create_only(self) -> tuple[Pointer, ...]:
        """What cannot be changed once it is there."""
        return tuple(map(parse_pointer, self.resource_type.create_only))

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
        handlers = self.resource_type.handlers.values()
        permissions = [permission for handler in handlers for permission in handler.permissions]
        prefixes = [permission.partition(":")[0].lower() for permission in permissions]
        own = self.resource_type.service
        wanted = [prefix for prefix in prefixes if prefix not in _AUXILIARY]
        if own in prefixes or not wanted:
            return own
        return max(dict.fromkeys(wanted), key=wanted.count)

    def supports(self, operation: str, region: str) -> bool:
        """Whether the type has this handler in this region."""
        known = self.resource_type
        return operation in known.handlers and (not known.regions or region in known.regions)


class Registry:
    """Finds types by name. The mutable state is a memo of what was found."""

    def __init__(self, catalog: Catalog, facts: Facts) -> None:
        self.catalog = catalog
        self._facts = facts
        self._kinds: dict[tuple[str, str | None], Kind] = {}

    def kind(self, type_name: str, version: str | None = None) -> Kind:
        """The type; raises Refusal TypeNotFoundException."""
        found = self._kinds.get((type_name, version))
        if found is None:
            found = self._kinds[type_name, version] = self._load(type_name)
        return found

    def supporting(self, operation: str, region: str, type_name: str, version: str | None) -> Kind:
        """The type, if it has the handler; raises Refusal.

        `operation` is a handler's name, as in `read`.
        """
        kind = self.kind(type_name, version)
        if not kind.supports(operation, region):
            raise Refusal(
                "UnsupportedActionException",
                f"Resource type {type_name} does not support {operation.upper()} action",
            )
        return kind

    def _load(self, type_name: str) -> Kind:
        try:
            resource_type = self.catalog.resource_type(type_name)
        except UnknownName:
            message = f"The type '{type_name}' cannot be found."
            raise Refusal("TypeNotFoundException", message) from None
        return Kind(
            resource_type=resource_type,
            schema=self.catalog.schema(type_name),
            pattern_replacements=self.catalog.pattern_replacements(type_name),
            is_global=self._facts.is_global(type_name),
            summary=self._facts.summary(type_name),
            templates=self._facts.templates(type_name),
            checks_list_itself=self._facts.checks_list_itself(type_name),
        )

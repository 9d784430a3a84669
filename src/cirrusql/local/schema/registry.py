"""The registry: the types that there are, by name and version, each loaded on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import UnknownName
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.schema.loaded_schemas import LoadedSchemas
from cirrusql.local.schema.private_types import catalog_entry, read_types
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.type_facts import Facts

if TYPE_CHECKING:
    from pathlib import Path


class Registry:
    """Finds types by name; private types come before published ones of the same name.

    The mutable state is a memo of what was found. A type without its schema takes 10 kB.
    """

    def __init__(self, catalog: Catalog, facts: Facts, types_folder: Path | None = None) -> None:
        self._catalog = catalog
        self._regions = frozenset(catalog.regions())
        self._facts = facts
        self._private = read_types(types_folder)
        self._schemas = LoadedSchemas(catalog)
        self._found: dict[tuple[str, str | None], RegisteredType] = {}

    @property
    def catalog(self) -> Catalog:
        """Where the published types come from."""
        return self._catalog

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
        # Of a region that no type's data has, such as me-south-1, nothing is known against a type.
        known = region if region in self._regions else None
        if not resource_type.supports(operation, known):
            raise Refusal(
                "UnsupportedActionException",
                f"Resource type {type_name} does not support {operation.upper()} action",
            )
        self._schemas.use(resource_type)
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
            entry = catalog_entry(schema)
            return self._registered(entry, lambda _: schema, {}, f"{number:08}", private=True)
        try:
            published = self._catalog.resource_type(type_name)
        except UnknownName:
            raise _not_found(type_name) from None
        if version and _version_number(version) != 1:
            raise _not_found(type_name)
        replacements = self._catalog.pattern_replacements(type_name)
        return self._registered(published, self._schemas.load, replacements, "00000001")

    def _registered(
        self,
        published: ResourceType,
        load: Callable[[RegisteredType], dict[str, Any]],
        replacements: Mapping[str, str | None],
        version: str,
        *,
        private: bool = False,
    ) -> RegisteredType:
        type_name = published.type_name
        return RegisteredType(
            entry=published,
            load=load,
            pattern_replacements=replacements,
            home=self._facts.home(type_name),
            summary=self._facts.summary(type_name),
            facts=self._facts,
            checks_list_itself=self._facts.checks_list_itself(type_name),
            version=version,
            private=private,
        )


def _version_number(version: str) -> int:
    return int(version) if version.isascii() and version.isdigit() else 0


def _not_found(type_name: str) -> Refusal:
    return Refusal("TypeNotFoundException", f"The type '{type_name}' cannot be found.")

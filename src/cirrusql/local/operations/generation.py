"""Values that the service makes: identifiers, ARNs and the other read-only properties.

A value comes from the type's template if there is one, else from what its name says, else from
the schema alone. All of one resource's values are made together, so that an ARN contains the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.pointers import Pointer, find, put, value_at
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.templates import Filling

_ACCOUNT_NAMES = frozenset(("AccountId", "AwsAccountId", "AWSAccountId", "OwnerId"))
_READY = ("ACTIVE", "AVAILABLE", "Active", "Available", "available", "ENABLED", "Enabled", "active")
_MOMENTS = ("Time", "At", "Date", "Timestamp")
_NAMES = ("Name", "Identifier", "Key")
_QUIET: Mapping[str, Any] = {"integer": 0, "number": 0, "boolean": False, "array": []}


class Generator:
    """Makes what the service adds to a model. The mutable state is the random numbers'."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def complete(
        self, resource_type: RegisteredType, scope: Scope, model: dict[str, Any], now: float
    ) -> None:
        """Add, in place, the identifier's missing parts and every read-only property.

        Properties that are there stay as they are. What cannot be made so that the schema holds
        is left out, unless the identifier needs it.
        """
        making = _Making(resource_type, scope, model, Filling(scope, now, self._random, model))
        for pointer in resource_type.made:
            making.add(pointer)
        if not resource_type.validator.is_valid(model):
            _drop_broken(resource_type, model)


def _drop_broken(resource_type: RegisteredType, model: dict[str, Any]) -> None:
    keep = {pointer[0] for pointer in resource_type.primary}
    made = {pointer[0] for pointer in resource_type.made if len(pointer) == 1} - keep
    for name in resource_type.validator.broken_properties(model) & made:
        model.pop(name, None)


class _Making(NamedTuple):
    """One resource whose values are being made; a named tuple, for there is one in every create."""

    resource_type: RegisteredType
    scope: Scope
    model: dict[str, Any]
    filling: Filling

    def add(self, pointer: Pointer) -> None:
        """Make the value for a pointer, wherever its parent is and it is not."""
        if len(pointer) == 1 or pointer in self.resource_type.primary:
            if value_at(self.model, pointer) is None:
                value = self.value(pointer)
                if value is not None:
                    put(self.model, pointer, value)
            return
        for parent in _parents(self.model, pointer):
            if pointer[-1] not in parent:
                value = self.value(pointer)
                if value is not None:
                    parent[pointer[-1]] = value

    def value(self, pointer: Pointer) -> Any:
        """A value for the property, or None if nothing fits."""
        node = _node(self.resource_type.schema, pointer)
        templates = self.resource_type.templates.get(pointer, ())
        # A list is alternatives, but for a property that is an array itself.
        if not isinstance(templates, list) or node.get("type") == "array":
            templates = (templates,)
        for template in templates:
            value = self.filling.fill(template)
            if value is not None and template != ():
                return value
        for value in self.candidates(pointer, node):
            if _fits(value, node, self.resource_type.pattern_replacements):
                return value
        return self.sample(node, pointer[-1])

    def candidates(self, pointer: Pointer, node: Mapping[str, Any]) -> Iterator[Any]:
        """Values that the property's name and type suggest, best first."""
        types = node.get("type", "string")
        types = types if isinstance(types, list) else [types]
        yield from (_QUIET[name] for name in types if name in _QUIET)
        if node.get("enum"):
            yield from (word for word in _READY if word in node["enum"])
        elif "string" in types:
            yield from self.texts(pointer, pointer[-1])

    def texts(self, pointer: Pointer, name: str) -> Iterator[str]:
        """Texts that the property's name suggests."""
        if _is_arn(name):
            yield self.arn(name)
        elif name in _ACCOUNT_NAMES:
            yield self.scope.account
        elif name == "Region":
            yield self.scope.region
        elif name.endswith(_MOMENTS):
            yield self.filling.timestamp()
        elif name.endswith(("Status", "State")):
            yield "ACTIVE"
        elif name.endswith("Id") or (name.endswith(_NAMES) and self._identifies(pointer)):
            own = name in ("Id", "Name")
            noun = _noun(self.resource_type) if own else name.removesuffix("Id").lower()
            yield f"{noun}-{self.filling.letters('hex', 17)}"
            yield self.filling.letters("lower", 10)

    def _identifies(self, pointer: Pointer) -> bool:
        return pointer in self.resource_type.primary

    def arn(self, name: str) -> str:
        """An ARN of the resource, or of whatever the property's name says it is the ARN of."""
        region = "" if self.resource_type.is_global else self.scope.region
        parts = [value_at(self.model, pointer) for pointer in self.resource_type.primary]
        tail = "/".join(
            str(part) for part in parts if part is not None and not str(part).startswith("arn:")
        )
        noun = _noun(self.resource_type)
        owner = name.removesuffix("Arn").removesuffix("ARN").lower()
        if owner and owner != noun.replace("-", ""):
            noun, tail = owner, ""
        partition, account = self.scope.partition, self.scope.account
        place = f"arn:{partition}:{self.resource_type.arn_service}:{region}:{account}"
        return f"{place}:{noun}/{tail or self.filling.letters('lower', 12)}"

    def sample(self, node: Mapping[str, Any], name: str) -> Any:
        """A value that satisfies the schema, whatever it means; None if there is none."""
        # Imported here: it compiles schemas, which reads never need.
        from cirrusql.samples import models as samples

        try:
            return samples.value(self.resource_type.schema, node, self.filling.random, hint=name)
        except samples.NoSample:
            return None


def _noun(resource_type: RegisteredType) -> str:
    return resource_type.entry.singular.replace("_", "-")


def _is_arn(name: str) -> bool:
    return name.endswith(("Arn", "ARN"))


def _parents(model: Any, pointer: Pointer) -> Iterator[dict[str, Any]]:
    for _, parent in list(find(model, pointer[:-1])):
        for item in parent if isinstance(parent, list) else (parent,):
            if isinstance(item, dict):
                yield item


def _node(schema: Mapping[str, Any], pointer: Pointer) -> Mapping[str, Any]:
    """The part of the schema that describes what a pointer reaches; empty if it says nothing."""
    node: Any = schema
    for segment in pointer:
        node = _resolved(schema, node)
        if node.get("type") == "array" or "items" in node:
            node = _resolved(schema, node.get("items", {}))
        if segment != "*":
            node = node.get("properties", {}).get(segment, {})
    return _resolved(schema, node)


def _resolved(schema: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    while isinstance(node, dict) and "$ref" in node:
        node = value_at(schema, node["$ref"].removeprefix("#/").split("/"), {})
    return node if isinstance(node, dict) else {}


def _fits(value: Any, node: Mapping[str, Any], replacements: Mapping[str, str | None]) -> bool:
    if isinstance(value, str):
        return _text_fits(value, node, replacements)
    if isinstance(value, list):
        return bool(node.get("minItems", 0) <= len(value))
    return bool(isinstance(value, bool) or node.get("minimum", value) <= value)


def _text_fits(text: str, node: Mapping[str, Any], replacements: Mapping[str, str | None]) -> bool:
    if not node.get("minLength", 0) <= len(text) <= node.get("maxLength", len(text)):
        return False
    pattern = node.get("pattern")
    pattern = replacements.get(pattern, pattern) if pattern else None
    if pattern is None:
        return True
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False

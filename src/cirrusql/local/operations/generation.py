"""Values that the service makes: identifiers, ARNs and the other read-only properties.

A value comes from the type's template if there is one, else from what its name says, else from
the schema alone. All of one resource's values are made together, so that an ARN contains the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from cirrusql.local.operations.suggestions import ServiceWords, endings, texts
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.pointers import Pointer, find, put, value_at
from cirrusql.local.schema.registered_type import RegisteredType, node_at
from cirrusql.local.schema.templates import Alone, Census, Filling

# Of several words for how a resource is, the one that it ends in when all went well.
_READY = re.compile("(?i)^(active|available|enabled|ready|running|valid|succeeded|complete.*)$")
_TROUBLE = re.compile("(?i)fail|delet|error|creat|pend|updat|disab|inactive|invalid|expir|progress")
_MOMENTS = frozenset(("time", "at", "date", "timestamp", "createdon"))
_QUIET: Mapping[str, Any] = {"integer": 0, "number": 0, "boolean": False, "array": []}


class Generator:
    """Makes what the service adds to a model. The mutable state is the random numbers'."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def complete(
        self,
        resource_type: RegisteredType,
        scope: Scope,
        model: dict[str, Any],
        now: float,
        census: Census = Alone(),  # noqa: B008 - it has no state
    ) -> None:
        """Add, in place, the identifier's missing parts and every read-only property.

        Properties that are there stay as they are. What cannot be made so that the schema holds
        is left out, unless the identifier needs it, and so is what nobody can know, such as the
        reason of a failure. `census` knows the other resources.
        """
        filling = Filling(scope, now, self._random, model, resource_type.words, census)
        making = _Making(resource_type, model, filling)
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
        node = node_at(self.resource_type.schema, pointer)
        if pointer == self.resource_type.counted:
            return _typed(self.number(), node)
        templates = self.resource_type.templates.get(pointer, ())
        # A list is alternatives, but for a property that is an array itself.
        if not isinstance(templates, list) or node.get("type") == "array":
            templates = (templates,)
        for template in templates:
            value = self.filling.fill(template)
            if value is not None and template != ():
                return _typed(value, node)
        pattern = node.get("pattern") or ""
        pattern = self.resource_type.pattern_replacements.get(pattern, pattern)
        for value in self.candidates(pointer, node, pattern or ""):
            if _fits(value, node, pattern):
                return None if value == "" else value
        return self.sample(node, pointer)

    def number(self) -> int:
        """The next number among the resources that share the rest of the identifier."""
        parts = (value_at(self.model, pointer) for pointer in self.resource_type.primary)
        series = "|".join(str(part) for part in parts if part is not None)
        return self.filling.census.next_number(series)

    def candidates(self, pointer: Pointer, node: Mapping[str, Any], pattern: str) -> Iterator[Any]:
        """Values that the property's name and type suggest, best first."""
        types = node.get("type", "string")
        types = types if isinstance(types, list) else [types]
        if not _MOMENTS.isdisjoint(endings(pointer[-1])):
            yield from (int(self.filling.now) for name in types if name in ("integer", "number"))
        yield from (_QUIET[name] for name in types if name in _QUIET)
        if node.get("enum"):
            yield from _likely(node["enum"])
        elif "string" in types:
            yield from texts(self.resource_type, self.filling, pointer, pattern)

    def sample(self, node: Mapping[str, Any], pointer: Pointer) -> Any:
        """A value that satisfies the schema, whatever it means; None if there is none."""
        # Imported here: it compiles schemas, which reads never need.
        from cirrusql.samples import models as samples

        needed = pointer in self.resource_type.primary
        words = ServiceWords(self.resource_type, self.filling, needed)
        random, schema = self.filling.random, self.resource_type.schema
        try:
            return samples.value(schema, node, random, hint=pointer[-1], vocabulary=words)
        except samples.NoSample:
            return None


def _likely(members: list[Any]) -> Iterator[Any]:
    """The members of an enumeration, first those that tell of a resource that is well."""
    words = [member for member in members if isinstance(member, str)]
    yield from (word for word in words if _READY.search(word))
    yield from (word for word in words if not _TROUBLE.search(word))


def _typed(value: Any, node: Mapping[str, Any]) -> Any:
    """A template's value as the schema wants it: a number may be written as text, or not."""
    if node.get("type") in ("integer", "number") and isinstance(value, str):
        return int(value)
    if node.get("type") == "string" and isinstance(value, int):
        return str(value)
    return value


def _parents(model: Any, pointer: Pointer) -> Iterator[dict[str, Any]]:
    for _, parent in list(find(model, pointer[:-1])):
        for item in parent if isinstance(parent, list) else (parent,):
            if isinstance(item, dict):
                yield item


def _fits(value: Any, node: Mapping[str, Any], pattern: str | None) -> bool:
    if isinstance(value, str):
        return _text_fits(value, node, pattern)
    if isinstance(value, list):
        return bool(node.get("minItems", 0) <= len(value))
    return bool(isinstance(value, bool) or node.get("minimum", value) <= value)


def _text_fits(text: str, node: Mapping[str, Any], pattern: str | None) -> bool:
    if text == "":  # nothing to say
        return True
    if not node.get("minLength", 0) <= len(text) <= node.get("maxLength", len(text)):
        return False
    if not pattern:
        return True
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False

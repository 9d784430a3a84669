"""How a value that the service makes is made: the property, its rules and its templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cirrusql.local.schema.pointers import Pointer, value_at

_DEPTH = 4
_CHOICES = ("oneOf", "anyOf", "allOf")


class Recipe(NamedTuple):
    """One property that the service makes. `node` is what the schema says of it.

    `pattern` is the schema's, or what the catalogue has in its place; `templates` are
    alternatives, the first that can be filled in and fits is taken. A property that the user may
    give is made by its templates alone. The first `anchor` steps of the pointer lead to what has to
    be there already: an object that only the service fills comes into being with what is in it.
    `members` are the properties of an object that the service makes. Named tuples, for every create
    looks at all of a type's.
    """

    pointer: Pointer
    node: Mapping[str, Any]
    pattern: str
    templates: tuple[Any, ...]
    is_primary: bool = False
    is_given: bool = False
    anchor: int = 0
    members: tuple[Recipe, ...] = ()

    @property
    def name(self) -> str:
        """The property's own name."""
        return self.pointer[-1]

    @property
    def types(self) -> list[str]:
        """The JSON types that the schema allows, a string where it names none."""
        types = self.node.get("type", "string")
        return types if isinstance(types, list) else [types]

    @property
    def is_object(self) -> bool:
        """Whether it is an object whose members the schema names."""
        return is_object(self.node)

    def typed(self, value: Any) -> Any:
        """A template's value as the schema wants it: a number may be written as text, or not."""
        wanted = self.node.get("type")
        if isinstance(value, str) and wanted in ("integer", "number") and value.isdecimal():
            return int(value)
        return str(value) if wanted == "string" and isinstance(value, int) else value

    def fits(self, value: Any) -> bool:
        """Whether a value keeps the property's own rules, as far as they can be told quickly.

        An empty text fits everywhere: it says that there is nothing to say.
        """
        node = self.node
        if isinstance(value, str):
            return value == "" or (
                node.get("minLength", 0) <= len(value) <= node.get("maxLength", len(value))
                and (not self.pattern or _matches(self.pattern, value))
            )
        if isinstance(value, list):
            return bool(node.get("minItems", 0) <= len(value))
        return isinstance(value, bool | dict) or bool(node.get("minimum", value) <= value)


class Recipes(NamedTuple):
    """Writes the recipes of one type's properties, from its schema and what is known beside it."""

    schema: Mapping[str, Any]
    replacements: Mapping[str, str | None]
    primary: frozenset[Pointer]
    read_only: frozenset[Pointer]

    def recipe(self, pointer: Pointer, template: Any) -> Recipe:
        """The recipe of a property; `template` is what the data has for it, None if nothing.

        A list of templates is alternatives; for a property that is an array itself, a list of lists
        is.
        """
        node = node_at(self.schema, pointer)
        is_primary, is_read_only = pointer in self.primary, pointer in self.read_only
        return Recipe(
            pointer,
            node,
            self._pattern(node),
            _alternatives(template, node),
            is_primary,
            not (is_primary or is_read_only),
            0 if is_primary else self._anchor(pointer),
            tuple(self._members(pointer, node, _DEPTH)) if is_read_only else (),
        )

    def _pattern(self, node: Mapping[str, Any]) -> str:
        pattern = node.get("pattern", "")
        return self.replacements.get(pattern, pattern) or ""

    def _anchor(self, pointer: Pointer) -> int:
        steps = len(pointer) - 1
        while steps and self._comes_with_members(pointer[:steps]):
            steps -= 1
        return steps

    def _comes_with_members(self, pointer: Pointer) -> bool:
        """Whether a pointer leads to an object that nobody but the service puts anything in."""
        node = node_at(self.schema, pointer)
        if pointer[-1] == "*" or not is_object(node):
            return False
        if pointer in self.read_only:
            return True
        own = {one[: len(pointer) + 1] for one in self.read_only if one[: len(pointer)] == pointer}
        inside = {(*pointer, name) for name in node["properties"]}
        return inside == own and all(
            one in self.read_only or self._comes_with_members(one) for one in inside
        )

    def _members(self, pointer: Pointer, node: Mapping[str, Any], depth: int) -> Iterator[Recipe]:
        """The recipes of what is in an object; of none that is one of several alternatives."""
        if depth == 0 or not is_object(node) or any(choice in node for choice in _CHOICES):
            return
        for name in node["properties"]:
            below = (*pointer, name)
            inner = node_at(self.schema, below)
            members = tuple(self._members(below, inner, depth - 1))
            yield Recipe(below, inner, self._pattern(inner), (), members=members)


def _alternatives(template: Any, node: Mapping[str, Any]) -> tuple[Any, ...]:
    if template is None:
        return ()
    if not isinstance(template, list):
        return (template,)
    is_value = node.get("type") == "array" and not all(isinstance(one, list) for one in template)
    return (template,) if is_value or not template else tuple(template)


def is_object(node: Mapping[str, Any]) -> bool:
    """Whether a part of a schema is an object whose members it names."""
    return node.get("type", "object") == "object" and bool(node.get("properties"))


def node_at(schema: Mapping[str, Any], pointer: Pointer) -> Mapping[str, Any]:
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


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # one of Java's that Python cannot read: whoever samples can
        return False

"""How a value that the service makes is made: the property, its rules and its templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cirrusql.local.schema.pointers import Pointer, value_at


class Recipe(NamedTuple):
    """One property that the service makes. `node` is what the schema says of it.

    `pattern` is the schema's, or what the catalogue has in its place; `templates` are
    alternatives, the first that can be filled in and fits is taken. Named tuples, for every create
    looks at all of a type's.
    """

    pointer: Pointer
    node: Mapping[str, Any]
    pattern: str
    templates: tuple[Any, ...]
    is_primary: bool

    @property
    def name(self) -> str:
        """The property's own name."""
        return self.pointer[-1]

    @property
    def types(self) -> list[str]:
        """The JSON types that the schema allows, a string where it names none."""
        types = self.node.get("type", "string")
        return types if isinstance(types, list) else [types]

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


def recipe(
    schema: Mapping[str, Any],
    pointer: Pointer,
    template: Any,
    replacements: Mapping[str, str | None],
    *,
    is_primary: bool,
) -> Recipe:
    """The recipe of a property; `template` is what the data has for it, None if nothing.

    A list of templates is alternatives, but for a property that is an array itself.
    """
    node = node_at(schema, pointer)
    pattern = node.get("pattern", "")
    alternatives = isinstance(template, list) and node.get("type") != "array"
    templates = tuple(template) if alternatives else () if template is None else (template,)
    return Recipe(pointer, node, replacements.get(pattern, pattern) or "", templates, is_primary)


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

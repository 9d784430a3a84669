"""Models as people write them by hand: keys in snake case, numbers and booleans as text.

What may be written so is read off the schema here by rules of the test's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Node = Any
Write = Callable[[Any, frozenset[str]], Any]


class Speller:
    """Writes the values of one schema in other words, `name` its keys and `scalar` what is none."""

    def __init__(self, schema: Node, name: Callable[[str], str], scalar: Write) -> None:
        self._schema = schema
        self._name = name
        self._scalar = scalar

    def value(self, value: Any, nodes: list[Node]) -> Any:
        """A value that these definitions speak of, at any depth; keys of maps stay as they are."""
        said = [part for node in nodes for part in self._parts(node, ())]
        if isinstance(value, Mapping):
            return dict(self._member(key, inner, said, value) for key, inner in value.items())
        if isinstance(value, list):
            items = [part["items"] for part in said if "items" in part]
            return [self.value(inner, items) for inner in value]
        return self._scalar(value, frozenset(_types(said)))

    def _member(
        self, key: str, inner: Any, said: list[Node], siblings: Mapping[str, Any]
    ) -> tuple[str, Any]:
        named = [part["properties"][key] for part in said if key in part.get("properties", {})]
        free = [one for part in said for one in part.get("patternProperties", {}).values()]
        alike = [one for one in siblings if self._name(one) == self._name(key)]
        spelt = self._name(key) if named and alike == [key] else key
        return spelt, self.value(inner, named or free)

    def _parts(self, node: Node, inside: tuple[str, ...]) -> Iterator[Node]:
        reference = node.get("$ref")
        if reference is not None and reference not in inside:
            target = self._schema
            for step in reference.split("/")[1:]:
                target = target[step]
            yield from self._parts(target, (*inside, reference))
        yield node
        for key in ("allOf", "anyOf", "oneOf"):
            for branch in node.get(key, ()):
                yield from self._parts(branch, inside)


def _types(said: list[Node]) -> Iterator[str]:
    for part in said:
        types = part.get("type", [])
        yield from [types] if isinstance(types, str) else types


def as_text(value: Any, types: frozenset[str]) -> Any:
    """Numbers and booleans as text, and text that is a number as one, where only one can be meant.

    >>> as_text(1, frozenset(("integer",))), as_text(1, frozenset(("integer", "string")))
    ('1', 1)
    >>> as_text("22", frozenset(("string",)))
    22
    """
    if not isinstance(value, str):
        return json.dumps(value) if types and "string" not in types else value
    if types == {"string"} and value.isascii() and value.isdigit() and str(int(value)) == value:
        return int(value)
    return value

"""What a resource schema says of the JSON documents in a resource's properties, place by place.

`PublicAccessBlockConfiguration` of a bucket is an object of four booleans, so there is no place
`block_public_acls` in it. A schema is a promise in one direction only: what it leaves open
(`additionalProperties`, `patternProperties`, an object without properties) may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Any

from cirrusql.catalog.definitions import Schema, parts, resolved
from cirrusql.records import Record


class Within(Enum):
    """A step that takes no one key or index."""

    EACH = "each element of a list, or each value of an object"
    ANY = "the value itself, and whatever is in it at any depth"
    KEY = "the key of each element of a list, or of each value of an object"
    ANY_KEY = "the keys of whatever is in the value, at any depth"
    TEXT = "the document that the value is if it is a text"


Step = str | int | Within
"""From a value to one in it: an object's key, an index into a list, or several at once."""


class Keys(Record):
    """The keys that the parts of a value have; with `has_indexes` it has 0, 1, … too."""

    names: tuple[str, ...] = ()
    has_indexes: bool = False


class Shape(Record):
    """What is known of the value at one place: the definitions in a schema that speak of it.

    Several of them are alternatives, each of which may be what the value is like. Without any,
    it may be anything.
    """

    schema: Schema
    definitions: tuple[Any, ...] = ()

    @cached_property
    def _parts(self) -> tuple[Schema, ...]:
        return tuple(part for one in self.definitions for part in parts(one, self.schema))

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that the value may have; empty if that is not known."""
        return frozenset(name for part in self._parts for name in _types(part))

    @cached_property
    def fields(self) -> Mapping[str, tuple[Any, ...]]:
        """The keys that an object has by name, each with its definitions."""
        found: dict[str, tuple[Any, ...]] = {}
        for part in self._parts:
            for name, definition in (part.get("properties") or {}).items():
                found[name] = (*found.get(name, ()), definition)
        return found

    @cached_property
    def allowed(self) -> tuple[Any, ...]:
        """The values of its enumeration; empty where any value may be."""
        each = [_enumerated(one, self.schema) for one in self.definitions]
        known = all(values is not None for values in each)
        return tuple(dict.fromkeys(v for values in each for v in values or ())) if known else ()

    @cached_property
    def has_other_keys(self) -> bool:
        """Whether an object may have keys that are not among the fields.

        A schema that says nothing of further keys has none: AWS lets no resource type have any.
        """
        return bool(self._other_values) or self._is_free("object", "properties")

    @cached_property
    def _other_values(self) -> tuple[Any, ...]:
        """The definitions of values under further keys."""
        found: list[Any] = []
        for part in self._parts:
            further = part.get("additionalProperties", False)
            found += () if further is False else (further,)
            found += (part.get("patternProperties") or {}).values()
        return tuple(found)

    def _is_free(self, name: str, says: str) -> bool:
        """Whether a value of that type may have parts of which nothing is known."""
        return any(
            name in _types(part) and not any(part.get(word) for word in (says, *_ELSEWHERE))
            for part in self._parts
        )

    def at(self, step: Step) -> Shape | None:
        """What is known of the value that a step leads to; None if it leads nowhere.

        >>> bucket = Shape({}, ({"properties": {"Tags": {"items": {"type": "string"}}}},))
        >>> bucket.at("Tags").at(0).types, bucket.at("tags"), bucket.at("Tags").at("Owner")
        (frozenset({'string'}), None, None)
        """
        if isinstance(step, Within):
            return self._within(step)
        if not self.types:
            return ANYTHING
        if isinstance(step, int):
            return self._union(self._items()) if "array" in self.types else None
        if "object" not in self.types:
            return None
        if step in self.fields:
            return self._union(self.fields[step])
        return self._union(self._others()) if self.has_other_keys else None

    def _within(self, step: Within) -> Shape:
        if step is Within.TEXT:
            # A policy is a text to some schemas, and SQLite looks into any text that is JSON.
            is_text = "string" in self.types and not self.types & {"object", "array"}
            return ANYTHING if is_text and not self.allowed else self
        if step in (Within.KEY, Within.ANY_KEY):
            return ANYTHING  # `keys` has what is known of them
        return self._union(self.each() if step is Within.EACH else self._all())

    def follow(self, steps: Iterable[Step]) -> Shape | None:
        """What several steps lead to."""
        found: Shape | None = self
        for step in steps:
            found = found.at(step) if found is not None else None
        return found

    def _union(self, definitions: Iterable[Any]) -> Shape:
        """A value that one of some definitions is of; anything if one of them says nothing."""
        found = tuple(definitions)
        known = all(isinstance(one, dict) and Shape(self.schema, (one,)).types for one in found)
        return Shape(self.schema, found) if known else ANYTHING

    def keys(self, step: Step) -> Keys | None:
        """The keys that `Within.KEY` or `Within.ANY_KEY` leads to; None if there may be others.

        >>> tags = Shape({}, ({"items": {"properties": {"Key": {"type": "string"}}}},))
        >>> tags.keys(Within.KEY), tags.keys(Within.ANY_KEY)
        (Keys(names=(), has_indexes=True), Keys(names=('Key',), has_indexes=True))
        """
        if not self.types or not self.types <= {"object", "array"}:
            return None
        definitions = self._all() if step is Within.ANY_KEY else self.definitions
        found = [Shape(self.schema, (one,)) for one in definitions]
        if any(not one.types or ("object" in one.types and one.has_other_keys) for one in found):
            return None
        names = dict.fromkeys(name for one in found for name in one.fields)
        return Keys(tuple(names), any("array" in one.types for one in found))

    def _items(self) -> Iterator[Any]:
        yield from (part["items"] for part in self._parts if part.get("items"))
        if self._is_free("array", "items"):
            yield None

    def _others(self) -> Iterator[Any]:
        yield from self._other_values
        if self._is_free("object", "properties") and not self._other_values:
            yield None

    def each(self) -> Iterator[Any]:
        """The definitions of what the value consists of."""
        yield from (definition for found in self.fields.values() for definition in found)
        yield from self._items()
        yield from self._others()

    def _all(self) -> Iterator[Any]:
        """The definitions of the value and of all that is in it, however deep; each once."""
        pending, seen = list(self.definitions), set[int]()
        while pending:
            one = pending.pop()
            if id(one) not in seen:
                seen.add(id(one))
                yield one
                pending += Shape(self.schema, (one,)).each()


ANYTHING = Shape({})
"""A value of which nothing is known."""


# What says elsewhere what a value consists of.
_ELSEWHERE = ("$ref", "allOf", "oneOf", "anyOf", "additionalProperties", "patternProperties")


def _types(part: Schema) -> tuple[str, ...]:
    """The types that one definition says; `object` and `array` may go without saying."""
    said = part.get("type")
    if said is None:
        implied = {"object": "properties", "array": "items"}
        return tuple(name for name, key in implied.items() if part.get(key))
    return (said,) if isinstance(said, str) else tuple(said)


def _enumerated(definition: Any, schema: Schema) -> tuple[Any, ...] | None:
    """The values that a definition enumerates; None if any other may be."""
    for part in resolved(definition, schema):
        if "const" in part:
            return (part["const"],)
        if part.get("enum"):
            return tuple(part["enum"])
        for every in part.get("allOf", ()):
            if (values := _enumerated(every, schema)) is not None:
                return values
        branches = [_enumerated(one, schema) for one in part.get("oneOf") or part.get("anyOf", ())]
        if branches and None not in branches:
            return tuple(value for values in branches for value in values or ())
    return None

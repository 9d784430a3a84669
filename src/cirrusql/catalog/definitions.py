"""Reading a property's definition in a resource schema: what it refers to, its type, its fields.

A definition is any part of a schema that describes a value. It may stand in for another (`$ref`),
and may spread its fields over branches (`allOf`, `oneOf`, `anyOf`); the functions here see through
both. Nothing is validated: that is a validator's job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_BRANCHES = ("allOf", "oneOf", "anyOf")


def property_type(definition: Any, schema: Schema) -> str:
    """One of the six JSON types, for any way the schema may say it; `object` when it says nothing.

    >>> property_type({"type": ["integer", "string"]}, {}), property_type({}, {})
    ('integer', 'object')
    """
    for candidate in resolved(definition, schema):
        kinds = candidate.get("type")
        if isinstance(kinds, str):
            return kinds
        if kinds:
            return _union_type(kinds)
    return "object"


def description(definition: Any, schema: Schema) -> str:
    """A property's own description, else its definition's, else the empty string."""
    for candidate in resolved(definition, schema):
        if candidate.get("description"):
            return str(candidate["description"])
    return ""


def allowed_values(definition: Any, schema: Schema) -> tuple[str, ...]:
    """The values an enumeration allows, as text; empty when any value is.

    >>> allowed_values({"enum": ["on", "off"]}, {}), allowed_values({"const": 1}, {})
    (('on', 'off'), ('1',))
    """
    for candidate in resolved(definition, schema):
        if "const" in candidate:
            return (str(candidate["const"]),)
        if candidate.get("enum"):
            return tuple(map(str, candidate["enum"]))
    return ()


def item_definition(definition: Any, schema: Schema) -> Schema | None:
    """The definition of an array's items, in any branch; None if it says nothing of them.

    >>> item_definition({"type": "array", "items": {"type": "string"}}, {})
    {'type': 'string'}
    """
    return joined(part["items"] for part in parts(definition, schema) if "items" in part)


def member_definitions(definition: Any, schema: Schema) -> dict[str, Schema]:
    """The members that an object has by name, in any branch, each with what is said of it.

    >>> branches = [{"properties": {"A": {"type": "string"}}}, {"properties": {"B": {}}}]
    >>> member_definitions({"oneOf": branches}, {})
    {'A': {'type': 'string'}, 'B': {}}
    """
    found: dict[str, list[Any]] = {}
    for part in parts(definition, schema):
        for name, inner in (part.get("properties") or {}).items():
            found.setdefault(name, []).append(inner)
    return {name: joined(every) or {} for name, every in found.items()}


def inner_definition(definition: Any, step: str, schema: Schema) -> Schema | None:
    """The definition of what a step leads to: a member by its name, else any of a map or array."""
    member = member_definitions(definition, schema).get(step)
    if member is not None:
        return member
    return joined(
        one
        for part in parts(definition, schema)
        for one in (*(part.get("patternProperties") or {}).values(), part.get("items"))
    )


def joined(definitions: Iterable[Any]) -> Schema | None:
    """One definition for what several say of the same value; None if there is none.

    >>> joined([{"type": "string"}, {"maxLength": 9}, {"type": "string"}])
    {'anyOf': [{'type': 'string'}, {'maxLength': 9}]}
    """
    different: list[Schema] = []
    for definition in definitions:
        if isinstance(definition, dict) and definition not in different:
            different.append(definition)
    return {"anyOf": different} if len(different) > 1 else next(iter(different), None)


def resolved(definition: Any, schema: Schema) -> list[Schema]:
    """A definition and those it refers to, nearest first; a circle is walked once.

    >>> resolved({"$ref": "#/definitions/A"}, {"definitions": {"A": {"type": "string"}}})
    [{'$ref': '#/definitions/A'}, {'type': 'string'}]
    """
    chain: list[Schema] = []
    while isinstance(definition, dict) and definition not in chain:
        chain.append(definition)
        reference = definition.get("$ref")
        if not reference:
            break
        definition = target(reference, schema)
    return chain


def target(reference: str, schema: Schema) -> Any:
    """What a `$ref` points to, or None if there is nothing."""
    found: Any = schema
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def parts(definition: Any, schema: Schema) -> Iterator[Schema]:
    """Every definition that speaks of the same value: itself, what it refers to, their branches.

    >>> [sorted(part) for part in parts({"oneOf": [{"required": ["A"]}, {"title": "B"}]}, {})]
    [['oneOf'], ['required'], ['title']]
    """
    pending, seen = [definition], list[Schema]()
    while pending:
        for part in resolved(pending.pop(0), schema):
            if part in seen:
                break
            seen.append(part)
            yield part
            pending.extend(branch for key in _BRANCHES for branch in part.get(key, ()))


def _union_type(kinds: list[str]) -> str:
    """How StackQL's documentation folds a union: the structured or narrower type first."""
    for kind in ("object", "boolean", "array", "integer", "number"):
        if kind in kinds:
            return kind
    return "string"

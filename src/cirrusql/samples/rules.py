"""A schema's node made flat: references resolved, combinators merged or decided at random."""

from __future__ import annotations

from random import Random
from typing import Any

from cirrusql.samples.hints import document

Rule = dict[str, Any]
Path = tuple[str, ...]

_COMPOSED = ("allOf", "oneOf", "anyOf")
_LARGER_WINS = frozenset(("minItems", "minLength", "minProperties", "minimum", "exclusiveMinimum"))
_SMALLER_WINS = frozenset(("maxItems", "maxLength", "maxProperties", "maximum", "exclusiveMaximum"))
_IMPLIED = {
    "properties": "object",
    "patternProperties": "object",
    "required": "object",
    "items": "array",
    "minimum": "integer",
    "maximum": "integer",
}


def flat_rule(
    schema: Rule, node: Any, random: Random, inside: frozenset[str]
) -> tuple[Rule, frozenset[str]]:
    """The rule that a value at `node` must follow, and the $refs that led to it.

    Of `oneOf` and `anyOf` one branch is chosen; `forbidden` in the result names the properties
    that would satisfy another branch of a oneOf as well. The choice can be wrong when branches
    overlap in other ways, so a caller who needs to be sure tests the value.
    """
    if not isinstance(node, dict):
        return {}, inside
    if "$ref" in node:  # what stands beside a reference means nothing, as in draft 7
        return flat_rule(schema, resolved(schema, node["$ref"]), random, inside | {node["$ref"]})
    rule: Rule = {key: part for key, part in node.items() if key not in _COMPOSED}
    parts = list(node.get("allOf", ()))
    if "anyOf" in node:
        parts.append(random.choice(node["anyOf"]))
    if "oneOf" in node:
        parts += _one_of(schema, node["oneOf"], random)
    for part in parts:
        flat, inside = flat_rule(schema, part, random, inside)
        rule = _merged(rule, flat)
    return rule, inside


def resolved(schema: Rule, reference: str) -> Any:
    """What a local reference such as `#/definitions/Tag` names."""
    found: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def recursive(node: Any, inside: frozenset[str]) -> bool:
    """Whether `node`, or what its items are, is a definition that we are inside of already."""
    if not isinstance(node, dict):
        return False
    if node.get("$ref") in inside:
        return True
    parts = (node.get("items"), *node.get("anyOf", ()), *node.get("oneOf", ()))
    return any(recursive(part, inside) for part in parts)


def kind_of(rule: Rule, hint: str) -> str:
    """The JSON type to make, of those that the rule allows.

    Where a document may be an object or its text, the object.
    """
    allowed = rule.get("type")
    if isinstance(allowed, str):
        return allowed
    if not allowed:
        return next((kind for key, kind in _IMPLIED.items() if key in rule), "string")
    if "object" in allowed and (document(hint) or "properties" in rule):
        return "object"
    if "string" in allowed and "pattern" in rule:
        return "string"
    return str(next((kind for kind in allowed if kind != "null"), "null"))


def pointer_path(pointer: str) -> Path:
    """The property names along a pointer; array items and map entries add no step.

    >>> pointer_path("/properties/Rules/*/Id")
    ('Rules', 'Id')
    """
    steps = pointer.removeprefix("/properties/").split("/")
    return tuple(step for step in steps if step not in ("*", "properties", "items"))


def _one_of(schema: Rule, branches: list[Any], random: Random) -> list[Any]:
    """A branch chosen, what sets it apart, and a rule that forbids what only others require."""
    seen = [resolved(schema, b["$ref"]) if "$ref" in b else b for b in branches]
    chosen = random.choice(seen)
    others = [branch for branch in seen if branch is not chosen]
    required = {name for branch in others for name in branch.get("required", ())}
    forbidden = sorted(required - set(chosen.get("required", ())))
    own = [
        name
        for name in chosen.get("properties", ())
        if not any(name in branch.get("properties", ()) for branch in others)
    ]
    tell_tale = [] if chosen.get("required") else own[:1]
    return [chosen, {"forbidden": forbidden, **({"required": tell_tale} if tell_tale else {})}]


def _merged(first: Rule, second: Rule) -> Rule:
    rule = {**first, **second}
    for key in first.keys() & second.keys():
        rule[key] = _both(key, first[key], second[key])
    return rule


def _both(key: str, first: Any, second: Any) -> Any:
    if key == "properties":
        shared = {name: {"allOf": [first[name], second[name]]} for name in first if name in second}
        return {**first, **second, **shared}
    if key in ("required", "forbidden"):
        return list(dict.fromkeys((*first, *second)))
    if key == "enum":
        return [member for member in first if member in second]
    if key == "type":
        return _common_types(first, second)
    if key in _LARGER_WINS:
        return max(first, second)
    return min(first, second) if key in _SMALLER_WINS else second


def _common_types(first: str | list[str], second: str | list[str]) -> str | list[str]:
    some = [first] if isinstance(first, str) else first
    others = [second] if isinstance(second, str) else second
    return [kind for kind in some if kind in others] or second

"""References between resources, checked when the settings ask for it.

A property refers to another resource where the schema says so (`relationshipRef`) or where the
catalogue knows it for the key of a parent. A value that is no literal of ours, such as an ARN of
an AWS-managed policy or of another account, is let through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.pointers import Pointer, find, parse_pointer
from cirrusql.local.schema.registered_type import RegisteredType


def check_references(
    backend: Backend,
    resource_type: RegisteredType,
    scope: Scope,
    model: dict[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    """Raise Refusal if a property names a resource that does not exist.

    What it named `before` an update is not looked up again: the service may have set it.
    """
    for pointer, targets in references(resource_type).items():
        known = [value for _, value in find(before, pointer)]
        for path, value in find(model, pointer):
            if (
                isinstance(value, str)
                and value not in known
                and not any(
                    _exists(backend, scope, type_name, target, value)
                    for type_name, target in targets
                )
            ):
                place = "/".join(map(str, path))
                wanted = " or ".join(dict.fromkeys(type_name for type_name, _ in targets))
                raise Refusal(
                    "InvalidRequestException",
                    f"#/{place}: there is no {wanted} with {targets[0][1][-1]} '{value}'",
                )


def references(resource_type: RegisteredType) -> Mapping[Pointer, list[tuple[str, Pointer]]]:
    """Where the type refers to others: a property to the types and properties it may name."""
    found: dict[Pointer, list[tuple[str, Pointer]]] = {}
    for name, sources in resource_type.entry.list_keys.sources.items():
        for source in sources:
            if source.type_name and source.property and name in resource_type.schema["properties"]:
                target = (source.type_name, parse_pointer(source.property))
                found.setdefault((name,), []).append(target)
    for name, node in resource_type.schema["properties"].items():
        for pointer, reference in _relationships(resource_type.schema, node, (name,), 0):
            target = (reference["typeName"], parse_pointer(reference["propertyPath"]))
            found.setdefault(pointer, []).append(target)
    return found


def _relationships(
    schema: Mapping[str, Any], node: Any, pointer: Pointer, depth: int
) -> Iterator[tuple[Pointer, Mapping[str, str]]]:
    if not isinstance(node, dict) or depth > 8:  # definitions may contain themselves
        return
    if "relationshipRef" in node:
        yield pointer, node["relationshipRef"]
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        target = schema.get("definitions", {}).get(name)
        yield from _relationships(schema, target, pointer, depth + 1)
    for branch in ("anyOf", "oneOf", "allOf"):
        for choice in node.get(branch, ()):
            yield from _relationships(schema, choice, pointer, depth + 1)
    if "items" in node:
        yield from _relationships(schema, node["items"], (*pointer, "*"), depth + 1)
    for name, child in node.get("properties", {}).items():
        yield from _relationships(schema, child, (*pointer, name), depth + 1)


def _exists(backend: Backend, scope: Scope, type_name: str, target: Pointer, value: str) -> bool:
    if value.startswith("arn:") and f":{scope.account}:" not in value:
        return True
    try:
        resource_type = backend.registry.resource_type(type_name)
    except Refusal:
        return True
    if not resource_type.supports("create", scope.region):
        return True
    collection = backend.collection(resource_type, scope)
    if (target,) == resource_type.primary:
        return backend.resources.find(collection, value) is not None
    return backend.resources.find_by(collection, {target: value}) is not None

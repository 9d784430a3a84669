"""JSON schemas as short as they can be: a model reads all of them at every start."""

from __future__ import annotations

from typing import Any

_UNUSED = ("title", "description", "additionalProperties")


def slim(schema: Any, *, is_properties: bool = False) -> Any:
    """A JSON schema without what a model has no use for: pydantic names everything twice.

    >>> slim({"title": "X", "type": "object", "properties": {"title": {"title": "T"}}})
    {'type': 'object', 'properties': {'title': {}}}
    """
    if isinstance(schema, list):
        return [slim(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if not is_properties and schema.get("default", ...) is None:
        # Whatever may be left out: that it may be null too is of no use.
        schema = _without_null(schema)
    return {
        name: slim(inner, is_properties=name == "properties" and not is_properties)
        for name, inner in schema.items()
        if is_properties or not (name in _UNUSED or (name == "items" and inner == {}))
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What an argument that may be left out can be if it is there."""
    given = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return given[0] if len(given) == 1 else {"anyOf": given}

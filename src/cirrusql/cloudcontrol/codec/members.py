"""Answers that have members already, by their names in the model: from a cloud in this process."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog.api.shapes import Reference, Shapes
from cirrusql.cloudcontrol.codec.json_values import MARKS


def marked(shapes: Shapes, reference: Reference, value: Any) -> Any:
    """The members with what is made of marked ones: policies decoded, secrets masked."""
    mark = MARKS.get(reference.traits.get("z"))
    if mark is not None:
        return mark(value)
    shape = shapes.at(reference)
    if shape.type == "structure" and isinstance(value, dict):
        parts = {one.name: one for one in shape.members}
        return {
            name: marked(shapes, parts[name], one) if name in parts else one
            for name, one in value.items()
        }
    if shape.type == "list" and isinstance(value, list):
        assert shape.item is not None
        return [marked(shapes, shape.item, one) for one in value]
    if shape.type == "map" and isinstance(value, dict):
        assert shape.item is not None
        return {key: marked(shapes, shape.item, one) for key, one in value.items()}
    return value

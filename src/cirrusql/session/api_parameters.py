"""What an operation takes and gives: the rows of DESCRIBE METHOD for one of AWS's own APIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.catalog.relations import ColumnFacts
from cirrusql.session.parameters import OPTIONAL, OUTPUT, REQUIRED, Parameter

# Deep enough for all that people look up; a few shapes contain themselves.
_DEEPEST = 8
_TYPES = {
    "structure": "object",
    "map": "object",
    "list": "array",
    "boolean": "boolean",
    **dict.fromkeys(("integer", "long"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
}
_ABOVE = "../"


def api_parameters(relation: ApiRelation) -> Iterator[Parameter]:
    """What the operation of a relation takes, required things first, and what its rows have.

    >>> from cirrusql.catalog import Catalog
    >>> relation = Catalog.open().api.relation("ecs", "describe_tasks")
    >>> [one.name for one in api_parameters(relation) if one.kind == "input_required"]
    ['task_arn', 'region']
    """
    ways = [one.required for one in relation.operations]
    always = [name for name in ways[0] if all(name in way for way in ways)]
    for name in always:
        yield _input(relation, name, REQUIRED)
    region = relation.scope
    yield Parameter(region.name, region.type, REQUIRED, "", region.description)
    for name in relation.operations[0].parameters:
        if name not in always:
            yield _input(relation, name, OPTIONAL)
    for one in relation.facts:
        yield Parameter(one.name, one.type, OUTPUT, _output_shape(relation, one), one.description)


def _input(relation: ApiRelation, name: str, kind: str) -> Parameter:
    told = relation.keys[name]
    is_whole = name == told.many
    type_ = "array" if is_whole else told.type
    told_of = f"one of {told.many}" if told.many and not is_whole else ""
    if kind == OPTIONAL and any(name in one.required for one in relation.operations):
        choices = dict.fromkeys(key for one in relation.operations for key in one.required)
        told_of = "; ".join(
            filter(None, (told_of, f"needed: this or another of {', '.join(choices)}"))
        )
    text = ""
    if relation.input is not None and type_ in ("array", "object"):
        member = relation.shapes[relation.input].member(told.member)
        text = _text(relation.shapes, member) if member is not None else ""
    elif told.enumeration:
        text = _dumped({"type": type_, "enum": list(told.enumeration)})
    return Parameter(name, type_, kind, text, told_of)


def _output_shape(relation: ApiRelation, fact: ColumnFacts) -> str:
    column = next((one for one in relation.columns if one.name == fact.name), None)
    if column is None or column.type not in ("array", "object"):
        return ""
    shapes = relation.shapes
    if column.path.startswith(_ABOVE):
        steps: tuple[str, ...] = tuple(column.path.removeprefix(_ABOVE).split("/"))
        row = _followed(shapes, shapes[relation.output], steps[:-1])
        name = steps[-1]
    else:
        row, name = _followed(shapes, shapes[relation.output], relation.path), column.path
    if row is None:
        return ""
    if relation.kind in ("values", "pairs") and not column.path.startswith(_ABOVE):
        # The shape that was come to is what is in the list, or under a key.
        return _dumped(_shape(shapes, row, 0))
    member = row.member(name)
    return _text(shapes, member) if member is not None else ""


def _followed(shapes: Shapes, shape: Shape, steps: tuple[str, ...]) -> Shape | None:
    """The shape that members lead to, the items of those that are lists or maps."""
    found: Shape | None = shape
    for step in steps:
        member = found.member(step) if found is not None else None
        if member is None:
            return None
        found = shapes.at(member)
        if found.type in ("list", "map") and found.item is not None:
            found = shapes.at(found.item)
    return found


def _text(shapes: Shapes, reference: Reference) -> str:
    return _dumped(_shape(shapes, shapes.at(reference), 0))


def _shape(shapes: Shapes, shape: Shape, depth: int) -> Mapping[str, Any]:
    """A shape with what it refers to in its place, in the words of JSON schemas."""
    found: dict[str, Any] = {"type": _TYPES.get(shape.type, "string")}
    if shape.enumeration:
        found["enum"] = list(shape.enumeration)
    if depth == _DEEPEST:
        return found
    if shape.type == "structure" and shape.members:
        found["properties"] = {
            one.name: _shape(shapes, shapes.at(one), depth + 1) for one in shape.members
        }
        if shape.required:
            found["required"] = list(shape.required)
    elif shape.item is not None:
        key = "items" if shape.type == "list" else "additionalProperties"
        found[key] = _shape(shapes, shapes.at(shape.item), depth + 1)
    return found


def _dumped(document: Mapping[str, Any]) -> str:
    return orjson.dumps(document).decode()

"""The values that operations of AWS's are asked with, checked beside their shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.catalog.api.operations import ApiInput
from cirrusql.catalog.api.shapes import Reference, Shape, Shapes
from cirrusql.errors import DataError, did_you_mean
from cirrusql.plan.request_values import scalar_value
from cirrusql.sql import Value


def sent_value(relation: ApiRelation, column: str, value: Value) -> Any:
    """The value of a request's member that a column gives, or for a list one of its values.

    Raises DataError for what is no such value, with what is.
    """
    told = relation.keys[column]
    if column == told.many or told.type in ("array", "object"):
        return _document(relation, told, column, value)
    sent = scalar_value(column, told.type, value)
    if told.enumeration and sent not in told.enumeration:
        hint = did_you_mean(sent, told.enumeration) or f"one of {', '.join(told.enumeration)}"
        raise DataError(f"{column} of {relation.name} cannot be {sent!r}", hint=hint)
    return sent


def _document(relation: ApiRelation, told: ApiInput, column: str, value: Value) -> Any:
    is_list = column == told.many or told.type == "array"
    kind = "array" if is_list else "object"
    try:
        document = orjson.loads(str(value))
    except ValueError:
        if is_list and _of_texts(relation, told) and isinstance(value, str):
            return [value]  # `owner_ids = 'self'`: a list of one
        raise DataError(f"{column} of {relation.name} is not a JSON {kind}: {value!r}") from None
    if not isinstance(document, list if is_list else dict):
        raise DataError(f"{column} of {relation.name} must be a JSON {kind}, not {value!r}")
    assert relation.input is not None
    reference = relation.shapes[relation.input].member(told.member)
    assert reference is not None
    wrong = fault(relation.shapes, reference, document, column)
    if wrong:
        raise DataError(f"{relation.name}: {wrong}")
    return document


def _of_texts(relation: ApiRelation, told: ApiInput) -> bool:
    assert relation.input is not None
    reference = relation.shapes[relation.input].member(told.member)
    shape = relation.shapes.at(reference) if reference is not None else None
    item = shape.item if shape is not None else None
    return item is not None and relation.shapes.at(item).type == "string"


_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "blob": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (str, int, float),
}


def fault(shapes: Shapes, reference: Reference, value: Any, where: str) -> str | None:
    """What is wrong with a document beside its shape, and where; None if nothing is."""
    shape = shapes.at(reference)
    if shape.traits.get("d"):
        return None
    wrong = _own_fault(shape, value, where)
    if wrong is not None:
        return wrong
    parts = _parts(shape, value, where)
    return next(filter(None, (fault(shapes, *part) for part in parts)), None)


def _own_fault(shape: Shape, value: Any, where: str) -> str | None:
    """What is wrong with a value itself, whatever its parts are like."""
    if shape.type == "list":
        return None if isinstance(value, list) else f"{where} must be an array"
    if shape.type in ("structure", "map"):
        if not isinstance(value, dict):
            return f"{where} must be an object"
        return _members_fault(shape, value, where) if shape.type == "structure" else None
    kinds = _SCALARS[shape.type]
    is_other = isinstance(value, bool) and bool not in kinds
    if is_other or not isinstance(value, kinds):
        return f"{where} must be a {shape.type}, not {orjson.dumps(value).decode()}"
    if shape.enumeration and value not in shape.enumeration:
        return f"{where} cannot be '{value}'{_perhaps(str(value), shape.enumeration)}"
    return None


def _members_fault(shape: Shape, value: dict[str, Any], where: str) -> str | None:
    names = [one.name for one in shape.members]
    unknown = next((name for name in value if name not in names), None)
    if unknown is not None:
        return f"{where} has no member '{unknown}'{_perhaps(unknown, names)}"
    missing = next((name for name in shape.required if value.get(name) is None), None)
    return None if missing is None else f"{where} needs the member '{missing}'"


def _perhaps(written: str, names: Iterable[str]) -> str:
    hint = did_you_mean(written, list(names))
    return f"; {hint}" if hint else ""


def _parts(shape: Shape, value: Any, where: str) -> Iterator[tuple[Reference, Any, str]]:
    """The parts of a value, each with its shape and where it stands."""
    if shape.type == "structure":
        for one in shape.members:
            if value.get(one.name) is not None:
                yield one, value[one.name], f"{where}.{one.name}"
    elif shape.item is not None:
        pairs = enumerate(value) if shape.type == "list" else value.items()
        for key, one_value in pairs:
            yield shape.item, one_value, f"{where}[{key}]"

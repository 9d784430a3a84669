"""Values made to fit the shapes of an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cirrusql.catalog.api.shapes import Reference, Shape, Shapes

_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}
_NOTHING = object()
# Times of models have milliseconds, of which services say nothing if they are none.
_NO_MILLISECONDS = re.compile(r"\.0+Z$")


def alike(shapes: Shapes, reference: Reference, model: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a structure that a resource has under the same name, whatever its case.

    What does not fit is left out: a service's two APIs may mean different things by one word.
    """
    return _structure(shapes, shapes.at(reference), model, exact=False)


def checked(shapes: Shapes, reference: Reference, value: Any) -> Any:
    """An answer as its shape has it, without what is None.

    Raises ValueError for what the shape has not: a mistake of ours.
    """
    found = _fitted(shapes, reference, value, exact=True)
    if found is _NOTHING:
        raise ValueError(f"{value!r} does not fit")
    return found


def _fitted(shapes: Shapes, reference: Reference, value: Any, *, exact: bool) -> Any:
    shape = shapes.at(reference)
    if shape.type == "structure":
        if shape.traits.get("d") or not isinstance(value, Mapping):
            return value if shape.traits.get("d") else _NOTHING
        return _structure(shapes, shape, value, exact=exact)
    if shape.type == "list":
        return _list(shapes, shape, value, exact=exact)
    if shape.type == "map":
        assert shape.item is not None
        if not isinstance(value, Mapping):
            return _NOTHING
        each = {k: _fitted(shapes, shape.item, one, exact=exact) for k, one in value.items()}
        return _NOTHING if _NOTHING in each.values() else each
    return _scalar(shape.type, value)


def _structure(
    shapes: Shapes, shape: Shape, value: Mapping[str, Any], *, exact: bool
) -> dict[str, Any]:
    names = {one.name if exact else one.name.lower(): one for one in shape.members}
    found = {}
    for name, given in value.items():
        if given is None:
            continue
        one = names.get(name if exact else name.lower())
        fitted = _NOTHING if one is None else _fitted(shapes, one, given, exact=exact)
        if one is not None and fitted == [] and _is_flat(shapes, one):
            continue  # XML has no way to say it
        if one is not None and fitted is not _NOTHING:
            found[one.name] = fitted
        elif exact:
            raise ValueError(f"{name} = {given!r} does not fit")
    return found


def _is_flat(shapes: Shapes, one: Reference) -> bool:
    return bool(one.traits.get("f") or shapes.at(one).traits.get("f"))


def _list(shapes: Shapes, shape: Shape, value: Any, *, exact: bool) -> Any:
    assert shape.item is not None
    if isinstance(value, Mapping) and not exact:  # tags, which some types have as a map
        value = [{"Key": key, "Value": one} for key, one in value.items()]
    if not isinstance(value, list):
        return _NOTHING
    each = [_fitted(shapes, shape.item, one, exact=exact) for one in value]
    lost = any(
        one is _NOTHING or (one == {} and given) for one, given in zip(each, value, strict=True)
    )
    return _NOTHING if lost else each


def _scalar(kind: str, value: Any) -> Any:
    if isinstance(value, dict | list):
        return _NOTHING
    if kind == "boolean":
        known = {"true": True, "false": False}.get(str(value).lower())
        return _NOTHING if known is None else known
    if isinstance(value, bool):
        return str(value).lower()
    if kind in _NUMBERS:
        try:
            return _NUMBERS[kind](value)
        except ValueError:
            return _NOTHING
    if kind == "timestamp":
        return _NO_MILLISECONDS.sub("Z", str(value)) if isinstance(value, str) else _NOTHING
    return str(value)

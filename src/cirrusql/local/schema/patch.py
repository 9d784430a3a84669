"""RFC 6902: a patch document, and a model changed by it or not at all."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from cirrusql.local.schema.documents import InvalidDocument, parse_document
from cirrusql.local.schema.pointers import Pointer
from cirrusql.records import Record

_OPERATIONS = frozenset(("add", "remove", "replace", "move", "copy", "test"))
_WITH_VALUE = frozenset(("add", "replace", "test"))
_WITH_SOURCE = frozenset(("move", "copy"))


class InvalidPatch(ValueError):
    """The patch document is malformed, or does not fit the model."""


class PatchMisfit(InvalidPatch):
    """A step of the patch does not fit the model, in the service's words.

    AWS was seen to say `[REPLACE Operation] noSuchPath in source, path provided : //Code`, with
    two slashes; what it says of other steps follows that.
    """


class Step(Record):
    """One operation of a patch document; `value` and `source` only where it takes them."""

    operation: str
    path: Pointer
    value: Any = None
    source: Pointer = ()

    @property
    def changed(self) -> tuple[Pointer, ...]:
        """The paths that it writes to or removes."""
        if self.operation == "test":
            return ()
        return (self.path, self.source) if self.operation == "move" else (self.path,)


def parse_patch(document: str) -> tuple[Step, ...]:
    """The steps of a patch document; raises InvalidPatch.

    A path without its leading slash is taken as if it had one: the service's own documentation
    writes them so.

    >>> parse_patch('[{"op": "remove", "path": "/Tags/0"}]')
    (Step(operation='remove', path=('Tags', '0'), value=None, source=()),)
    """
    try:
        items = parse_document(document)
    except InvalidDocument as error:
        raise InvalidPatch(str(error)) from error
    if not isinstance(items, list):
        raise InvalidPatch("it is not an array")
    return tuple(_parse_step(item) for item in items)


def _parse_step(item: Any) -> Step:
    if not isinstance(item, dict):
        raise InvalidPatch("an operation is not an object")
    operation = item.get("op")
    if not isinstance(operation, str) or operation not in _OPERATIONS:
        raise InvalidPatch(f"unknown operation {operation!r}")
    if operation in _WITH_VALUE and "value" not in item:
        raise InvalidPatch(f"operation '{operation}' has no value")
    source = _parse_path(item.get("from")) if operation in _WITH_SOURCE else ()
    path = _parse_path(item.get("path"))
    if operation == "move" and path[: len(source)] == source and path != source:
        raise InvalidPatch("a value cannot be moved into itself")
    return Step(operation, path, item.get("value"), source)


def _parse_path(text: Any) -> Pointer:
    if not isinstance(text, str):
        raise InvalidPatch("a path is missing or is not a string")
    if not text:
        return ()
    segments = text.removeprefix("/").split("/")
    return tuple(segment.replace("~1", "/").replace("~0", "~") for segment in segments)


def apply_patch(model: dict[str, Any], steps: tuple[Step, ...]) -> dict[str, Any]:
    """A new model with all steps done in order; `model` itself stays as it is.

    Raises PatchMisfit if a step does not fit or a test fails.

    >>> apply_patch({"A": [1]}, parse_patch('[{"op": "add", "path": "/A/-", "value": 2}]'))
    {'A': [1, 2]}
    """
    root = {"": copy.deepcopy(model)}
    for step in steps:
        try:
            _APPLY[step.operation](root, step)
        except _Misfit as misfit:
            operation = step.operation.upper()
            raise PatchMisfit(f"[{operation} Operation] {misfit}") from misfit
    result = root.get("")
    if not isinstance(result, dict):
        raise PatchMisfit("the result is not an object")
    return result


class _Misfit(Exception):
    """Why a step does not fit."""


def _add(root: dict[str, Any], step: Step) -> None:
    _insert(root, step.path, copy.deepcopy(step.value))


def _delete(root: dict[str, Any], step: Step) -> None:
    _take(root, step.path)


def _replace(root: dict[str, Any], step: Step) -> None:
    _get(root, step.path)
    parent, last = _parent(root, step.path)
    parent[_key(parent, last)] = copy.deepcopy(step.value)


def _move(root: dict[str, Any], step: Step) -> None:
    _insert(root, step.path, _take(root, step.source))


def _copy(root: dict[str, Any], step: Step) -> None:
    _insert(root, step.path, copy.deepcopy(_get(root, step.source)))


def _test(root: dict[str, Any], step: Step) -> None:
    if not equal(_get(root, step.path), step.value):
        raise _Misfit("value mismatch")


_APPLY: dict[str, Callable[[dict[str, Any], Step], None]] = {
    "add": _add,
    "remove": _delete,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}


def equal(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same; unlike in Python, true is not 1 but 1 is 1.0.

    >>> equal(True, 1), equal([1.0], [1])
    (False, True)
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def _insert(root: dict[str, Any], path: Pointer, value: Any) -> None:
    parent, last = _parent(root, path)
    if isinstance(parent, list):
        index = len(parent) if last == "-" else _index(last, len(parent) + 1)
        parent.insert(index, value)
    else:
        parent[last] = value


def _take(root: dict[str, Any], path: Pointer) -> Any:
    value = _get(root, path)
    parent, last = _parent(root, path)
    del parent[_key(parent, last)]
    return value


def _get(root: dict[str, Any], path: Pointer, wanted: Pointer | None = None) -> Any:
    """What is at `path`, which leads to what is `wanted` if that is not the same."""
    value: Any = root[""]
    for segment in path:
        value = _child(value, segment, wanted or path)
    return value


def _parent(root: dict[str, Any], path: Pointer) -> tuple[Any, str]:
    if not path:
        return root, ""
    value = _get(root, path[:-1], path)
    if not isinstance(value, dict | list):
        raise _Misfit(f"parent is not a container in source, path provided : {_show(path)}")
    return value, path[-1]


def _child(value: Any, segment: str, path: Pointer) -> Any:
    if isinstance(value, dict) and segment in value:
        return value[segment]
    if isinstance(value, list):
        return value[_index(segment, len(value))]
    raise _Misfit(f"noSuchPath in source, path provided : {_show(path)}")


def _key(parent: Any, last: str) -> str | int:
    return _index(last, len(parent)) if isinstance(parent, list) else last


def _index(segment: str, length: int) -> int:
    # RFC 6901: digits without a leading zero; int() alone would take " 1", "+1" and "1_0".
    if not segment.isascii() or not segment.isdigit() or (segment[0] == "0" and segment != "0"):
        raise _Misfit(f"'{segment}' is not an array index")
    # Longer digit strings are out of any array's range and costly to convert.
    index = int(segment) if len(segment) < 10 else length
    if index >= length:
        raise _Misfit(f"array index {segment} is out of range")
    return index


def _show(path: Pointer) -> str:
    return "//" + "/".join(path)

"""Property pointers: where in a model a rule of the resource schema applies.

A pointer is a tuple of segments below the model, `*` standing for any item of an array or any
member of a map: `/properties/Rules/*/Id` is `("Rules", "*", "Id")`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Pointer = tuple[str, ...]
Path = tuple[str | int, ...]

_ABSENT = object()


def parse_pointer(text: str) -> Pointer:
    """The segments of a schema's property pointer, without the leading `properties`.

    >>> parse_pointer("/properties/Rules/*/Id")
    ('Rules', '*', 'Id')
    """
    segments = text.removeprefix("/properties/").split("/")
    return tuple(segment.replace("~1", "/").replace("~0", "~") for segment in segments)


def show_pointer(pointer: Pointer) -> str:
    """The pointer as the schema writes it.

    >>> show_pointer(("Rules", "*", "Id"))
    '/properties/Rules/*/Id'
    """
    return "/properties/" + "/".join(pointer)


def find(model: Any, pointer: Pointer) -> Iterator[tuple[Path, Any]]:
    """Every place in `model` that `pointer` reaches, with its concrete path and value.

    An array that the pointer passes without saying `*` is entered all the same, since schemas
    often leave it out.

    >>> list(find({"Rules": [{"Id": 1}, {}]}, ("Rules", "*", "Id")))
    [(('Rules', 0, 'Id'), 1)]
    """
    yield from _find(model, pointer, ())


def _find(value: Any, pointer: Pointer, path: Path) -> Iterator[tuple[Path, Any]]:
    if not pointer:
        yield path, value
        return
    head, rest = pointer[0], pointer[1:]
    if isinstance(value, list):
        remaining = rest if head == "*" else pointer
        for index, item in enumerate(value):
            yield from _find(item, remaining, (*path, index))
    elif isinstance(value, dict):
        if head == "*":
            for name, item in value.items():
                yield from _find(item, rest, (*path, name))
        elif head in value:
            yield from _find(value[head], rest, (*path, head))


def value_at(model: Any, path: Iterable[str | int], default: Any = None) -> Any:
    """The value at a concrete path, or `default` if there is none.

    >>> value_at({"A": [{"B": 1}]}, ("A", 0, "B"))
    1
    """
    value = model
    for step in path:
        value = _step(value, step)
        if value is _ABSENT:
            return default
    return value


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step, _ABSENT)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return _ABSENT


def put(model: Any, path: Path, value: Any) -> bool:
    """Set the value at a concrete path in place; objects on the way are made, arrays are not.

    False, and nothing done, if an array item on the way does not exist.

    >>> model = {"A": [{}]}
    >>> put(model, ("A", 0, "B", "C"), 1), model
    (True, {'A': [{'B': {'C': 1}}]})
    """
    parent = model
    for step in path[:-1]:
        following = _step(parent, step)
        if following is _ABSENT:
            if not isinstance(parent, dict) or not isinstance(step, str):
                return False
            following = parent[step] = {}
        parent = following
    last = path[-1]
    if isinstance(parent, dict) and isinstance(last, str):
        parent[last] = value
        return True
    if isinstance(parent, list) and isinstance(last, int) and 0 <= last < len(parent):
        parent[last] = value
        return True
    return False


def cut(model: dict[str, Any], pointers: Iterable[Pointer]) -> list[tuple[Path, Any]]:
    """Take out of `model`, in place, all that the pointers reach; what was taken, with its place.

    An object that this leaves empty goes too, as a handler that cannot read the only member does
    not report the object either; an array keeps its length.

    >>> model = {"Name": "n", "Auth": {"Password": "p"}}
    >>> cut(model, [("Auth", "Password")]), model
    ([(('Auth', 'Password'), 'p')], {'Name': 'n'})
    """
    taken = []
    for pointer in pointers:
        for path, value in list(find(model, pointer)):
            if isinstance(path[-1], str):
                taken.append((path, value))
                _remove(model, path)
    return taken


def _remove(model: dict[str, Any], path: Path) -> None:
    parents: list[Any] = [model]
    for step in path[:-1]:
        parents.append(parents[-1][step])
    for parent, step in zip(reversed(parents), reversed(path), strict=True):
        if isinstance(parent, list):
            return
        del parent[step]
        if parent:
            return


def within(path: Pointer, pointer: Pointer) -> bool:
    """Whether a patch path names what `pointer` reaches, or something inside it.

    >>> within(("Rules", "0", "Id"), ("Rules", "*", "Id"))
    True
    >>> within(("Rules", "0"), ("Rules", "*", "Id"))
    False
    """
    return len(path) >= len(pointer) and _matches(path, pointer)


def above(path: Pointer, pointer: Pointer) -> bool:
    """Whether a patch path names something that contains what `pointer` reaches.

    >>> above(("Rules", "-"), ("Rules", "*", "Id"))
    True
    """
    return len(path) < len(pointer) and _matches(path, pointer)


def _matches(path: Pointer, pointer: Pointer) -> bool:
    return all(wanted in ("*", segment) for segment, wanted in zip(path, pointer, strict=False))

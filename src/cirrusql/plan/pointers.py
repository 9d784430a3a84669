"""Property pointers of a resource schema: which values of a model a rule speaks of.

A pointer is a tuple of segments below the model; `*` is any item of an array or member of a map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Pointer = tuple[str, ...]

ITEM = "*"


def pointer(text: str) -> Pointer:
    """The segments of a pointer as the schema writes it.

    >>> pointer("/properties/Rules/*/Id")
    ('Rules', '*', 'Id')
    """
    below = text.strip("/").removeprefix("properties/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in below.split("/"))


def shown(place: Pointer) -> str:
    """The pointer as people write it.

    >>> shown(("Rules", "*", "Id"))
    'Rules.*.Id'
    """
    return ".".join(place)


def find(value: Any, place: Pointer) -> Iterator[Any]:
    """Every value that a pointer reaches; an array is entered even where `*` is left out.

    >>> list(find({"Rules": [{"Id": 1}, {}, {"Id": 2}]}, ("Rules", "*", "Id")))
    [1, 2]
    """
    if not place:
        yield value
    elif isinstance(value, list):
        rest = place[1:] if place[0] == ITEM else place
        for item in value:
            yield from find(item, rest)
    elif isinstance(value, dict):
        names: Iterable[str] = value if place[0] == ITEM else (place[0],)
        for name in names:
            if name in value:
                yield from find(value[name], place[1:])


def without(value: Any, place: Pointer) -> Any:
    """A copy of a value without what a pointer reaches; the value itself if that is nothing.

    >>> without({"Rules": [{"Id": 1, "On": True}]}, ("Rules", "*", "Id"))
    {'Rules': [{'On': True}]}
    """
    if not any(True for _ in find(value, place)):
        return value
    if isinstance(value, list):
        rest = place[1:] if place[0] == ITEM else place
        return [without(item, rest) for item in value]
    head, rest = place[0], place[1:]
    kept = {}
    for name, inner in value.items():
        if head not in (ITEM, name):
            kept[name] = inner
        elif rest:
            kept[name] = without(inner, rest)
    return kept


def covers(rule: Pointer, path: Pointer) -> bool:
    """Whether a path names what a rule speaks of, or something inside it.

    >>> covers(("Auth",), ("Auth", "Password")), covers(("Auth", "Password"), ("Auth",))
    (True, False)
    """
    if len(path) < len(rule):
        return False
    return all(one in (ITEM, other) for one, other in zip(rule, path, strict=False))


def lies_below(rule: Pointer, path: Pointer) -> bool:
    """Whether a rule speaks of something inside what a path names.

    >>> lies_below(("Rules", "*", "Id"), ("Rules",)), lies_below(("Rules",), ("Rules",))
    (True, False)
    """
    if len(rule) <= len(path):
        return False
    return all(one in (ITEM, other) for one, other in zip(rule, path, strict=False))

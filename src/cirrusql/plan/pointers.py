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
    return steps(f"/{text.strip('/').removeprefix('properties/')}")


def steps(text: str) -> Pointer:
    """The names that a JSON Pointer (RFC 6901) leads through; every one of them means itself.

    >>> steps("/Tags/a~1b"), steps("")
    (('Tags', 'a/b'), ())
    """
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def json_pointer(path: Iterable[str]) -> str:
    """The JSON Pointer (RFC 6901) that leads through these names.

    >>> json_pointer(("Tags", "a/b")), json_pointer(())
    ('/Tags/a~1b', '')
    """
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)


def shown(place: Pointer) -> str:
    """The pointer as people write it.

    >>> shown(("Rules", "*", "Id"))
    'Rules.*.Id'
    """
    return ".".join(place)


def value_at(value: Any, path: Pointer, missing: Any = None) -> Any:
    """The one value that names lead to, a number into an array; `missing` if there is none.

    >>> value_at({"Tags": {"*": [1, 2]}}, ("Tags", "*", "1")), value_at({"A": 1}, ("A", "B"), "no")
    (2, 'no')
    """
    for name in path:
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return missing
    return value


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

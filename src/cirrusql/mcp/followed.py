"""What a patch makes of a resource, followed with its secrets marked: where each ends up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from cirrusql.errors import NotAllowed
from cirrusql.plan.pointers import steps, value_at
from cirrusql.plan.secret_texts import hidden_value

Json = Any

# Operations of a patch that tell or copy what is there; each with the member that says where.
_READING = {"copy": "from", "move": "from", "test": "path"}
_END = "-"


class _Marked(str):
    """A text of the resource that is hidden, so that it is known wherever it goes."""

    __slots__ = ()


def require_hidden_after(model: Json, operations: list[Mapping[str, Json]], what: str) -> None:
    """Raise NotAllowed for a patch that copies or tries a secret of a resource, or takes away what
    says that it is one.

    Each operation is looked at as it will find the resource: `remove /Environment/0` makes another
    item the first. After the last nothing that was hidden may be shown, as the value of a pair is
    whose `Name` was replaced. What the patch itself says is no secret, whatever it is.
    """
    now = _marked(model, hidden_value(model))
    if not any(isinstance(one, _Marked) for one, _ in _leaves(now, now)):
        return
    for one in operations:
        where = _READING.get(one["op"])
        if where is not None and _has_secret(now, one[where]):
            raise NotAllowed(f"a patch may not {one['op']} a secret of {what}: {one[where]}")
        try:
            now = _followed(now, one)
        except (LookupError, TypeError, ValueError):
            message = f"{what} has a secret, and {one['op']} {one['path']} leads to nothing there"
            raise NotAllowed(
                message, hint="a patch of it has to be one that can be followed"
            ) from None
    for text, hidden in _leaves(now, hidden_value(now)):
        if isinstance(text, _Marked) and text == hidden:
            message = f"a patch may not take away what says that a text of {what} is a secret"
            raise NotAllowed(message, hint="replace or remove the secret in the same patch")


def _marked(value: Json, hidden: Json) -> Json:
    """A copy whose hidden texts are marked."""
    if isinstance(value, dict):
        return {name: _marked(inner, hidden[name]) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, other) for inner, other in zip(value, hidden, strict=True)]
    return _Marked(value) if isinstance(value, str) and value != hidden else value


def _leaves(value: Json, hidden: Json) -> Iterator[tuple[Json, Json]]:
    """What is neither object nor list in a value, each with what stands there in another."""
    if isinstance(value, dict) and isinstance(hidden, dict):
        for name, inner in value.items():
            yield from _leaves(inner, hidden[name])
    elif isinstance(value, list) and isinstance(hidden, list):
        for inner, other in zip(value, hidden, strict=True):
            yield from _leaves(inner, other)
    else:
        yield value, hidden


def _has_secret(now: Json, pointer: str) -> bool:
    found = value_at(now, steps(pointer))
    return any(isinstance(one, _Marked) for one, _ in _leaves(found, found))


def _followed(document: Json, one: Mapping[str, Json]) -> Json:
    """A document after an operation of RFC 6902; raises LookupError where it leads nowhere.

    >>> _followed({"a": [1, 2]}, {"op": "remove", "path": "/a/0"})
    {'a': [2]}
    >>> _followed({"a": [1]}, {"op": "move", "from": "/a/0", "path": "/b"})
    {'a': [], 'b': 1}
    """
    document = deepcopy(document)
    match one["op"]:
        case "test":
            pass
        case "remove":
            _taken(document, one["path"])
        case "copy" | "move":
            value = deepcopy(_at(document, steps(one["from"])))
            if one["op"] == "move":
                _taken(document, one["from"])
            _put(document, one["path"], value, inserts=True)
        case operation:
            _put(document, one["path"], deepcopy(one["value"]), inserts=operation == "add")
    return document


def _at(document: Json, path: tuple[str, ...]) -> Json:
    for name in path:
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def _taken(document: Json, pointer: str) -> None:
    *path, last = steps(pointer)
    holder = _at(document, tuple(path))
    del holder[int(last) if isinstance(holder, list) else last]


def _put(document: Json, pointer: str, value: Json, *, inserts: bool) -> None:
    *path, last = steps(pointer)
    holder = _at(document, tuple(path))
    if isinstance(holder, dict):
        holder[last] = value
    elif not inserts:
        holder[int(last)] = value
    else:
        holder.insert(len(holder) if last == _END else int(last), value)

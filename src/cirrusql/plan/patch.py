"""From two states of a resource to the smallest RFC 6902 patch document between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Operation = dict[str, Any]


def patch(
    current: Mapping[str, Any], wanted: Mapping[str, Any], write_only: frozenset[str] = frozenset()
) -> list[Operation]:
    """The operations that give `current` the values of `wanted`; what `wanted` omits is left alone.

    None removes. Objects are entered, so that what was not changed inside them is not touched;
    arrays are replaced whole, because the service does not keep their order. A pointer in
    `write_only` is always added: its present value cannot be read, and the service takes nothing
    else for it.

    >>> patch({"A": 1, "B": {"C": 1, "D": 2}}, {"A": None, "B": {"C": 3, "D": 2}, "E": [1]})
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'op': 'remove', 'path': '/A'}, {'op': 'replace', 'path': '/B/C', 'value': 3},
     {'op': 'add', 'path': '/E', 'value': [1]}]
    """
    operations: list[Operation] = []
    for name, value in wanted.items():
        operations += _member(current, name, value, f"/{_escaped(name)}", write_only)
    return operations


def _member(
    current: Mapping[str, Any], name: str, value: Any, path: str, write_only: frozenset[str]
) -> Iterator[Operation]:
    if _write_only(path, write_only) and value is not None:
        yield {"op": "add", "path": path, "value": value}
    elif value is None:
        if name in current:
            yield {"op": "remove", "path": path}
    elif name not in current:
        yield {"op": "add", "path": path, "value": value}
    elif isinstance(value, dict) and isinstance(current[name], dict):
        yield from _object(current[name], value, path, write_only)
    elif not _same(current[name], value):
        yield {"op": "replace", "path": path, "value": value}


def _object(
    current: Mapping[str, Any], wanted: Mapping[str, Any], path: str, write_only: frozenset[str]
) -> Iterator[Operation]:
    """A nested object is given whole by the user, so that what it lacks is taken away."""
    for name in current:
        if name not in wanted:
            yield {"op": "remove", "path": f"{path}/{_escaped(name)}"}
    for name, value in wanted.items():
        yield from _member(current, name, value, f"{path}/{_escaped(name)}", write_only)


def _write_only(path: str, pointers: frozenset[str]) -> bool:
    return f"/properties{path}" in pointers


def _same(one: Any, other: Any) -> bool:
    """JSON's equality: 1 is 1.0, but true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")

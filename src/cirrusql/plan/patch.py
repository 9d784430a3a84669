"""From two states of a resource to the smallest RFC 6902 patch document between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.plan.pointers import Pointer, json_pointer, steps, without
from cirrusql.plan.rules import Rules

Operation = dict[str, Any]
Json = Any


NO_RULES = Rules()
"""The rules of a type that has none."""


def patch(
    current: Mapping[str, Json], wanted: Mapping[str, Json], rules: Rules = NO_RULES
) -> list[Operation]:
    """The operations that give `current` the values of `wanted`; what `wanted` omits is left alone.

    None removes. Objects are entered, so that what was not changed inside them is not touched,
    and what the user leaves out of one goes, except what only the service may change; arrays are
    replaced whole, because the service does not keep their order. A write-only value is always
    added: its present value cannot be read, and the service takes nothing else for it. Read-only
    values are never sent.

    >>> patch({"A": 1, "B": {"C": 1, "D": 2}}, {"A": None, "B": {"C": 3, "D": 2}, "E": [1]})
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'op': 'remove', 'path': '/A'}, {'op': 'replace', 'path': '/B/C', 'value': 3},
     {'op': 'add', 'path': '/E', 'value': [1]}]
    """
    cleaned = writable(wanted, rules)
    return [
        operation
        for name in wanted
        if name in cleaned
        for operation in _member(current, name, cleaned[name], (name,), rules)
    ]


def writable(model: Mapping[str, Json], rules: Rules) -> Mapping[str, Json]:
    """The model without its nested NULLs and without what only the service gives."""
    found = {name: _given(value) for name, value in model.items()}
    for rule in rules.read_only:
        found = without(found, rule)
    return found


def _given(value: Json) -> Json:
    """A value without the members that are null: leaving one out says the same."""
    if isinstance(value, dict):
        return {name: _given(inner) for name, inner in value.items() if inner is not None}
    return [_given(item) for item in value] if isinstance(value, list) else value


def _member(
    current: Mapping[str, Json], name: str, value: Json, path: Pointer, rules: Rules
) -> Iterator[Operation]:
    present = name in current
    if value is None:
        if present:
            yield {"op": "remove", "path": json_pointer(path)}
    elif rules.is_write_only(path) or not present:
        yield {"op": "add", "path": json_pointer(path), "value": value}
    elif isinstance(value, dict) and isinstance(current[name], dict):
        yield from _object(current[name], value, path, rules)
    elif not rules.same(current[name], value, path):
        yield {"op": "replace", "path": json_pointer(path), "value": value}


def _object(
    current: Mapping[str, Json], wanted: Mapping[str, Json], path: Pointer, rules: Rules
) -> Iterator[Operation]:
    for name, value in current.items():
        below = (*path, name)
        if name in wanted or rules.is_kept(below):
            continue
        if isinstance(value, dict) and rules.keeps_below(below):
            yield from _object(value, {}, below, rules)
        else:
            yield {"op": "remove", "path": json_pointer(below)}
    for name, value in wanted.items():
        yield from _member(current, name, value, (*path, name), rules)


def patched(model: Mapping[str, Json], operations: Sequence[Operation]) -> dict[str, Json]:
    """The model after operations as `patch` makes them, which enter objects only.

    >>> patched({"A": 1, "B": {"C": 1}}, [{"op": "replace", "path": "/B/C", "value": 2}])
    {'A': 1, 'B': {'C': 2}}
    """
    result = dict(model)
    for operation in operations:
        *parents, last = steps(operation["path"])
        holder = result
        for step in parents:
            copied = dict(holder[step])
            holder[step] = copied
            holder = copied
        if operation["op"] == "remove":
            del holder[last]
        else:
            holder[last] = operation["value"]
    return result


def as_wanted(model: Mapping[str, Json], wanted: Mapping[str, Json], rules: Rules) -> bool:
    """Whether a resource that was read has all that was asked for, as far as that can be read.

    >>> as_wanted({"A": 1, "B": 2}, {"A": 1}, NO_RULES), as_wanted({"B": 2}, {"A": 1}, NO_RULES)
    (True, False)
    """
    readable = wanted
    for rule in rules.write_only:
        readable = without(readable, rule)
    return all(operation["op"] == "remove" for operation in patch(model, readable, rules))

"""The patch (RFC 6902) that makes a resource what a stack wants, from what differs.

An update hands the service what was read, changed by the patch: what cannot be read is lost unless
the patch has it again. What can only be given at creation is refused in a patch, even if it is the
same as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cirrusql.plan.pointers import (
    Pointer,
    covers,
    find,
    json_pointer,
    lies_below,
    value_at,
    without,
)
from cirrusql.plan.rules import Rules
from cirrusql.stack.planning.differences import ABSENT, Difference, given_paths

Json = Any
Operation = dict[str, Json]


def operations(
    live: Mapping[str, Json],
    wanted: Mapping[str, Json],
    found: Iterable[Difference],
    rules: Rules,
) -> list[Operation]:
    """The operations for some differences; what cannot be read is given again with all of them.

    None leads to what another changes already: a member of an object that is not there yet comes
    with that.
    """
    hidden = hidden_paths(wanted, rules)
    again = [Difference(path, ABSENT, value_at(wanted, path)) for path in hidden]
    made: dict[Pointer, Operation] = {}
    for one in (*found, *again):
        path = _first_absent(live, one.path)
        if any(path[: len(known)] == known for known in made):
            continue
        value = one.new if path == one.path else value_at(wanted, path)
        if value is not ABSENT and rules.is_write_only(path):
            value = _changeable(value, path, rules)
            if value == {}:
                continue
        made[path] = _operation(live, path, value)
    return list(made.values())


def hidden_paths(wanted: Mapping[str, Json], rules: Rules) -> Iterator[Pointer]:
    """The paths, through objects only, of what is given, cannot be read and can be given again.

    An array is given again whole for what is hidden in its items.

    >>> rules = Rules(write_only=(("A", "B"), ("C", "*", "D"), ("E",)), create_only=(("E",),))
    >>> list(hidden_paths({"A": {"B": 1}, "C": [{"D": 1}], "E": 1}, rules))
    [('A', 'B'), ('C',)]
    """
    again = [rule for rule in rules.write_only if not _is_fixed(rule, rules)]
    for path in given_paths(wanted):
        if any(_is_at(rule, path) or _is_in_items(rule, path, wanted) for rule in again):
            yield path


def _is_fixed(path: Pointer, rules: Rules) -> bool:
    return any(covers(rule, path) for rule in rules.create_only)


def _is_at(rule: Pointer, path: Pointer) -> bool:
    return len(rule) == len(path) and covers(rule, path)


def _is_in_items(rule: Pointer, path: Pointer, wanted: Mapping[str, Json]) -> bool:
    """Whether a path is that of an array that has what a rule speaks of in its items."""
    if not lies_below(rule, path):
        return False
    value = value_at(wanted, path)
    inside = rule[len(path) :]
    return isinstance(value, list) and any(True for _ in find(value, inside))


def _changeable(value: Json, path: Pointer, rules: Rules) -> Json:
    """A value without what can only be given at creation."""
    for rule in rules.create_only:
        if lies_below(rule, path):
            value = without(value, rule[len(path) :])
    return value


def _first_absent(model: Mapping[str, Json], path: Pointer) -> Pointer:
    """The path, or its beginning that a model does not have an object for."""
    value: Json = model
    for place, name in enumerate(path):
        if not isinstance(value, dict) or name not in value:
            return path[: place + 1]
        value = value[name]
    return path


def _operation(model: Mapping[str, Json], path: Pointer, value: Json) -> Operation:
    text = json_pointer(path)
    if value is ABSENT:
        return {"op": "remove", "path": text}
    verb = "add" if value_at(model, path, ABSENT) is ABSENT else "replace"
    return {"op": verb, "path": text, "value": value}

"""`SET column = value`: what has to be changed in one resource, checked before anything is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.patch import Operation, patch, patched
from cirrusql.plan.pointers import ITEM, Pointer, covers, find, lies_below, shown
from cirrusql.plan.rules import Rules
from cirrusql.plan.updatable import REPLACEMENT, not_updatable
from cirrusql.records import Record

Json = Any


class Change(Record):
    """What one resource needs: the patch, empty if it is as wanted; what to know about it.

    `wanted` are the properties that the statement gives, as the schema wants them.
    """

    operations: list[Operation]
    wanted: Mapping[str, Json]
    notes: tuple[str, ...] = ()


def change(
    resource_type: ResourceType,
    desired: DesiredState,
    current: Mapping[str, Json],
    assigned: Mapping[str, Json],
) -> Change:
    """The patch that gives a resource the assigned values, and no other.

    Raises NotUpdatable when a nested value would change that cannot, and InvalidProperty when the
    resource would then break a rule of its schema that it does not break now.
    """
    wanted = {
        name: None if value is None else desired.value(name, value)
        for name, value in assigned.items()
    }
    for name, value in wanted.items():
        if value is None and name in resource_type.required:
            raise desired.refused(name, "is required and cannot be removed")
        if value is None and desired.rules.is_write_only((name,)):
            raise not_updatable(resource_type, name, "cannot be read, and so cannot be removed")
    _refuse_nested(resource_type, desired.rules, current, wanted)
    operations = patch(current, wanted, desired.rules)
    if operations:
        desired.validate(patched(current, operations), before=current)
    return Change(operations, wanted, tuple(_notes(desired.rules, operations)))


def _refuse_nested(
    resource_type: ResourceType,
    rules: Rules,
    current: Mapping[str, Json],
    wanted: Mapping[str, Json],
) -> None:
    for rule in rules.read_only:
        if rule[0] in wanted and not _all_among(find(wanted, rule), find(current, rule)):
            raise not_updatable(resource_type, shown(rule), "is read-only")
    for rule in rules.create_only:
        if rule[0] in wanted and len(rule) > 1 and _changes(rule, current, wanted):
            why = "can only be given at creation"
            raise not_updatable(resource_type, shown(rule), why, REPLACEMENT)


def _changes(rule: Pointer, current: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    """Whether a create-only value would change; one that is left out of an object stays.

    In an array, which is replaced whole, every value must still be there.
    """
    before, after = list(find(current, rule)), list(find(wanted, rule))
    if wanted[rule[0]] is None:
        return bool(before)
    if ITEM in rule or _passes_array(current, rule):
        return not _all_among(before, after)
    return bool(after) and before != after


def _passes_array(model: Mapping[str, Json], rule: Pointer) -> bool:
    """Whether a pointer goes through an array without saying so."""
    return any(
        isinstance(value, list) for end in range(1, len(rule)) for value in find(model, rule[:end])
    )


def _all_among(some: Iterable[Json], others: Iterable[Json]) -> bool:
    left = list(others)
    for value in some:
        if value not in left:
            return False
        left.remove(value)
    return True


def _notes(rules: Rules, operations: list[Operation]) -> Iterable[str]:
    for operation in operations:
        path = tuple(operation["path"].split("/")[1:])
        for rule in rules.conditional:
            if covers(rule, path) or lies_below(rule, path):
                yield f"AWS may refuse to change {shown(rule)} in place: it depends on the values"
        for rule in rules.write_only:
            if lies_below(rule, path) and not any(
                True for _ in find(operation, _inside(rule, path))
            ):
                yield f"{shown(rule)} cannot be read; where it was set it must be given again"


def _inside(rule: Pointer, path: Pointer) -> Pointer:
    return ("value", *rule[len(path) :])

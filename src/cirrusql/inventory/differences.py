"""Differences of two documents, property by property."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from cirrusql.inventory.rules import ITEM, Pointer, TypeRules
from cirrusql.records import Record


class _Absent:
    """Stands where a document has no value; null is one."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


class Difference(Record):
    """A value at a path that is another in the second document; ABSENT where there is none."""

    path: str
    before: Any
    after: Any


def differences(before: Any, after: Any, rules: TypeRules) -> Iterator[Difference]:
    """What makes the second of the first.

    An array of `{Key, Value}` is compared by its keys, and one without an order as a set; any
    other array is one value. Clocks are passed over.

    >>> rules = TypeRules(clocks=(("Seen",),), sets=frozenset({("Zones",)}))
    >>> one = {"Seen": 1, "Zones": ["a", "b"], "Tags": [{"Key": "team", "Value": "a"}]}
    >>> other = {"Seen": 2, "Zones": ["b", "a"], "Tags": [{"Key": "team", "Value": "b"}], "N": 1}
    >>> for found in differences(one, other, rules):
    ...     print(found)
    Difference(path='N', before=ABSENT, after=1)
    Difference(path='Tags[team]', before='a', after='b')
    """
    yield from _compared(before, after, rules, (), "")


def _compared(
    before: Any, after: Any, rules: TypeRules, pointer: Pointer, path: str
) -> Iterator[Difference]:
    if _same(before, after) or any(covers(clock, pointer) for clock in rules.clocks):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({**before, **after}):
            inner = f"{path}.{name}" if path else name
            one, other = before.get(name, ABSENT), after.get(name, ABSENT)
            yield from _compared(one, other, rules, (*pointer, name), inner)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _arrays(before, after, rules, pointer, path)
    else:
        yield Difference(path, before, after)


def _arrays(
    before: list[Any], after: list[Any], rules: TypeRules, pointer: Pointer, path: str
) -> Iterator[Difference]:
    one, other = _by_tag(before), _by_tag(after)
    if one is not None and other is not None:
        for key in sorted({**one, **other}):
            left, right = one.get(key, ABSENT), other.get(key, ABSENT)
            if not _same(left, right):
                yield Difference(f"{path}[{key}]", left, right)
        return
    if any(covers(unordered, pointer) for unordered in rules.sets) and (
        sorted(map(_dumped, before)) == sorted(map(_dumped, after))
    ):
        return
    yield Difference(path, before, after)


def _by_tag(items: list[Any]) -> dict[str, Any] | None:
    """The values of `{Key, Value}` by key; None if the array is of something else."""
    found: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, dict) or not {"Key"} <= item.keys() <= {"Key", "Value"}:
            return None
        if not isinstance(item["Key"], str) or item["Key"] in found:
            return None
        found[item["Key"]] = item.get("Value")
    return found


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: `true` is not 1, in Python it is."""
    if type(one) in (dict, list) and type(one) is type(other):
        return one == other and _dumped(one) == _dumped(other)
    return type(one) is type(other) and bool(one == other)


def _dumped(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def covers(rule: Pointer, pointer: Pointer) -> bool:
    """Whether a pointer with wildcards names a place.

    >>> covers(("A", "*"), ("A", "b")), covers(("A",), ("A", "b"))
    (True, False)
    """
    return len(rule) == len(pointer) and all(
        step in (ITEM, own) for step, own in zip(rule, pointer, strict=True)
    )

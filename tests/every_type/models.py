"""Resource models as a test looks at them: what a pointer reaches, what one has of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cirrusql.catalog import ResourceType


def top(pointer: str) -> str:
    """The property that a schema's pointer begins with.

    >>> top("/properties/Rules/*/Id")
    'Rules'
    """
    return pointer.split("/")[2]


def values_at(model: Any, pointer: str) -> list[Any]:
    """The values that a schema's pointer reaches, whatever arrays and maps are on the way.

    >>> values_at({"Rules": [{"Id": 1}, {}]}, "/properties/Rules/*/Id")
    [1]
    """
    return list(_reached(model, pointer.split("/")[2:]))


def _reached(value: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _reached(item, steps[1:] if steps[0] == "*" else steps)
    elif isinstance(value, dict):
        for name, member in value.items():
            if steps[0] in ("*", name):
                yield from _reached(member, steps[1:])


def without(model: Any, pointers: list[str]) -> Any:
    """A copy without what the pointers reach, nor the objects that leaves empty.

    >>> without({"Auth": {"Password": "p"}, "Name": "n"}, ["/properties/Auth/Password"])
    {'Name': 'n'}
    """
    return _stripped(model, [pointer.split("/")[2:] for pointer in pointers])


def _stripped(value: Any, pointers: list[list[str]]) -> Any:
    if isinstance(value, list):
        inner = [steps[1:] if steps[:1] == ["*"] else steps for steps in pointers]
        return [_stripped(item, inner) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, member in value.items():
        inner = [steps[1:] for steps in pointers if steps and steps[0] in ("*", name)]
        solid = None if [] in inner else _stripped(member, inner)
        if [] not in inner and solid != {}:
            kept[name] = solid
    return kept


def covers(found: Any, given: Any) -> bool:
    """Whether everything given is there; objects may have more members, as defaults add them.

    >>> covers({"A": [{"B": 1, "C": 2}]}, {"A": [{"B": 1}]}), covers({"A": []}, {"A": [1]})
    (True, False)
    """
    if isinstance(given, dict) and isinstance(found, dict):
        return all(name in found and covers(found[name], part) for name, part in given.items())
    if isinstance(given, list) and isinstance(found, list):
        return len(found) == len(given) and all(map(covers, found, given))
    return bool(found == given)


def sent_again(kind: ResourceType, given: dict[str, Any]) -> dict[str, Any]:
    """What of a resource an update has to send again, because the service cannot read it back.

    A nested value that can only be given at first cannot be sent again inside of another.
    """
    hidden, fixed = set(map(top, kind.write_only)), set(map(top, kind.create_only))
    fixed |= {top(p) for p in (*kind.read_only, *kind.primary_identifier) if p.count("/") == 2}
    return {name: value for name, value in given.items() if name in hidden - fixed}


def altered(value: Any, pointer: str, fixed: frozenset[str]) -> Iterator[Any]:
    """Copies of a value with one scalar changed that stands under no fixed pointer.

    >>> list(altered({"Name": "n", "Size": 1}, "/properties/A", frozenset({"/properties/A/Name"})))
    [{'Name': 'n', 'Size': 2}]
    """
    if pointer in fixed:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            for other in altered(inner, f"{pointer}/{key}", fixed):
                yield {**value, key: other}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for other in altered(inner, f"{pointer}/*", fixed):
                yield [*value[:place], other, *value[place + 1 :]]
    else:
        yield from _other_scalars(value)


def _other_scalars(value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1,)
    if isinstance(value, str):
        return (value + "x", value[:-1] + ("0" if value[-1:] != "0" else "1"))
    return ()

"""The smallest RFC 6902 patch between any two JSON documents, and the document of one in a text.

`patch` in `plan/patch.py` knows a resource type's rules; this knows nothing but JSON. What deploy
tools call `generate_patch_document` is here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cirrusql.errors import DataError
from cirrusql.plan.pointers import json_pointer
from cirrusql.values import document

Json = Any
Operation = dict[str, Json]

_PAIRS = 4096
"""So many pairs of items are compared to align two arrays; longer ones are replaced whole."""


def compact(value: Json) -> str:
    """JSON as short as it can be written, members in their order.

    >>> compact({"b": [1, "é"], "a": None})
    '{"b":[1,"é"],"a":null}'
    """
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def generate_patch_document(document: Json, *new: Json) -> str:
    """A patch document in JSON: what adds every member, or what makes the first into the second.

    Documents are values or JSON text. A member that is text is the object or array that it
    stands for, because a template has nothing but text; any other text stays text. In the
    second form, one that is text in the first document stays text too.

    >>> generate_patch_document({"Size": "20", "Tags": '[{"Key": "a"}]'})
    '[{"op":"add","path":"/Size","value":"20"},{"op":"add","path":"/Tags","value":[{"Key":"a"}]}]'
    >>> generate_patch_document('{"A": 1, "B": 2}', '{"A": 1, "C": {"D": 3}}')
    '[{"op":"remove","path":"/B"},{"op":"add","path":"/C","value":{"D":3}}]'

    Raises DataError for text that is not JSON, and in the first form for what is not an object.
    """
    return compact(operations(document, *new))


def operations(document: Json, *new: Json) -> list[Operation]:
    """The operations of `generate_patch_document`, as values."""
    given = _read(document)
    if new:
        wanted = _read(new[0])
        return difference(given, _parsed(wanted, given))
    if not isinstance(given, Mapping):
        raise DataError(
            f"a patch document is made of an object, not of {_shown(document)}",
            hint='give the properties to set, such as {"Tags": tags}',
        )
    members = _parsed(given, {}).items()
    return [_operation("add", _below("", name), value) for name, value in members]


def difference(old: Json, new: Json, path: str = "") -> list[Operation]:
    """The operations that make `old`, which stands at `path`, into `new`.

    What both have is not touched. An object or array of which nothing stays is replaced whole if
    that is shorter in JSON; the document itself is not, as long as both are objects. Operations
    are in the order in which they must be applied.

    >>> difference({"a": [1, 2, 3], "b/c": 1}, {"a": [1, 3], "b/c": 1})
    [{'op': 'remove', 'path': '/a/1'}]
    >>> difference({"a": {"b": 1, "c": 2}}, {"a": {"d": 1}})
    [{'op': 'replace', 'path': '/a', 'value': {'d': 1}}]
    """
    if same(old, new):
        return []
    whole = [_operation("replace", path, new)]
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        entered = list(_members(old, new, path))
        stays = not path or any(name in new and same(old[name], new[name]) for name in old)
        return entered if stays or _length(entered) <= _length(whole) else whole
    if isinstance(old, list) and isinstance(new, list):
        entered = _items(old, new, path) or whole
        return entered if _length(entered) <= _length(whole) else whole
    return whole


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal; true is not 1.

    >>> same({"a": [1, True]}, {"a": [1.0, True]}), same([True], [1])
    (True, False)
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _members(old: Mapping[str, Json], new: Mapping[str, Json], path: str) -> Iterator[Operation]:
    for name in old:
        if name not in new:
            yield _operation("remove", _below(path, name))
    for name, value in new.items():
        if name in old:
            yield from difference(old[name], value, _below(path, name))
        else:
            yield _operation("add", _below(path, name), value)


def _items(old: list[Json], new: list[Json], path: str) -> list[Operation]:
    """The operations between two arrays, those at the end first so that no later place shifts.

    Empty if the arrays are too long to be aligned.
    """
    start, end = _shared(old, new)
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    if len(left) * len(right) > _PAIRS:
        return []
    steps = _Alignment(left, right, [_below(path, str(start + i)) for i in range(len(left) + 1)])
    return [operation for step in reversed(steps.shortest()) for operation in step]


def _shared(old: Sequence[Json], new: Sequence[Json]) -> tuple[int, int]:
    """How many items two arrays share at their beginning, and behind that at their end."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if not same(old[i], new[i])), most)
    left = most - start
    return start, next((i for i in range(left) if not same(old[-1 - i], new[-1 - i])), left)


class _Alignment:
    """Which items of two arrays correspond, by the length of the operations that it costs.

    `places` are the paths of the old items and of the end. Mutable state: the lengths that were
    worked out so far, while one alignment is made.
    """

    def __init__(self, old: list[Json], new: list[Json], places: list[str]) -> None:
        self._old, self._new, self._places = old, new, places
        self._costs = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
        self._steps: dict[tuple[int, int], tuple[int, int, list[Operation]]] = {}

    def shortest(self) -> list[list[Operation]]:
        """The steps from the beginning of both arrays to their ends, each its operations."""
        for i in range(len(self._old), -1, -1):
            for j in range(len(self._new), -1, -1):
                if (i, j) != (len(self._old), len(self._new)):
                    self._decide(i, j)
        i = j = 0
        found = []
        while (i, j) in self._steps:
            i, j, operations = self._steps[i, j]
            found.append(operations)
        return found

    def _decide(self, i: int, j: int) -> None:
        """The cheapest way from items `i` and `j` to both ends."""
        choices: list[tuple[int, int, tuple[int, int, list[Operation]]]] = []
        for next_i, next_j, operations in self._choices(i, j):
            cost = _length(operations) + self._costs[next_i][next_j]
            choices.append((cost, len(choices), (next_i, next_j, operations)))
        self._costs[i][j], _, self._steps[i, j] = min(choices)

    def _choices(self, i: int, j: int) -> Iterator[tuple[int, int, list[Operation]]]:
        place = self._places[i]
        if i < len(self._old) and j < len(self._new):
            yield i + 1, j + 1, difference(self._old[i], self._new[j], place)
        if i < len(self._old):
            yield i + 1, j, [_operation("remove", place)]
        if j < len(self._new):
            yield i, j + 1, [_operation("add", place, self._new[j])]


def _length(operations: list[Operation]) -> int:
    """How long operations are in JSON, each with the comma that follows it."""
    return sum(len(compact(operation)) + 1 for operation in operations)


def _operation(verb: str, path: str, *value: Json) -> Operation:
    return {"op": verb, "path": path} | ({"value": value[0]} if value else {})


def _below(path: str, name: str) -> str:
    return path + json_pointer((name,))


def _read(value: Json) -> Json:
    """A value, or the one that a JSON text stands for."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise DataError(f"{_shown(value)} is not JSON: {error}") from None


def _parsed(wanted: Json, old: Json) -> Json:
    """A document whose members are documents where they are the text of one."""
    if not isinstance(wanted, Mapping):
        return wanted
    texts = old if isinstance(old, Mapping) else {}
    return {
        name: value if isinstance(texts.get(name), str) else document(value)
        for name, value in wanted.items()
    }


def _shown(value: Json) -> str:
    text = " ".join((value if isinstance(value, str) else compact(value)).split())
    return repr(text if len(text) <= 60 else text[:60] + "…")

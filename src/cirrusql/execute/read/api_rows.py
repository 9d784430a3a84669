"""The rows in an operation's answer."""

from __future__ import annotations

import csv
from base64 import b64decode
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from cirrusql.catalog import ApiRelation

_ABOVE = ".."


def rows_in(relation: ApiRelation, answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Each row as its members, with what is around it under `..` and the path there.

    >>> from cirrusql.catalog import Catalog
    >>> instances = Catalog.open().api.relation("ec2", "describe_instances")
    >>> answer = {"Reservations": [{"OwnerId": "1", "Instances": [{"InstanceId": "i-1"}]}]}
    >>> [row] = rows_in(instances, answer)
    >>> value_at(row, "InstanceId"), value_at(row, "../Reservations/OwnerId")
    ('i-1', '1')
    """
    around: dict[tuple[str, ...], Any] = {(): answer}
    yield from _rows(relation, answer, 0, around)


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """The value that a column's path leads to."""
    if not path.startswith(_ABOVE):
        return row.get(path)
    *prefix, name = path.split("/")[1:]
    above = row[_ABOVE].get(tuple(prefix)) or {}
    return above.get(name)


def _rows(
    relation: ApiRelation, node: Any, depth: int, around: dict[tuple[str, ...], Any]
) -> Iterator[Mapping[str, Any]]:
    path = relation.path
    if depth < len(path):
        below = node.get(path[depth]) if isinstance(node, Mapping) else None
        if below is None:
            return
        last = depth == len(path) - 1
        if isinstance(below, list) and not last:
            for one in below:
                inner = {**around, path[: depth + 1]: one}
                yield from _rows(relation, one, depth + 1, inner)
            return
        if not last:
            inner = {**around, path[: depth + 1]: below}
            yield from _rows(relation, below, depth + 1, inner)
            return
        node = below
    yield from _made(relation.kind, node, around)


# What a report has instead of a value.
_NO_VALUES = ("", "N/A", "no_information", "not_supported")
_WORDS = {"true": True, "false": False}


def _table(packed: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a base64 text of comma-separated values, by the names in its first line."""
    for line in csv.DictReader(StringIO(b64decode(packed).decode())):
        yield {
            name: None if text in _NO_VALUES else _WORDS.get(text, text)
            for name, text in line.items()
        }


def _made(kind: str, node: Any, around: dict[tuple[str, ...], Any]) -> Iterator[Mapping[str, Any]]:
    if kind == "items":
        yield from ({**one, _ABOVE: around} for one in node if isinstance(one, Mapping))
    elif kind == "values":
        yield from ({"value": one, _ABOVE: around} for one in node)
    elif kind == "table":
        yield from ({**one, _ABOVE: around} for one in _table(node))
    elif kind == "pairs":
        yield from ({"key": key, "value": one, _ABOVE: around} for key, one in node.items())
    else:
        yield {**node, _ABOVE: around}

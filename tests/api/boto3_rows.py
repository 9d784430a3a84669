"""The rows of an operation as boto3 gives them, and whether ours are equal to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from cirrusql.catalog import ApiRelation
from cirrusql.cloudcontrol.codec.times import time_text
from cirrusql.execute.read.rows import cell
from tests.cloudcontrol.codec.botocores import plain, unmasked

# What a service makes anew for each call is not the same twice: no more than so far apart.
MOMENT = timedelta(seconds=30)


def rows_of_pages(relation: ApiRelation, pages: Iterable[Any]) -> list[Any]:
    """What the pages of an answer have, as members by name: or the one row."""
    rows: list[Any] = []
    for node in (node for page in pages for node in _walked(page, relation.path)):
        if relation.kind == "values":
            rows += ({"value": one} for one in node)
        elif relation.kind == "pairs":
            rows += ({"key": key, "value": one} for key, one in node.items())
        else:
            rows += node if relation.kind == "items" else [node]
    return rows


def _walked(node: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if not path:
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from _walked(one, path)
    elif node and node.get(path[0]) is not None:
        yield from _walked(node[path[0]], path[1:])


def difference(relation: ApiRelation, rows: list[Any], expected: list[Any]) -> str | None:
    """The first difference between the rows of `*` and boto3's, in words; None if there is none."""
    if len(rows) != len(expected):
        return f"{relation.name}: {len(rows)} rows, boto3 has {len(expected)}"
    for row, one in zip(rows, expected, strict=True):
        for column, value in zip(relation.columns, row, strict=False):
            if not column.path.startswith("..") and not _equal(value, one.get(column.path)):
                there = one.get(column.path)
                return f"{relation.name}.{column.name}: {value!r}, not {there!r}"
    return None


def _equal(mine: Any, theirs: Any) -> bool:
    if mine in ("***", cell(_written(theirs))):
        return True
    if isinstance(theirs, datetime) and isinstance(mine, str):
        moment = datetime.fromisoformat(mine)
        there = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
        is_now = abs(datetime.now(UTC) - there) < MOMENT and abs(moment - there) < MOMENT
        return bool(moment == there or is_now)
    if isinstance(theirs, dict | list) and isinstance(mine, str):
        with suppress(ValueError):
            return bool(unmasked(json.loads(mine), _written(theirs)) == _written(theirs))
    return False


def _written(value: Any) -> Any:
    """A value of boto3's as it is written here."""
    if isinstance(value, dict):
        return {key: _written(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_written(one) for one in value]
    if isinstance(value, datetime):
        return time_text((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    return plain(value)

"""Every relation with its columns at once, for whoever lists them all: names, types, descriptions.

Straight from the catalogue's file. To make a record of every type and operation first takes
four times as long.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from cirrusql.catalog.naming import column_name
from cirrusql.catalog.relations import REGION_FACTS, ColumnFacts
from cirrusql.catalog.resource_relations import LIST_ONLY
from cirrusql.records import Record

Query = Callable[..., list[tuple[Any, ...]]]
ListedColumn = tuple[str, str, str]
"""Name, JSON type, description."""

_REGION: ListedColumn = (REGION_FACTS.name, REGION_FACTS.type, REGION_FACTS.description)
_LONGEST = 200
_TOLD = f"replace(substr(description, 1, {_LONGEST}), char(10), ' ')"
_TYPES = f"""
SELECT id, service, resource, list_only, {_TOLD},
    facts -> '$.primary_identifier', facts ->> '$.is_global'
FROM resource_type WHERE provisionable ORDER BY service, resource
"""
_COLUMNS = f"""
SELECT type_id, name, type, {_TOLD}, property
FROM column_ ORDER BY type_id, position
"""
_OPERATIONS = f"""
SELECT service, name, {_TOLD}, facts
FROM api_operation ORDER BY service, name
"""


class Listed(Record):
    """One relation. `number` is what the file calls it, the same in every process.

    `key` are the columns that tell a row from all others, none where it is not known.
    """

    number: int
    service: str
    resource: str
    description: str
    columns: tuple[ListedColumn, ...]
    is_view: bool = False
    key: tuple[str, ...] = ()


def of_types(query: Query) -> Iterator[Listed]:
    """The relations of resource types, those that list only included."""
    columns = {
        number: [(name, kind, text, of) for _, name, kind, text, of in rows]
        for number, rows in groupby(query(_COLUMNS), itemgetter(0))
    }
    for number, service, resource, lists, description, identifier, is_global in query(_TYPES):
        own = columns.get(number, [])
        shown = (*(column[:3] for column in own), _REGION)
        named = {of: (name, kind, text) for name, kind, text, of in own}
        parts = [part.replace("/properties/", "") for part in json.loads(identifier)]
        # A part that is inside of a document is no column; of a global type there is one region.
        key = tuple(column for column, _, _, of in own if of in parts)
        key = () if len(key) < len(parts) else key if is_global else (*key, _REGION[0])
        yield Listed(2 * number, service, resource, description, shown, key=key)
        if lists:
            keys = (named.get(part) or (_part_name(part), "string", "") for part in parts)
            name = f"{resource}{LIST_ONLY}"
            yield Listed(2 * number + 1, service, name, description, (_REGION, *keys), is_view=True)


def _part_name(part: str) -> str:
    return column_name(part.replace("/", "_"))


def of_operations(query: Query) -> Iterator[Listed]:
    """The relations of AWS's operations."""
    import orjson

    for number, (service, name, description, packed) in enumerate(query(_OPERATIONS)):
        facts = orjson.loads(zlib.decompress(packed))
        columns = tuple((column, kind, "") for column, _, kind in facts["columns"])
        taken = {column for column, _, _ in columns} | {one[0] for one in facts["inputs"]}
        taken |= {one[4].get("many", "") for one in facts["inputs"] if len(one) > 4}
        region = f"_{_REGION[0]}" if _REGION[0] in taken else _REGION[0]
        yield Listed(number, service, name, description, (*columns, (region, *_REGION[1:])))


def of_facts(number: int, service: str, resource: str, facts: tuple[ColumnFacts, ...], *,
             description: str = "", is_view: bool = False) -> Listed:  # fmt: skip
    """A relation whose columns are known as facts."""
    columns = tuple((one.name, one.type, one.description[:_LONGEST]) for one in facts)
    return Listed(number, service, resource, description, columns, is_view)

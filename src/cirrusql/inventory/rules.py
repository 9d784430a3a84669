"""What a type's values mean to an inventory: secrets, clocks, and arrays that are sets.

Secrets and clocks are data (`data/rules.json`): JSON pointers by type, `*` for every item or name,
and names of properties that are clocks wherever the schema says that only the service writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import UnknownName
from cirrusql.records import Record

Pointer = tuple[str, ...]
ITEM = "*"
_DEEPEST = 12


class TypeRules(Record):
    """Of one type, the pointers of its secrets, of its clocks and of arrays without an order."""

    secrets: tuple[Pointer, ...] = ()
    clocks: tuple[Pointer, ...] = ()
    sets: frozenset[Pointer] = frozenset()


class Rules:
    """The rules of types by a catalogue. Mutable: those that were asked for are kept."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._data: dict[str, Any] = orjson.loads(
            resources.files("cirrusql.inventory").joinpath("data/rules.json").read_bytes()
        )
        self._kept: dict[str, TypeRules] = {}

    def of(self, type_name: str) -> TypeRules:
        """The rules of a type; one that the catalogue does not have keeps those of the data."""
        if type_name not in self._kept:
            self._kept[type_name] = self._made(type_name)
        return self._kept[type_name]

    def _made(self, type_name: str) -> TypeRules:
        secrets = _pointers(self._data["secrets"].get(type_name, ()))
        clocks = _pointers(self._data["clocks"].get(type_name, ()))
        try:
            kind = self._catalog.resource_type(type_name)
            schema = self._catalog.schema(type_name)
        except UnknownName:
            return TypeRules(secrets, clocks)
        names = set(self._data["clock_names"])
        read_only = _pointers(one.removeprefix("/properties") for one in kind.read_only)
        clocks += tuple(one for one in read_only if one[-1] in names)
        return TypeRules(secrets, clocks, frozenset(_sets(schema, schema, (), ())))


def _pointers(texts: Any) -> tuple[Pointer, ...]:
    return tuple(tuple(text.strip("/").split("/")) for text in texts)


def _sets(
    part: Mapping[str, Any], schema: Mapping[str, Any], path: Pointer, via: tuple[str, ...]
) -> Iterator[Pointer]:
    """The paths of arrays whose `insertionOrder` is false, however a schema words them."""
    reference = part.get("$ref")
    if isinstance(reference, str):
        if reference in via or len(via) > _DEEPEST:
            return
        via = (*via, reference)
        for step in reference.removeprefix("#/").split("/"):
            part = {} if part is None else (schema if part.get("$ref") else part).get(step, {})
    if part.get("insertionOrder") is False:
        yield path
    for inner in (*part.get("anyOf", ()), *part.get("oneOf", ()), *part.get("allOf", ())):
        yield from _sets(inner, schema, path, via)
    for name, inner in part.get("properties", {}).items():
        yield from _sets(inner, schema, (*path, name), via)
    for inner in part.get("patternProperties", {}).values():
        yield from _sets(inner, schema, (*path, ITEM), via)
    items = part.get("items")
    if isinstance(items, dict):
        yield from _sets(items, schema, (*path, ITEM), via)

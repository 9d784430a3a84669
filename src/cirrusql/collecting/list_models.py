"""What lists are asked with: keys that a type's list handler needs, from the rows of other types.

The same rules as those of a statement that lists a type without conditions; here one parent that
fails costs its own children only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from cirrusql.catalog import Catalog, KeySource, ResourceType

Model = dict[str, str]
Rows = Sequence[Mapping[str, Any]]


class ListPlans:
    """How types are listed. Mutable: what was worked out is kept."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: dict[str, tuple[str, ...] | None] = {}

    def keys_of(
        self, type_name: str, below: frozenset[str] = frozenset()
    ) -> tuple[str, ...] | None:
        """The keys that a list of a type is asked with, none if it needs none.

        None if the type cannot be listed, or its keys come from nowhere.
        """
        if type_name not in self._kept:
            found = self._chosen(self._catalog.resource_type(type_name), below | {type_name})
            if below and found is None:
                return None  # perhaps only because its source is what it is a source of
            self._kept[type_name] = found
        return self._kept[type_name]

    def _chosen(self, resource_type: ResourceType, below: frozenset[str]) -> tuple[str, ...] | None:
        if "list" not in resource_type.handlers:
            return None
        keys = resource_type.list_keys
        for names in keys.required:
            sources = [keys.sources.get(name, ()) for name in names]
            if all(any(self._gives(one, below) for one in some) for some in sources):
                return names
        return None if keys.required else ()

    def _gives(self, source: KeySource, below: frozenset[str]) -> bool:
        if source.type_name is None:
            return source.account or bool(source.values)
        if source.type_name in below or source.property is None:
            return False
        return self.keys_of(source.type_name, below) is not None

    def sources(self, type_name: str) -> Iterator[tuple[str, KeySource]]:
        """Every source of a type's keys, with the key, but for the type itself."""
        resource_type = self._catalog.resource_type(type_name)
        for name in self.keys_of(type_name) or ():
            for source in resource_type.list_keys.sources.get(name, ()):
                if source.type_name != type_name:
                    yield name, source

    def parents(self, type_name: str) -> frozenset[str]:
        """The types that must have been listed before a type can be."""
        found = {source.type_name for _, source in self.sources(type_name)}
        return frozenset(
            name for name in found if name is not None and self.keys_of(name) is not None
        )

    def ordered(self, type_names: Iterable[str]) -> list[str]:
        """Types, each once, behind its parents."""
        found: dict[str, None] = {}

        def add(name: str) -> None:
            if name not in found:
                for parent in sorted(self.parents(name)):
                    add(parent)
                found[name] = None

        for name in type_names:
            add(name)
        return list(found)

    def needed(self, type_names: Sequence[str]) -> dict[str, frozenset[str]]:
        """Of every type that others are listed by, their own parents too, what is needed to know.

        Properties, or parts of the identifier.
        """
        found: dict[str, set[str]] = {}
        waiting, done = list(type_names), set[str]()
        while waiting:
            child = waiting.pop()
            if child in done:
                continue
            done.add(child)
            for name, source in self.sources(child):
                if source.type_name in self.parents(child) and source.property is not None:
                    needs = found.setdefault(source.type_name, set())
                    needs |= {source.property, *self.shared(child, name, source.type_name)}
                    waiting.append(source.type_name)
        return {name: frozenset(needs) for name, needs in found.items()}

    def shared(self, type_name: str, key: str, parent: str) -> frozenset[str]:
        """The other keys of a type that a resource of its parent knows too."""
        columns = self._catalog.resource_type(parent).column_by_property
        names = self.keys_of(type_name) or ()
        return frozenset(name for name in names if name in columns and name != key)

    def own_keys(self, type_name: str) -> list[tuple[str, str]]:
        """Keys whose values are resources of the same type: (key, property of those)."""
        sources = self._catalog.resource_type(type_name).list_keys.sources
        return [
            (name, source.property)
            for name in self.keys_of(type_name) or ()
            for source in sources.get(name, ())
            if source.type_name == type_name and source.property
        ]

    def models(
        self, type_name: str, region: str, account_id: str, rows_of: Callable[[str], Rows]
    ) -> list[Model]:
        """What a type is listed with in a region, sorted; one empty model if it needs nothing.

        `rows_of` gives of a parent's every resource what `needed` says.
        """
        names = self.keys_of(type_name) or ()
        models: list[Model] = [{}]
        # The deepest parent first: its own resources know the values of the other keys too.
        for name in sorted(names, key=lambda one: self._depth(type_name, one), reverse=True):
            extended = []
            for model in models:
                if name in model:
                    extended.append(model)
                    continue
                for key, source in self.sources(type_name):
                    if key == name and source.region in (None, region):
                        extended += self._extended(
                            type_name, name, source, model, account_id, rows_of
                        )
            models = extended
        unique = {parent_name(model): model for model in models}
        return [unique[name] for name in sorted(unique)]

    def _extended(
        self,
        type_name: str,
        name: str,
        source: KeySource,
        model: Model,
        account_id: str,
        rows_of: Callable[[str], Rows],
    ) -> Iterator[Model]:
        if source.account:
            yield {**model, name: account_id}
        elif source.type_name is None or source.property is None:
            yield from ({**model, name: value} for value in source.values)
        elif source.type_name in self.parents(type_name):
            shared = self.shared(type_name, name, source.type_name)
            for row in rows_of(source.type_name):
                told = {key: row.get(key) for key in shared}
                told[name] = row.get(source.property)
                known = {key: _text(value) for key, value in told.items() if value is not None}
                if name in known and all(model.get(k, v) == v for k, v in known.items()):
                    yield {**model, **known}

    def _depth(self, type_name: str, key: str) -> int:
        parents = [s.type_name for name, s in self.sources(type_name) if name == key]
        return max((len(self.keys_of(one) or ()) for one in parents if one), default=0)


def parent_name(model: Mapping[str, str]) -> str:
    """How a list's parent is called in the inventory: its keys as JSON, empty if it has none.

    >>> parent_name({"B": "2", "A": "1"}), parent_name({})
    ('{"A":"1","B":"2"}', '')
    """
    return orjson.dumps(model, option=orjson.OPT_SORT_KEYS).decode() if model else ""


def _text(value: Any) -> str:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)

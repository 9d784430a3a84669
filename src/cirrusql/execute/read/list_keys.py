"""The values that a list handler needs, found by listing the types they come from."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import orjson

from cirrusql.catalog import Catalog, KeySource, ResourceType
from cirrusql.cloudcontrol import Caller
from cirrusql.errors import MissingKey, NotFound
from cirrusql.execute.read.calls import SharedCalls
from cirrusql.execute.read.rows import Resource, part_of
from cirrusql.execute.read.semijoin import Keys
from cirrusql.plan import KeyValues

Model = dict[str, str]


class ListKeys:
    """Finds list keys. Mutable state: what was listed of which type, so that it is listed once."""

    def __init__(self, caller: Caller, catalog: Catalog, calls: SharedCalls) -> None:
        self._caller = caller
        self._catalog = catalog
        self._calls = calls
        self._listed: dict[tuple[str, str, str], asyncio.Task[list[Resource]]] = {}

    async def resource_models(
        self,
        resource_type: ResourceType,
        choices: tuple[tuple[KeyValues, ...], ...],
        keys: Keys,
        region: str,
    ) -> list[Model]:
        """The ResourceModels to list a type with in a region; one empty model if none is needed."""
        found: dict[tuple[tuple[str, str], ...], Model] = {}
        for choice in choices:
            names = frozenset(values.property for values in choice)
            for model in await self._choice(
                resource_type, choice, keys.rows(region, names), region
            ):
                found[tuple(sorted(model.items()))] = model
        return list(found.values())

    @staticmethod
    def own_keys(resource_type: ResourceType) -> list[tuple[str, str]]:
        """Keys whose values are other resources of the same type: (key, property of those)."""
        return [
            (name, source.property)
            for name, sources in resource_type.list_keys.sources.items()
            for source in sources
            if source.type_name == resource_type.type_name and source.property
        ]

    async def _choice(
        self,
        resource_type: ResourceType,
        choice: tuple[KeyValues, ...],
        rows: list[Model],
        region: str,
    ) -> list[Model]:
        fixed = [[(v.property, value) for value in v.fixed] for v in choice if v.fixed]
        models = [{**row, **dict(pairs)} for row in rows for pairs in itertools.product(*fixed)]
        # The deepest parent first: its own resources know the values of the other keys too.
        for values in sorted(choice, key=self._depth, reverse=True):
            if values.fixed:
                continue
            others = frozenset(v.property for v in choice)
            nested = [await self._extend(resource_type, values, m, others, region) for m in models]
            models = [model for group in nested for model in group]
        return models

    def _depth(self, values: KeyValues) -> int:
        resource_types = [
            self._catalog.resource_type(s.type_name) for s in values.sources if s.type_name
        ]
        return max(
            (
                len(resource_type.list_keys.required[0])
                for resource_type in resource_types
                if resource_type.list_keys.required
            ),
            default=0,
        )

    async def _extend(
        self,
        resource_type: ResourceType,
        values: KeyValues,
        model: Model,
        others: frozenset[str],
        region: str,
    ) -> list[Model]:
        """The model with every possible value of one more key."""
        if values.property in model:
            return [model]
        found: list[Model] = []
        for source in values.sources:
            if source.region in (None, region) and source.type_name != resource_type.type_name:
                found += await self._from_source(values.property, source, model, others, region)
        return found

    async def _from_source(
        self, name: str, source: KeySource, model: Model, others: frozenset[str], region: str
    ) -> list[Model]:
        if source.account:
            return [{**model, name: await self._caller.account_id()}]
        if source.type_name is None or source.property is None:
            return [{**model, name: value} for value in source.values]
        parent = self._catalog.resource_type(source.type_name)
        shared = {key for key in others if key in parent.column_by_property and key != name}
        found = []
        for resource in await self._all(parent, {source.property, *shared}, model, region):
            row = {key: part_or_property(parent, resource, key) for key in shared}
            row[name] = part_or_property(parent, resource, source.property)
            known = {key: str(value) for key, value in row.items() if value is not None}
            agrees = all(model.get(key, value) == value for key, value in known.items())
            if agrees and name in known:
                found.append({**model, **known})
        return found

    async def _all(
        self, resource_type: ResourceType, needed: set[str], model: Model, region: str
    ) -> list[Resource]:
        """All resources of a type with the properties needed, listed once for a statement."""
        needs = frozenset(n for names in resource_type.list_keys.required for n in names)
        pinned = {key: value for key, value in model.items() if key in needs}
        key = (resource_type.type_name, region, repr((sorted(pinned.items()), sorted(needed))))
        if key not in self._listed:
            coroutine = self._list(resource_type, frozenset(needed), pinned, region)
            self._listed[key] = asyncio.create_task(coroutine)
        return await self._listed[key]

    async def _list(
        self, resource_type: ResourceType, needed: frozenset[str], pinned: Model, region: str
    ) -> list[Resource]:
        if "list" not in resource_type.handlers or (
            resource_type.regions and region not in resource_type.regions
        ):
            return []
        found = []
        for model in await self._own_models(resource_type, pinned, region):
            asked = list_model(resource_type, model)
            async for page in self._calls.pages(resource_type.type_name, region, asked):
                resources = [Resource(region, *summary) for summary in page]
                found += await asyncio.gather(
                    *(self._complete(resource_type, r, needed) for r in resources)
                )
        return [resource for resource in found if resource is not None]

    async def _own_models(
        self, resource_type: ResourceType, pinned: Model, region: str
    ) -> list[Model]:
        choices = resource_type.list_keys.required
        if not choices:
            return [{}]
        sources = resource_type.list_keys.sources
        choice = next((c for c in choices if all(n in pinned or n in sources for n in c)), None)
        if choice is None:
            raise MissingKey(f"listing {resource_type.type_name} needs {', '.join(choices[0])}")
        values = tuple(
            KeyValues(n, (pinned[n],)) if n in pinned else KeyValues(n, (), sources[n])
            for n in choice
        )
        return await self._choice(resource_type, values, [{}], region)

    async def _complete(
        self, resource_type: ResourceType, resource: Resource, needed: frozenset[str]
    ) -> Resource | None:
        """The resource, read if a needed property was not listed; None if it is gone."""
        if all(part_or_property(resource_type, resource, name) is not None for name in needed):
            return resource
        try:
            summary = await self._calls.resource(
                resource_type.type_name, resource.identifier, resource.region
            )
        except NotFound:
            return None
        return Resource(resource.region, *summary)


def list_model(resource_type: ResourceType, model: Model) -> dict[str, Any]:
    """The ResourceModel that a list is asked with: a key that is a document is sent as one."""
    return {
        name: _document(value) if _is_document(resource_type, name) else value
        for name, value in model.items()
    }


def _is_document(resource_type: ResourceType, name: str) -> bool:
    column = resource_type.column_by_property.get(name)
    return column is not None and column.type in ("object", "array")


def _document(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return text


def part_or_property(resource_type: ResourceType, resource: Resource, name: str) -> Any:
    """A property, or a part of the identifier of that name."""
    if name in resource_type.identifier_parts:
        return part_of(resource_type, resource, name)
    return resource.properties.get(name)

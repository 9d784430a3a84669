"""The calls that read resources: what several parts of a statement ask is asked once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping
from typing import Any

import orjson

from cirrusql.cloudcontrol import Caller, get_resource, list_pages

Summary = tuple[str, dict[str, Any]]
Page = list[Summary]
Key = tuple[str, ...]


class SharedCalls:
    """One statement's reads and lists, each made once however many parts ask for it.

    Answers about types that are said to be shared are kept until the statement ends, because
    another of its parts will ask the same; those about other types are not, so that their rows are
    not held twice. Mutable state: the shared types, and the answers kept, as tasks that may not
    have ended yet.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._shared: Collection[str] = ()
        self._resources: dict[Key, asyncio.Task[Summary]] = {}
        self._lists: dict[Key, _Pages] = {}

    def share(self, type_names: Collection[str]) -> None:
        """Say which types several parts of the statement read."""
        self._shared = type_names

    async def resource(
        self,
        type_name: str,
        identifier: str,
        region: str,
        parameters: Mapping[str, str] | None = None,
    ) -> Summary:
        """One resource's identifier, as the service spells it, and its properties."""

        def call() -> Coroutine[Any, Any, Summary]:
            return get_resource(self._caller, type_name, identifier, region, parameters)

        if type_name not in self._shared:
            return await call()
        key = (type_name, region, identifier, _text(parameters))
        if key not in self._resources:
            self._resources[key] = asyncio.create_task(call())
        return await asyncio.shield(self._resources[key])

    def pages(
        self,
        type_name: str,
        region: str,
        model: Mapping[str, Any] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Page]:
        """Every page of a list; nothing is called before the first is asked for."""
        source = list_pages(self._caller, type_name, region, model, parameters)
        if type_name not in self._shared:
            return source
        key = (type_name, region, _text(model), _text(parameters))
        return self._lists.setdefault(key, _Pages(source)).each()

    async def close(self) -> None:
        """Cancel what is still under way, which nobody waits for any more."""
        tasks: list[asyncio.Task[Any]] = [*self._resources.values()]
        tasks += (task for pages in self._lists.values() for task in pages.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Pages:
    """A list's pages for several readers, each page called for once. Mutable state: `tasks`."""

    def __init__(self, source: AsyncIterator[Page]) -> None:
        self._source = source
        self.tasks: list[asyncio.Task[Page | None]] = []

    async def each(self) -> AsyncIterator[Page]:
        number = 0
        while True:
            # A reader is here only after all earlier pages, so two are never called for at once.
            if number == len(self.tasks):
                self.tasks.append(asyncio.create_task(self._next()))
            # Shielded: a reader that is cancelled must not cancel the page for the others.
            page = await asyncio.shield(self.tasks[number])
            if page is None:
                return
            yield page
            number += 1

    async def _next(self) -> Page | None:
        return await anext(self._source, None)


def _text(mapping: Mapping[str, Any] | None) -> str:
    return orjson.dumps(mapping or {}, option=orjson.OPT_SORT_KEYS).decode()

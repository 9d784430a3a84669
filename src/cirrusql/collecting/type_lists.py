"""The lists of one type in one scope, and the reads of what they lack."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.cloudcontrol import get_resource, list_pages
from cirrusql.collecting.list_models import Model, parent_name
from cirrusql.collecting.tally import Tally
from cirrusql.errors import (
    CallFailed,
    CredentialsError,
    Error,
    InvalidProperty,
    NotFound,
    NotSupportedError,
)
from cirrusql.execute.read.list_keys import list_model, part_or_property
from cirrusql.execute.read.rows import Resource
from cirrusql.inventory import Coverage, Staged

if TYPE_CHECKING:
    from cirrusql.collecting.scope import Scope

_ANSWERS = (CallFailed, NotSupportedError, InvalidProperty, CredentialsError)
_LISTS_AHEAD = 4
Page = Sequence[tuple[str, dict[str, Any]]]
_READS_AHEAD = 32
_REGION = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d\b")


class TypeLists:
    """A type being listed, below each of its parents where it has some.

    `needed` is what its children's lists need to know of its resources; one that is not `stored` is
    only listed for them. Mutable: the rows for children, what was seen, and the coverage.
    """

    def __init__(self, scope: Scope, type_name: str, needed: frozenset[str], stored: bool) -> None:
        self._scope = scope
        self.type_name = type_name
        self._type = scope.catalog.resource_type(type_name)
        self._needed = needed
        self._stored = stored
        self._region = scope.task.region
        self._readable = tuple(
            column.property for column in self._type.columns if not column.write_only
        )
        self._seen: set[str] = set()
        self._reads = asyncio.Semaphore(_READS_AHEAD)
        self.rows: list[Mapping[str, Any]] = []
        self.is_whole = True
        self.began_at = time.time()
        self.error: Error | None = None
        self.coverage: list[Coverage] = []

    async def run(self) -> None:
        """List the type and read its resources; failures become coverage."""
        parents = await self._scope.parents(self.type_name)
        lacking = next((one.error for one in parents if not one.is_whole), None)
        if not self._is_offered:
            return self._end([], None)
        rows = {one.type_name: one.rows for one in parents}
        models = self._scope.plans.models(
            self.type_name, self._region, self._scope.task.account_id, rows.__getitem__
        )
        tallies = await self._listed(models)
        for one in parents:
            self.began_at = min(self.began_at, one.began_at)
        return self._end(tallies, lacking)

    @property
    def _is_offered(self) -> bool:
        offered, known = self._type.regions, self._scope.catalog.regions()
        return not offered or self._region in offered or self._region not in known

    def _end(self, tallies: list[Tally], lacking: Error | None) -> None:
        is_keyed = bool(self._type.list_keys.required)
        failed = next((one.error for one in tallies if one.error is not None), None)
        error = failed or lacking
        self.error = self.error or error
        self.is_whole = self.error is None
        self._seen.clear()
        task = self._scope.task
        made = [one.coverage(task.account_id, self._region, self.type_name) for one in tallies]
        if is_keyed:
            whole = Tally("", started_at=self.began_at, pages=sum(one.pages for one in tallies))
            whole.error, whole.ended_at = error, time.time()
            made.insert(0, whole.coverage(task.account_id, self._region, self.type_name))
        for one in tallies:
            self._scope.counted(one.statistics)
        if self._stored:
            self.coverage = made
            self._scope.ended(self.type_name, error)

    # -- lists ----------------------------------------------------------------------------------

    async def _listed(self, models: list[Model]) -> list[Tally]:
        """Every list's tally, in the order of the models; children's behind their parents'.

        A few lists run ahead, and are looked at in order: what two of them have is of the first,
        whichever was answered first.
        """
        own_keys = self._scope.plans.own_keys(self.type_name)
        if len(models) == 1 and not own_keys:  # as most are: nothing runs ahead of anything
            return [await self._listed_alone(models[0])]
        waiting = list(models)
        asked = {parent_name(model) for model in models}
        running: list[tuple[Model, Tally, asyncio.Queue[Any], asyncio.Task[None]]] = []
        tallies: list[Tally] = []
        async with asyncio.TaskGroup() as group:
            while waiting or running:
                while waiting and len(running) < _LISTS_AHEAD:
                    model = waiting.pop(0)
                    tally = Tally(parent_name(model))
                    queue: asyncio.Queue[Any] = asyncio.Queue(1)
                    pages = group.create_task(self._queued(model, tally, queue))
                    running.append((model, tally, queue, pages))
                model, tally, queue, _ = running.pop(0)
                while (page := await queue.get()) is not None:
                    resources = self._resources(model, page[1])
                    await self._page(resources, model, tally, page[0], group)
                    for key, name in own_keys:
                        for resource in resources:
                            value = part_or_property(self._type, resource, name)
                            child = {**model, key: str(value)}
                            if value is not None and parent_name(child) not in asked:
                                asked.add(parent_name(child))
                                waiting.append(child)
                tallies.append(tally)
        return tallies

    async def _listed_alone(self, model: Model) -> Tally:
        """The tally of the only list there is."""
        tally = Tally(parent_name(model))
        async with asyncio.TaskGroup() as group:
            async for sent_at, page in self._pages(model, tally):
                await self._page(self._resources(model, page), model, tally, sent_at, group)
        return tally

    def _resources(self, model: Model, page: Page) -> list[Resource]:
        return [Resource(self._region, name, {**model, **known}) for name, known in page]

    async def _queued(self, model: Model, tally: Tally, queue: asyncio.Queue[Any]) -> None:
        """Put every page of a list into a queue, with the time of its call; None at the end."""
        async for answered in self._pages(model, tally):
            await queue.put(answered)
        await queue.put(None)

    async def _pages(self, model: Model, tally: Tally) -> AsyncIterator[tuple[float, Page]]:
        """Every page of a list, with the time of its call; a failure ends it, and is noted."""
        timed = self._scope.timed(tally.statistics)
        try:
            if self._scope.stopped is not None:
                raise self._scope.stopped
            pages = list_pages(timed, self.type_name, self._region, list_model(self._type, model))
            async for resources in pages:
                self._scope.answered()
                tally.pages += 1
                yield timed.sent_at, resources
                if self._scope.stopped is not None:
                    raise self._scope.stopped
        except NotFound as error:
            self._scope.answered()
            if not model:  # below a parent it says that the parent went away
                tally.failed(error)
        except _ANSWERS as error:
            tally.failed(error)
            self._scope.failed(error)
        tally.started_at = timed.first_sent_at or tally.started_at

    async def _page(
        self,
        resources: list[Resource],
        model: Model,
        tally: Tally,
        sent_at: float,
        group: asyncio.TaskGroup,
    ) -> None:
        for resource in resources:
            if resource.identifier in self._seen:
                continue
            self._seen.add(resource.identifier)
            if self._must_be_read(resource):
                await self._reads.acquire()
                group.create_task(self._read(resource, model, tally))
            else:
                self._take(resource, dict(resource.properties), model, tally, sent_at)

    # -- resources ------------------------------------------------------------------------------

    def _must_be_read(self, resource: Resource) -> bool:
        if "read" not in self._type.handlers:
            return False
        if self._stored:
            return any(resource.properties.get(name) is None for name in self._readable)
        return any(part_or_property(self._type, resource, one) is None for one in self._needed)

    async def _read(self, resource: Resource, model: Model, tally: Tally) -> None:
        timed = self._scope.timed(tally.statistics)
        try:
            if self._scope.stopped is not None:
                raise self._scope.stopped
            _, properties = await get_resource(
                timed, self.type_name, resource.identifier, self._region
            )
            tally.read += 1
            keys = {k: v for k, v in resource.properties.items() if k in self._keys}
            self._take(resource, {**keys, **properties}, model, tally, timed.sent_at)
        except NotFound:
            self._note(resource, tally, timed.sent_at, "gone", "not_found")
        except CredentialsError as error:
            tally.failed(error)
            self._scope.failed(error)
        except _ANSWERS as error:
            if self._scope.stopped is error:
                tally.failed(error)
                return
            self._refused(resource, error, tally, timed.sent_at)
        finally:
            self._reads.release()

    @property
    def _keys(self) -> frozenset[str]:
        """The properties that a list was asked with, which are true of what it lists."""
        required = self._type.list_keys.required
        told = {name for names in required for name in names}
        return frozenset(told & self._type.column_by_property.keys())

    def _take(
        self,
        resource: Resource,
        properties: dict[str, Any],
        model: Model,
        tally: Tally,
        sent_at: float,
    ) -> None:
        """A resource is known whole, or as far as is needed."""
        whole = Resource(self._region, resource.identifier, {**model, **properties})
        self._keep_for_children(whole)
        if not self._stored:
            return
        home_property = self._type.home_property
        if home_property is not None:
            home = str(properties.get(home_property, self._region)).replace(resource.identifier, "")
            if self._region not in home:
                return
            self._scope.at_home(self.type_name, resource.identifier)
        tally.listed += 1
        kept = {k: v for k, v in properties.items() if k not in model or k in self._readable}
        self._scope.put(self._staged(resource, tally, sent_at), kept)

    def _keep_for_children(self, resource: Resource) -> None:
        if self._needed:
            self.rows.append(
                {name: part_or_property(self._type, resource, name) for name in self._needed}
            )

    def _refused(self, resource: Resource, error: Error, tally: Tally, sent_at: float) -> None:
        """A resource is listed and cannot be read; its children are listed if enough is known."""
        known = all(part_or_property(self._type, resource, n) is not None for n in self._needed)
        if known:
            self._keep_for_children(resource)
        else:
            self.error = error
        code = error.error_code or type(error).__name__
        if self._type.home_property is not None:
            others = set(_REGION.findall(error.message)) & set(self._type.regions)
            if self._stored and not others - {self._region}:
                row = self._staged(resource, tally, sent_at, "unreadable", code)
                self._scope.homeless(row)
            return
        self._note(resource, tally, sent_at, "unreadable", code)

    def _note(self, resource: Resource, tally: Tally, sent_at: float, op: str, reason: str) -> None:
        if self._stored and not (op == "gone" and self._type.home_property is not None):
            tally.listed += 1
            tally.unreadable += op == "unreadable"
            self._scope.note(self._staged(resource, tally, sent_at, op, reason))

    def _staged(
        self,
        resource: Resource,
        tally: Tally,
        sent_at: float,
        op: str = "put",
        reason: str | None = None,
    ) -> Staged:
        return Staged(
            self._scope.task.account_id,
            self._region,
            self.type_name,
            resource.identifier,
            sent_at,
            parent=tally.parent,
            op=op,  # type: ignore[arg-type]
            reason=reason,
        )

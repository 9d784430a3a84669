"""Where the resources of a scan come from: pinned, named by other rows, or listed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import cached_property
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.errors import CallFailed, InvalidProperty, NotFound
from cirrusql.execute.read.list_keys import list_model, part_or_property
from cirrusql.execute.read.problems import Failure
from cirrusql.execute.read.rows import Resource, part_of
from cirrusql.execute.read.rows import known as facts_of
from cirrusql.execute.read.scanning import Scanning
from cirrusql.execute.read.semijoin import candidate_identifiers
from cirrusql.plan import Method, ResourceScan, StoredScan
from cirrusql.records import Record, replace
from cirrusql.sql import Role, StagingColumn, possible

# What is known of a resource without its properties.
ALWAYS_KNOWN = (
    Role.ACCOUNT,
    Role.ACCOUNT_ID,
    Role.IDENTIFIER,
    Role.IDENTIFIER_PART,
    Role.PARAMETER,
    Role.REGION,
)


class Batch(Record):
    """Resources found together.

    They are `derived` if they were guessed from another relation's values: only reading one tells
    whether it exists, whatever else the query needs of it.
    """

    resources: list[Resource]
    derived: bool = False


class Batches:
    """The resources of one scan, region by region, and how one of them is read."""

    def __init__(self, scanning: Scanning, scan: ResourceScan) -> None:
        self._scanning = scanning
        self._scan = scan
        self._type = scan.table.relation.resource_type

    async def of(self, region: str) -> AsyncIterator[Batch]:
        """The resources of a region that may matter, judging by what is known unread."""
        scan, keys = self._scan, self._scanning.keys
        if not keys.matter_in(region):
            return
        if scan.method is Method.PINNED:
            yield Batch([Resource(region, one, {}) for one in scan.identifiers])
            return
        candidates = self._candidates
        if candidates is not None:
            found = [Resource(region, one, {}) for one in candidates[region]]
            yield Batch(await self._kept(found), derived=scan.method is Method.LIST)
            return
        list_keys = self._scanning.way.list_keys
        models = await list_keys.resource_models(self._type, scan.keys, keys, region)
        async for resources in self._listed(region, models):
            yield Batch(await self._kept([one for one in resources if self._matters(one)]))

    @cached_property
    def _candidates(self) -> Mapping[str, list[str]] | None:
        return candidate_identifiers(self._scan, self._scanning.keys)

    def must_read(self, batch: Batch, resource: Resource) -> bool:
        """Whether the plan says that a resource is read, judging by what is known of it."""
        if batch.derived or self._scan.reads.every:
            return True
        reads, known = self._scan.reads, resource.properties
        if reads.parts:
            parts = {part: part_of(self._type, resource, part) for part in reads.parts}
            known = {**known, **parts}
        return reads.needs_read(known)

    async def read(self, resource: Resource, *, derived: bool) -> Resource | None:
        """The whole resource; None if it is gone, what was listed of it if it cannot be read."""
        gone = (NotFound, InvalidProperty) if derived else (NotFound,)
        try:
            found = await self.called(resource)
        except gone:
            return None
        except CallFailed as error:
            if self._scan.method is not Method.LIST:
                raise
            return self.refused(resource, error, listed=not derived)
        names = self._type.list_keys.required
        told = {name for choice in names for name in choice}
        keys = {key: value for key, value in resource.properties.items() if key in told}
        return Resource(found.region, found.identifier, {**keys, **found.properties})

    async def called(self, resource: Resource) -> Resource:
        """What GetResource says of a resource; raises CallFailed."""
        summary = await self._scanning.way.calls.resource(
            self._type.type_name, resource.identifier, resource.region, self._scan.parameters
        )
        self._scanning.answered(resource.region)
        if self._scanning.statement.listens:
            self._scanning.tell("read", region=resource.region, identifier=resource.identifier)
        return Resource(resource.region, *summary)

    def refused(self, resource: Resource, error: CallFailed, *, listed: bool) -> Resource | None:
        """Note that a resource could not be read; returns what is known of it, if that is a row.

        A resource that only another relation names may not even exist. One of which a column is not
        known that decides something would be taken for one without a value there.
        """
        has_row = listed and may_be_row(self._scan, resource)
        place = self._scanning.place(resource.region)
        failure = Failure(self._scan, place, error, listed, has_row)
        self._scanning.problems.failed(failure)
        return replace(resource, refused=True) if has_row else None

    async def _listed(
        self, region: str, models: list[dict[str, str]]
    ) -> AsyncIterator[list[Resource]]:
        """Every listed resource; where the type is its own parent, its children's lists too."""
        own_keys = self._scanning.way.list_keys.own_keys(self._type)
        waiting = list(models)
        asked = {tuple(sorted(model.items())) for model in models}
        while waiting:
            model = waiting.pop(0)
            asked_with = list_model(self._type, model)
            pages = self._scanning.way.calls.pages(
                self._type.type_name, region, asked_with, self._scan.parameters
            )
            async for page in pages:
                # What a list was asked for is true of what it lists, whether it says so or not.
                resources = [Resource(region, name, {**model, **known}) for name, known in page]
                self._scanning.answered(region)
                self._scanning.tell("page", region=region, count=len(page))
                yield resources
                for child in _children(self._type, resources, model, own_keys):
                    if (key := tuple(sorted(child.items()))) not in asked:
                        asked.add(key)
                        waiting.append(child)

    async def _kept(self, resources: list[Resource]) -> list[Resource]:
        """The resources of which the plan's early predicates are true, or may be."""
        query, number = self._scanning.plan.query, self._scan.table.number
        for early in self._scan.early:
            await self._scanning.all_ended(early.tables)
            facts = map(self._facts, resources)
            rows = [[one.get(column.key) for column in early.columns] for one in facts]
            passing = await self._scanning.tables.passing(query, number, early, rows)
            resources = [
                resource
                for place, (resource, row) in enumerate(zip(resources, rows, strict=True))
                if place in passing or None in row
            ]
        return resources

    def _facts(self, resource: Resource) -> Mapping[str, Any]:
        """What conditions are asked about a listed resource, without secrets if these are hidden.

        `NOT LIKE 'h%'` of a password that a list told left its row out, and so told of it.
        """
        facts = facts_of(self._type, resource)
        if not self._scanning.statement.options.hides_secrets:
            return facts
        from cirrusql.plan.secret_texts import hidden_row

        return dict(zip(facts, hidden_row([*facts], [*facts.values()]), strict=True))

    def _matters(self, resource: Resource) -> bool:
        """Whether a listed resource may be in the answer, judging by what the list said."""
        facts = self._facts(resource)
        if not possible(self._scan.where, facts):
            return False
        for equated in self._scan.restricted_by:
            allowed = self._scanning.keys.allowed(equated.key)
            value = facts.get(equated.key)
            if allowed is not None and value is not None and str(value) not in allowed:
                return False
        return True


def may_be_row(scan: ResourceScan | StoredScan, resource: Resource) -> bool:
    """Whether a resource that was not read may be a row: nothing that decides is unknown of it."""
    resource_type, absence = scan.table.relation.resource_type, scan.table.absence
    unknown = (one for one in scan.columns if _is_unknown(one, resource_type, resource))
    return not any(absence.decides(one.name, one.key) for one in unknown)


def _is_unknown(column: StagingColumn, resource_type: ResourceType, resource: Resource) -> bool:
    """Whether a column of a resource that was not read may have another value than it seems."""
    if column.role in ALWAYS_KNOWN:
        return False
    is_part = column.key in resource_type.identifier_parts
    if column.role is Role.PROPERTY and is_part:
        return part_of(resource_type, resource, column.key) is None
    return column.role is not Role.PROPERTY or resource.properties.get(column.key) is None


def _children(
    resource_type: ResourceType,
    resources: list[Resource],
    model: dict[str, str],
    own_keys: list[tuple[str, str]],
) -> Iterator[dict[str, str]]:
    for key, name in own_keys:
        for resource in resources:
            value = part_or_property(resource_type, resource, name)
            if value is not None:
                yield {**model, key: str(value)}

"""What answers are made from: the resources of an account, seeded facts, and the time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from zlib import crc32

import orjson

from cirrusql.catalog.api.operations import ApiRelation
from cirrusql.catalog.api.shapes import Reference, Shape
from cirrusql.local.api.fitting import alike
from cirrusql.local.operations.backend import Backend
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.regions import regions
from cirrusql.local.storage.resources import Resource
from cirrusql.records import Record, field

Model = Mapping[str, Any]
_HOUR = 9
# How long seeded resources have been there at most, in days, where nothing says since when.
_OLDEST = 700


class Found(Record):
    """A resource: its identifier, its properties, its region, and since when it is visible, as the
    store has that. `hidden` are the properties that only were written, in part or whole; `written`
    has those that were so as a whole.
    """

    identifier: str
    model: Model
    region: str
    visible: float
    hidden: frozenset[str] = frozenset()
    written: Model = field(factory=dict)

    @property
    def whole(self) -> Found:
        """It with what only was written among its properties, where its API shows that."""
        return Found(self.identifier, {**self.model, **self.written}, self.region, self.visible)

    @property
    def seeded(self) -> bool:
        """Whether it came with the demo organisation."""
        return self.visible == 0.0


@cache
def seeded_facts(name: str) -> Any:
    """A file of this package's data."""
    return json.loads(files("cirrusql.local.api").joinpath(f"data/{name}.json").read_bytes())


class World:
    """One account and region, as one operation sees it. What was looked up is kept."""

    def __init__(self, backend: Backend, scope: Scope, relation: ApiRelation) -> None:
        self.backend = backend
        self.scope = scope
        self.relation = relation
        self._found: dict[tuple[str, str], list[Found]] = {}

    @property
    def account(self) -> str:
        """The account's number."""
        return self.scope.account

    @property
    def region(self) -> str:
        """The region that is asked."""
        return self.scope.region

    def arn(self, service: str, resource: str, region: str | None = None) -> str:
        """An ARN in this account, and in this region unless another, or none, is said."""
        where = self.region if region is None else region
        return f"arn:{self.scope.partition}:{service}:{where}:{self.account}:{resource}"

    def resources(self, type_name: str, region: str | None = None) -> list[Found]:
        """The resources of a type, by identifier: `EC2::Volume`."""
        place = self.region if region is None else region
        if (type_name, place) not in self._found:
            self._found[type_name, place] = list(self._resources(type_name, place))
        return self._found[type_name, place]

    def _resources(self, type_name: str, region: str) -> Iterator[Found]:
        backend = self.backend
        resource_type = backend.registry.resource_type(f"AWS::{type_name}")
        scope = Scope(self.account, region)
        collection = backend.collection(resource_type, scope)
        for one in backend.resources.every(collection, backend.clock.now()):
            yield _found(one, region)

    def everywhere(self, type_name: str) -> list[Found]:
        """The resources of a regional type in every region of the partition."""
        return [
            found
            for region in regions().values()
            if region.partition == self.scope.partition
            for found in self.resources(type_name, region.name)
        ]

    def somewhere(self, type_name: str, identifier: str) -> Found | None:
        """The resource of a regional type with this identifier, in whichever region it is."""
        resource_type = self.backend.registry.resource_type(f"AWS::{type_name}")
        for region in regions().values():
            scope = Scope(self.account, region.name)
            collection = self.backend.collection(resource_type, scope)
            one = self.backend.resources.find(collection, identifier) if collection else None
            now = self.backend.clock.now()
            if one is not None and one.visible <= now and region.partition == self.scope.partition:
                return _found(one, region.name)
        return None

    def by(self, type_name: str, name: str, region: str | None = None) -> Mapping[Any, Found]:
        """The resources of a type by a property."""
        return {one.model.get(name): one for one in self.resources(type_name, region)}

    @cached_property
    def is_seeded(self) -> bool:
        """Whether the demo organisation is there."""
        return any(one.seeded for one in self.resources("IAM::User"))

    # Time

    def days_ago(self, days: float) -> str:
        """The last morning's time so many days before that; of days to come if negative."""
        now = datetime.fromtimestamp(self.backend.clock.now(), UTC) - timedelta(hours=_HOUR)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return time_text(midnight + timedelta(hours=_HOUR) - timedelta(days=days))

    def since(self, found: Found) -> str:
        """When a resource was made, if its properties do not say."""
        if not found.seeded:
            return time_text(datetime.fromtimestamp(int(abs(found.visible)), UTC))
        return self.days_ago(age_of(found.identifier))

    # Rows

    def row(self, found: Found) -> dict[str, Any]:
        """What a row of this operation has under the names of the resource's properties."""
        return self.like(self.row_shape, found)

    def like(self, reference: Reference, found: Found) -> dict[str, Any]:
        """What a structure has under the names of the resource's properties."""
        return alike(self.relation.shapes, reference, found.model)

    @cached_property
    def row_shape(self) -> Reference:
        """The shape of the rows."""
        shapes = self.relation.shapes
        reference = Reference(self.relation.output)
        for name in self.relation.path:
            reference = _inner(shapes.at(reference), name)
            if shapes.at(reference).type == "list":
                item = shapes.at(reference).item
                assert item is not None
                reference = item
        return reference


def _inner(shape: Shape, name: str) -> Reference:
    member = shape.member(name)
    assert member is not None
    return member


def _found(one: Resource, region: str) -> Found:
    hidden = orjson.loads(one.write_only) if one.write_only else []
    names = frozenset(path[0] for path, _ in hidden)
    written = {path[0]: value for path, value in hidden if len(path) == 1}
    return Found(one.identifier, orjson.loads(one.properties), region, one.visible, names, written)


def age_of(identifier: str) -> int:
    """The days that a seeded resource has been there: some number that stays."""
    return 30 + crc32(identifier.encode()) % _OLDEST


def time_text(moment: datetime) -> str:
    """A time as answers have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def made_id(prefix: str, *parts: object, size: int = 17) -> str:
    """An id that depends on nothing but its parts.

    >>> made_id("snap", "vol-1", 1) == made_id("snap", "vol-1", 1)
    True
    """
    digest = blake2b("/".join(map(str, parts)).encode(), digest_size=16).hexdigest()
    return f"{prefix}-{digest[:size]}"


def tags_of(model: Model) -> dict[str, str]:
    """A resource's tags, however its type has them."""
    for name in ("Tags", "FileSystemTags", "BackupVaultTags"):
        tags = model.get(name)
        if isinstance(tags, dict):
            return dict(tags)
        if tags:
            return {one["Key"]: one["Value"] for one in tags}
    return {}


def tag_list(model: Model) -> list[dict[str, str]] | None:
    """Tags as most answers have them; None for none."""
    return [{"Key": key, "Value": value} for key, value in tags_of(model).items()] or None

"""The plan of a run: which types are asked where, as tasks, and where they are not and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.partitions import Partition, home_of
from cirrusql.collecting.places import AccountPlaces
from cirrusql.collecting.tasks import Task, Untasked
from cirrusql.errors import StoreError
from cirrusql.records import Record, as_dict, field, replace

_FORMAT = 1


class RunPlan(Record):
    """All of a run before anything of it is asked: a value that is kept until it is committed.

    `asked` is what the user wanted, as JSON has it; `told` names the accounts that said which
    regions they have enabled. `on` says where calls go.
    """

    run_id: str
    started_at: float
    on: str
    tasks: tuple[Task, ...]
    untasked: tuple[Untasked, ...] = ()
    asked: Mapping[str, Any] = field(factory=dict)
    told: frozenset[str] = frozenset()

    def document(self) -> bytes:
        """The plan as JSON, in which each set of types is written once."""
        sets: dict[tuple[str, ...], int] = {}

        def number(types: tuple[str, ...]) -> int:
            return sets.setdefault(types, len(sets))

        document = {
            "format": _FORMAT,
            "run_id": self.run_id,
            "started_at": self.started_at,
            "on": self.on,
            "asked": self.asked,
            "told": sorted(self.told),
            "tasks": [
                (t.account_id, t.region, number(t.types), t.among_several, t.weight)
                for t in self.tasks
            ],
            "untasked": [{**as_dict(u), "types": number(u.types)} for u in self.untasked],
        }
        return orjson.dumps({**document, "types": list(sets)})

    @classmethod
    def read(cls, text: bytes, folder: str) -> RunPlan:
        """The plan of a document; raises StoreError for what is none."""
        try:
            document = orjson.loads(text)
            if document["format"] != _FORMAT:
                raise StoreError(f"the run in {folder} was begun by another version")
            sets = [tuple(names) for names in document["types"]]
            run_id = document["run_id"]
            tasks = tuple(
                Task(run_id, account, region, sets[types], folder, several, weight=weight)
                for account, region, types, several, weight in document["tasks"]
            )
            untasked = tuple(
                Untasked(**{**one, "types": sets[one["types"]]}) for one in document["untasked"]
            )
            return cls(run_id, document["started_at"], document["on"], tasks, untasked,
                       document["asked"], frozenset(document["told"]))  # fmt: skip
        except (ValueError, KeyError, TypeError, IndexError):
            raise StoreError(f"{folder} has no plan of a run") from None


class Layout:
    """Lays types out over accounts and regions."""

    def __init__(self, catalog: Catalog, partition: Partition, types: Iterable[str]) -> None:
        self._catalogued = frozenset(catalog.regions())
        self._partition = partition
        self._types = [catalog.resource_type(name) for name in types]
        self._kept: dict[str, tuple[str, ...]] = {}

    def tasks(self, places: Iterable[AccountPlaces], like: Task) -> Iterator[Task]:
        """The tasks of the accounts that can be asked; what they share is as in `like`."""
        for place in places:
            if place.refused is None:
                for region, types in self._of(place.regions, with_home=True):
                    yield replace(like, account_id=place.account_id, region=region, types=types)

    def untasked(self, places: Iterable[AccountPlaces]) -> Iterator[Untasked]:
        """What is known not to be asked: of refused accounts, and of regions not enabled."""
        for place in places:
            number = place.account_id
            if place.refused is not None:
                code = place.refused.error_code or type(place.refused).__name__
                for region, types in self._of(place.regions, with_home=True):
                    yield Untasked(number, region, types, "failed", code, place.refused.message)
            for region, types in self._of(place.not_enabled, with_home=False):
                yield Untasked(number, region, types, "not_enabled")

    def _of(self, regions: Iterable[str], *, with_home: bool) -> Iterator[tuple[str, Any]]:
        """Regions with the types that are asked there; of global services each at its home."""
        names = set(regions)
        if with_home:
            homes = {home for one in self._types if one.is_global if (home := self._home(one))}
        else:
            homes = set()
        for region in sorted(names | homes):
            types = self._offered(region) if region in names else ()
            if region in homes:
                types = tuple(sorted({*types, *self._at_home(region)}))
            if types:
                yield region, types

    def _offered(self, region: str) -> tuple[str, ...]:
        if region not in self._kept:
            known = region in self._catalogued
            self._kept[region] = tuple(
                one.type_name
                for one in self._types
                if not one.is_global and (not known or not one.regions or region in one.regions)
            )
        return self._kept[region]

    def _at_home(self, region: str) -> tuple[str, ...]:
        return tuple(
            one.type_name for one in self._types if one.is_global and self._home(one) == region
        )

    def _home(self, resource_type: ResourceType) -> str | None:
        return home_of(resource_type.regions, self._partition)

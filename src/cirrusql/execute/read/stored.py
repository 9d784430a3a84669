"""Rows out of the inventory: as of a moment, or as they are where they are not too old.

A place of which the inventory knows nothing has failed as one has that refuses a call: it is not
empty. What is older than was asked, because the last attempt failed, is given and told of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter

from cirrusql.durations import rough
from cirrusql.engine.inventories import Inventory
from cirrusql.errors import CallFailed, Error, NotCollected
from cirrusql.execute.read.gaps import Place
from cirrusql.execute.read.problems import Failure
from cirrusql.execute.read.scanning import Scanning
from cirrusql.execute.read.stored_places import StoredPlaces
from cirrusql.inventory.moments import At
from cirrusql.inventory.queries import written_time
from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.standings import Standing, never_asked, standings
from cirrusql.inventory.states import ScopeAnswer
from cirrusql.plan import AnyScan, ResourceScan, StoredScan
from cirrusql.sql import AsOf, Role

_ROWS_AT_ONCE = 2000
_ACCOUNT_AND_REGION = attrgetter("account_id", "region")


class StoredRows:
    """What one statement reads of an inventory.

    Mutable state: the moments, once their times are known, the places that were taken, and those
    that were not enabled.
    """

    def __init__(self, inventory: Inventory, max_carry: float | None) -> None:
        self._inventory = inventory
        self._max_carry = max_carry
        self._moments: dict[AsOf | None, At] = {}
        self._taken: list[Standing] = []
        self._disabled: dict[Place, str] = {}

    # -- as of a moment --------------------------------------------------------------------------

    async def fill(self, parts: Sequence[Scanning]) -> None:
        """Put the rows of a scan into its staging table, and note what is not known."""
        scan = parts[0].scan
        assert isinstance(scan, StoredScan)
        at = await self._at(scan.moment)
        places = await StoredPlaces.of(parts)
        found = await self._standings(places, at)
        lost = {place for place, one in found.items() if self._note(places, place, one, at)}
        taken = {place: one for place, one in found.items() if place not in lost}
        await self._stage(places, taken, at, scan.identifiers)
        for scanning in parts:
            for region in scanning.scan.regions:
                scanning.tell("scope.ended", region=region)

    def _note(self, places: StoredPlaces, place: Place, standing: Standing, at: At) -> bool:
        """Tell of a place that is not answered as asked, and say whether its rows do not count."""
        scanning = places.scanning[place]
        if standing.kind == "not enabled" and place.region not in scanning.named_regions:
            share = scanning.scan.share
            self._disabled[place] = "this account" if share is None else share.name
            return False
        if not standing.is_gap and standing.kind != "not enabled":
            return False
        error = why_not(standing, scanning.scan.table.relation.name, place.region, at)
        age = None
        if standing.kind == "carried over" and standing.since is not None:
            age = at.age(standing.since)
            if self._max_carry is not None and age > self._max_carry:
                error, age = expired(error, age, self._max_carry), None
        failure = Failure(scanning.scan, place, error, stored=True, age=age)
        scanning.problems.failed(failure)
        scanning.tell("scope.failed", region=place.region, error=error)
        return age is None and standing.since is not None

    # -- where it is fresh -----------------------------------------------------------------------

    async def fresh(self, parts: Sequence[Scanning], max_age: float) -> frozenset[Place]:
        """Put the rows into the staging table of places that were answered so short ago.

        None of a type of whose secrets the statement reads any: `WHERE value = '…'` would be false;
        and none that the statement asks for as another role.
        """
        scan = parts[0].scan
        assert isinstance(scan, ResourceScan)
        places = await StoredPlaces.of(parts)
        if scan.parameters or self._reads_secrets(scan, places.type_name):
            return frozenset()
        at = await self._at(None)
        found = await self._standings(places, at)
        taken = {
            place: one
            for place, one in found.items()
            if one.kind == "complete" and one.since is not None and at.age(one.since) <= max_age
        }
        if scan.home_property is not None:
            # Each region lists what is in any: of one account all are taken, or none.
            missing = {place.account for place in found if place not in taken}
            taken = {place: one for place, one in taken.items() if place.account not in missing}
        if taken:
            await self._stage(places, taken, at, None)
        return frozenset(taken)

    def _reads_secrets(self, scan: AnyScan, type_name: str) -> bool:
        hidden = self._inventory.reading.hidden_in(type_name)
        return any(
            column.role is Role.PROPERTIES
            or (column.role is Role.PROPERTY and column.key in hidden)
            for column in scan.columns
            if hidden
        )

    # -- the store -------------------------------------------------------------------------------

    async def _at(self, moment: AsOf | None) -> At:
        """The time of a moment; of one statement all relations are read as one commit left them."""
        if moment not in self._moments:
            self._moments[moment] = await asyncio.to_thread(self._resolved, moment)
        return self._moments[moment]

    def _resolved(self, moment: AsOf | None) -> At:
        return resolved(moment, self._inventory)

    async def _standings(self, places: StoredPlaces, at: At) -> Mapping[Place, Standing]:
        def read() -> list[ScopeAnswer]:
            return self._inventory.reading.coverage_at(
                [places.type_name], at, places.accounts, places.regions
            )

        answers: dict[Place, list[ScopeAnswer]] = {}
        for answer in await asyncio.to_thread(read):
            place = places.of_row(answer.account_id, answer.region)
            if place is not None:
                answers.setdefault(place, []).append(answer)
        return {place: standing_of(answers.get(place, ()), places.scope(place)) for place in places}

    async def _stage(
        self,
        places: StoredPlaces,
        taken: Mapping[Place, Standing],
        at: At,
        identifiers: Sequence[str] | None,
    ) -> None:
        self._taken += taken.values()
        rows = self._inventory.reading.state(
            [places.type_name], at, places.accounts, places.regions, identifiers
        )
        # What the store computes takes a while, and others use the loop.
        while portion := await asyncio.to_thread(lambda: list(islice(rows, _ROWS_AT_ONCE))):
            # They are sorted by account and region: where they go is found once for many.
            for (account, region), group in groupby(portion, _ACCOUNT_AND_REGION):
                place = places.of_row(account, region)
                if place is not None and place in taken:
                    await places.add(place, group)
        await places.flush()

    @property
    def notes(self) -> Iterator[str]:
        """What to tell of regions that were not enabled: what is known of them is from before."""
        by_name: dict[str, list[str]] = {}
        for place, name in self._disabled.items():
            by_name.setdefault(name, []).append(place.region)
        for name, regions in by_name.items():
            yield f"when asked last not enabled for {name}: {', '.join(sorted(regions))}"

    @property
    def told(self) -> str | None:
        """From when the rows are that were taken, in words; None if none were."""
        times = sorted(one.since for one in self._taken if one.since is not None)
        if not times:
            return None
        runs = {one.answer.run_id for one in self._taken if one.answer is not None}
        which = f"run {next(iter(runs))}" if len(runs) == 1 else f"{len(runs)} runs"
        old = rough(At.LATEST.age(times[0]))
        return f"inventory of {written_time(times[0])} ({which}, {old} old)"


def resolved(moment: AsOf | None, inventory: Inventory) -> At:
    """A moment, of what has been committed by now; raises as `Reading.frozen`."""
    if moment is None or moment.kind == "latest":
        wanted = At.LATEST
    else:
        wanted = At.parse(f"run {moment.text}" if moment.kind == "run" else moment.text)
    return inventory.reading.frozen(wanted)


def standing_of(answers: Iterable[ScopeAnswer], scope: ScopeKey) -> Standing:
    """How one place stands that may be answered as several scopes, and is asked as one."""
    found: Standing | None = None
    for one in standings(answers).values():
        # Where a list needs parents only the answer over them all says that all were asked.
        if one.answer is not None and not one.answer.parent:
            found = _newer(found, one)
    return found or never_asked(scope)


def _newer(one: Standing | None, other: Standing) -> Standing:
    """Of two answers for one place, as a global service may have, the one that came last."""
    if one is None or one.answer is None or other.answer is None:
        return other
    return max(one, other, key=lambda each: each.answer.ended_at if each.answer else 0.0)


def why_not(standing: Standing, name: str, region: str, at: At) -> Error:
    """Why a relation is not known as asked in a region."""
    answer = standing.answer
    if answer is None:
        return NotCollected(
            f"no run of the inventory has asked for {name} there by {at}",
            hint=f"cirrusql inventory collect --type {name} --region {region}",
        )
    message = answer.error or f"the list was {answer.status}"
    return CallFailed(message, error_code=answer.error_code, region=answer.region)


def expired(cause: Error, age: float, most: float) -> Error:
    """The error for what is carried over from a time that is longer ago than may be."""
    message = f"its last answer is {rough(age)} older than asked, and max_carry is {rough(most)}"
    return NotCollected(f"{message}: {cause}", hint="SET max_carry = off takes it all the same")

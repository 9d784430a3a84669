"""Resources as the inventory had them, for who reads and lists without a statement's text.

What was never asked is an error, and so is what could not be read: neither is "not there".
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import ResourceType
from cirrusql.durations import rough
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import CallFailed, Error, IncompleteAnswer, NotCollected, NotFound, Position
from cirrusql.execute.read.stored import expired, resolved, standing_of, why_not
from cirrusql.inventory.records import ScopeKey
from cirrusql.inventory.states import StateRow
from cirrusql.sql.as_of import as_of_of_setting

if TYPE_CHECKING:
    from cirrusql.execute.read.direct import Key, Listed, Model, Models, Read

Heard = Callable[[int, "Read"], None]
Require = Callable[[str, str], None]
"""Raises for a type and a region that cannot be read."""


class Recalled:
    """Answers from the inventory, as of the moment of the session's option `as_of`.

    Made on the caller's thread: it may have to ask who calls. Raises OperationalError where there
    is no inventory, or none as old as the moment.
    """

    def __init__(self, context: StatementContext, as_of: str) -> None:
        self._context = context
        self._account = context.engine.account_id()
        self._inventory = context.engine.inventories.open(context.options.inventory)
        self._at = resolved(as_of_of_setting(as_of, Position(1, 1)), self._inventory)

    async def read_all(
        self, keys: Sequence[Key], heard: Heard | None = None, require: Require | None = None
    ) -> Models:
        """What each key gives: a model, None for what was not there, an error.

        Those of one type and region are asked for at once, once `require` has not raised.
        """
        found: Models = [None] * len(keys)
        places: dict[tuple[str, str], list[int]] = {}
        for place, (type_name, _, region) in enumerate(keys):
            places.setdefault((type_name, region), []).append(place)
        for (type_name, region), those in places.items():
            names = [keys[place][1] for place in those]
            try:
                if require is not None:
                    require(type_name, region)
                answers = await asyncio.to_thread(self._read, type_name, names, region)
            except Error as error:
                answers = [error] * len(names)
            for place, answer in zip(those, answers, strict=True):
                found[place] = answer
                if heard is not None:
                    heard(place, answer)
        return found

    async def read(self, key: Key) -> Model:
        """A resource; raises NotFound if it was not there, and the error of what is not known."""
        (found,) = await self.read_all([key])
        if isinstance(found, Error):
            raise found
        if found is None:
            type_name, identifier, region = key
            message = f"{type_name} '{identifier}' was not in {region} by {self._at}"
            raise NotFound(message, type_name=type_name, region=region, identifier=identifier)
        self._context.tell("read", region=key[2], identifier=key[1])
        return found

    async def list(self, type_name: str, region: str, keys: Mapping[str, Any] | None) -> Listed:
        """The resources of a type in a region; raises the error of what is not known."""
        found = await asyncio.to_thread(self._list, type_name, region)
        self._context.tell("page", region=region, count=len(found))
        asked = (keys or {}).items()
        return [
            (name, model)
            for name, model in found
            if all(model.get(one, value) == value for one, value in asked)
        ]

    # -- the store -------------------------------------------------------------------------------

    def _read(self, type_name: str, identifiers: Sequence[str], region: str) -> Models:
        resource_type = self._context.catalog.resource_type(type_name)
        self._require_known(resource_type, region)
        rows = {row.identifier: row for row in self._rows(resource_type, region, identifiers)}
        return [self._answer(rows.get(name)) for name in identifiers]

    def _list(self, type_name: str, region: str) -> Listed:
        resource_type = self._context.catalog.resource_type(type_name)
        self._require_known(resource_type, region)
        # What could not be read was listed: of it there is the name, and what was known before.
        return [
            (row.identifier, self._inventory.document(row.properties) if row.properties else {})
            for row in self._rows(resource_type, region, None)
        ]

    def _answer(self, row: StateRow | None) -> Read:
        if row is None:
            return None
        if row.unreadable or row.properties is None:
            message = f"by {self._at} it could not be read: {row.reason or 'no reason is kept'}"
            return CallFailed(
                message, type_name=row.type_name, region=row.region, identifier=row.identifier
            )
        return self._inventory.document(row.properties)

    def _rows(
        self, resource_type: ResourceType, region: str, identifiers: Sequence[str] | None
    ) -> Iterable[StateRow]:
        return self._inventory.reading.state(
            [resource_type.type_name],
            self._at,
            [self._account],
            _regions(resource_type, region),
            identifiers,
        )

    # -- what is known ---------------------------------------------------------------------------

    def _require_known(self, resource_type: ResourceType, region: str) -> None:
        """Raise the error of a scope of which it is not known what is in it.

        What is carried over from before is known, and told of; with `strict` it is an error too.
        """
        regions = None if resource_type.is_global else [region]
        type_name = resource_type.type_name
        answers = self._inventory.reading.coverage_at(
            [type_name], self._at, [self._account], regions
        )
        standing = standing_of(answers, ScopeKey(self._account, region, type_name))
        if standing.kind == "complete":
            return
        if standing.kind == "not enabled":
            raise NotCollected(f"{region} was not enabled by {self._at}", region=region)
        error = why_not(standing, resource_type.name, region, self._at).with_(region=region)
        if standing.kind != "carried over" or standing.since is None:
            raise error
        self._tell_carried(resource_type, region, standing.since, error)

    def _tell_carried(
        self, resource_type: ResourceType, region: str, since: float, error: Error
    ) -> None:
        age, options = self._at.age(since), self._context.options
        if options.max_carry is not None and age > options.max_carry:
            raise expired(error, age, options.max_carry).with_(region=region)
        if options.strict:
            message = f"{resource_type.name} is {rough(age)} older than asked in {region}"
            raise IncompleteAnswer(f"{message}: {error}")
        self._context.tell("scope.failed", relation=resource_type.name, region=region, error=error)


def _regions(resource_type: ResourceType, region: str) -> list[str] | None:
    """Where rows are: of a global service, and of what any region reads, wherever they were."""
    anywhere = resource_type.is_global or resource_type.home_property is not None
    return None if anywhere else [region]

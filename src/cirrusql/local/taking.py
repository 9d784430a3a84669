"""Resources taken as AWS answered them: a local cloud that is a copy of somebody's accounts.

Nothing is checked, completed or rendered anew: what a service said is what reads say here. Writes
work on it as on any other resource, and leave alone what they do not mention.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from cirrusql.errors import AlreadyExists
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.models import summary_of
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.documents import InvalidDocument, parse_object, render
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.storage.filled import mark_filled
from cirrusql.local.storage.resources import Resource
from cirrusql.local.storage.taken import mark_taken
from cirrusql.records import Record, field


class Answered(NamedTuple):
    """A resource as it was read: the JSON text of its properties is kept as it is.

    A named tuple, for there may be millions.
    """

    account: str
    region: str
    type_name: str
    identifier: str
    properties: str
    observed_at: float = 0.0


class TakenIn(Record):
    """What was taken: how many resources, and of which types how many could not be.

    `unknown` are of types that the catalogue does not have; the documents of `unfit` are no JSON
    objects, or nested deeper than any service's.
    """

    resources: int = 0
    unknown: Mapping[str, int] = field(factory=dict)
    unfit: Mapping[str, int] = field(factory=dict)


def take_in(
    cloud: LocalCloud, answers: Iterable[Answered], accounts: Mapping[str, str], moment: float
) -> TakenIn:
    """Put resources into a local cloud as they are, all of them or none; what was put in.

    `answers` are read once, as a stream, those of one type and account together. `accounts`, names
    by number, are those that the cloud has from then on, also where nothing was found in them.
    Everything counts as having been there at `moment`, in seconds since 1970, or before. Raises
    AlreadyExists if the cloud has a resource of the same identifier.
    """
    taking = _Taking(moment)

    def work(backend: Backend) -> None:
        for account in accounts:
            mark_filled(backend.store, account)  # no account gets what the demo has for its number
        mark_taken(backend.store, moment, accounts)
        for answer in answers:
            taking.take(backend, answer)

    cloud.change(work)
    return TakenIn(taking.count, dict(taking.unknown), dict(taking.unfit))


class _Taking:
    """One taking. Mutable: what was counted, types met, and what one account has everywhere."""

    def __init__(self, moment: float) -> None:
        self.count = 0
        self.unknown: Counter[str] = Counter()
        self.unfit: Counter[str] = Counter()
        self._visible = -moment
        self._types: dict[str, RegisteredType | None] = {}
        self._place: tuple[str, str] = ("", "")
        self._observed: dict[tuple[str, str], float] = {}

    def take(self, backend: Backend, answer: Answered) -> None:
        """Keep a resource, or count why it is not kept."""
        resource_type = self._type(backend, answer.type_name)
        if resource_type is None:
            self.unknown[answer.type_name] += 1
            return
        resource = self._resource(resource_type, answer)
        if resource is None:
            self.unfit[answer.type_name] += 1
            return
        collection = backend.collection(resource_type, Scope(answer.account, answer.region))
        if resource_type.is_global and self._is_known(backend, collection, resource, answer):
            return
        if not backend.resources.insert(collection, resource):
            raise AlreadyExists(
                f"the local cloud has a {answer.type_name} '{answer.identifier}' already",
                hint="--data names a new file; or empty this one with: cirrusql local reset",
                type_name=answer.type_name,
                identifier=answer.identifier,
                region=answer.region,
            )
        self.count += 1

    def _type(self, backend: Backend, type_name: str) -> RegisteredType | None:
        if type_name not in self._types:
            try:
                self._types[type_name] = backend.registry.resource_type(type_name)
            except Refusal:
                self._types[type_name] = None
        return self._types[type_name]

    def _resource(self, resource_type: RegisteredType, answer: Answered) -> Resource | None:
        try:
            parse_object(answer.properties)
            summary = _summary(resource_type, answer.properties)
        except InvalidDocument:
            return None
        return Resource(answer.identifier, summary, answer.properties, None, self._visible)

    def _is_known(
        self, backend: Backend, collection: int, resource: Resource, answer: Answered
    ) -> bool:
        """Whether another region told of a resource that is the same everywhere; the last counts.

        One account's are remembered at a time.
        """
        if self._place != (answer.type_name, answer.account):
            self._place = (answer.type_name, answer.account)
            self._observed = {}
        partition = Scope(answer.account, answer.region).partition
        key = (partition, answer.identifier)
        before = self._observed.get(key)
        if before is None or before < answer.observed_at:
            self._observed[key] = answer.observed_at
        if before is not None and before < answer.observed_at:
            backend.resources.replace(collection, resource)
        return before is not None


def _summary(resource_type: RegisteredType, properties: str) -> str:
    """What a list shows; numbers as they are written, however long."""
    if "*" in resource_type.summary:
        return properties
    model = json.loads(properties, parse_float=_as_written, parse_int=_as_written)
    return render(summary_of(resource_type, model))


def _as_written(number: str) -> Any:
    return orjson.Fragment(number.encode())

"""The local cloud: the eight operations over one file, called in process."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from threading import RLock
from typing import NamedTuple

from cirrusql.catalog import Catalog
from cirrusql.local.clock import Clock, WorldClock
from cirrusql.local.operations.create import create_resource
from cirrusql.local.operations.delete import delete_resource
from cirrusql.local.operations.generation import Generator
from cirrusql.local.operations.get import get_resource
from cirrusql.local.operations.lifecycle import settle
from cirrusql.local.operations.list import list_resources
from cirrusql.local.operations.requests import (
    cancel_resource_request,
    get_resource_request_status,
    list_resource_requests,
)
from cirrusql.local.operations.service import Service
from cirrusql.local.operations.tagging import answer_tagging
from cirrusql.local.operations.update import update_resource
from cirrusql.local.protocol.errors import Answer, Refusal, success
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members, parse_request
from cirrusql.local.schema.registry import Registry
from cirrusql.local.schema.type_facts import Facts
from cirrusql.local.settings import Settings
from cirrusql.local.storage.requests import Journal
from cirrusql.local.storage.resources import Resources
from cirrusql.local.storage.store import Store

Operation = Callable[[Service, Scope, Members], Members]

_WRITES: Mapping[str, Operation] = {
    "CreateResource": create_resource,
    "UpdateResource": update_resource,
    "DeleteResource": delete_resource,
    "CancelResourceRequest": cancel_resource_request,
}
_OPERATIONS: Mapping[str, Operation] = {
    "GetResource": get_resource,
    "ListResources": list_resources,
    "GetResourceRequestStatus": get_resource_request_status,
    "ListResourceRequests": list_resource_requests,
    **_WRITES,
}
_WRITES_BETWEEN_CLEANINGS = 500

_log = logging.getLogger("cirrusql.local.trace")


class Call(NamedTuple):
    """One request as it arrives: the API's operation name and the JSON body."""

    operation: str
    body: bytes
    scope: Scope

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.operation in _WRITES


class LocalCloud:
    """A Cloud Control endpoint over one file.

    The mutable state is the file's, what `Service` says of itself, and how many writes there were
    since expired requests were last removed. May be shared between threads; calls take turns.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = RLock()
        self._writes = 0

    @classmethod
    def open(
        cls,
        path: str | Path,
        catalog: Catalog,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
        random: Random | None = None,
    ) -> LocalCloud:
        """Open the local cloud in the file at `path`, which is made if need be.

        `:memory:` keeps it in memory. `random` is where generated identifiers come from.
        Raises StoreError if the file, or a private type's schema, cannot be used.
        """
        settings = settings or Settings()
        registry = Registry(catalog, Facts(), settings.types_folder)
        store = Store.open(path)
        service = Service(
            registry=registry,
            store=store,
            resources=Resources(store),
            journal=Journal(store),
            clock=clock or WorldClock(),
            generator=Generator(random or Random()),  # noqa: S311 - names, not secrets
            settings=settings,
        )
        return cls(service)

    def close(self) -> None:
        """Close the file; every answer that was given is in it."""
        with self._lock:
            self._service.store.close()

    @property
    def service(self) -> Service:
        """The parts, for those who serve, export or administer the same local cloud."""
        return self._service

    @property
    def settings(self) -> Settings:
        """How it behaves; may be exchanged at any time."""
        return self._service.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._service.settings = settings

    def advance_clock(self, seconds: float) -> None:
        """Let that much time have passed."""
        self._service.clock.advance(seconds)

    def reset(self) -> None:
        """Remove every resource and request; there is no way back."""
        with self._lock, self._service.store.transaction():
            self._service.store.clear()

    def change(self, work: Callable[[Service], None]) -> None:
        """Let `work` do to the parts what no request can; all of it, or nothing if it raises."""
        with self._lock, self._service.store.transaction():
            work(self._service)

    def call(self, operation: str, body: bytes, *, account: str, region: str) -> Answer:
        """The service's answer to one request, on disk before this returns.

        An operation that does not exist is answered as the service answers it. Raises StoreError
        if another process keeps the file locked.
        """
        latency = self.settings.latency_of.get(operation, self.settings.latency)
        if latency.highest > 0:
            time.sleep(self._service.faults.pick(latency))
        return self.call_all((Call(operation, body, Scope(account, region)),))[0]

    def call_tagging(self, operation: str, body: bytes, *, account: str, region: str) -> Answer:
        """The answer of the tagging service beside it, which only reads."""
        with self._lock:
            if self._service.journal.anything_due(self._service.clock.now()):
                with self._service.store.transaction():
                    settle(self._service)
            return answer_tagging(self._service, Scope(account, region), operation, body)

    def call_all(self, calls: Iterable[Call]) -> list[Answer]:
        """The answers to several requests, in order and at once; all writes share one commit."""
        waiting = tuple(calls)
        with self._lock:
            if any(call.operation in _WRITES for call in waiting):
                return self._write(waiting)
            if self._service.journal.anything_due(self._service.clock.now()):
                with self._service.store.transaction():
                    settle(self._service)
            return [self._answer(call) for call in waiting]

    def _write(self, calls: tuple[Call, ...]) -> list[Answer]:
        service = self._service
        with service.store.transaction():
            settle(service)
            self._writes += len(calls)
            if self._writes >= _WRITES_BETWEEN_CLEANINGS:
                self._writes = 0
                service.journal.forget_expired(service.clock.now())
            return [self._answer(call) for call in calls]

    def _answer(self, call: Call) -> Answer:
        # An operation refuses before it changes anything, so nothing needs to be undone.
        try:
            answer = self._run(call)
        except Refusal as refusal:
            answer = refusal.answer()
        if self.settings.trace:
            scope, size = call.scope, len(call.body)
            place = f"{scope.account}/{scope.region}"
            _log.info("%s %s %d bytes: %d", call.operation, place, size, answer.status)
        return answer

    def _run(self, call: Call) -> Answer:
        service = self._service
        if service.settings.rate > 0:
            service.throttle.admit(service.settings, call.scope, service.clock.now())
        operation = _OPERATIONS.get(call.operation)
        if operation is None:
            message = f"Operation '{call.operation}' is not one of this service."
            raise Refusal("UnknownOperationException", message)
        members = parse_request(call.operation, call.body)
        if service.settings.faults:
            service.faults.refuse(service.settings, call.operation, members.get("TypeName", ""))
        return success(operation(service, call.scope, members))

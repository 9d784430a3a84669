"""The local cloud: its services over one file, called in process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from random import Random
from threading import RLock
from typing import TYPE_CHECKING

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import CLOUD_CONTROL, Protocol, Service
from cirrusql.local.clock import Clock, WorldClock
from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.generation import Generator
from cirrusql.local.operations.lifecycle import settle
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.credentials import DEFAULT_ACCOUNT
from cirrusql.local.protocol.errors import Answer, Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.tokens import TokenMaker, new_token
from cirrusql.local.schema.registry import Registry
from cirrusql.local.schema.type_facts import Facts
from cirrusql.local.services.table import local_service, writes
from cirrusql.local.settings import Settings
from cirrusql.local.storage.filled import is_filled
from cirrusql.local.storage.requests import Requests
from cirrusql.local.storage.resources import Resources
from cirrusql.local.storage.store import Store
from cirrusql.local.storage.taken import taken_accounts

if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.local.api.operations import ApiOperations

_WRITES_BETWEEN_CLEANINGS = 500
# What whoever works on a copy of accounts asks as nobody of them.
_OF_NO_ACCOUNT = frozenset(
    ("AssumeRole", "GetCallerIdentity", "ListRegions", "DescribeRegions", "DescribeOrganization",
     "ListAccounts", "ListAccountsForParent", "ListOrganizationalUnitsForParent", "ListRoots",
     "ListParents", "ListChildren", "DescribeAccount", "DescribeOrganizationalUnit",
     "ListTagsForResource", "ListDelegatedAdministrators")
)  # fmt: skip
_OTHERS = (
    f"this local cloud is a copy of accounts of which {DEFAULT_ACCOUNT} is none; say which are"
    " asked, as with --account '*', or over HTTP by a number as the access key"
)


class LocalCloud:
    """An endpoint of Cloud Control, and of the services beside it, over one file.

    The mutable state is the file's, what `Backend` says of itself, how many writes there were since
    expired requests were last removed, and whether all that is there is a copy of other accounts
    than the default. May be shared between threads; calls take turns.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = RLock()
        self._writes = 0
        self._others: bool | None = None

    @classmethod
    def open(
        cls,
        path: str | Path,
        catalog: Catalog,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
        random: Random | None = None,
        token_maker: TokenMaker = new_token,
    ) -> LocalCloud:
        """Open the local cloud in the file at `path`, which is made if need be.

        `:memory:` keeps it in memory. `random` is where generated identifiers come from, and
        `token_maker` where requests get their tokens.
        Raises StoreError if the file, or a private type's schema, cannot be used.
        """
        settings = settings or Settings()
        registry = Registry(catalog, Facts(), settings.types_folder)
        store = Store.open(path)
        backend = Backend(
            registry=registry,
            store=store,
            resources=Resources(store),
            requests=Requests(store),
            clock=clock or WorldClock(),
            generator=Generator(random or Random()),  # noqa: S311 - names, not secrets
            settings=settings,
            token_maker=token_maker,
        )
        return cls(backend)

    def close(self) -> None:
        """Close the file; every answer that was given is in it."""
        with self._lock:
            self._backend.store.close()

    @property
    def backend(self) -> Backend:
        """The parts, for those who serve, export or administer the same local cloud."""
        return self._backend

    @cached_property
    def api(self) -> ApiOperations:
        """AWS's read operations that it answers; imported by those who ask for one."""
        from cirrusql.local.api.operations import ApiOperations

        return ApiOperations(self._backend.registry.catalog)

    @property
    def settings(self) -> Settings:
        """How it behaves; may be exchanged at any time."""
        return self._backend.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._backend.settings = settings

    def advance_clock(self, seconds: float) -> None:
        """Let that much time have passed."""
        self._backend.clock.advance(seconds)

    def reset(self) -> None:
        """Remove every resource and request; there is no way back."""
        with self._lock, self._backend.store.transaction():
            self._backend.store.clear()
            self._others = None

    def change(self, work: Callable[[Backend], None]) -> None:
        """Let `work` do to the parts what no request can; all of it, or nothing if it raises."""
        with self._lock, self._backend.store.transaction():
            work(self._backend)
            self._others = None

    @property
    def _is_of_others(self) -> bool:
        """Whether the default account has no place here: a copy of other accounts is not empty."""
        if self._others is None:
            store = self._backend.store
            taken = taken_accounts(store)
            self._others = (
                bool(taken)
                and DEFAULT_ACCOUNT not in taken
                and not is_filled(store, DEFAULT_ACCOUNT)
            )
        return self._others

    def call(self, operation: str, body: bytes, *, account: str, region: str) -> Answer:
        """Cloud Control's answer to one request, as of `answer`."""
        return self.answer(CLOUD_CONTROL, operation, body, account=account, region=region)

    def answer(
        self,
        service: Service,
        operation: str,
        body: bytes,
        *,
        account: str,
        region: str,
        document: bytes = b"",
    ) -> Answer:
        """A service's answer to one request, with the body it has over HTTP; on disk if it wrote.

        `body` is what the service's protocol sends: JSON, or a form. An operation that does not
        exist is refused in the service's own words, and so is every one of a service that is not
        among the local cloud's. `document` has the members of a request for one of AWS's read
        operations by their names in the model, and then the answer has such members too, unless
        the service has an action of that name here. Raises StoreError if another
        process keeps the file locked.
        """
        seconds = self.latency(operation)
        if seconds > 0:
            time.sleep(seconds)
        return self.call_all(
            (Call(operation, body, Scope(account, region), service, "", document),)
        )[0]

    def latency(self, operation: str) -> float:
        """The seconds that the next call of an operation is to be kept waiting."""
        settings = self._backend.settings
        latency = settings.latency_of.get(operation, settings.latency)
        return self._backend.faults.pick(latency) if latency.highest > 0 else 0.0

    def call_all(self, calls: Iterable[Call]) -> list[Answer]:
        """The answers to several requests, in order and at once; all writes share one commit."""
        waiting = tuple(calls)
        with self._lock:
            if any(map(writes, waiting)):
                answers = self.prepare_all(waiting)
                self.commit()
                return answers
            return [self.read(call) for call in waiting]

    def read(self, call: Call) -> Answer:
        """The answer to a call that changes nothing."""
        backend = self._backend
        with self._lock:
            if backend.requests.anything_due(backend.clock.now()):
                with backend.store.transaction():
                    settle(backend)
            return self._answer(call)

    def prepare_all(self, calls: Sequence[Call]) -> list[Answer]:
        """The answers to several writes, to be given once `commit` has returned.

        The next writes wait for that, reads do not. Nothing was done if this raises.
        """
        backend = self._backend
        with self._lock, backend.store.uncommitted():
            settle(backend)
            self._writes += len(calls)
            if self._writes >= _WRITES_BETWEEN_CLEANINGS:
                self._writes = 0
                backend.requests.forget_expired(backend.clock.now())
            return [self._answer(call) for call in calls]

    def commit(self) -> None:
        """Put on disk what `prepare_all` did; another thread may do it. Undone if this raises."""
        self._backend.store.commit()

    def _answer(self, call: Call) -> Answer:
        # An operation refuses before it changes anything, so nothing needs to be undone.
        service = local_service(call.service)
        if call.scope.account != DEFAULT_ACCOUNT:
            from cirrusql.local.operations.organisation import first_use  # few have other accounts

            first_use(self._backend, call.scope.account)
        elif self._is_of_others and call.operation not in _OF_NO_ACCOUNT:
            return service.refused(Refusal("AccessDeniedException", _OTHERS))
        if not service.actions and call.service.protocol is Protocol.JSON and not call.document:
            # The body of a JSON service has the members by their names already.
            call = call._replace(document=call.body or b"{}")
        if call.document and call.operation not in service.actions:
            answer = self.api.answer(self._backend, call)
        else:
            answer = service.answer(self._backend, call)
        if self._backend.settings.trace:
            _trace(call, answer)
        return answer


def _trace(call: Call, answer: Answer) -> None:
    import logging  # 4 ms, which a statement that traces nothing is spared

    place, size = f"{call.scope.account}/{call.scope.region}", len(call.body)
    logging.getLogger("cirrusql.local.trace").info(
        "%s %s %d bytes: %d", call.operation, place, size, answer.status
    )

"""What the statements of a process share: clients, limiters, the loop thread, the journal."""

from __future__ import annotations

import os
import threading
from collections.abc import Coroutine, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cirrusql.catalog import Catalog
from cirrusql.engine.environment import Environment
from cirrusql.errors import Cancelled, InterfaceError, NotSupportedError

if TYPE_CHECKING:
    from cirrusql.catalog.services import Service
    from cirrusql.cloudcontrol import Caller, Client
    from cirrusql.cloudcontrol.objects import Objects
    from cirrusql.engine.accounts.account import Account
    from cirrusql.engine.accounts.directory import Accounts
    from cirrusql.engine.enabled_regions import EnabledRegions
    from cirrusql.engine.inventories import Inventories
    from cirrusql.engine.loop_thread import LoopThread
    from cirrusql.journal.file import Journal
    from cirrusql.plan import AccountScope, Scope

T = TypeVar("T")


class Engine:
    """One way to one cloud, shared by many sessions; thread-safe, and cheap until it is used.

    Mutable state: the client with its limiters and connections, the way to buckets, the loop thread
    and the journal, each made when it is first needed; the accounts and their regions, once they
    were asked for; and whether the engine is closed. What they hold (threads, sockets,
    locks) does not survive a fork: a child process needs an engine of its own, and is told so.
    """

    def __init__(self, catalog: Catalog, environment: Environment) -> None:
        self.catalog = catalog
        self.environment = environment
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._closed = False
        self._loop: LoopThread | None = None
        self._client: Client | None = None
        self._objects: Objects | None = None
        self._journal: Journal | None = None
        self._account: str | None = None
        self._of_accounts: dict[str, EnabledRegions] = {}

    def require_usable(self) -> None:
        """Raise InterfaceError if the engine is closed, or belongs to another process."""
        if self._closed:
            raise InterfaceError("the engine is closed")
        if self._process != os.getpid():
            raise InterfaceError(
                f"this engine belongs to process {self._process}, which forked",
                hint="make an engine of its own in the child, after the fork",
            )

    @property
    def acting(self) -> str | None:
        """The account that is changed, and that services are called in beside queries.

        None is the one identity of the user's settings; the only one that is chosen where accounts
        are named. Raises NotSupportedError for several: to take the user's own instead would be an
        answer, or a change, of another account.
        """
        accounts = self.environment.accounts
        if accounts is None:
            return None
        self._require_found(accounts)
        chosen = accounts.chosen
        if len(chosen) != 1:
            hint = "name one account: --account NAME"
            raise NotSupportedError(
                "several accounts are chosen, and only queries ask them", hint=hint
            )
        return chosen[0].account_id

    def find_accounts(self) -> tuple[Account, ...]:
        """Every account that may be asked; an organisation is asked for its list once an hour."""
        accounts = self.environment.accounts
        return () if accounts is None else self.wait(accounts.known(self._caller()))

    def _require_found(self, accounts: Accounts) -> None:
        """Have the list of accounts; on the loop somebody has asked for it before."""
        if not accounts.at_hand and not self.loop.is_current:
            self.find_accounts()

    def account_name(self, number: str | None) -> str | None:
        """What an account is called: its number where nothing names it."""
        accounts = self.environment.accounts
        known = () if accounts is None else accounts.at_hand
        return next((one.name for one in known if one.account_id == number), number)

    def _caller(self) -> Caller:
        from cirrusql.cloudcontrol import Caller
        from cirrusql.result import Statistics

        return Caller(self.client, Statistics())

    @property
    def loop(self) -> LoopThread:
        """The thread with the event loop on which every call is made."""
        with self._lock:
            self.require_usable()
            if self._loop is None:
                from cirrusql.engine.loop_thread import LoopThread

                self._loop = LoopThread()
            return self._loop

    @cached_property
    def enabled_regions(self) -> EnabledRegions:
        """Which regions the account has enabled, as far as is known."""
        return self._enabled_regions()

    def _enabled_regions(self) -> EnabledRegions:
        from cirrusql.catalog.partitions import partition_named
        from cirrusql.engine.enabled_regions import EnabledRegions

        partition = partition_named(self.environment.partition)
        return EnabledRegions(partition, self.default_region)

    def regions_of(self, account: str | None) -> EnabledRegions:
        """The same of a named account; None is the one identity of the user's settings."""
        if account is None:
            return self.enabled_regions
        with self._lock:
            if account not in self._of_accounts:
                self._of_accounts[account] = self._enabled_regions()
            return self._of_accounts[account]

    def expected_regions(self, account: str | None) -> frozenset[str]:
        """The regions that are configured, or that the account says are enabled."""
        accounts = self.environment.accounts
        known = () if accounts is None else accounts.at_hand
        own = (name for one in known if one.account_id == account for name in one.named_regions)
        return frozenset((*self.environment.regions, *self.regions_of(account).told, *own))

    def forget_regions(self) -> None:
        """Ask again which regions are enabled when somebody needs to know."""
        self.enabled_regions.forget()
        with self._lock:
            self._of_accounts.clear()

    @cached_property
    def inventories(self) -> Inventories:
        """The inventories that sessions have opened."""
        from cirrusql.engine.inventories import Inventories

        return Inventories(self)

    @property
    def scope(self) -> Scope:
        """Where a statement may run, as far as is known now."""
        from cirrusql.catalog.partitions import may_be_new
        from cirrusql.plan import Scope

        enabled = self.enabled_regions.known
        configured = self.environment.regions
        asked = tuple(sorted(enabled)) if self.environment.everywhere else configured
        accounts = self._account_scopes()
        # One that is configured may be newer than what is known here.
        every = (*configured, *(name for one in accounts for name in one.regions))
        new = frozenset(name for name in every if may_be_new(name))
        known = self._regions | enabled | new
        catalogued = frozenset(self.catalog.regions())
        return Scope(asked, enabled, known, catalogued, accounts, self.known_account)

    def _account_scopes(self) -> tuple[AccountScope, ...]:
        accounts = self.environment.accounts
        if accounts is None:
            return ()
        from cirrusql.plan import AccountScope

        self._require_found(accounts)
        chosen = {one.account_id for one in accounts.chosen}
        environment, found = self.environment, []
        for one in accounts.at_hand:
            enabled = self.regions_of(one.account_id).known
            if one.regions and not environment.regions_given:
                regions = one.regions_among(enabled)
            else:
                regions = tuple(sorted(enabled)) if environment.everywhere else environment.regions
            is_chosen = one.account_id in chosen
            found.append(AccountScope(one.account_id, one.name, regions, enabled, is_chosen))
        return tuple(found)

    @cached_property
    def _regions(self) -> frozenset[str]:
        from cirrusql.catalog.partitions import PARTITIONS

        named = (name for partition in PARTITIONS for name in partition.regions)
        return frozenset((*self.catalog.regions(), *named))

    @property
    def default_region(self) -> str | None:
        """Where a resource is created when its statement does not say; None if none is set."""
        return next(iter(self.environment.regions), None)

    @property
    def client(self) -> Client:
        """The client of the account; used on the loop's thread only."""
        with self._lock:
            self.require_usable()
            if self._client is None:
                self._client = self.environment.connect()
            return self._client

    @property
    def objects(self) -> Objects:
        """The way to the objects in buckets of S3; used on the loop's thread only.

        Raises NotSupportedError where accounts are named: it has the user's own identity.
        """
        if self.environment.accounts is not None:
            hint = "leave out --account and --accounts, or name one account by --profile"
            raise NotSupportedError("buckets are read as one identity only", hint=hint)
        with self._lock:
            self.require_usable()
            if self._objects is None:
                from cirrusql.cloudcontrol.aws import AwsEnvironment
                from cirrusql.engine.aws_environment import objects_of

                make = self.environment.objects
                self._objects = make() if make is not None else objects_of(AwsEnvironment())
            return self._objects

    @property
    def known_account(self) -> str | None:
        """The account of the user's own identity, if that is known without asking; else None."""
        return self._account or self.environment.account

    def identity(self) -> str:
        """The account of the user's own identity, whichever accounts statements ask.

        Asked for once; raises CredentialsError if it is unknown.
        """
        if self._account is None:
            self._account = self.environment.account or self.wait(self.client.account_id())
        return self._account

    async def find_identity(self) -> None:
        """As `identity`, on the loop."""
        if self._account is None:
            self._account = self.environment.account or await self.client.account_id()

    def account_id(self) -> str:
        """The account that is changed, and called in beside queries.

        Raises CredentialsError if it is unknown, NotSupportedError where several are chosen.
        """
        return self.acting or self.identity()

    def call(
        self, service: Service, operation: str, request: Mapping[str, Any], region: str
    ) -> dict[str, Any]:
        """A service's answer to one operation of its own API, waited for.

        `request` has the members by the names that go over the wire, and so has the answer: JSON
        as it is, XML as `parse_xml` says. Of a REST JSON service, operations are those of
        `catalog.rest_operations`. Raises what the service refuses, TransportError if there is no
        answer, NotSupportedError and DataError for what cannot be sent.
        """
        caller = self._caller().of(self.acting)
        return self.wait(caller.call(operation, request, region, service))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives that is run on the loop's thread, or raises.

        Raises Cancelled if the engine is closed meanwhile. If the caller is interrupted, the
        coroutine is cancelled, and lets go of what it holds.
        """
        from asyncio import CancelledError

        task = self.loop.start(work)
        try:
            task.wait(None)
            return task.result()
        except CancelledError:
            raise Cancelled("the engine was closed") from None
        except KeyboardInterrupt:
            task.abandon()
            raise

    @property
    def journal(self) -> Journal:
        """The journal of this user's writes."""
        with self._lock:
            self.require_usable()
            if self._journal is None:
                from cirrusql.folders import state_folder
                from cirrusql.journal.file import Journal

                self._journal = Journal(state_folder())
            return self._journal

    def close(self) -> None:
        """Let go of connections, threads and files; again does nothing.

        Statements that still run are cancelled. In a child process nothing is touched: what is
        there belongs to the parent. A listener, which runs on the loop's thread, may close the
        engine too: the thread ends when the listener has returned.
        """
        with self._lock:
            if self._closed or self._process != os.getpid():
                self._closed = True
                return
            self._closed = True
            loop, client, journal = self._loop, self._client, self._journal
            ways = [way for way in (client, self._objects) if way is not None]
            self._loop = self._client = self._objects = self._journal = None

        def let_go() -> None:
            if loop is not None:
                loop.close(lambda: [way.close() for way in ways])
            else:
                for way in ways:
                    way.close()
            if journal is not None:
                journal.close()

        if loop is not None and loop.is_current:
            threading.Thread(target=let_go, name="cirrusql closing").start()
        else:
            let_go()

    @property
    def closed(self) -> bool:
        """Whether it can still be used."""
        return self._closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        parts = {"loop": self._loop, "client": self._client, "journal": self._journal}
        used = ", ".join(_used(parts.items())) or "not used yet"
        return f"<Engine on {self.environment.description}: {'closed' if self._closed else used}>"


def _used(parts: Iterable[tuple[str, object]]) -> Iterable[str]:
    return (name for name, part in parts if part is not None)

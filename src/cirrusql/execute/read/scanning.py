"""What the fetchers of one statement share, and how a region's failure is met."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from cirrusql.cloudcontrol import Caller
from cirrusql.engine.enabled_regions import refuses_account
from cirrusql.engine.statement import StatementContext
from cirrusql.errors import (
    CallFailed,
    CredentialsError,
    Error,
    InvalidProperty,
    NotSupportedError,
)
from cirrusql.execute.read.calls import SharedCalls
from cirrusql.execute.read.gaps import Place
from cirrusql.execute.read.list_keys import ListKeys
from cirrusql.execute.read.problems import Failure, Problems
from cirrusql.execute.read.rows import RowAccount
from cirrusql.execute.read.semijoin import Keys
from cirrusql.execute.read.staging import StagingTables
from cirrusql.plan import AnyScan, QueryPlan
from cirrusql.records import Record
from cirrusql.sql import Role

_SCOPE_ERRORS = (CallFailed, NotSupportedError, InvalidProperty)


class Way(Record, eq=False):
    """The way to one account, and what the statement's scans share of what was asked there."""

    caller: Caller
    calls: SharedCalls
    list_keys: ListKeys


class Scanning(Record, eq=False):
    """One scan being carried out, or an account's part of it: its plan, and what narrows it.

    `all_ended` waits until the rows of other tables, by their numbers, are there. The rows of
    `stored` places are.

    What of it changes belongs to others: the calls that are shared, the problems met.
    """

    scan: AnyScan
    plan: QueryPlan
    keys: Keys
    statement: StatementContext
    tables: StagingTables
    way: Way
    problems: Problems
    all_ended: Callable[[Iterable[int]], Awaitable[None]]
    stored: frozenset[Place] = frozenset()

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions to call in: those whose rows are not there already."""
        return tuple(one for one in self.scan.regions if self.place(one) not in self.stored)

    @property
    def named_regions(self) -> frozenset[str]:
        """The regions that the statement names."""
        return frozenset(one.name for one in self.plan.query.named_regions)

    @contextmanager
    def region(self, region: str) -> Iterator[None]:
        """A region's share of the scan; its failure is noted and does not stop the others."""
        try:
            with first_error():
                yield
        except _SCOPE_ERRORS as error:
            self._failed(region, error)
        except CredentialsError as error:
            # Without credentials for one account there may be some for others.
            if self.scan.share is None and not refuses_account(error):
                raise
            self._failed(region, error)
        self.tell("scope.ended", region=region)

    def answered(self, region: str) -> None:
        """A call in a region was answered, so that the account has it enabled."""
        self.problems.answered(self.place(region))

    def place(self, region: str) -> Place:
        """A region of the account that is asked."""
        return Place(None if self.scan.share is None else self.scan.share.account_id, region)

    async def row_account(self, roles: Collection[Role], *, also: bool = False) -> RowAccount:
        """What columns say of the account that is asked; `also` if its number is wanted anyway.

        One that nothing names is called by its number.
        """
        share = self.scan.share
        if share is not None:
            return RowAccount(share.account_id, share.name)
        if not (also or Role.ACCOUNT_ID in roles or Role.ACCOUNT in roles):
            return RowAccount()
        known = self.statement.engine.known_account
        own = known if known is not None else await self.way.caller.account_id()
        return RowAccount(own, own)

    def tell(self, event: str, **facts: Any) -> None:
        """Tell the listener what happens to the relation."""
        if self.scan.share is not None:
            facts["account"] = self.scan.share.account_id
        self.statement.tell(event, relation=self.scan.table.relation.name, **facts)

    def _failed(self, region: str, error: Error) -> None:
        """Note that a region gave no answer."""
        self.problems.failed(Failure(self.scan, self.place(region), error))
        self.tell("scope.failed", region=region, error=error)


class Fetcher(Protocol):
    """Carries out one scan: makes its calls, and puts the rows into its staging table."""

    async def run(self) -> None:
        """Do it; a region's failure is noted, and what ends the statement is raised."""
        ...


@contextmanager
def first_error() -> Iterator[None]:
    """Raise a task group's first error by itself: a group of causes is no message for a person."""
    try:
        yield
    except BaseExceptionGroup as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None

"""What the fetchers of one statement share, and how a region's failure is met."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

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
from cirrusql.execute.read.list_keys import ListKeys
from cirrusql.execute.read.problems import Failure, Problems
from cirrusql.execute.read.semijoin import Keys
from cirrusql.execute.read.staging import StagingTables
from cirrusql.plan import AnyScan, QueryPlan
from cirrusql.records import Record

_SCOPE_ERRORS = (CallFailed, NotSupportedError, InvalidProperty)


class Scanning(Record, eq=False):
    """One scan being carried out: its plan, what narrows it, and what the statement's scans share.

    `all_ended` waits until the rows of other tables, by their numbers, are there.

    What of it changes belongs to others: the calls that are shared, the problems met.
    """

    scan: AnyScan
    plan: QueryPlan
    keys: Keys
    statement: StatementContext
    tables: StagingTables
    calls: SharedCalls
    list_keys: ListKeys
    problems: Problems
    all_ended: Callable[[Iterable[int]], Awaitable[None]]

    @contextmanager
    def region(self, region: str) -> Iterator[None]:
        """A region's share of the scan; its failure is noted and does not stop the others."""
        try:
            with first_error():
                yield
        except _SCOPE_ERRORS as error:
            self._failed(region, error)
        except CredentialsError as error:
            if not refuses_account(error):
                raise
            self._failed(region, error)
        self.tell("scope.ended", region=region)

    def answered(self, region: str) -> None:
        """A call in a region was answered, so that the account has it enabled."""
        self.problems.answered(region)

    def tell(self, event: str, **facts: Any) -> None:
        """Tell the listener what happens to the relation."""
        self.statement.tell(event, relation=self.scan.table.relation.name, **facts)

    def _failed(self, region: str, error: Error) -> None:
        """Note that a region gave no answer."""
        self.problems.failed(Failure(self.scan, region, error))
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

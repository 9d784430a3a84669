"""The rows of an operation relation: what an API answers, asked as a plan says."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

from cirrusql.catalog import Operation, OperationRelation
from cirrusql.errors import CallFailed, InvalidProperty, NotFound
from cirrusql.execute.read.rows import RowAccount, cell
from cirrusql.execute.read.scanning import Scanning
from cirrusql.execute.read.semijoin import Keys
from cirrusql.execute.read.staging import first_place
from cirrusql.plan import OperationCall, OperationScan, ReadOperation, request_value
from cirrusql.records import Record
from cirrusql.sql import Role, StagingColumn, Value, possible
from cirrusql.sql.columns import SCOPE_KEYS

# Requests begun and not ended, for one region of one scan; the client limits what is really sent.
_ASKED_AT_ONCE = 64
# Rows are placed by their request, so that their order is the same however the calls end.
_PLACES_OF_A_REQUEST = 1 << 24


class Request(Record):
    """An operation with one value for each parameter, as the statement spells it.

    `derived` says that another relation's row gave a value, so that it may name nothing.
    """

    operation: ReadOperation | None
    values: Mapping[str, Value]
    derived: bool


class OperationFetch:
    """One scan of an operation relation being run. Mutable state: the account, once it is known."""

    def __init__(self, scanning: Scanning) -> None:
        assert isinstance(scanning.scan, OperationScan)
        self._scan: OperationScan = scanning.scan
        self._scanning = scanning
        self._caller = scanning.way.caller
        self._account = RowAccount()

    async def run(self) -> None:
        """Ask for all rows at once, or for as many as LIMIT wants one page after the other."""
        roles = {column.role for column in self._scan.columns}
        self._account = await self._scanning.row_account(roles, also=self._sends_account)
        if self._scanning.plan.limit is None:
            await asyncio.gather(*map(self._region, self._scan.regions))
            return
        for region in self._scan.regions:
            with self._scanning.region(region):
                if await self._until_enough(region):
                    return

    @property
    def _sends_account(self) -> bool:
        """Whether requests have the number of the account in them."""
        return False

    async def _region(self, region: str) -> None:
        """Put a region's rows into the staging table, asking many times at once."""
        gate = asyncio.Semaphore(_ASKED_AT_ONCE)

        async def one(number: int, request: Request) -> None:
            try:
                async for start, rows in self._pages(region, request):
                    await self._add(region, number, start, rows)
            finally:
                gate.release()

        with self._scanning.region(region):
            async with asyncio.TaskGroup() as group:
                for number, request in enumerate(self._requests(region)):
                    await gate.acquire()
                    group.create_task(one(number, request))

    async def _until_enough(self, region: str) -> bool:
        """Ask page after page until the query has the rows of its LIMIT, and say whether it has."""
        plan = self._scanning.plan
        assert plan.limit is not None
        for number, request in enumerate(self._requests(region)):
            async for start, rows in self._pages(region, request):
                await self._add(region, number, start, rows)
                if await self._scanning.tables.count(plan.query) >= plan.limit.rows:
                    return True
        return False

    async def _pages(
        self, region: str, request: Request
    ) -> AsyncIterator[tuple[int, list[tuple[Any, ...]]]]:
        """The rows of each page, and how many came before; none if what is named is not there.

        Where nothing is named, that something is not found says nothing about the rows.
        """
        gone = self._gone(request)
        count = 0
        try:
            async for members in self._answers(region, request):
                rows = [self._row(region, request, one) for one in members]
                yield count, rows
                count += len(rows)
        except gone:
            return

    def _requests(self, region: str) -> Iterable[Request]:
        """Every request that the scan makes in a region."""
        return requests(self._scan, self._scanning.keys, region)

    def _gone(self, request: Request) -> tuple[type[Exception], ...]:
        """The errors that say that there are no rows."""
        if request.derived:
            return (NotFound, InvalidProperty)
        return (NotFound,) if request.values else ()

    async def _answers(
        self, region: str, request: Request
    ) -> AsyncIterator[list[Mapping[str, Any]]]:
        operation = request.operation
        if operation is None:
            yield [{}]
            return
        relation = self._scan.table.relation
        assert isinstance(operation, Operation)
        assert isinstance(relation, OperationRelation)
        body = {
            name: request_value(relation, name, request.values[name])
            for name in operation.parameters
            if name in request.values
        }
        if operation.page_size is not None:
            name, most = operation.page_size
            body[name] = most
        seen: set[str] = set()
        while True:
            answer = await self._caller.call(operation.name, body, region, operation.service)
            self._scanning.answered(region)
            yield self._scanning.tables.without_secrets(_rows_of(operation, answer, region))
            if operation.pages is None:
                return
            token = answer.get(operation.pages)
            if not token:
                return
            if token in seen:
                raise _malformed(operation, region, "the same page again and again")
            seen.add(token)
            body[operation.pages] = token

    def _row(self, region: str, request: Request, answered: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(self._cell(column, region, request, answered) for column in self._scan.columns)

    def _cell(
        self, column: StagingColumn, region: str, request: Request, answered: Mapping[str, Any]
    ) -> Any:
        """What was asked with, else what was answered, else what WHERE says it is."""
        if column.role is Role.REGION:
            return region
        if column.role is Role.ACCOUNT_ID:
            return self._account.account_id
        if column.role is Role.ACCOUNT:
            return self._account.name
        name, values = column.key, request.values
        asked = request.operation is None or name in request.operation.parameters
        if name in values and (asked or name not in answered):
            return values[name]
        return cell(answered.get(name))

    async def _add(self, region: str, number: int, start: int, rows: list[tuple[Any, ...]]) -> None:
        first = first_place(self._scan, region) + number * _PLACES_OF_A_REQUEST + start + 1
        placed = [(place, *row) for place, row in enumerate(rows, first)]
        names = [column.name for column in self._scan.columns]
        await self._scanning.tables.fill(self._scan.table, names, placed)
        self._scanning.tell("page", region=region, count=len(rows))


def requests(scan: OperationScan, keys: Keys, region: str) -> Iterator[Request]:
    """Every request that a scan makes in a region, each once."""
    seen: set[tuple[Any, ...]] = set()
    for call in scan.ways:
        for request in _combinations(scan, call, keys, region):
            key = (request.operation, *sorted(request.values.items()))
            if key not in seen:
                seen.add(key)
                yield request


def _combinations(
    scan: OperationScan, call: OperationCall, keys: Keys, region: str
) -> Iterator[Request]:
    """Every combination of what WHERE fixes with what other tables' rows say."""
    names = list(call.fixed)
    wanted = frozenset(e.key for e in scan.restricted_by) - SCOPE_KEYS
    told = keys.rows(region, wanted)
    for values in itertools.product(*call.fixed.values()):
        fixed = dict(zip(names, values, strict=True))
        if not possible(scan.where, fixed):
            continue
        for row in told:
            if all(fixed.get(name, value) == value for name, value in row.items()):
                yield Request(call.operation, {**row, **fixed}, derived=bool(row))


def _rows_of(
    operation: Operation, answer: Mapping[str, Any], region: str
) -> list[Mapping[str, Any]]:
    """The rows in an answer; raises CallFailed if there is nothing where they should be."""
    found = answer if operation.rows is None else answer.get(operation.rows)
    rows: list[Any] = found if isinstance(found, list) else [found]
    if not all(isinstance(row, Mapping) for row in rows):
        raise _malformed(operation, region, f"an answer without {operation.rows}")
    return rows


def _malformed(operation: Operation, region: str, what: str) -> CallFailed:
    message = f"{operation.name} in {region}: {what} is no answer"
    return CallFailed(message, region=region, operation=operation.name)

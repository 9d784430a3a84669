"""The rows of AWS's read operations: requests by the shapes, page after page."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.cloudcontrol.codec.operation import OperationCodec
from cirrusql.cloudcontrol.transport import Call
from cirrusql.errors import CallFailed, NotFound, NotSupportedError
from cirrusql.execute.read.api_pages import as_one, lacks, next_tokens
from cirrusql.execute.read.api_requests import ApiRequest, api_requests
from cirrusql.execute.read.api_rows import rows_in, value_at
from cirrusql.execute.read.operations import OperationFetch, Request, requests
from cirrusql.execute.read.problems import Failure
from cirrusql.execute.read.rows import cell
from cirrusql.execute.read.scanning import Scanning
from cirrusql.plan import ApiScan
from cirrusql.sql import Role, StagingColumn

# Rows of a page, where the service allows that many.
_MOST_ROWS = 1000
# What S3 says in a region that a bucket is not in.
_ELSEWHERE = (
    *("PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed"),
    *("IllegalLocationConstraint", "HTTP301"),
)
# How often a report is looked for that is being made, and the seconds between: IAM takes a few.
_LONGEST_PREPARATION = 60
_BETWEEN_LOOKS = 1.0


class ApiFetch(OperationFetch):
    """One scan of an operation being run.

    Mutable state: the regions of buckets, once learned, and how often each row was given by
    requests that may find the same.
    """

    def __init__(self, scanning: Scanning) -> None:
        super().__init__(scanning)
        assert isinstance(scanning.scan, ApiScan)
        relation = scanning.scan.table.relation
        assert isinstance(relation, ApiRelation)
        self._relation = relation
        self._codec = OperationCodec(relation, relation.shapes)
        self._homes: dict[str, str] = {}
        self._kept: dict[str, Callable[[ApiRequest, Mapping[str, Any]], Any]] = {}
        self._shared: dict[str, frozenset[bytes]] = {}
        self._given: Counter[bytes] = Counter()

    async def run(self) -> None:
        """As any operation is, with a note of what is meant where nothing is named."""
        self._note_default()
        await super().run()

    @property
    def _sends_account(self) -> bool:
        return bool(self._relation.extra.get("account"))

    def _note_default(self) -> None:
        """Tell that nobody was named whose things are meant, and who is meant then."""
        default = self._relation.extra.get("default", {})
        names = {name for way in self._scan.ways for name in way.fixed}
        names |= {equated.key for equated in self._scan.restricted_by}
        told = {one.member for name, one in self._relation.keys.items() if name in names}
        if "note" in default and not told & set(default["unless"]):
            note = f"{self._relation.name}: {default['note']}"
            if note not in self._scanning.statement.diagnostics.notes:
                self._scanning.statement.diagnostics.notes.append(note)

    def _requests(self, region: str) -> Iterable[Request]:
        """Every request, values of one list together."""
        assert isinstance(self._scan, ApiScan)
        every = requests(self._scan, self._scanning.keys, region)
        asked = list(api_requests(self._scan, every, self._account.account_id))
        counted = Counter(one.group for one in asked)
        self._shared[region] = frozenset(group for group, times in counted.items() if times > 1)
        return asked

    async def _pages(
        self, region: str, request: Request
    ) -> AsyncIterator[tuple[int, list[tuple[Any, ...]]]]:
        """The rows of each page; of several keys of which one is not there, one by one."""
        assert isinstance(request, ApiRequest)
        if len(request.several) < 2:
            async for page in super()._pages(region, request):
                yield page
            return
        try:
            # All of them before any is given: a later page may say that one of the keys is gone.
            pages = [page async for page in super()._pages(region, request)]
        except NotFound:
            pages, count = [], 0
            for alone in request.alone(self._relation):
                async for _, rows in super()._pages(region, alone):
                    pages.append((count, rows))
                    count += len(rows)
        for page in pages:
            yield page

    def _gone(self, request: Request) -> tuple[type[Exception], ...]:
        """As of any operation; of several keys each is asked for by itself first.

        What there is one of, a password policy, is a row that is not there where it is not set. A
        value that is refused is a mistake, whoever gave it.
        """
        assert isinstance(request, ApiRequest)
        if len(request.several) > 1:
            return ()
        named = bool(request.values) or self._relation.kind == "row"
        return (NotFound,) if named else ()

    async def _answers(
        self, region: str, request: Request
    ) -> AsyncIterator[list[Mapping[str, Any]]]:
        assert isinstance(request, ApiRequest)
        relation, pages = self._relation, self._relation.pages
        members = dict(request.members)
        if pages is not None and pages.size and pages.size not in members and pages.most:
            members[pages.size] = min(pages.most, _MOST_ROWS)
        sent: set[tuple[Any, ...]] = set()
        given: Counter[bytes] = Counter()
        alike: dict[str, Any] = {}
        parts: list[Mapping[str, Any]] = []
        while True:
            answer = await self._answer(members, region)
            self._scanning.answered(region)
            for why in lacks(relation, answer):
                self._incomplete(region, why)
            tokens = next_tokens(pages, answer) if pages is not None else {}
            if pages is not None and relation.kind == "row":
                # What is one row is that when its last page is there.
                parts.append(answer)
                answers = [] if tokens else as_one(parts, pages)
            else:
                answers = [answer]
            shown = map(self._scanning.tables.without_secrets, answers)
            rows = [row for one in shown for row in rows_in(relation, one)]
            self._note_other_form(request, rows)
            self._require_alike(request, rows, alike)
            yield list(self._new(region, request, iter(rows), given))
            if pages is None or not tokens:
                return
            key = tuple(tokens.items())
            if key in sent and relation.extra.get("repeats"):
                return  # it says that this was the end by the token that was sent
            if key in sent:
                message = f"{relation.operation} in {region}: the same page again and again"
                raise CallFailed(
                    f"{message} is no answer", region=region, operation=relation.operation
                )
            sent.add(key)
            # Of several tokens an answer may have some only; those of before mean another place.
            members = {name: one for name, one in members.items() if name not in pages.sends}
            members |= tokens

    def _note_other_form(self, request: ApiRequest, rows: list[Mapping[str, Any]]) -> None:
        """Tell that a list was asked for in a form that rows do not have, so that none is found.

        ECS takes a task's id, and gives its ARN.
        """
        own = next((one for one in self._relation.columns if one.name == request.key), None)
        if own is None or not rows:
            return
        found = [value_at(row, own.path) for row in rows]
        if not set(found) & set(request.several):
            note = (
                f"{self._relation.name} answers {request.several[0]!r} with {own.name}"
                f" {found[0]!r}: write it so, or no row is found"
            )
            if note not in self._scanning.statement.diagnostics.notes:
                self._scanning.statement.diagnostics.notes.append(note)

    def _require_alike(
        self, request: ApiRequest, rows: list[Mapping[str, Any]], alike: dict[str, Any]
    ) -> None:
        """Refuse what would hide what rows say of themselves behind what was asked for.

        All rows are of the key that was asked for, in some form. Where they have several, it is
        another thing that is called so, and belongs into `apart.json`: the `QueueUrl` that
        `ListDeadLetterSourceQueues` takes is that of none of the queues that it lists.
        """
        for column in self._relation.columns:
            if column.name not in request.shown or column.path.startswith(".."):
                continue
            for row in rows:
                own = value_at(row, column.path)
                if own is not None and alike.setdefault(column.name, own) != own:
                    raise NotSupportedError(
                        f"{self._relation.name}: rows have {column.name} {alike[column.name]!r}"
                        f" and {own!r}, where {request.shown[column.name]!r} was asked for",
                        hint="this is a mistake in the catalogue; please report it",
                    )

    def _new(
        self,
        region: str,
        request: ApiRequest,
        rows: Iterator[Mapping[str, Any]],
        given: Counter[bytes],
    ) -> Iterator[Mapping[str, Any]]:
        """The rows that no other request has given: `a = 1 OR b = 2` may find one twice.

        Rows that one request gives twice are two. `given` counts those of this request.
        """
        group = request.group
        if group not in self._shared[region]:
            yield from rows
            return
        mark = group + region.encode()
        for row in rows:
            values = [value_at(row, column.path) for column in self._relation.columns]
            # A digest of it: the rows of a whole account are hundreds of megabytes.
            whole = blake2b(orjson.dumps(values) + mark, digest_size=16).digest()
            given[whole] += 1
            if given[whole] > self._given[whole]:
                self._given[whole] += 1
                yield row

    async def _answer(self, members: Mapping[str, Any], region: str) -> dict[str, Any]:
        """The answer to a request, from where it is answered."""
        bucket = str(members.get("Bucket", "")) if self._relation.finds_buckets else ""
        call = self._codec.call(members, self._homes.get(bucket, region))
        try:
            return await self._prepared(call)
        except CallFailed as error:
            if not bucket or bucket in self._homes or error.error_code not in _ELSEWHERE:
                raise
        self._homes[bucket] = await self._home(bucket, region)
        return await self._prepared(self._codec.call(members, self._homes[bucket]))

    async def _home(self, bucket: str, region: str) -> str:
        """The region of a bucket, which any region's endpoint tells."""
        catalog = self._scanning.statement.catalog
        location = catalog.api.relation("s3", "get_bucket_location")
        codec = OperationCodec(location, location.shapes)
        answer = await self._caller.send(codec.call({"Bucket": bucket}, region))
        told = answer.get("LocationConstraint") or "us-east-1"
        return "eu-west-1" if told == "EU" else str(told)

    async def _prepared(self, call: Call) -> dict[str, Any]:
        """The answer to a call, after what has to be run before it is there."""
        prepare = self._relation.extra.get("prepare", {})
        for _ in range(_LONGEST_PREPARATION if prepare else 0):
            try:
                return await self._caller.send(call)
            except CallFailed as error:
                if error.error_code not in prepare["on"]:
                    raise
            await self._caller.call(prepare["operation"], {}, call.region, call.service)
            await asyncio.sleep(_BETWEEN_LOOKS)
        return await self._caller.send(call)

    def _incomplete(self, region: str, why: str) -> None:
        """Note that an answer is not whole."""
        operation = self._relation.operation
        message = f"{operation} in {region} {why}"
        error = CallFailed(message, region=region, operation=operation)
        # Rows that are there and were not given: what a listed resource is that cannot be read.
        self._scanning.problems.failed(
            Failure(self._scan, self._scanning.place(region), error, listed=True)
        )

    def _cell(
        self, column: StagingColumn, region: str, request: Request, answered: Mapping[str, Any]
    ) -> Any:
        """What a row has, else what was asked with."""
        if column.role is not Role.MEMBER:
            return super()._cell(column, region, request, answered)
        assert isinstance(request, ApiRequest)
        get = self._kept.get(column.key)
        if get is None:
            get = self._kept[column.key] = self._getters(column)
        return get(request, answered)

    def _getters(self, column: StagingColumn) -> Callable[[ApiRequest, Mapping[str, Any]], Any]:
        name = column.key
        own = next((one for one in self._relation.columns if one.name == name), None)
        if own is None:
            return lambda request, _: request.shown.get(name)
        path = own.path

        def get(request: ApiRequest, row: Mapping[str, Any]) -> Any:
            return request.shown[name] if name in request.shown else cell(value_at(row, path))

        return get

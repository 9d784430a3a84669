"""The rows of AWS's read operations: requests by the shapes, page after page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.catalog.api.operations import ApiInput, ApiPages
from cirrusql.cloudcontrol.codec.operation import OperationCodec
from cirrusql.cloudcontrol.transport import Call
from cirrusql.errors import CallFailed, InvalidProperty, NotFound
from cirrusql.execute.read.api_rows import rows_in, value_at
from cirrusql.execute.read.operations import OperationFetch, Request, requests
from cirrusql.execute.read.problems import Failure
from cirrusql.execute.read.rows import cell
from cirrusql.execute.read.scanning import Scanning
from cirrusql.plan import ApiScan, sent_value
from cirrusql.sql import Role, StagingColumn, Value

# What services say of something that is not there, among what they could not give.
_ABSENT = re.compile(r"not.?found|no.?such|does.?not.?exist|missing|unknown|invalid", re.IGNORECASE)


# Rows of a page, where the service allows that many.
_MOST_ROWS = 1000
# What S3 says in a region that a bucket is not in.
_ELSEWHERE = ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint")
# How often a report is looked for that is being made, and the seconds between: IAM takes a few.
_LONGEST_PREPARATION = 60
_BETWEEN_LOOKS = 1.0


class ApiRequest(Request):
    """A request whose `key`, a list, has several values, each a row's own."""

    key: str = ""
    several: tuple[Value, ...] = ()


class ApiFetch(OperationFetch):
    """One scan of an operation being run. Mutable state: the regions of buckets, once learned."""

    def __init__(self, scanning: Scanning) -> None:
        super().__init__(scanning)
        assert isinstance(scanning.scan, ApiScan)
        relation = scanning.scan.table.relation
        assert isinstance(relation, ApiRelation)
        self._relation = relation
        self._codec = OperationCodec(relation, relation.shapes)
        self._homes: dict[str, str] = {}

    async def run(self) -> None:
        """As any operation is; the account is asked for where a request must have it."""
        self._note_default()
        if self._relation.extra.get("account"):
            self._account = await self._caller.account_id()
        await super().run()

    def _note_default(self) -> None:
        """Tell that nobody was named whose things are meant, and who is meant then."""
        default = self._relation.extra.get("default", {})
        told = {
            self._relation.keys[name].member
            for way in self._scan.ways
            for name in way.fixed
            if name in self._relation.keys
        }
        if "note" in default and not told & set(default["unless"]):
            note = f"{self._relation.name}: {default['note']}"
            if note not in self._scanning.statement.diagnostics.notes:
                self._scanning.statement.diagnostics.notes.append(note)

    def _requests(self, region: str) -> Iterable[Request]:
        """Every request, values of one list together."""
        every = requests(self._scan, self._scanning.keys, region)
        key = self._listed()
        return every if key is None else _together(every, key)

    def _listed(self) -> ApiInput | None:
        """The input whose values go many into one request: the first that some way fixes."""
        told = {name for way in self._scan.ways for name in way.fixed}
        told |= {equated.key for equated in self._scan.restricted_by}
        lists = (one for one in self._relation.inputs if one.many and one.column in told)
        return next(lists, None)

    async def _pages(
        self, region: str, request: Request
    ) -> AsyncIterator[tuple[int, list[tuple[Any, ...]]]]:
        """The rows of each page; of several keys of which one is not there, one by one."""
        several = request.several if isinstance(request, ApiRequest) else ()
        try:
            async for page in super()._pages(region, request):
                yield page
        except (NotFound, InvalidProperty):
            if len(several) < 2:
                raise
        else:
            return
        assert isinstance(request, ApiRequest)
        count = 0
        for value in several:
            alone = ApiRequest(
                request.operation, request.values, request.derived, request.key, (value,)
            )
            async for _, rows in super()._pages(region, alone):
                yield count, rows
                count += len(rows)

    def _gone(self, request: Request) -> tuple[type[Exception], ...]:
        """As of any operation; of several keys each is asked for by itself first.

        What there is one of, a password policy, is a row that is not there where it is not set.
        """
        if isinstance(request, ApiRequest) and len(request.several) > 1:
            return ()
        named = isinstance(request, ApiRequest) or self._relation.kind == "row"
        return super()._gone(request) or ((NotFound,) if named else ())

    async def _answers(
        self, region: str, request: Request
    ) -> AsyncIterator[list[Mapping[str, Any]]]:
        relation, pages = self._relation, self._relation.pages
        members = self._members(request)
        if pages is not None and pages.size and pages.size not in members and pages.most:
            members[pages.size] = min(pages.most, _MOST_ROWS)
        sent: set[tuple[Any, ...]] = set()
        while True:
            answer = await self._answer(members, region)
            self._scanning.answered(region)
            self._tell_failures(region, answer)
            yield list(rows_in(relation, answer))
            tokens = next_tokens(pages, answer) if pages is not None else {}
            if not tokens:
                return
            key = tuple(tokens.values())
            if key in sent and relation.extra.get("repeats"):
                return  # it says that this was the end by the token that was sent
            if key in sent:
                message = f"{relation.operation} in {region}: the same page again and again"
                raise CallFailed(
                    f"{message} is no answer", region=region, operation=relation.operation
                )
            sent.add(key)
            members |= tokens

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

    def _members(self, request: Request) -> dict[str, Any]:
        relation = self._relation
        several = request.several if isinstance(request, ApiRequest) else ()
        found: dict[str, Any] = {}
        for name, value in request.values.items():
            told = relation.keys.get(name)
            if told is None:
                continue
            one = sent_value(relation, name, value)
            found[told.member] = [one] if told.many and name == told.column else one
        if several:
            key = request.key  # type: ignore[attr-defined]
            values = [sent_value(relation, key, value) for value in several]
            found[relation.keys[key].member] = values
        account = relation.extra.get("account")
        if account:
            found.setdefault(account, self._account)
        return {**_defaults(relation, found), **found}

    def _tell_failures(self, region: str, answer: Mapping[str, Any]) -> None:
        """Note what an answer says it could not give, unless that is not there."""
        for name in self._relation.failures:
            said = answer.get(name) or ()
            each = said.items() if isinstance(said, dict) else said
            for one in each:
                text = orjson.dumps(one).decode()
                if not _ABSENT.search(name) and not _ABSENT.search(text):
                    self._incomplete(region, f"could not give all: {text[:300]}")
                    return
        if any(answer.get(name) for name in self._relation.extra.get("cut", ())):
            self._incomplete(region, "has more to give, and takes no request for the rest")

    def _incomplete(self, region: str, why: str) -> None:
        """Note that an answer is not whole."""
        operation = self._relation.operation
        message = f"{operation} in {region} {why}"
        error = CallFailed(message, region=region, operation=operation)
        # Rows that are there and were not given: what a listed resource is that cannot be read.
        self._scanning.problems.failed(Failure(self._scan, region, error, listed=True))

    def _cell(
        self, column: StagingColumn, region: str, request: Request, answered: Mapping[str, Any]
    ) -> Any:
        """What a row has, else what was asked with."""
        if column.role is not Role.MEMBER:
            return super()._cell(column, region, request, answered)
        return self._getters(column)(request, answered)

    def _getters(self, column: StagingColumn) -> Callable[[Request, Mapping[str, Any]], Any]:
        name = column.key
        own = next((one for one in self._relation.columns if one.name == name), None)
        if own is None:
            told_ = self._relation.keys.get(name)
            is_account = told_ is not None and told_.member == self._relation.extra.get("account")
            default = self._account if is_account else None
            return lambda request, _: request.values.get(name, default)
        told = name in self._relation.keys

        def get(request: Request, row: Mapping[str, Any]) -> Any:
            value = value_at(row, own.path)
            if value is None and told and not isinstance(request, ApiRequest):
                return request.values.get(name)
            return cell(value)

        return get


def _defaults(relation: ApiRelation, members: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent where nothing else says whose things are meant."""
    default = relation.extra.get("default")
    if default is None or any(name in members for name in default["unless"]):
        return {}
    return dict(default["members"])


def _together(every: Iterable[Request], key: ApiInput) -> Iterator[Request]:
    """Requests that differ in one value of a list only, as many as go into one."""
    groups: dict[Any, tuple[Request, dict[Value, None]]] = {}
    for request in every:
        if key.column not in request.values:
            yield request
            continue
        others = {name: value for name, value in request.values.items() if name != key.column}
        place = (request.operation, request.derived, *sorted(others.items()))
        _, values = groups.setdefault(place, (request, {}))
        values[request.values[key.column]] = None
    for request, found in groups.values():
        values_ = list(found)
        others = {name: value for name, value in request.values.items() if name != key.column}
        for start in range(0, len(values_), key.most):
            chunk = tuple(values_[start : start + key.most])
            yield ApiRequest(request.operation, others, request.derived, key.column, chunk)


def next_tokens(pages: ApiPages, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent for the next page; empty if this was the last."""
    if pages.more and not _at(answer, pages.more):
        return {}
    found = {}
    for member, path in zip(pages.sends, pages.gives, strict=True):
        value = next(filter(None, (_at(answer, one) for one in path.split("||"))), None)
        if value:
            found[member] = value
    return found


_STEP = re.compile(r"(\w+)(\[-1\])?")


def _at(answer: Any, path: str) -> Any:
    """The value at a path of members; `[-1]` is the last element of a list."""
    value = answer
    for name, last in _STEP.findall(path.strip()):
        value = value.get(name) if isinstance(value, Mapping) else None
        if last:
            value = value[-1] if value else None
    return value

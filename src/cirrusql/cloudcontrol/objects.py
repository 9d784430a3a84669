"""Objects in buckets of S3: read, deleted, and written only if they are still what they were.

And all versions of all objects in a bucket, to be deleted before the bucket can be.

The rules are those of S3's "Conditional writes": `If-Match` with the ETag that was read, or
`If-None-Match: *` for what shall not be there yet; 412 says that it is otherwise.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Protocol, TypeVar, runtime_checkable
from urllib.parse import quote, urlsplit

from cirrusql.catalog.services import S3, Service
from cirrusql.cloudcontrol.answers import malformed
from cirrusql.cloudcontrol.classify import error_of, retries
from cirrusql.cloudcontrol.client import DEFAULT_POLICY, RetryPolicy
from cirrusql.cloudcontrol.object_versions import (
    FIRST_PAGE,
    MOST,
    NotDeleted,
    ObjectVersion,
    Query,
    can_be_named,
    deletion,
    not_deleted,
    read_page,
)
from cirrusql.cloudcontrol.transport import Answer, Call, Endpoint, Transport
from cirrusql.cloudcontrol.wire import Refusal, refusal
from cirrusql.errors import Error, NotSupportedError, TransportError
from cirrusql.records import Record, field

T = TypeVar("T")

_DONE, _GONE, _CHANGED, _MEANWHILE = 300, 404, 412, 409
# Answers that say in which region a bucket is, in a header or, for some, only in the text.
_ELSEWHERE = (301, 307, 400)
_REGION_HEADER = "x-amz-bucket-region"
_REGION_IN_TEXT = re.compile(rb"<Region>([a-z0-9-]+)</Region>")
_ADDRESS = re.compile(r"[\d.]+|\[.*\]|[\da-f]*:[\da-f:]*|localhost")


class ObjectName(Record):
    """A bucket and a key in it.

    >>> str(ObjectName("acme", "stacks/shop.json"))
    's3://acme/stacks/shop.json'
    """

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


class StoredObject(Record):
    """An object as it was read, and the ETag of just that."""

    body: bytes
    tag: str


@runtime_checkable
class Presigner(Protocol):
    """A transport that can sign an address for others to use."""

    def presigned(self, call: Call, seconds: int) -> str:
        """The address of a call, good for so many seconds."""
        ...


class _Request(Record):
    """A request for an object, or with an empty key for its bucket, wherever that is."""

    operation: str
    method: str
    name: ObjectName
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    query: Query = ()


class Objects:
    """Reads, writes and deletes objects.

    `endpoint` says where S3 is reached from a region, `region` where a bucket is looked for first.
    Mutable state: in which region each bucket was found. Used on an engine's loop only.
    """

    def __init__(
        self,
        transport: Transport,
        endpoint: Callable[[Service, str], Endpoint],
        region: str,
        policy: RetryPolicy = DEFAULT_POLICY,
    ) -> None:
        self._transport = transport
        self._endpoint = endpoint
        self._region = region
        self._policy = policy
        self._regions: dict[str, str] = {}

    async def read(self, name: ObjectName) -> StoredObject | None:
        """An object; None if there is none. Raises what S3 refuses, and TransportError."""
        answer, _ = await self._send(_Request("GetObject", "GET", name))
        if answer.status == _GONE:
            return None
        return StoredObject(answer.body, answer.headers.get("etag", ""))

    async def write(
        self, name: ObjectName, body: bytes, tag: str | None, more: Mapping[str, str] | None = None
    ) -> str | None:
        """Write an object if it is the one with this ETag, or with None if there is none.

        The new ETag; None if it is otherwise. An answer that was lost is no reason to write twice:
        what is there then may be just this. `more` are headers of its own. Raises as `read` does.
        """
        headers = {"if-none-match": "*"} if tag is None else {"if-match": tag}
        headers.update(more or {})
        headers["content-type"] = "application/json"
        answer, in_doubt = await self._send(_Request("PutObject", "PUT", name, headers, body))
        if answer.status < _DONE:
            return answer.headers.get("etag", "")
        there = await self.read(name) if in_doubt else None
        return there.tag if there is not None and there.body == body else None

    async def delete(self, name: ObjectName, tag: str) -> bool:
        """Delete an object if it is the one with this ETag; False if it is another.

        Raises as `read` does.
        """
        answer, _ = await self._send(_Request("DeleteObject", "DELETE", name, {"if-match": tag}))
        return answer.status != _CHANGED

    async def presigned_put(self, name: ObjectName, seconds: int) -> str:
        """An address at which whoever has it may write an object, for so many seconds.

        The bucket is asked first: it has to be there, and an address is good in its region only.
        Raises as `read` does, and NotSupportedError without a key to sign with.
        """
        await self.read(name)
        if not isinstance(self._transport, Presigner):
            raise NotSupportedError(f"{self._transport!r} cannot sign addresses of objects")
        return self._transport.presigned(self._call(_Request("PutObject", "PUT", name)), seconds)

    async def list_versions(self, bucket: str) -> AsyncIterator[tuple[ObjectVersion, ...]]:
        """Every page of the versions and delete markers in a bucket.

        What is deleted meanwhile is no reason to miss another. Raises as `read` does.
        """
        query: Query | None = FIRST_PAGE
        while query is not None:
            request = _Request("ListObjectVersions", "GET", ObjectName(bucket, ""), query=query)
            page = await self._read(request, read_page)
            if page.following == query:
                raise malformed(self._call(request), "the list comes to no end")
            yield page.versions
            query = page.following

    async def delete_versions(self, bucket: str, versions: Iterable[ObjectVersion]) -> None:
        """Delete versions and delete markers for good; one that is gone already is no error.

        Raises what S3 refuses, also if that is one of them: the others may be deleted then. What it
        could not do this time is tried again. And raises as `read` does.
        """
        named: list[ObjectVersion] = []
        for one in versions:
            if can_be_named(one):
                named.append(one)
            else:
                query = (("versionId", one.version),)
                name = ObjectName(bucket, one.key)
                await self._send(_Request("DeleteObject", "DELETE", name, query=query))
        for start in range(0, len(named), MOST):
            await self._delete(bucket, named[start : start + MOST])

    async def region_of(self, bucket: str, prefix: str) -> str:
        """In which region a bucket is. Whoever asks needs to be let list what begins so.

        Raises as `read` does.
        """
        query = (("list-type", "2"), ("max-keys", "1"), ("prefix", prefix))
        await self._send(_Request("ListObjectsV2", "GET", ObjectName(bucket, ""), query=query))
        return self._regions.get(bucket, self._region)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    async def _delete(self, bucket: str, versions: list[ObjectVersion]) -> None:
        """Delete as many versions as one request can name."""
        attempt = 0
        while versions:
            body, headers = deletion(versions)
            name = ObjectName(bucket, "")
            request = _Request("DeleteObjects", "POST", name, headers, body, (("delete", ""),))
            left = await self._read(request, not_deleted)
            lasting = [one for one in left if retries(one.refusal) is not None]
            attempt += 1
            if lasting or (left and attempt >= self._policy.attempts):
                raise _not_all(lasting or left, self._call(request))
            if left:
                await asyncio.sleep(self._policy.pause(attempt - 1, random.random))
            versions = [one.version for one in left]

    async def _read(self, request: _Request, read: Callable[[bytes], T]) -> T:
        """What is read in an answer; raises TransportError if it is another's."""
        answer, _ = await self._send(request)
        try:
            return read(answer.body)
        except ValueError as error:
            raise malformed(self._call(request), str(error)) from None

    async def _send(self, request: _Request) -> tuple[Answer, bool]:
        """The answer, one of success or about a condition; and whether an earlier one was lost."""
        attempt, in_doubt = 0, False
        while True:
            call = self._call(request)
            try:
                answer = await self._transport.send(call)
            except TransportError:
                in_doubt = True
                if attempt + 1 >= self._policy.first_contact:
                    raise
            else:
                if self._has_moved(request.name, call, answer):
                    continue
                if answer.status < _DONE or answer.status == _CHANGED:
                    return answer, in_doubt
                said = refusal(call, answer)
                if answer.status == _GONE and said.code != "NoSuchBucket":
                    return answer, in_doubt
                again = answer.status == _MEANWHILE or retries(said) != 0
                if not again or attempt + 1 >= self._policy.attempts:
                    raise error_of(said, call)
                in_doubt |= answer.status >= 500
            await asyncio.sleep(self._policy.pause(attempt, random.random))
            attempt += 1

    def _call(self, request: _Request) -> Call:
        name = request.name
        region = self._regions.get(name.bucket, self._region)
        url = urlsplit(self._endpoint(S3, region).url)
        path = f"/{quote(name.key)}"
        prefix = f"{name.bucket}."
        if stands_in_path(name.bucket, url.hostname or "", encrypted=url.scheme == "https"):
            prefix, path = "", f"/{name.bucket}{path}"
        return Call(
            request.operation,
            S3,
            region,
            request.method,
            path,
            request.query,
            request.headers,
            request.body,
            prefix,
            reads_headers=True,
        )

    def _has_moved(self, name: ObjectName, call: Call, answer: Answer) -> bool:
        """Whether the bucket is in another region than was thought, which is known now."""
        if answer.status not in _ELSEWHERE:
            return False
        said = _REGION_IN_TEXT.search(answer.body)
        region = answer.headers.get(_REGION_HEADER) or (said[1].decode() if said else None)
        if region is None or region == call.region or name.bucket in self._regions:
            return False
        self._regions[name.bucket] = region
        return True

    def __repr__(self) -> str:
        return f"<Objects over {self._transport!r}>"


def stands_in_path(bucket: str, host: str, *, encrypted: bool) -> bool:
    """Whether a bucket stands in the path: before an address it cannot be part of the host's name,
    and with dots in it there is no certificate for that.

    >>> stands_in_path("acme", "127.0.0.1", encrypted=False)
    True
    >>> stands_in_path("acme", "s3.eu-west-1.amazonaws.com", encrypted=True)
    False
    """
    return _ADDRESS.fullmatch(host) is not None or (encrypted and "." in bucket)


def _not_all(left: list[NotDeleted], call: Call) -> Error:
    """The error for versions that S3 would not delete."""
    first, others = left[0], len(left) - 1
    more = f", and {others} more" if others else ""
    which = f"'{first.version.key}' (version {first.version.version}{more}) is not deleted"
    said = first.refusal
    return error_of(Refusal(said.code, f"{which}: {said.message}", said.status), call)

"""Objects in buckets of S3: read, deleted, and written only if they are still what they were.

The rules are those of S3's "Conditional writes": `If-Match` with the ETag that was read, or
`If-None-Match: *` for what shall not be there yet; 412 says that it is otherwise.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlsplit

from cirrusql.catalog.services import S3, Service
from cirrusql.cloudcontrol.classify import error_of, retries
from cirrusql.cloudcontrol.client import DEFAULT_POLICY, RetryPolicy
from cirrusql.cloudcontrol.transport import Answer, Call, Endpoint, Transport
from cirrusql.cloudcontrol.wire import refusal
from cirrusql.errors import TransportError
from cirrusql.records import Record

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
        answer, _ = await self._send("GetObject", "GET", name)
        if answer.status == _GONE:
            return None
        return StoredObject(answer.body, answer.headers.get("etag", ""))

    async def write(self, name: ObjectName, body: bytes, tag: str | None) -> str | None:
        """Write an object if it is the one with this ETag, or with None if there is none.

        The new ETag; None if it is otherwise. An answer that was lost is no reason to write twice:
        what is there then may be just this. Raises as `read` does.
        """
        condition = {"if-none-match": "*"} if tag is None else {"if-match": tag}
        answer, in_doubt = await self._send("PutObject", "PUT", name, condition, body)
        if answer.status < _DONE:
            return answer.headers.get("etag", "")
        there = await self.read(name) if in_doubt else None
        return there.tag if there is not None and there.body == body else None

    async def delete(self, name: ObjectName, tag: str) -> bool:
        """Delete an object if it is the one with this ETag; False if it is another.

        Raises as `read` does.
        """
        answer, _ = await self._send("DeleteObject", "DELETE", name, {"if-match": tag})
        return answer.status != _CHANGED

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    async def _send(
        self,
        operation: str,
        method: str,
        name: ObjectName,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> tuple[Answer, bool]:
        """The answer, one of success or about a condition; and whether an earlier one was lost."""
        attempt, in_doubt = 0, False
        while True:
            call = self._call(operation, method, name, headers or {}, body)
            try:
                answer = await self._transport.send(call)
            except TransportError:
                in_doubt = True
                if attempt + 1 >= self._policy.first_contact:
                    raise
            else:
                if self._has_moved(name, call, answer):
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

    def _call(
        self, operation: str, method: str, name: ObjectName, headers: Mapping[str, str], body: bytes
    ) -> Call:
        region = self._regions.get(name.bucket, self._region)
        url = urlsplit(self._endpoint(S3, region).url)
        path = f"/{quote(name.key)}"
        prefix = f"{name.bucket}."
        if _by_path(name.bucket, url.hostname or "", encrypted=url.scheme == "https"):
            prefix, path = "", f"/{name.bucket}{path}"
        if body:
            headers = {**headers, "content-type": "application/json"}
        return Call(operation, S3, region, method, path, (), headers, body, prefix, True)

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


def _by_path(bucket: str, host: str, *, encrypted: bool) -> bool:
    """Whether a bucket stands in the path: before an address it cannot be part of the host's name,
    and with dots in it there is no certificate for that.
    """
    return _ADDRESS.fullmatch(host) is not None or (encrypted and "." in bucket)

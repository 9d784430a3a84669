"""A service of buckets for tests: S3's objects with conditional writes, for who signs rightly."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.cloudcontrol.servers import Received, Request, server

ACCESS_KEY, SECRET_KEY = "AKID", "secret"
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Buckets:
    """Buckets with what is in them, by key.

    `region` is where all of them are. `before` may answer a request in place of the service, or
    change something before it does. Mutable state: the objects, and what was received.
    """

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    names: set[str] = field(default_factory=lambda: {"acme"})
    region: str = "us-east-1"
    url: str = ""
    before: Callable[[Request, str], Reply | None] = lambda _request, _key: None
    after: Callable[[Request, str, Reply], Reply] = lambda _request, _key, reply: reply
    received: Received = field(default_factory=Received)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, _number: int, request: Request) -> Reply:
        bucket, key = self._named(request)
        self._require_signed(request)
        said = self.before(request, key)
        if said is not None:
            return said
        with self.lock:
            reply = self._done(request, bucket, key)
        return self.after(request, key, reply)

    def _named(self, request: Request) -> tuple[str, str]:
        """The bucket and the key, whether the bucket stands in the path or before the host."""
        host, path = request.headers["host"], request.target.partition("?")[0].lstrip("/")
        if not host[0].isdigit() and not host.startswith("localhost"):
            return host.partition(".")[0], unquote(path)
        bucket, _, key = path.partition("/")
        return bucket, unquote(key)

    def _require_signed(self, request: Request) -> None:
        headers = request.headers
        assert hashlib.sha256(request.body).hexdigest() == headers["x-amz-content-sha256"]
        said = headers["authorization"]
        names = said.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        assert {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names)
        assert not {"if-match", "if-none-match"} & headers.keys() - set(names)
        again = AWSRequest(
            request.method,
            f"http://{headers['host']}{request.target}",
            headers={name: headers[name] for name in names},
            data=request.body,
        )
        again.context["timestamp"] = headers["x-amz-date"]
        region = said.partition("Credential=")[2].split("/")[2]
        signer = S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", region)
        text = signer.string_to_sign(again, signer.canonical_request(again))
        assert said.endswith(f"Signature={signer.signature(text, again)}"), request
        self.signed_for = region

    def _done(self, request: Request, bucket: str, key: str) -> Reply:
        if bucket not in self.names:
            return _error(404, "NoSuchBucket", "The specified bucket does not exist")
        if self.signed_for != self.region:
            moved = {"x-amz-bucket-region": self.region}
            return _error(301, "PermanentRedirect", "it is elsewhere", moved)
        there = self.objects.get((bucket, key))
        refused = _refused(request.headers, there)
        if refused is not None:
            return refused
        if request.method == "GET":
            if there is None:
                return _error(404, "NoSuchKey", "The specified key does not exist.")
            return 200, {"ETag": tag(there)}, there
        if request.method == "DELETE":
            self.objects.pop((bucket, key), None)
            return 204, {}, b""
        self.objects[bucket, key] = request.body
        return 200, {"ETag": tag(request.body)}, b""


def tag(body: bytes) -> str:
    """The ETag of an object."""
    return f'"{hashlib.md5(body).hexdigest()}"'


def _refused(headers: Mapping[str, str], there: bytes | None) -> Reply | None:
    wanted = headers.get("if-match")
    if wanted is not None and there is None:
        return _error(404, "NoSuchKey", "The specified key does not exist.")
    changed = wanted is not None and there is not None and tag(there) != wanted
    if changed or (headers.get("if-none-match") == "*" and there is not None):
        return _error(412, "PreconditionFailed", "At least one of the pre-conditions did not hold")
    return None


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Reply:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return status, headers or {}, body.encode()


@contextmanager
def bucket_service(buckets: Buckets) -> Iterator[str]:
    """The address of a service with these buckets."""
    with server(buckets.respond, buckets.received) as url:
        buckets.url = url
        yield url

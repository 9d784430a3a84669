"""The way to an inventory in a bucket, with the user's own AWS settings."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Coroutine
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from cirrusql.engine.aws_environment import is_loopback
from cirrusql.engine.storage_options import encryption_headers, require_privacy, storage_options
from cirrusql.errors import (
    AccessDenied,
    CredentialsError,
    Error,
    InterfaceError,
    OperationalError,
    TransportError,
)

if TYPE_CHECKING:
    from cirrusql.cloudcontrol.aws import AwsEnvironment
    from cirrusql.cloudcontrol.credentials import Credentials
    from cirrusql.cloudcontrol.objects import Objects
    from cirrusql.cloudcontrol.transport import Endpoint

T = TypeVar("T")

_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")
# In the address of a table these would be something else than a part of a name.
_UNNAMED = re.compile(r"[?#%\\\x00-\x1f\x7f]|(?:^|/)\.{0,2}(?:/|$)")
_KEYS_HINT = "a bucket is reached with your own AWS keys, also with --local: see AWS_PROFILE"
_RIGHTS_HINT = "s3:ListBucket, GetObject, PutObject and DeleteObject are needed"
# Where a bucket is asked for when no region is configured; S3 says in which one it is.
_FIRST_REGION = "us-east-1"
_SECONDS = 15.0
# An object that tells whether writing is allowed, and what is there is not overwritten.
_PROBE, _PROBE_BODY = "writable", b'{"for": "an inventory of CirruSQL"}\n'


def object_storage(place: str, aws: AwsEnvironment | None) -> ObjectStorage | None:
    """The way to a place; None to a folder. Without `aws` the user's settings are as they are.

    Raises InterfaceError for an address that can be none of an inventory.
    """
    if "://" not in place:
        return None
    if aws is None:
        from cirrusql.cloudcontrol.aws import AwsEnvironment

        aws = AwsEnvironment()
    return ObjectStorage(place, aws)


class ObjectStorage:
    """A bucket and the beginning of names in it. Thread-safe.

    Mutable state: the bucket's endpoint, once S3 has said where it is, and whether it can be
    written to, once that was tried.
    """

    def __init__(self, place: str, aws: AwsEnvironment) -> None:
        found = _PLACE.fullmatch(place.rstrip("/"))
        prefix = found[2] or "" if found else ""
        if found is None or (prefix and _UNNAMED.search(prefix)):
            hint = "write it like s3://bucket/prefix"
            raise InterfaceError(f"'{place}' is not the address of an inventory", hint=hint)
        self.bucket: str = found[1]
        self.prefix: str = prefix
        self._aws = aws
        self._endpoint: Endpoint | None = None
        self._writable = False
        self._lock = Lock()

    def options(self) -> dict[str, str]:
        """What the storage's library is told, with keys that are good for minutes at least.

        The first time the bucket is asked for. Raises CredentialsError without keys or with such
        that S3 refuses, OperationalError if there is no bucket or no answer, InterfaceError if the
        way there is not encrypted.
        """
        endpoint = self._found()
        return storage_options(endpoint, self.bucket, self._credentials(endpoint.url), os.environ)

    def require_writable(self) -> None:
        """See that one may write, and that two who commit at once cannot overwrite each other.

        Raises OperationalError if not, and as `options` does.
        """
        endpoint = self._found()
        with self._lock:
            if not self._writable:
                self._with_objects(endpoint.region, endpoint.url, self._tried)
                self._writable = True

    async def _tried(self, objects: Objects) -> None:
        from cirrusql.cloudcontrol.objects import ObjectName

        name = ObjectName(self.bucket, f"{self.prefix}/{_PROBE}".lstrip("/"))
        headers = encryption_headers(os.environ)
        for _ in range(2):  # written the first time, and refused the next
            if await objects.write(name, _PROBE_BODY, None, headers) is None:
                return
        message = (
            f"{self} overwrites what is there, so that collectors could lose each other's runs"
        )
        hint = "an inventory needs a storage with conditional writes (If-None-Match)"
        raise OperationalError(message, hint=hint)

    def _found(self) -> Endpoint:
        with self._lock:
            if self._endpoint is None:
                from cirrusql.catalog.services import S3

                region = self._aws.region or _FIRST_REGION
                url = self._aws.endpoint(S3, region).url
                require_privacy(url)
                prefix = f"{self.prefix}/" if self.prefix else ""
                region = self._with_objects(
                    region, url, lambda objects: objects.region_of(self.bucket, prefix)
                )
                self._endpoint = self._aws.endpoint(S3, region)
            return self._endpoint

    def _with_objects(
        self, region: str, url: str, ask: Callable[[Objects], Coroutine[Any, Any, T]]
    ) -> T:
        """What S3 says to a question that is asked first in a region."""
        from cirrusql.cloudcontrol import RetryPolicy
        from cirrusql.cloudcontrol.objects import Objects
        from cirrusql.engine.loop_thread import LoopThread

        self._credentials(url)  # without any, there is nothing to ask with
        transport = self._aws.transport(lenient=is_loopback(url), seconds=_SECONDS)
        policy = RetryPolicy(attempts=4, first_contact=2)
        objects = Objects(transport, self._aws.endpoint, region, policy)
        loop = LoopThread()
        try:
            task = loop.start(ask(objects))
            task.wait(None)
            return task.result()
        except Error as error:
            raise self._told(error, url) from error
        finally:
            loop.close(objects.close)

    def _told(self, error: Error, url: str) -> Error:
        if error.error_code == "NoSuchBucket":
            hint = f"make it first: aws s3 mb s3://{self.bucket}"
            return OperationalError(f"there is no bucket '{self.bucket}' at {url}", hint=hint)
        what = f"the inventory in {self} cannot be reached: {error.message}"
        if isinstance(error, CredentialsError):
            return CredentialsError(what, hint=_KEYS_HINT)
        if isinstance(error, AccessDenied):
            return OperationalError(what, hint=_RIGHTS_HINT)
        if isinstance(error, TransportError):
            hint = f"{url} was asked; AWS_ENDPOINT_URL_S3 and the region say where it is"
            return OperationalError(what, hint=hint)
        return OperationalError(what, hint=error.hint)

    def _credentials(self, url: str) -> Credentials:
        try:
            if is_loopback(url):
                return self._aws.lenient_credentials()
            return self._aws.credentials()
        except CredentialsError as error:
            raise self._told(error, url) from error

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def __repr__(self) -> str:
        known = f" in {self._endpoint.region}" if self._endpoint else ""
        return f"<ObjectStorage {self}{known}>"

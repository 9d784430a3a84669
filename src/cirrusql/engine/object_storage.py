"""The way to an inventory in a bucket, with the user's own AWS settings."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cirrusql.engine.aws_environment import is_loopback
from cirrusql.errors import CredentialsError, Error, InterfaceError, OperationalError

if TYPE_CHECKING:
    from cirrusql.cloudcontrol.aws import AwsEnvironment
    from cirrusql.cloudcontrol.credentials import Credentials
    from cirrusql.cloudcontrol.transport import Endpoint

_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")
# In the address of a table these would be something else than a part of a name.
_UNNAMED = re.compile(r"[?#%\\\x00-\x1f\x7f]|(?:^|/)\.{0,2}(?:/|$)")
# Where a bucket is asked for when no region is configured; S3 says in which one it is.
_FIRST_REGION = "us-east-1"
_SECONDS = 15.0
# How long the storage may take before it is an error: object storage sometimes does not answer.
_PATIENCE = {
    "connect_timeout": "10s",
    "timeout": "60s",
    "max_retries": "6",
    "retry_timeout": "60s",
}
# What the storage's library takes from the environment wherever it is not told otherwise. None of
# it may count: a token of other keys, another endpoint, a commit that overwrites another.
_ENDPOINT_OPTIONS = ("aws_endpoint_url", "aws_endpoint_url_s3", "aws_endpoint")
_TOKEN_VARIABLES = ("AWS_SESSION_TOKEN", "AWS_TOKEN", "SESSION_TOKEN", "TOKEN")
_FIXED = {"aws_skip_signature": "false", "aws_conditional_put": "etag"}


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

    Mutable state: the bucket's region and endpoint, once S3 has said where it is.
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
        self._lock = Lock()

    def options(self) -> dict[str, str]:
        """What the storage's library is told, with keys that are good for minutes at least.

        The first time the bucket is asked for. Raises CredentialsError without keys or with such
        that S3 refuses, OperationalError if there is no bucket or no answer, InterfaceError if the
        way there is not encrypted.
        """
        endpoint = self._found()
        key = self._credentials(endpoint.url)
        _require_own_token(key, os.environ)
        return {**_way(endpoint, self.bucket), **_signed(key), **_FIXED, **_PATIENCE}

    def _found(self) -> Endpoint:
        with self._lock:
            if self._endpoint is None:
                from cirrusql.catalog.services import S3

                region = self._aws.region or _FIRST_REGION
                first = self._aws.endpoint(S3, region)
                _require_privacy(first.url)
                self._endpoint = self._aws.endpoint(S3, self._asked(region, first.url))
            return self._endpoint

    def _asked(self, region: str, url: str) -> str:
        """In which region the bucket is, of S3 itself."""
        from cirrusql.cloudcontrol import RetryPolicy
        from cirrusql.cloudcontrol.objects import Objects
        from cirrusql.engine.loop_thread import LoopThread

        self._credentials(url)  # without any, there is nothing to ask with
        transport = self._aws.transport(lenient=is_loopback(url), seconds=_SECONDS)
        policy = RetryPolicy(attempts=4, first_contact=2)
        objects = Objects(transport, self._aws.endpoint, region, policy)
        loop = LoopThread()
        prefix = f"{self.prefix}/" if self.prefix else ""
        try:
            task = loop.start(objects.region_of(self.bucket, prefix))
            task.wait(None)
            return task.result()
        except Error as error:
            raise self._told(error, url) from error
        finally:
            loop.close(objects.close)

    def _told(self, error: Error, url: str) -> Error:
        from cirrusql.errors import AccessDenied, TransportError

        if error.error_code == "NoSuchBucket":
            hint = f"make it first: aws s3 mb s3://{self.bucket}"
            return OperationalError(f"there is no bucket '{self.bucket}' at {url}", hint=hint)
        what = f"the inventory in {self} cannot be reached: {error.message}"
        if isinstance(error, CredentialsError):
            hint = "its keys are those of --profile, AWS_PROFILE or the environment"
            return CredentialsError(what, hint=hint)
        if isinstance(error, AccessDenied):
            hint = (
                "whoever reads it needs s3:ListBucket and s3:GetObject; docs/inventory.md has all"
            )
            return OperationalError(what, hint=hint)
        if isinstance(error, TransportError):
            hint = f"{url} was asked; AWS_ENDPOINT_URL_S3 and the region say where it is"
            return OperationalError(what, hint=hint)
        return OperationalError(what, hint=error.hint)

    def _credentials(self, url: str) -> Credentials:
        if is_loopback(url):
            return self._aws.lenient_credentials()
        return self._aws.credentials()

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def __repr__(self) -> str:
        known = f" in {self._endpoint.region}" if self._endpoint else ""
        return f"<ObjectStorage {self}{known}>"


def _way(endpoint: Endpoint, bucket: str) -> dict[str, str]:
    """Where the bucket is: its name before the host's where that can be, else in the path."""
    from cirrusql.cloudcontrol.objects import stands_in_path

    parts = urlsplit(endpoint.url)
    by_path = stands_in_path(bucket, parts.hostname or "", encrypted=parts.scheme == "https")
    url = endpoint.url.rstrip("/")
    if not by_path:
        url = f"{parts.scheme}://{bucket}.{parts.netloc}{parts.path.rstrip('/')}"
    return {
        **dict.fromkeys(_ENDPOINT_OPTIONS, url),
        "aws_region": endpoint.region,
        "aws_virtual_hosted_style_request": "false" if by_path else "true",
        "aws_allow_http": "true" if parts.scheme == "http" else "false",
    }


def _signed(key: Credentials) -> dict[str, str]:
    found = {"aws_access_key_id": key.access_key, "aws_secret_access_key": key.secret_key}
    return {**found, "aws_session_token": key.session_token} if key.session_token else found


def _require_own_token(key: Credentials, environ: Mapping[str, str]) -> None:
    """A token that is not of these keys would be sent with them, and S3 would refuse both."""
    if key.session_token:
        return
    for name in _TOKEN_VARIABLES:
        if name in environ:
            message = f"{name} would be sent to the inventory's bucket with keys that have no token"
            raise CredentialsError(message, hint=f"unset {name}")


def _require_privacy(url: str) -> None:
    if urlsplit(url).scheme != "https" and not is_loopback(url):
        message = f"an inventory is not sent to {url}, where everybody on the way could read it"
        raise InterfaceError(message, hint="use https, or an address of this machine")

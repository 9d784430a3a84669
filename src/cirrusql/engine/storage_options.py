"""What the library of an inventory's tables is told of a bucket, and must not find out itself.

The library (`object_store`, below `deltalake`) takes settings from the environment wherever it is
not told otherwise, in an order of its own and even without the beginning `AWS_`. None of that may
count: a token of other keys, another endpoint, a commit that overwrites another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cirrusql.engine.aws_environment import is_loopback
from cirrusql.errors import CredentialsError, InterfaceError

if TYPE_CHECKING:
    from cirrusql.cloudcontrol.credentials import Credentials
    from cirrusql.cloudcontrol.transport import Endpoint

# How long the storage may take before it is an error: object storage sometimes does not answer.
_PATIENCE = {
    "connect_timeout": "10s",
    "timeout": "30s",
    "max_retries": "6",
    "retry_timeout": "30s",
}
# What the library's variables make S3 do with each object that is written.
_ENCRYPTION = {
    "AWS_SERVER_SIDE_ENCRYPTION": "x-amz-server-side-encryption",
    "AWS_SSE_KMS_KEY_ID": "x-amz-server-side-encryption-aws-kms-key-id",
    "AWS_SSE_BUCKET_KEY_ENABLED": "x-amz-server-side-encryption-bucket-key-enabled",
}
_ENDPOINT_OPTIONS = ("aws_endpoint_url", "aws_endpoint_url_s3", "aws_endpoint")
_TOKEN_VARIABLES = ("AWS_SESSION_TOKEN", "AWS_TOKEN", "SESSION_TOKEN", "TOKEN")
_FIXED = {"aws_skip_signature": "false", "aws_conditional_put": "etag"}


def storage_options(
    endpoint: Endpoint, bucket: str, key: Credentials, environ: Mapping[str, str]
) -> dict[str, str]:
    """All that the library is told.

    Raises CredentialsError where the environment has a token that it would send with other keys.
    """
    _require_own_token(key, environ)
    return {**_way(endpoint, bucket), **_signed(key), **_FIXED, **_PATIENCE}


def encryption_headers(environ: Mapping[str, str]) -> dict[str, str]:
    """The headers that the library sends with what it writes, as its variables say.

    >>> encryption_headers({"AWS_SERVER_SIDE_ENCRYPTION": "aws:kms"})
    {'x-amz-server-side-encryption': 'aws:kms'}
    """
    return {
        header: environ[variable]
        for variable, header in _ENCRYPTION.items()
        if environ.get(variable)
    }


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


def require_privacy(url: str) -> None:
    """Raise InterfaceError for an address that is neither encrypted nor on this machine."""
    if urlsplit(url).scheme != "https" and not is_loopback(url):
        message = f"an inventory is not sent to {url}, where everybody on the way could read it"
        raise InterfaceError(message, hint="use https, or an address of this machine")

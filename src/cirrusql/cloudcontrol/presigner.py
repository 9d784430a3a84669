"""Addresses of S3 that carry their signature, for who has no key of their own.

The rules are those of "Authenticating requests: using query parameters" in S3's API reference; a
property test holds the result equal to botocore's.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from cirrusql.catalog.services import S3
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.signer import ALGORITHM, Scope, query_string, signature, timestamp

# Nobody knows yet what will be sent.
_PAYLOAD = "UNSIGNED-PAYLOAD"
_USUAL_PORTS = {"https": 443, "http": 80}


def presigned_url(
    method: str, url: str, *, region: str, credentials: Credentials, now: float, seconds: int
) -> str:
    """A URL of S3, percent-encoded and without a query, that is signed for so many seconds.

    Whoever has it may use this method on it until then, with any body, and no longer than its key
    is valid if that is a temporary one. `now` is in seconds since 1970.
    """
    moment = timestamp(int(now))
    scope = Scope(moment, region, S3.signing_name)
    pairs = [
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", f"{credentials.access_key}/{scope.text}"),
        ("X-Amz-Date", moment),
        ("X-Amz-Expires", str(seconds)),
        ("X-Amz-SignedHeaders", "host"),
    ]
    if credentials.session_token:
        pairs.append(("X-Amz-Security-Token", credentials.session_token))
    path = urlsplit(url).path or "/"
    request = "\n".join(
        (method, path, query_string(sorted(pairs)), f"host:{_host(url)}\n", "host", _PAYLOAD)
    )
    signed_with = signature(request, scope, credentials.secret_key)
    return f"{url}?{query_string(pairs)}&X-Amz-Signature={signed_with}"


def _host(url: str) -> str:
    """The host as every client will send it: without the port that goes without saying."""
    parts = urlsplit(url)
    usual = _USUAL_PORTS.get(parts.scheme)
    return parts.netloc.removesuffix(f":{usual}").lower()

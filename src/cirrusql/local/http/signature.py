"""Who calls: the account and region in a signature, and, if asked, whether it is right.

Signature Version 4, read from the Authorization header. Without `verify_signatures` anything is
let in, signed or not.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from cirrusql.local.protocol.credentials import (
    DEFAULT_ACCOUNT,
    DEFAULT_REGION,
    account_of,
    is_temporary,
    temporary_key,
)
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.settings import Settings
from cirrusql.records import Record

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request")
_SIGNED_HEADERS = re.compile(r"SignedHeaders=([^,\s]+)")
_SIGNATURE = re.compile(r"Signature=([0-9a-f]{64})")
_CLOCK_SKEW = 300.0


class Caller(Record):
    """Who calls and which service's name the signature bears; empty if there is none."""

    scope: Scope
    access_key: str = ""
    service: str = ""
    date: str = ""


class SignedRequest(Record):
    """What a signature covers; header names are in lower case, as ASGI gives them."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def read_caller(authorization: str, settings: Settings) -> Caller:
    """The caller that an Authorization header names, whether or not the signature is right.

    >>> read_caller("AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-west-1/sts/aws4_request",
    ...     Settings()).scope
    Scope(account='111122223333', region='eu-west-1')
    """
    found = _CREDENTIAL.search(authorization)
    if found is None:
        return Caller(Scope(DEFAULT_ACCOUNT, DEFAULT_REGION))
    key, date, region, service = found.groups()
    return Caller(Scope(account_of(key, settings.accounts), region), key, service, date)


def verify(request: SignedRequest, caller: Caller, settings: Settings, now: float) -> None:
    """Raise Refusal unless the request is signed with a known key, rightly and recently."""
    authorization = request.headers.get("authorization", "")
    if not authorization:
        raise Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
    secret = settings.secrets.get(caller.access_key)
    if secret is None and is_temporary(caller.access_key):
        secret = temporary_key(caller.scope.account)[1]
    if secret is None:
        message = "The security token included in the request is invalid."
        raise Refusal("UnrecognizedClientException", message)
    moment = _moment(request.headers.get("x-amz-date", ""))
    if abs(moment - now) > _CLOCK_SKEW:
        message = f"Signature expired: {request.headers.get('x-amz-date')} is not near now"
        raise Refusal("InvalidSignatureException", message)
    signed, signature = _SIGNED_HEADERS.search(authorization), _SIGNATURE.search(authorization)
    expected = signed and _signature(request, caller, secret, signed[1].split(";"))
    if not signature or not expected or not hmac.compare_digest(signature[1], expected):
        raise Refusal(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided."
            " Check your AWS Secret Access Key and signing method.",
        )


def _signature(request: SignedRequest, caller: Caller, secret: str, names: list[str]) -> str:
    headers = "".join(f"{n}:{' '.join(request.headers.get(n, '').split())}\n" for n in names)
    canonical = "\n".join(
        (
            request.method,
            quote(request.path, safe="/-_.~"),
            _canonical_query(request.query),
            headers,
            ";".join(names),
            request.headers.get("x-amz-content-sha256", hashlib.sha256(request.body).hexdigest()),
        )
    )
    scope = (caller.date, caller.scope.region, caller.service, "aws4_request")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    moment = request.headers.get("x-amz-date", "")
    text = "\n".join(("AWS4-HMAC-SHA256", moment, "/".join(scope), digest))
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _canonical_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    encoded = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _moment(text: str) -> float:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        message = "The X-Amz-Date header is missing or malformed."
        raise Refusal("InvalidSignatureException", message) from None

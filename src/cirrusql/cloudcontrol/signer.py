"""AWS Signature Version 4 for the one kind of request that this package sends.

The rules are those of AWS's "Signing AWS API requests"; a property test holds the result equal to
botocore's. Written here because a signature costs 8 µs this way and 105 µs by way of botocore,
which matters at thousands of reads per second.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import lru_cache

from cirrusql.records import Record

_ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(Record):
    """An access key; `session_token` is None for a long-lived one."""

    access_key: str
    secret_key: str
    session_token: str | None = None

    def __repr__(self) -> str:
        return f"<Credentials {self.access_key}>"


def signed_headers(
    host: str,
    target: str,
    body: bytes,
    *,
    content_type: str,
    region: str,
    service: str,
    credentials: Credentials,
    now: float,
) -> dict[str, str]:
    """The headers of a signed `POST /`; `target` is the X-Amz-Target, `now` in epoch seconds."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {"content-type": content_type, "host": host, "x-amz-date": moment}
    if credentials.session_token:
        headers["x-amz-security-token"] = credentials.session_token
    headers["x-amz-target"] = target
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    payload = hashlib.sha256(body).hexdigest()
    request = f"POST\n/\n\n{lines}\n{names}\n{payload}"
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"{_ALGORITHM}\n{moment}\n{scope}\n{digest}"
    key = _signing_key(credentials.secret_key, moment[:8], region, service)
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(maxsize=256)
def _signing_key(secret_key: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for word in (date, region, service, "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key

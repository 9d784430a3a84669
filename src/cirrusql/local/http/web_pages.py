"""What a web page could send, so that none can use the local cloud of whoever looks at it.

No CORS preflight is ever answered with a permission, so a page of another origin cannot send
X-Amz-Target, without which nothing is written. What is left are forms, and pages whose host name
was made to mean this machine after they were loaded (DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cirrusql.local.protocol.errors import Refusal

# Names that nobody can own who does not own the machine or its network.
_LOCAL_NAME = re.compile(
    r"[^.]*|(.+\.)?(localhost|local|internal|test)\.?|[0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9a-fA-F:.]+\]"
)
_PORT = re.compile(r":[0-9]*$")


def refuse_web_pages(headers: Mapping[bytes, bytes]) -> None:
    """Raise Refusal if a browser says that a page makes the request; no SDK says these words.

    An address that the user typed is not a page's: `Sec-Fetch-Site: none`.
    """
    if b"origin" in headers or headers.get(b"sec-fetch-site", b"none") != b"none":
        message = "A web page may not call the local cloud"
        raise Refusal("AccessDeniedException", message, status=403)


def is_local_name(host: str) -> bool:
    """Whether a Host header names an address, or a name that no page on the internet can have.

    >>> is_local_name("127.0.0.1:4566"), is_local_name("cloud:4566"), is_local_name("[::1]:80")
    (True, True, True)
    >>> is_local_name("evil.example:4566"), is_local_name("127.0.0.1.evil.example")
    (False, False)
    """
    return _LOCAL_NAME.fullmatch(_PORT.sub("", host)) is not None

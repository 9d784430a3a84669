"""Calls over HTTP: signed, sent with libcurl, and sent again where only the clock was wrong.

libcurl keeps connections alive, speaks TLS, and knows proxies (`HTTPS_PROXY`, `NO_PROXY`) by
itself. Everything here runs on the loop's thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pycurl

from cirrusql.catalog.services import Service
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.identity import caller_account
from cirrusql.cloudcontrol.presigner import presigned_url
from cirrusql.cloudcontrol.signer import query_string, signed_headers
from cirrusql.cloudcontrol.transfers import Transfers
from cirrusql.cloudcontrol.transport import Answer, Call, Endpoint
from cirrusql.errors import CredentialsError, DataError
from cirrusql.records import Record
from cirrusql.version import VERSION

if TYPE_CHECKING:
    from cirrusql.cloudcontrol.roles import AccountKeys

# What services say of a signature that was made too early or too late.
_SKEWED = (
    b"Signature expired",
    b"Signature not yet current",
    b"RequestExpired",
    b"RequestInTheFuture",
    b"RequestTimeTooSkewed",
)

_NO_HEADERS: Mapping[str, str] = {}


class HttpSettings(Record):
    """How calls travel.

    `endpoint` gives the endpoint of a service in a region, `credentials` the key to sign with now
    (it may refresh it); `accounts` gives those of calls that name their account. `region` is where
    STS is asked who calls. Timeouts are in seconds. `connections` is how many may be open at once.
    `ca_bundle` is a file of certificates, None for libcurl's own.
    """

    endpoint: Callable[[Service, str], Endpoint]
    credentials: Callable[[], Credentials]
    region: str = "us-east-1"
    ca_bundle: str | None = None
    connect_timeout: float = 10.0
    timeout: float = 60.0
    connections: int = 256
    accounts: AccountKeys | None = None


class HttpTransport:
    """Calls over a pool of connections.

    Mutable state: the transfers under way, the idle handles, how far this machine's clock is off,
    learned from a refused signature, and the account, once it was asked.
    """

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self._transfers = Transfers(settings.connections)
        self._idle: list[pycurl.Curl] = []
        self._skew = 0.0
        self._account: str | None = None
        self._asking = asyncio.Lock()

    async def send(self, call: Call) -> Answer:
        """Sign and send; a signature refused for the clock is made again by the server's.

        Raises CredentialsError without keys of the account that the call names.
        """
        if call.account is None:
            return await self._send(call, self._settings.credentials())
        return await self._send(call, await self._keys_of(call.account))

    async def _send(self, call: Call, key: Credentials) -> Answer:
        answer = await self._transfer(call, key)
        if _is_skewed(answer):
            # Headers cost a call into Python for each line, so only now the date is looked for.
            dated = await self._transfer(call, key, dated=True)
            if not _is_skewed(dated):
                return dated
            if dated.date is not None:
                self._skew = _seconds(dated.date) - time.time()
                return await self._transfer(call, key)
        return answer

    async def _keys_of(self, account: str) -> Credentials:
        if self._settings.accounts is None:
            raise CredentialsError(f"there are no credentials for account {account}")
        return await self._settings.accounts.of(account, self._send)

    async def account_id(self) -> str:
        """The caller's account, asked of STS once however many ask; raises CredentialsError."""
        if self._account is None:
            async with self._asking:
                if self._account is None:
                    self._account = await caller_account(self.send, self._settings.region)
        return self._account

    def presigned(self, call: Call, seconds: int) -> str:
        """The address of a call of S3, signed for whoever sends it within so many seconds."""
        endpoint = self._settings.endpoint(call.service, call.region)
        origin, _, base = _parts(endpoint.url, call.host_prefix)
        return presigned_url(
            call.method,
            origin + base + call.path,
            region=endpoint.region,
            credentials=self._settings.credentials(),
            now=time.time() + self._skew,
            seconds=seconds,
        )

    def close(self) -> None:
        """Drop every connection; what is under way fails. Once more does nothing."""
        self._transfers.close()
        self._idle.clear()

    def __repr__(self) -> str:
        skew = f", clock off by {self._skew:.0f} s" if self._skew else ""
        return f"<HttpTransport {self._transfers!r}, {len(self._idle)} idle handles{skew}>"

    async def _transfer(self, call: Call, key: Credentials, *, dated: bool = False) -> Answer:
        # A handle keeps its options. To undo those of another method would cost every POST.
        patience = call.rest.seconds if call.rest is not None else 0.0
        again = call.method == "POST" and not patience
        handle = self._idle.pop() if again and self._idle else self._new_handle(patience)
        body: list[bytes] = []
        headers: list[bytes] = []
        self._prepare(handle, call, key, body)
        reads = dated or call.reads_headers
        handle.setopt(pycurl.HEADERFUNCTION, headers.append if reads else None)
        try:
            status = await self._transfers.run(handle)
        finally:
            if again:
                self._idle.append(handle)
        named = _named(headers) if headers else _NO_HEADERS
        shown = named if call.reads_headers else _NO_HEADERS
        return Answer(status, b"".join(body), named.get("date") if dated else None, shown)

    def _prepare(
        self, handle: pycurl.Curl, call: Call, key: Credentials, body: list[bytes]
    ) -> None:
        endpoint = self._settings.endpoint(call.service, call.region)
        prefix = "" if endpoint.is_given and call.codec is not None else call.host_prefix
        origin, host, base = _parts(endpoint.url, prefix)
        path = base + call.path if call.path != "/" else base or "/"
        query = query_string(call.query) if call.query else ""
        headers = signed_headers(
            call.method,
            host,
            path,
            query,
            call.headers,
            call.body,
            service=call.service,
            region=endpoint.region,
            credentials=key,
            now=time.time() + self._skew,
        )
        handle.setopt(pycurl.URL, f"{origin}{path}?{query}" if query else origin + path)
        lines = [_line(name, value) for name, value in headers.items()]
        if "content-type" not in headers:
            lines.append("content-type:")  # libcurl would call every body a form
        handle.setopt(pycurl.HTTPHEADER, lines)
        handle.setopt(pycurl.WRITEFUNCTION, body.append)
        if call.method == "POST":
            handle.setopt(pycurl.POSTFIELDS, call.body)
        else:
            _set_method(handle, call)

    def _new_handle(self, patience: float) -> pycurl.Curl:
        """A handle for calls that are answered within so many seconds, 0 for the usual ones."""
        handle = pycurl.Curl()
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(self._settings.connect_timeout * 1000))
        handle.setopt(pycurl.TIMEOUT_MS, int((patience or self._settings.timeout) * 1000))
        if patience:  # or whatever is in between forgets the connection
            handle.setopt(pycurl.TCP_KEEPALIVE, 1)
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        handle.setopt(pycurl.PATH_AS_IS, 1)  # dots and slashes are part of an object's name
        handle.setopt(pycurl.USERAGENT, f"cirrusql/{VERSION}")
        if self._settings.ca_bundle:
            handle.setopt(pycurl.CAINFO, self._settings.ca_bundle)
        return handle


def _is_skewed(answer: Answer) -> bool:
    return answer.status in (400, 403) and any(word in answer.body for word in _SKEWED)


def _set_method(handle: pycurl.Curl, call: Call) -> None:
    if call.body or call.method in ("PUT", "PATCH"):  # those two say that they are empty
        handle.setopt(pycurl.POSTFIELDS, call.body)
    elif call.method == "HEAD":
        handle.setopt(pycurl.NOBODY, 1)  # no body comes back, whatever its length is said to be
    handle.setopt(pycurl.CUSTOMREQUEST, call.method)


def _line(name: str, value: str) -> str:
    if "\n" in value or "\r" in value:  # it would begin a header of its own
        raise DataError(f"the header {name} cannot have a line break in it")
    # libcurl takes "name:" for a header that is not to be sent, "name;" for an empty one.
    return f"{name}: {value}" if value else f"{name};"


@lru_cache(maxsize=256)
def _parts(url: str, prefix: str) -> tuple[str, str, str]:
    """An endpoint's scheme and host as a URL, its host alone, and its path without an end."""
    parts = urlsplit(url)
    host = prefix + parts.netloc
    return f"{parts.scheme}://{host}", host, parts.path.rstrip("/")


def _seconds(date: str) -> float:
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(date).timestamp()


def _named(lines: list[bytes]) -> dict[str, str]:
    """Headers by their names in lower case; of several answers, as after 100, the last one's."""
    found: dict[str, str] = {}
    for line in lines:
        if line.startswith(b"HTTP/"):
            found.clear()
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found

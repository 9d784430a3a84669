"""Calls over HTTP with libcurl's multi interface, driven by asyncio; the only owner of pycurl.

libcurl keeps connections alive, speaks TLS, and knows proxies (`HTTPS_PROXY`, `NO_PROXY`) by
itself. Everything here runs on the loop's thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pycurl

from cirrusql.catalog.services import Service
from cirrusql.cloudcontrol.signer import Credentials, signed_headers
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.errors import TransportError
from cirrusql.records import Record

_SKEWED = (b"RequestTimeTooSkewed", b"Signature expired", b"Signature not yet current")


class HttpSettings(Record):
    """How calls travel.

    `url` gives the endpoint of a service in a region, `credentials` the key to sign with now (it
    may refresh it), `account_id` asks who the caller is. Timeouts are in seconds. `ca_bundle` is a
    file of certificates, None for libcurl's own.
    """

    url: Callable[[Service, str], str]
    credentials: Callable[[], Credentials]
    account_id: Callable[[], str]
    ca_bundle: str | None = None
    connect_timeout: float = 10.0
    timeout: float = 60.0


class HttpTransport:
    """A pool of libcurl transfers.

    Mutable state: the transfers under way by handle, the idle handles, libcurl's one timer and the
    sockets it wants watched, and how far this machine's clock is off, learned from a refused
    signature.
    """

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self._under_way: dict[pycurl.Curl, asyncio.Future[int]] = {}
        self._idle: list[pycurl.Curl] = []
        self._timer: asyncio.TimerHandle | None = None
        self._watched: dict[int, int] = {}
        self._skew = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, 1024)
        self._account: str | None = None

    async def send(self, call: Call) -> Answer:
        """Sign and send; a signature refused for the clock is made again by the server's."""
        answer = await self._transfer(call)
        if answer.status in (400, 403) and any(word in answer.body for word in _SKEWED):
            # Headers cost a call into Python for each line, so only now the date is looked for.
            dated = await self._transfer(call, dated=True)
            if dated.date is not None:
                self._skew = parsedate_to_datetime(dated.date).timestamp() - time.time()
                return await self._transfer(call)
        return answer

    async def account_id(self) -> str:
        """The caller's account, asked once."""
        if self._account is None:
            self._account = await asyncio.to_thread(self._settings.account_id)
        return self._account

    def close(self) -> None:
        """Drop every connection; what is under way fails."""
        if self._timer is not None:
            self._timer.cancel()
        for handle in list(self._under_way):
            self._multi.remove_handle(handle)
            handle.close()
        for handle in self._idle:
            handle.close()
        self._multi.close()

    async def _transfer(self, call: Call, *, dated: bool = False) -> Answer:
        self._loop = asyncio.get_running_loop()
        handle = self._idle.pop() if self._idle else self._new_handle()
        body: list[bytes] = []
        headers: list[bytes] = []
        self._prepare(handle, call, body)
        handle.setopt(pycurl.HEADERFUNCTION, headers.append if dated else None)
        future: asyncio.Future[int] = self._loop.create_future()
        self._under_way[handle] = future
        self._multi.add_handle(handle)
        try:
            status = await future
        finally:
            if self._under_way.pop(handle, None) is not None:  # cancelled: curl still has it
                self._multi.remove_handle(handle)
            self._idle.append(handle)
        return Answer(status, b"".join(body), _date(headers))

    def _prepare(self, handle: pycurl.Curl, call: Call, body: list[bytes]) -> None:
        url = self._settings.url(call.service, call.region)
        headers = signed_headers(
            urlsplit(url).netloc,
            call.headers["x-amz-target"],
            call.body,
            content_type=call.headers["content-type"],
            region=call.region,
            service=call.service.signing_name,
            credentials=self._settings.credentials(),
            now=time.time() + self._skew,
        )
        handle.setopt(pycurl.URL, url)
        handle.setopt(pycurl.POSTFIELDS, call.body)
        handle.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        handle.setopt(pycurl.WRITEFUNCTION, body.append)

    def _new_handle(self) -> pycurl.Curl:
        handle = pycurl.Curl()
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int(self._settings.connect_timeout * 1000))
        handle.setopt(pycurl.TIMEOUT_MS, int(self._settings.timeout * 1000))
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        if self._settings.ca_bundle:
            handle.setopt(pycurl.CAINFO, self._settings.ca_bundle)
        return handle

    # -- libcurl's events on asyncio's loop -------------------------------------------------------

    def _watch_socket(self, what: int, descriptor: int, _multi: object, _data: object) -> None:
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        before = self._watched.pop(descriptor, 0)
        now = 0 if what == pycurl.POLL_REMOVE else what
        if now:
            self._watched[descriptor] = now
        # Each change is a system call, so only what really changes is told to the loop.
        if now & pycurl.POLL_IN and not before & pycurl.POLL_IN:
            loop.add_reader(descriptor, self._act, descriptor, pycurl.CSELECT_IN)
        elif before & pycurl.POLL_IN and not now & pycurl.POLL_IN:
            loop.remove_reader(descriptor)
        if now & pycurl.POLL_OUT and not before & pycurl.POLL_OUT:
            loop.add_writer(descriptor, self._act, descriptor, pycurl.CSELECT_OUT)
        elif before & pycurl.POLL_OUT and not now & pycurl.POLL_OUT:
            loop.remove_writer(descriptor)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds >= 0 and self._loop is not None:
            seconds = milliseconds / 1000
            self._timer = self._loop.call_later(seconds, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, descriptor: int, events: int) -> None:
        self._multi.socket_action(descriptor, events)
        while True:
            queued, succeeded, failed = self._multi.info_read()
            for handle in succeeded:
                self._finish(handle, handle.getinfo(pycurl.RESPONSE_CODE))
            for handle, _, message in failed:
                self._finish(handle, TransportError(f"no answer from the service: {message}"))
            if not queued:
                break

    def _finish(self, handle: pycurl.Curl, outcome: int | TransportError) -> None:
        future = self._under_way.pop(handle, None)
        if future is None:
            return
        self._multi.remove_handle(handle)
        if future.done():
            return
        if isinstance(outcome, int):
            future.set_result(outcome)
        else:
            future.set_exception(outcome)


def _date(headers: list[bytes]) -> str | None:
    dates = [line[5:].strip() for line in headers if line[:5].lower() == b"date:"]
    return dates[0].decode("latin-1") if dates else None

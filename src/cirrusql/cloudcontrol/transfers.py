"""libcurl's multi interface driven by asyncio: many transfers at once on the loop's thread.

libcurl says which sockets it waits for and when it wants to be called; the loop does the waiting.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pycurl

from cirrusql.errors import TransportError


class Transfers:
    """The transfers under way and the connections that they share.

    `connections` is how many may be open at once; transfers beyond it wait for one. Mutable state:
    the transfers by handle, libcurl's one timer, the sockets it wants watched, and whether it is
    closed. Everything but `__repr__` runs on the loop's thread.
    """

    def __init__(self, connections: int) -> None:
        self._under_way: dict[pycurl.Curl, asyncio.Future[int | TransportError]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._watched: dict[int, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._opened = 0
        self._connections = connections
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, connections)
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)

    async def run(self, handle: pycurl.Curl) -> int:
        """The status of the answer that a prepared handle gets; it may be used again afterwards.

        Raises TransportError if there is no answer, or this is or gets closed.
        """
        if self._closed:
            raise _closing_error()
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._watched.clear()  # another loop watched them
        future: asyncio.Future[int | TransportError] = loop.create_future()
        self._under_way[handle] = future
        self._multi.add_handle(handle)
        try:
            # An error is a value until here: an exception in a future that is cancelled at the
            # same moment would be reported on stderr as never retrieved.
            outcome = await future
        finally:
            if self._under_way.pop(handle, None) is not None:  # cancelled: curl still has it
                # At the end of a program Python may have taken libcurl apart before this.
                with suppress(pycurl.error):
                    self._opened += handle.getinfo(pycurl.NUM_CONNECTS)
                    self._multi.remove_handle(handle)
        if isinstance(outcome, TransportError):
            raise outcome
        return outcome

    def close(self) -> None:
        """Drop every connection; what is under way ends with an error. Once more does nothing."""
        if self._closed:
            return
        self._closed = True
        for handle in tuple(self._under_way):
            self._finish(handle, _closing_error())
        self._set_timer(-1)
        self._multi.close()
        for descriptor in tuple(self._watched):
            self._watch(pycurl.POLL_REMOVE, descriptor, None, None)

    def __repr__(self) -> str:
        state = "closed, " if self._closed else ""
        return (
            f"<Transfers {state}{len(self._under_way)} under way, {self._opened} connections "
            f"opened, at most {self._connections} at once>"
        )

    # -- what libcurl asks for

    def _watch(self, what: int, descriptor: int, _multi: object, _data: object) -> None:
        before = self._watched.pop(descriptor, 0)
        now = 0 if what == pycurl.POLL_REMOVE else what
        loop = self._loop
        assert loop is not None, "sockets are opened for calls, and a call knows its loop"
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
        loop = self._loop
        if milliseconds < 0 or self._closed or loop is None or loop.is_closed():
            return
        seconds = milliseconds / 1000
        self._timer = loop.call_later(seconds, self._act, pycurl.SOCKET_TIMEOUT, 0)

    # -- what happens

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
        self._opened += handle.getinfo(pycurl.NUM_CONNECTS)
        self._multi.remove_handle(handle)
        if not future.done() and not future.get_loop().is_closed():
            future.set_result(outcome)


def _closing_error() -> TransportError:
    return TransportError("the connection to the service is closed")

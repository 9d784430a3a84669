"""A connection's socket: whole messages in, and out of a buffer that waits for a slow client."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from cirrusql.pgwire.received import (
    CancelRequest,
    GssRequest,
    Message,
    ProtocolError,
    SslRequest,
    Startup,
    first_message,
    message,
)

_CHUNK = 64 * 1024
_LONGEST_START = 10_000


class Gone(Exception):
    """The client closed the connection, or it broke."""


class Idle(Exception):
    """The client has sent nothing for longer than it may."""


class Stream:
    """One client's socket. Mutable: what was received and not read, what waits to be sent.

    Sending blocks while the client does not read: nothing is kept for it but a buffer's fill.
    `around_sending` is the context in which it does, since that may last for ever.
    """

    def __init__(self, connected: socket.socket, longest: int) -> None:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connected
        self._timeout = connected.gettimeout()
        self._longest = longest
        self._received = bytearray()
        self._waiting = bytearray()
        self.sent = 0
        self.around_sending: Callable[[], AbstractContextManager[object]] = nullcontext

    def first(self, timeout: float | None) -> SslRequest | GssRequest | CancelRequest | Startup:
        """The first message, or one after a request for encryption."""
        size = struct.unpack("!I", self._take(4, timeout))[0] - 4
        if not 4 <= size <= _LONGEST_START:
            raise ProtocolError("this is not the first message of PostgreSQL's protocol")
        return first_message(self._take(size, timeout))

    def next(self, timeout: float | None) -> Message:
        """The next message. Raises Gone, Idle or ProtocolError."""
        if len(self._received) < 5:
            self.flush()  # the client waits for what it was not sent
        kind, size = struct.unpack("!cI", self._take(5, timeout))
        if size < 4 or size - 4 > self._longest:
            raise ProtocolError(f"a message of {size} bytes is longer than {self._longest}")
        return message(kind, self._take(size - 4, timeout))

    def _take(self, size: int, timeout: float | None) -> bytes:
        while len(self._received) < size:
            try:
                self._wait_for(timeout)
                data = self._socket.recv(max(_CHUNK, min(size, 1 << 20)))
            except TimeoutError:
                raise Idle from None
            except OSError as error:
                raise Gone(str(error)) from None
            if not data:
                raise Gone("the client closed the connection")
            self._received += data
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def send(self, data: bytes) -> None:
        """Send a message, at the latest when the buffer is full or the client is waited for."""
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Send what waits. Blocks until the client has taken it. Raises Gone."""
        if not self._waiting:
            return
        data, self._waiting = self._waiting, bytearray()
        try:
            self._wait_for(None)
            with self.around_sending():
                self._socket.sendall(data)
        except OSError as error:
            raise Gone(str(error)) from None
        self.sent += len(data)

    def _wait_for(self, timeout: float | None) -> None:
        if timeout != self._timeout:  # to set it is a call to the system each time
            self._socket.settimeout(timeout)
            self._timeout = timeout

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on encrypted. Raises ProtocolError if something was sent before: it may be another's.

        What stands in the buffer by then came in the clear, whoever put it there.
        """
        if self._received:
            raise ProtocolError("data came before the connection was encrypted")
        try:
            self._wait_for(_HANDSHAKE)
            self._socket = context.wrap_socket(self._socket, server_side=True)
        except (OSError, ValueError) as error:
            raise Gone(f"no TLS: {error}") from None

    @property
    def is_encrypted(self) -> bool:
        """Whether what is sent can be read by the client alone."""
        return isinstance(self._socket, ssl.SSLSocket)

    def is_gone(self) -> bool:
        """Whether the client has closed the connection; asked while a statement runs."""
        try:
            poll = select.poll()
            poll.register(self._socket.fileno(), _CLOSED)
            return bool(poll.poll(0))
        except (OSError, ValueError):
            return True

    def shut(self) -> None:
        """Break the connection off from another thread: whoever waits for it is woken."""
        with contextlib.suppress(Gone, OSError):
            self.flush()
            self._socket.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Break off a connection whose client takes nothing, from another thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Send what waits, if it still can be, and close."""
        with contextlib.suppress(Gone):
            self.flush()
        if isinstance(self._socket, ssl.SSLSocket):
            # Without a word of farewell libpq takes a cancel request for failed. Not waited for.
            with contextlib.suppress(OSError, ValueError):
                self._socket.settimeout(0)
                self._socket.unwrap()
        with contextlib.suppress(OSError):
            self._socket.close()


_HANDSHAKE = 30.0
# That the other side has closed is told whatever it sent before, and encrypted or not; where the
# system does not tell it, a broken connection is found out when it is written to.
_CLOSED = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR

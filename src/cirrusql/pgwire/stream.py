"""A connection's socket: whole messages in, and out of a buffer that waits for a slow client."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from cirrusql.pgwire.bell import Bell
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


class Ended(Exception):
    """What ends a connection, and is no error of a statement."""


class Gone(Ended):
    """The client closed the connection, or it broke."""


class Idle(Ended):
    """The client has sent nothing for longer than it may."""


class Stopping(Ended):
    """The server ends."""


class Stream:
    """One client's socket. Mutable: what was received and not read, what waits to be sent.

    Sending blocks while the client does not read: nothing is kept for it but a buffer's fill.
    `around_sending` is the context in which it does, since that may last for ever. `at_hand` is
    whether a message was taken that nobody has begun to answer.
    """

    def __init__(self, connected: socket.socket, longest: int, bell: Bell) -> None:
        with contextlib.suppress(OSError):  # of who has gone already
            for level, option, value in _OPTIONS:
                connected.setsockopt(level, option, value)
        self._socket = connected
        # Encrypted or not, it keeps its number.
        self._poll = select.poll()
        for one in (connected, bell):
            self._poll.register(one.fileno(), select.POLLIN)
        self._timeout = connected.gettimeout()
        self._longest = longest
        self._received = bytearray()
        self._waiting = bytearray()
        self.at_hand = False
        self.sent = 0
        self.around_sending: Callable[[], AbstractContextManager[object]] = nullcontext

    def first(self, timeout: float | None) -> SslRequest | GssRequest | CancelRequest | Startup:
        """The first message, or one after a request for encryption."""
        size = struct.unpack("!I", self._take(4, timeout))[0] - 4
        if not 4 <= size <= _LONGEST_START:
            raise ProtocolError("this is not the first message of PostgreSQL's protocol")
        return first_message(self._take(size, timeout))

    def next(self, timeout: float | None, longest: int | None = None) -> Message:
        """The next message. Raises Gone, Idle, Stopping or ProtocolError.

        `longest` is for who has not been let in, and may not fill the memory.
        """
        longest = self._longest if longest is None else longest
        if len(self._received) < 5:
            self.flush()  # the client waits for what it was not sent
        kind, size = struct.unpack("!cI", self._take(5, timeout))
        if size < 4 or size - 4 > longest:
            raise ProtocolError(f"a message of {size} bytes is longer than {longest}")
        self.at_hand = True
        return message(kind, self._take(size - 4, timeout))

    @property
    def has_message(self) -> bool:
        """Whether something has come that is not answered yet; for other threads."""
        if self.at_hand or self._received:
            return True
        try:
            poll = select.poll()
            poll.register(self._socket.fileno(), select.POLLIN)
            return bool(poll.poll(0))
        except (OSError, ValueError):
            return False

    def _take(self, size: int, timeout: float | None) -> bytes:
        while len(self._received) < size:
            self._await(timeout)
            self.at_hand = True  # from here on it is neither in the system's buffer nor in ours
            try:
                data = self._socket.recv(max(_CHUNK, min(size, 1 << 20)))
            except OSError as error:
                raise Gone(str(error)) from None
            if not data:
                raise Gone("the client closed the connection")
            self._received += data
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _await(self, timeout: float | None) -> None:
        """Wait until there is something to receive. Raises Idle, Stopping or Gone."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return
        self._wait_for(None)
        try:
            found = self._poll.poll(None if timeout is None else max(timeout, 0) * 1000)
        except (OSError, ValueError) as error:
            raise Gone(str(error)) from None
        if not found:
            raise Idle
        if any(number != self._socket.fileno() for number, _ in found):
            raise Stopping

    def send(self, data: bytes) -> None:
        """Send a message, at the latest when the buffer is full or the client is waited for."""
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            self.flush()

    def flush(self, timeout: float | None = None) -> None:
        """Send what waits. Blocks until the client has taken it. Raises Gone."""
        if not self._waiting:
            return
        data, self._waiting = self._waiting, bytearray()
        try:
            self._wait_for(timeout)
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

    def cut(self) -> None:
        """Break off a connection whose client takes nothing, from another thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Send what waits, if it still can be, and close."""
        with contextlib.suppress(Gone):
            self.flush(_FAREWELL)  # not for ever: there may be nobody who reads
        if isinstance(self._socket, ssl.SSLSocket):
            # Without a word of farewell libpq takes a cancel request for failed. Not waited for.
            with contextlib.suppress(OSError, ValueError):
                self._socket.settimeout(0)
                self._socket.unwrap()
        with contextlib.suppress(OSError):
            self._socket.close()


_HANDSHAKE, _FAREWELL = 30.0, 5.0
# A client whose machine is gone says nothing for ever, and would keep its place among others: that
# it is still there is asked after a minute of silence, where the system lets one say how long.
_OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 6))
        if hasattr(socket, name)
    ),
)
# That the other side has closed is told whatever it sent before, and encrypted or not; where the
# system does not tell it, a broken connection is found out when it is written to.
_CLOSED = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR

"""The messages that clients send in PostgreSQL's protocol 3.0, as records.

Written after PostgreSQL's documentation, "Frontend/Backend Protocol". Nothing here reads a socket.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from cirrusql.errors import OperationalError
from cirrusql.records import Record

PROTOCOL = 3 << 16
"""Version 3.0."""
_SSL, _GSS, _CANCEL = 80877103, 80877104, 80877102


class ProtocolError(OperationalError):
    """What a client sent is no message, or none that may stand there. The connection ends."""


class SslRequest(Record):
    """May the connection be encrypted?"""


class GssRequest(Record):
    """May it be encrypted by Kerberos?"""


class CancelRequest(Record):
    """Cancel what another connection does."""

    process: int
    key: int


class Startup(Record):
    """The first message: the protocol's version and the parameters."""

    version: int
    parameters: Mapping[str, str]


class Query(Record):
    """Statements to run, as text: the simple protocol."""

    text: str


class Parse(Record):
    """A statement to prepare; `types` are those of parameters, 0 for unknown."""

    name: str
    text: str
    types: tuple[int, ...]


class Bind(Record):
    """Parameters for a prepared statement, and the formats of what it gives."""

    portal: str
    statement: str
    formats: tuple[int, ...]
    values: tuple[bytes | None, ...]
    results: tuple[int, ...]


class Describe(Record):
    """What columns a statement (`S`) or portal (`P`) has."""

    kind: str
    name: str


class Execute(Record):
    """Run a portal, for so many rows; 0 for all."""

    portal: str
    rows: int


class Close(Record):
    """Forget a statement (`S`) or portal (`P`)."""

    kind: str
    name: str


class Sync(Record):
    """The end of a row of messages: tell how the transaction stands."""


class Flush(Record):
    """Send what has been answered."""


class Terminate(Record):
    """Good bye."""


class Password(Record):
    """The answer to a question for a password, in whatever form was asked."""

    data: bytes


class CopyMessage(Record):
    """A part of a COPY from the client, which is never asked for."""


Message = (
    Query | Parse | Bind | Describe | Execute | Close | Sync | Flush | Terminate | Password
    | CopyMessage
)  # fmt: skip


class _Body:
    """Reads the parts of a message, and refuses one that is shorter than it says."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def integer(self, form: str) -> int:
        size = struct.calcsize(form)
        return int(struct.unpack(form, self.some(size))[0])

    def some(self, size: int) -> bytes:
        end = self._at + size
        if size < 0 or end > len(self._data):
            raise ProtocolError("a message is shorter than it says")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def text(self) -> str:
        end = self._data.find(b"\0", self._at)
        if end < 0:
            raise ProtocolError("a text in a message has no end")
        taken, self._at = self._data[self._at : end], end + 1
        # What is not UTF-8 is half a character each, which whoever reads the text complains of.
        return taken.decode(errors="surrogateescape")

    def many(self, form: str) -> tuple[int, ...]:
        return tuple(self.integer(form) for _ in range(self.count()))

    def count(self) -> int:
        return self.integer("!H")

    def values(self) -> tuple[bytes | None, ...]:
        sizes = (self.integer("!i") for _ in range(self.count()))
        return tuple(None if size == -1 else self.some(size) for size in sizes)

    def rest(self) -> bytes:
        return self.some(len(self._data) - self._at)

    def end(self) -> None:
        if self._at != len(self._data):
            raise ProtocolError("a message is longer than what is in it")


def first_message(data: bytes) -> SslRequest | GssRequest | CancelRequest | Startup:
    """The message that a connection begins with, without its length.

    >>> first_message(struct.pack("!I", 80877103))
    SslRequest()
    """
    body = _Body(data)
    code = body.integer("!I")
    if code == _CANCEL:
        return CancelRequest(body.integer("!I"), body.integer("!I"))
    if code in (_SSL, _GSS):
        body.end()
        return SslRequest() if code == _SSL else GssRequest()
    parameters: dict[str, str] = {}
    while name := body.text():
        parameters[name] = body.text()
    body.end()
    return Startup(code, parameters)


def message(kind: bytes, data: bytes) -> Message:
    """A message by its letter, and what follows its length. Raises ProtocolError.

    >>> message(b"Q", b"SELECT 1" + bytes(1))
    Query(text='SELECT 1')
    """
    read = _MESSAGES.get(kind)
    if read is None:
        raise ProtocolError(f"no message begins with {kind!r}")
    body = _Body(data)
    found = read(body)
    body.end()
    return found


def _kind(body: _Body) -> str:
    kind = body.some(1)
    if kind not in (b"S", b"P"):
        raise ProtocolError(f"{kind!r} is neither a statement nor a portal")
    return kind.decode()


def _rows(body: _Body) -> int:
    return max(body.integer("!i"), 0)


def _ignored(body: _Body) -> CopyMessage:
    body.rest()
    return CopyMessage()


_MESSAGES: Mapping[bytes, Callable[[_Body], Message]] = {
    b"Q": lambda body: Query(body.text()),
    b"P": lambda body: Parse(body.text(), body.text(), body.many("!I")),
    b"B": lambda body: Bind(
        body.text(), body.text(), body.many("!H"), body.values(), body.many("!H")
    ),
    b"D": lambda body: Describe(_kind(body), body.text()),
    b"E": lambda body: Execute(body.text(), _rows(body)),
    b"C": lambda body: Close(_kind(body), body.text()),
    b"S": lambda _: Sync(),
    b"H": lambda _: Flush(),
    b"X": lambda _: Terminate(),
    b"p": lambda body: Password(body.rest()),
    b"d": _ignored,
    b"c": _ignored,
    b"f": _ignored,
}

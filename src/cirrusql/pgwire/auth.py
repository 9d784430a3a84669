"""Who may connect: anybody from this machine, else who proves the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cirrusql.pgwire import messages
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.received import Password, ProtocolError
from cirrusql.pgwire.scram import MECHANISM, Exchange, Verifier

if TYPE_CHECKING:
    from cirrusql.pgwire.stream import Stream

_SECONDS, _LONGEST = 30.0, 10_000


class Passwords:
    """The one password of a server, of which only what checks it is kept."""

    def __init__(self, password: str) -> None:
        self._verifier = Verifier.of(password)

    def prove(self, stream: Stream) -> None:
        """Have a client prove that it knows the password, without sending it.

        Raises Stated if it does not.
        """
        exchange = Exchange(self._verifier)
        stream.send(messages.ask_for_sasl((MECHANISM,)))
        try:
            stream.send(messages.sasl(11, exchange.first(_initial(_password(stream)))))
            final = exchange.final(_password(stream).decode())
        except ValueError:
            raise _refused() from None
        if final is None:
            raise _refused()
        stream.send(messages.sasl(12, final))


def _password(stream: Stream) -> bytes:
    found = stream.next(_SECONDS, _LONGEST)
    if not isinstance(found, Password):
        raise ProtocolError("a password was asked for, and something else sent")
    return found.data


def _initial(data: bytes) -> str:
    """What a client says first, after the name of the mechanism that it chose."""
    name, _, rest = data.partition(b"\0")
    if name != MECHANISM.encode():
        raise ProtocolError(f"{name!r} is not a mechanism that was offered")
    size = int.from_bytes(rest[:4], "big")
    if size != len(rest) - 4:
        raise ProtocolError("a password message is not as long as it says")
    return rest[4:].decode()


def _refused() -> Stated:
    return Stated("password authentication failed", state="28P01")

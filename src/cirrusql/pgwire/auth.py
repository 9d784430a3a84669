"""Who may connect: anybody from this machine, else who proves the password."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from cirrusql.errors import Error, InterfaceError
from cirrusql.pgwire import messages
from cirrusql.pgwire.failures import Stated
from cirrusql.pgwire.received import Password, ProtocolError

if TYPE_CHECKING:
    from cirrusql.pgwire.stream import Stream

_MECHANISM = "SCRAM-SHA-256"
_SECONDS = 30.0


class Passwords:
    """The one password of a server, kept as what SCRAM needs to check it and no more.

    Raises InterfaceError where the library for it is not installed.
    """

    def __init__(self, password: str) -> None:
        try:
            from scramp import ScramMechanism
        except ImportError:
            raise InterfaceError(
                "a password needs the package scramp", hint="pip install 'cirrusql[serve]'"
            ) from None
        self._mechanism = ScramMechanism(_MECHANISM)
        self._known = self._mechanism.make_auth_info(password)
        self._plain = password.encode()

    def prove(self, stream: Stream) -> None:
        """Have a client prove that it knows the password. Raises Stated if it does not.

        SCRAM never sends it. Within TLS a client that cannot do that may send it as it is.
        """
        stream.send(messages.ask_for_sasl((_MECHANISM,)))
        server = self._mechanism.make_server(lambda _: self._known)
        try:
            first = _initial(_password(stream))
            server.set_client_first(first)
            stream.send(messages.sasl(11, server.get_server_first()))
            server.set_client_final(_password(stream).decode())
            final = server.get_server_final()
        except Error:
            raise
        except Exception:  # noqa: BLE001 - the library's own errors, and whatever a client sends
            raise _refused() from None
        stream.send(messages.sasl(12, final))

    def prove_plain(self, stream: Stream) -> None:
        """Ask for the password itself, which must be within TLS."""
        stream.send(messages.ASK_FOR_PASSWORD)
        given = _password(stream).rstrip(b"\0")
        if not hmac.compare_digest(given, self._plain):
            raise _refused()


def _password(stream: Stream) -> bytes:
    found = stream.next(_SECONDS)
    if not isinstance(found, Password):
        raise ProtocolError("a password was asked for, and something else sent")
    return found.data


def _initial(data: bytes) -> str:
    """What a client says first, after the name of the mechanism that it chose."""
    name, _, rest = data.partition(b"\0")
    if name.decode() != _MECHANISM:
        raise ProtocolError(f"{name!r} is not a mechanism that was offered")
    size = int.from_bytes(rest[:4], "big")
    if size != len(rest) - 4:
        raise ProtocolError("a password message is not as long as it says")
    return rest[4:].decode()


def _refused() -> Stated:
    return Stated("password authentication failed", state="28P01")

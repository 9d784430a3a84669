"""Who is let in: a token for one use, a key for a browser, a ticket for one download."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from cirrusql.errors import OperationalError

_SECRET_BYTES = 32
_DAY = 86_400
# A key of a browser that nobody uses any more ends by itself.
_KEY_SECONDS = 30 * _DAY
_TICKET_SECONDS = 60
_MOST_TICKETS = 1_000


class Keys:
    """Tokens, keys and tickets of one server.

    A token stands in the address that is printed, and lets one browser in; that gets a key, which
    it says with each request. Keys are signed with a secret that outlives the server, so that an
    open page goes on after a restart. Mutable state: the tokens and tickets that were not used.
    """

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock
        self._tokens: set[str] = set()
        self._tickets: dict[str, tuple[float, Callable[[], object]]] = {}
        self._lock = Lock()

    def token(self) -> str:
        """A new token, for one use."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens.add(made)
        return made

    def enter(self, token: str) -> str | None:
        """The key that a token is exchanged for; None if it is none, or was used.

        >>> keys = Keys(b"secret")
        >>> token = keys.token()
        >>> keys.person(keys.enter(token)) is not None, keys.enter(token)
        (True, None)
        """
        with self._lock:
            if token not in self._tokens:
                return None
            self._tokens.remove(token)
        head = f"{int(self._clock() + _KEY_SECONDS)}.{secrets.token_urlsafe(12)}"
        return f"{head}.{self._signature(head)}"

    def person(self, key: str | None) -> str | None:
        """Whose key it is, as a name for one browser; None if it is none, or too old."""
        if key is None or not key.isascii():
            return None
        head, _, signature = key.rpartition(".")
        ends, _, person = head.partition(".")
        if not hmac.compare_digest(signature, self._signature(head)):
            return None
        return person if float(ends) > self._clock() else None

    def ticket(self, redeemed: Callable[[], object]) -> str:
        """What stands in the address of a download, for one use within a minute."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            now = self._clock()
            self._tickets = {k: v for k, v in self._tickets.items() if v[0] > now}
            if len(self._tickets) >= _MOST_TICKETS:
                raise OperationalError("too many downloads wait", hint="try again in a minute")
            self._tickets[made] = now + _TICKET_SECONDS, redeemed
        return made

    def redeem(self, ticket: str) -> Callable[[], object] | None:
        """What a ticket is for; None if it is none, was used or is too old."""
        with self._lock:
            ends, redeemed = self._tickets.pop(ticket, (0.0, None))
        return redeemed if ends > self._clock() else None

    def _signature(self, head: str) -> str:
        return hmac.new(self._secret, head.encode(), hashlib.sha256).hexdigest()


def kept_secret(path: Path) -> bytes:
    """The secret in a file that only its owner reads; a new one is made.

    Raises OperationalError if it cannot be read or written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = secrets.token_bytes(_SECRET_BYTES)
        # Written beside and linked: two servers that start at once have the same one, whole.
        beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made)
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        found = path.read_bytes()
    except OSError as error:
        raise OperationalError(f"cannot use {path}: {error.strerror}") from None
    if len(found) != _SECRET_BYTES:
        raise OperationalError(f"{path} is not what was written there", hint="delete it")
    return found

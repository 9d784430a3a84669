"""The server's side of SCRAM-SHA-256 (RFC 5802 and 7677), as PostgreSQL has it.

Our own, since the libraries there are refuse the empty user name that libpq sends, or do the
client's side only (docs/decisions/postgres-wire.md). What is kept of a password does not let
anybody connect.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cirrusql.records import Record

MECHANISM = "SCRAM-SHA-256"
_ITERATIONS = 4096
# Without channel binding: not wanted (`n`), or thought not to be offered (`y`).
_HEADERS = ("n,,", "y,,")


class Verifier(Record):
    """What a server keeps of a password."""

    salt: bytes
    stored_key: bytes
    server_key: bytes
    iterations: int = _ITERATIONS

    @classmethod
    def of(cls, password: str) -> Verifier:
        """That of a password, with a salt of its own."""
        salt = secrets.token_bytes(16)
        salted = hashlib.pbkdf2_hmac("sha256", _prepared(password), salt, _ITERATIONS)
        client_key = _hmac(salted, b"Client Key")
        return cls(salt, hashlib.sha256(client_key).digest(), _hmac(salted, b"Server Key"))


class Exchange:
    """One proof of a password. Mutable: what was said so far.

    Every method raises ValueError for what a client may not say.
    """

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._nonce = self._first = self._server_first = self._header = ""

    def first(self, client_first: str) -> str:
        """The answer to the client's first message: nonce, salt, iterations."""
        self._header, self._first = client_first[:3], client_first[3:]
        if self._header not in _HEADERS:
            raise ValueError("channel binding is not offered")
        user, nonce = self._first.split(",")[:2]
        if not user.startswith("n=") or not nonce.startswith("r=") or len(nonce) < 8:
            raise ValueError("no user name and nonce")
        self._nonce = nonce[2:] + secrets.token_urlsafe(18)
        salt = base64.b64encode(self._verifier.salt).decode()
        self._server_first = f"r={self._nonce},s={salt},i={self._verifier.iterations}"
        return self._server_first

    def final(self, client_final: str) -> str | None:
        """The server's own proof; None if the client's is of another password."""
        bare, mark, proof = client_final.rpartition(",p=")
        binding, nonce = bare.split(",")[:2]
        expected = base64.b64encode(self._header.encode()).decode()
        if not mark or binding != f"c={expected}" or nonce != f"r={self._nonce}":
            raise ValueError("what is proved is not what was asked")
        said = f"{self._first},{self._server_first},{bare}".encode()
        signature = _hmac(self._verifier.stored_key, said)
        given = base64.b64decode(proof, validate=True)
        if len(given) != len(signature):
            raise ValueError("a proof has 32 bytes")
        key = bytes(one ^ other for one, other in zip(given, signature, strict=True))
        if not hmac.compare_digest(hashlib.sha256(key).digest(), self._verifier.stored_key):
            return None
        return f"v={base64.b64encode(_hmac(self._verifier.server_key, said)).decode()}"


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def _prepared(password: str) -> bytes:
    """A password as both sides take it: SASLprep for what is not ASCII, as far as that says so."""
    import unicodedata

    return unicodedata.normalize("NFKC", password).encode()

"""Who calls, by the Authorization header, and whether the signature is right."""

from __future__ import annotations

from cirrusql.local.cloud import LocalCloud
from cirrusql.local.http.request import HttpRequest
from cirrusql.local.http.signature import Caller, SignedRequest, read_caller, verify

_KNOWN_CALLERS = 1000


class Callers:
    """Tells callers by their credentials.

    The mutable state is a memo of callers by credential, under the settings it was made with, which
    saves parsing the same one again.
    """

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._known: dict[bytes, Caller] = {}
        self._settings = cloud.settings

    def caller(self, authorization: bytes) -> Caller:
        """The caller that an Authorization header names; one without a name if it is empty."""
        # All up to the signature, which differs with every request.
        credential = authorization.partition(b",")[0]
        if self._settings is not self._cloud.settings:
            # Other settings may give a key to another account.
            self._settings = self._cloud.settings
            self._known.clear()
        caller = self._known.get(credential)
        if caller is None:
            if len(self._known) >= _KNOWN_CALLERS:
                self._known.clear()
            caller = read_caller(authorization.decode("latin-1"), self._cloud.settings)
            self._known[credential] = caller
        return caller

    def verify(self, request: HttpRequest, caller: Caller) -> None:
        """Raise Refusal unless the request is signed rightly by the caller."""
        signed = SignedRequest(
            method=request.method,
            path=request.path,
            query=request.query.decode("latin-1"),
            headers={n.decode("latin-1"): v.decode("latin-1") for n, v in request.headers.items()},
            body=request.body or b"",
        )
        verify(signed, caller, self._cloud.settings, self._cloud.backend.clock.now())

"""What every request must be before a route sees it, and what every answer says to the browser.

A page in the user's browser can send requests here. It cannot read this origin's storage, where the
key is, so it has none; a name of its own that leads to this address is no name of this server; and
it cannot show the page in a frame.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cirrusql.console.keys import Keys
from cirrusql.console.replies import MOST_BYTES, refusal

API = "/api/"
ENTER = "/api/enter"
_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)
_PORT = re.compile(r":[0-9]+\Z")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def content_policy(nonce: str) -> str:
    """What the page may load and do: its own files, and the styles that the editor makes.

    Chromium gives text that is typed over other text a style attribute, which loads nothing.
    """
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:;"
        f" style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; font-src 'self';"
        " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


class Guard:
    """Refuses what comes from elsewhere, or without a key.

    `hosts` are the names of this server with their ports, `names` those that it has behind a proxy,
    whatever the port.
    `request.state.person` says whose key it is, and `request.state.nonce` which styles are let in.
    """

    def __init__(
        self, app: ASGIApp, keys: Keys, hosts: Collection[str], names: Collection[str] = ()
    ) -> None:
        self._app = app
        self._keys = keys
        self._hosts = frozenset(host.lower() for host in hosts)
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        refused = self._refused(scope, Headers(scope=scope))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**_ALWAYS, "Content-Security-Policy": content_policy(nonce)})
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await (refused or self._app)(scope, receive, sending)

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        if not self._is_ours(headers.get("host", "")):
            return refusal(421, "this server is not asked by that name")
        origin = headers.get("origin")
        if origin is not None and not self._is_ours(_SCHEME.sub("", origin)):
            return refusal(403, "requests of other pages are refused")
        path: str = scope["path"]
        if not path.startswith(API):
            return None
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return refusal(403, "requests of other pages are refused")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return refusal(413, f"a request has {MOST_BYTES} bytes at most")
        if path == ENTER:
            return None
        _, _, key = headers.get("authorization", "").partition("Bearer ")
        person = self._keys.person(key)
        if person is None:
            return refusal(401, "open the console by the address that it printed")
        scope["state"]["person"] = person
        return None

    def _is_ours(self, host: str) -> bool:
        host = host.lower()
        return host in self._hosts or _PORT.sub("", host) in self._names

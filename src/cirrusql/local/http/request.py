"""An HTTP request as it came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class HttpRequest(NamedTuple):
    """A request; the names of headers are in lower case, and `body` is None if it was too large.

    A named tuple, for one is made for every call.
    """

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes | None

    def header(self, name: bytes) -> str:
        """A header's text, empty if there is none of this name."""
        return self.headers.get(name, b"").decode("latin-1")

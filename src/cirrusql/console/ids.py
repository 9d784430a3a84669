"""Names that a page makes for what it begins: asked for again, it is the same."""

from __future__ import annotations

import re

from cirrusql.errors import InterfaceError

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def require_id(text: str) -> None:
    """Raise InterfaceError for what is none."""
    if not _ID.fullmatch(text):
        raise InterfaceError("an id has 8 to 64 letters, digits and -_")

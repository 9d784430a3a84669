"""Where a door listens."""

from __future__ import annotations

import argparse

from cirrusql.pgwire.listening import is_loopback

_LAST_PORT = 65_535
__all__ = ["address", "is_loopback"]


def address(text: str) -> tuple[str, int]:
    """Host and port, of `8931`, `0.0.0.0:8931` or `[::1]:8931`; for argparse.

    >>> address("8931"), address("[::1]:80")
    (('127.0.0.1', 8931), ('::1', 80))
    """
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port, or HOST:PORT")
    return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)

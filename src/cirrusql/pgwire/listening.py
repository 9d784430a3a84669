"""Where a server listens, and whether others can reach it."""

from __future__ import annotations

import ipaddress
import socket

from cirrusql.errors import OperationalError


def is_loopback(host: str) -> bool:
    """Whether nobody else's machine can reach what listens there.

    >>> is_loopback("127.0.0.2"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises OperationalError for a port that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)
    except (OSError, OverflowError) as error:
        made.close()
        raise OperationalError(
            f"cannot listen on {host}:{port}: {error}", hint="another port, or 0 for any"
        ) from None
    return made

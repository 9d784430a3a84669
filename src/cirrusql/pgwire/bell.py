"""A bell that rings once, and wakes every thread that waits for its client meanwhile."""

from __future__ import annotations

import os
import threading


class Bell:
    """Polled beside a socket: it can be read from when it has rung.

    A socket that another thread closes or writes to wakes its reader too, but not within TLS, of
    which one thread at a time may do something. Mutable: whether it has rung.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard, self._rope = os.pipe()

    def fileno(self) -> int:
        """What is polled; -1 when it is closed."""
        return self._heard

    def ring(self) -> None:
        """Wake who waits, and everybody who would from now on."""
        with self._lock:
            rope, self._rope = self._rope, -1
        if rope >= 0:
            os.close(rope)

    def close(self) -> None:
        """Let go of it when nobody polls it any more."""
        self.ring()
        with self._lock:
            heard, self._heard = self._heard, -1
        if heard >= 0:
            os.close(heard)

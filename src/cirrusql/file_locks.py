"""Locks of files, which the system gives up with the process that has them."""

from __future__ import annotations

import sys


def try_lock(number: int) -> bool:
    """Whether the lock of an open file, by its number, could be taken; nobody is waited for."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

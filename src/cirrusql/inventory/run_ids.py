"""Names of runs: ULIDs, which sort by the time they were made at."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_run_id(at: float | None = None) -> str:
    """A ULID for a run that begins now, or at a time in seconds.

    >>> len(new_run_id()), new_run_id(1) < new_run_id(2), new_run_id(0)[:10]
    (26, True, '0000000000')
    """
    moment = time.time() if at is None else at
    number = int(moment * 1000) << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))

"""How old what the inventory knows is, and what it lacks, in words."""

from __future__ import annotations

import time
from collections.abc import Sequence

import orjson

from cirrusql.inventory.queries import written_time
from cirrusql.inventory.records import Run

_UNITS = ((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute"), (1.0, "second"))
_UNANSWERED = ("partial", "failed")


def age_in_words(seconds: float) -> str:
    """How long ago something was.

    >>> age_in_words(7_300), age_in_words(86_400), age_in_words(0.4)
    ('2 hours ago', '1 day ago', '0 seconds ago')
    """
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    count = int(seconds // size)
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def age_of(runs: Sequence[Run], now: float | None = None) -> str:
    """When the newest collection was, and how many of its scopes were not answered."""
    present = time.time() if now is None else now
    collected = [run for run in runs if run.kind == Run.COLLECT]
    if not collected:
        return "the inventory has your own writes only: nothing was collected"
    newest = collected[-1]
    ago = age_in_words(max(0.0, present - newest.committed_at))
    told = f"the inventory's newest run is of {written_time(newest.committed_at)}, {ago}"
    counts = orjson.loads(newest.counts)
    missing = sum(counts.get(f"scopes_{status}", 0) for status in _UNANSWERED)
    if missing:
        told += f"; {missing} of its scopes not answered: see cirrusql.coverage"
    return told

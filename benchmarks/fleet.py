"""A thousand accounts, planned for real and collected in a simulation.

The plan is the collector's own. Of the collection, how long a region of an account takes is told by
the limiter itself on a clock that is turned by hand, against a service that lets through 25 calls a
second after 20 at once and answers in 40 ms; tasks then follow each other as the collector orders
them. What a process can do at most is taken from `python -m benchmarks collection`.
"""

from __future__ import annotations

import heapq
import time
import tracemalloc
from collections import Counter

from benchmarks.estate_cloud import REGIONS, TYPES, EstateCloud
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.catalog.partitions import PARTITIONS
from cirrusql.cloudcontrol.limits import AWS_LIMITS, Limiter
from cirrusql.collecting.in_process import MOST_AT_ONCE
from cirrusql.collecting.places import AccountPlaces
from cirrusql.collecting.planning import Layout, RunPlan
from cirrusql.collecting.tasks import Task
from cirrusql.records import replace

_ACCOUNTS = 1_000
_RATE, _BURST, _LATENCY = 25.0, 20.0, 0.040
# Calls a second of one process: a quarter of a millisecond of processor time each.
_OF_PROCESS = 4_000
_PROCESSES = (1, 2, 4, 8, 16, 32)


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _taken(calls: int) -> tuple[float, int]:
    """How long a region takes that needs so many calls, and how many were refused on the way."""
    clock = _Clock()
    limiter = Limiter(AWS_LIMITS, clock)
    level, then, waiting, refused = _BURST, 0.0, calls, 0
    under_way: list[tuple[float, float, bool]] = []
    while waiting or under_way:
        at = under_way[0][0] if under_way else float("inf")
        if waiting and len(under_way) < AWS_LIMITS.in_flight:
            pause = limiter.take()
            if pause <= 0:
                level = min(_BURST, level + (clock.now - then) * _RATE)
                then, taken = clock.now, level >= 1
                level -= taken
                waiting -= 1
                heapq.heappush(under_way, (clock.now + _LATENCY, clock.now, taken))
                continue
            at = min(at, clock.now + pause)
        clock.now = at
        while under_way and under_way[0][0] <= clock.now:
            _, sent, taken = heapq.heappop(under_way)
            if taken:
                limiter.accepted(sent)
            else:
                limiter.throttled(sent)
                refused, waiting = refused + 1, waiting + 1
    return clock.now, refused


def _collected(seconds: list[float], at_once: int) -> float:
    """How long tasks take that begin in their order, so many at once."""
    ends = [0.0] * min(at_once, len(seconds))
    for one in seconds:
        heapq.heapreplace(ends, ends[0] + one)
    return max(ends)


def main() -> None:
    """Print both tables."""
    catalog = Catalog.open()
    estate = EstateCloud(_ACCOUNTS)
    tracemalloc.start()
    began = time.perf_counter()
    places = [AccountPlaces(number, REGIONS) for number in estate.accounts]
    layout = Layout(catalog, PARTITIONS[0], estate.types)
    calls = dict(estate.calls())
    tasks = [
        replace(task, weight=calls[task.account_id, task.region])
        for task in layout.tasks(places, Task("run", "", "", (), "/staging/run", True))
    ]
    tasks.sort(key=lambda task: -task.weight)
    plan = RunPlan("run", 0.0, "AWS", tuple(tasks))
    took, (_, memory) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    began = time.perf_counter()
    document = plan.document()
    again = RunPlan.read(document, "/staging/run")
    kept = time.perf_counter() - began
    assert again == plan
    scopes = sum(len(task.types) for task in tasks)
    assert scopes == _ACCOUNTS * len(REGIONS) * TYPES
    title = f"The plan of {_ACCOUNTS:,} accounts x {len(REGIONS)} regions x {TYPES} types"
    show(title, [
        Line("tasks, scopes, calls", f"{len(tasks):,}, {scopes:,}, {sum(calls.values()):,}"),
        Line("made", f"{took:.1f} s"),
        Line("  memory", f"{memory / 1e6:.0f} MB", "under 100 MB", memory < 100e6),
        Line("written and read", f"{kept:.2f} s, {len(document) / 1e6:.1f} MB"),
    ])  # fmt: skip
    print()
    _simulated(tasks)


def _simulated(tasks: list[Task]) -> None:
    took = {calls: _taken(calls) for calls in Counter(task.weight for task in tasks)}
    largest = max(took)
    limit = (largest - _BURST) / _RATE
    alone = took[largest][0]
    seconds = [took[task.weight][0] for task in tasks]
    total = sum(task.weight + took[task.weight][1] for task in tasks)
    lines = [
        Line("the limit's own bound", f"{limit:.1f} s"),
        Line(f"its largest region, {largest} calls", f"{alone:.1f} s",
             "1.15 x at most", alone <= 1.15 * limit),
        Line("refused by the limit", f"{total / sum(t.weight for t in tasks) - 1:.1%}"),
    ]  # fmt: skip
    for processes in _PROCESSES:
        waiting = _collected(seconds, processes * MOST_AT_ONCE)
        busy = total / processes / _OF_PROCESS
        what = f"{processes} process{'es' if processes > 1 else ''}"
        bound = "processor" if busy > waiting else "limit"
        lines.append(Line(what, f"{max(waiting, busy):.0f} s, bound by the {bound}"))
    show("Its collection, simulated", lines)


if __name__ == "__main__":
    main()

"""What the endpoint has done since it started, as Prometheus reads it."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter

from cirrusql.local.storage.store import Store

_BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Metrics:
    """Counts calls. The mutable state is the counts."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, int]] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0
        self._started = time.monotonic()

    def count(self, operation: str, status: int, seconds: float) -> None:
        """Note one call, its HTTP status and how long it took from arrival to answer."""
        self._calls[operation, status] += 1
        self._seconds += seconds
        self._buckets[bisect_left(_BOUNDS, seconds)] += 1

    def text(self, store: Store) -> str:
        """All metrics in Prometheus' text format."""
        resources = store.connection.execute("SELECT count(*) FROM resource").get
        pending = store.connection.execute("SELECT count(*) FROM request WHERE due IS NOT NULL").get
        lines = [
            "# TYPE cirrusql_local_calls_total counter",
            *(
                f'cirrusql_local_calls_total{{operation="{operation}",status="{status}"}} {count}'
                for (operation, status), count in sorted(self._calls.items())
            ),
            "# TYPE cirrusql_local_call_seconds histogram",
            *self._histogram(),
            "# TYPE cirrusql_local_resources gauge",
            f"cirrusql_local_resources {resources}",
            "# TYPE cirrusql_local_pending_requests gauge",
            f"cirrusql_local_pending_requests {pending}",
            "# TYPE cirrusql_local_uptime_seconds gauge",
            f"cirrusql_local_uptime_seconds {time.monotonic() - self._started:.3f}",
        ]
        return "\n".join(lines) + "\n"

    def _histogram(self) -> list[str]:
        lines, total = [], 0
        for bound, count in zip((*_BOUNDS, "+Inf"), self._buckets, strict=True):
            total += count
            lines.append(f'cirrusql_local_call_seconds_bucket{{le="{bound}"}} {total}')
        lines.append(f"cirrusql_local_call_seconds_sum {self._seconds:.6f}")
        lines.append(f"cirrusql_local_call_seconds_count {total}")
        return lines

"""What agents have asked of a server, counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator


class Metrics:
    """Calls of tools by what became of them, their time, and the calls to the cloud that they made.

    Safe in threads. Mutable state: the counts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._seconds = 0.0
        self._calls = 0

    def ended(self, tool: str, decision: str, seconds: float, calls: int) -> None:
        """Count a call of a tool."""
        with self._lock:
            self._counts[tool, decision] += 1
            self._seconds += seconds
            self._calls += calls

    def text(self) -> str:
        """All of them in the text format of Prometheus.

        >>> made = Metrics()
        >>> made.ended("query", "done", 0.5, 3)
        >>> print(made.text(), end="")
        cirrusql_tool_calls_total{tool="query",decision="done"} 1
        cirrusql_tool_seconds_sum 0.500000
        cirrusql_tool_seconds_count 1
        cirrusql_tool_cloud_calls_total 3
        """
        with self._lock:
            return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for (tool, decision), count in sorted(self._counts.items()):
            labels = f'tool="{tool}",decision="{decision}"'
            yield f"cirrusql_tool_calls_total{{{labels}}} {count}"
        yield f"cirrusql_tool_seconds_sum {self._seconds:.6f}"
        yield f"cirrusql_tool_seconds_count {self._counts.total()}"
        yield f"cirrusql_tool_cloud_calls_total {self._calls}"

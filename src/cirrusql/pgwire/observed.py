"""What a server tells of itself: a log of one JSON line for each event, and counters."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TextIO

_BUCKETS = (0.001, 0.01, 0.1, 1.0, 10.0, 60.0)
_LONGEST_TEXT = 1_000


class Log:
    """Writes events as lines of JSON. Safe in threads; nothing is written where there is no file.

    With `statements` the text of each statement is written too, which may have secrets in it.
    """

    def __init__(self, file: TextIO | None = None, *, statements: bool = False) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.statements = statements

    def event(self, name: str, **facts: object) -> None:
        """Write one event; a log that cannot be written is no reason to stop."""
        if self._file is None:
            return
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        told = {key: value for key, value in facts.items() if value not in (None, "")}
        line = json.dumps({"time": moment, "event": name, **told}, default=str)
        with self._lock:
            try:
                self._file.write(line + "\n")
                self._file.flush()
            except (OSError, ValueError):
                self._file = None


class Metrics:
    """Counters of a server. Safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._durations: Counter[float] = Counter()
        self._seconds = 0.0

    def add(self, name: str, amount: int = 1, label: str = "") -> None:
        """Count something; `label` is a `key="value"` of Prometheus's."""
        with self._lock:
            self._counts[name, label] += amount

    def took(self, seconds: float) -> None:
        """Count the time of a statement."""
        with self._lock:
            self._seconds += seconds
            self._durations[next((one for one in _BUCKETS if seconds <= one), float("inf"))] += 1

    def value(self, name: str, label: str = "") -> int:
        """How often something was counted."""
        with self._lock:
            return self._counts[name, label]

    def text(self) -> str:
        """All of them in the text format of Prometheus."""
        with self._lock:
            return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        for (name, label), count in sorted(self._counts.items()):
            yield f"cirrusql_{name}{{{label}}} {count}" if label else f"cirrusql_{name} {count}"
        total = 0
        for bucket in (*_BUCKETS, float("inf")):
            total += self._durations[bucket]
            bound = "+Inf" if bucket == float("inf") else f"{bucket:g}"
            yield f'cirrusql_statement_seconds_bucket{{le="{bound}"}} {total}'
        yield f"cirrusql_statement_seconds_sum {self._seconds:.6f}"
        yield f"cirrusql_statement_seconds_count {total}"


class Observed:
    """What one connection tells. Mutable: the rows that its statement has sent."""

    def __init__(self, log: Log, metrics: Metrics, process: int) -> None:
        self._log = log
        self._metrics = metrics
        self._process = process
        self._state = ""
        self.rows = 0

    def failed(self, fields: Mapping[str, str]) -> None:
        """A statement went wrong."""
        self._state = fields["C"]
        self._metrics.add("errors_total", label=f'state="{fields["C"]}"')
        self._log.event("error", process=self._process, state=fields["C"], message=fields["M"])

    def ended(self, text: str, seconds: float, *, done: bool) -> None:
        """A statement has ended."""
        self._metrics.add("statements_total", label=f'done="{str(done).lower()}"')
        self._metrics.add("rows_total", self.rows)
        self._metrics.took(seconds)
        self._log.event(
            "statement",
            process=self._process,
            milliseconds=round(seconds * 1000, 3),
            rows=self.rows,
            done=done,
            text=text[:_LONGEST_TEXT] if self._log.statements else None,
        )
        self.rows = 0

    def bug(self, error: Exception) -> None:
        """Something was raised that is no error of ours: where, for who mends it."""
        trace = "".join(traceback.format_exception(error)[-4:])
        self._log.event("bug", process=self._process, trace=trace)

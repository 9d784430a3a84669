"""The same controls as of the last runs of the inventory: what they would have found then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Signal
from typing import TYPE_CHECKING, Any

from cirrusql.console.plan_progress import shown_error
from cirrusql.console.replies import known
from cirrusql.controls import Control, Report, Status
from cirrusql.controls.checking import Accepted, checked
from cirrusql.controls.run import Manner
from cirrusql.engine.options import Options
from cirrusql.errors import Error, InterfaceError, OperationalError

if TYPE_CHECKING:
    from cirrusql.engine.engine import Engine
    from cirrusql.inventory.records import Run

MOST_RUNS = 20


class Trend:
    """Some controls at several moments, the oldest first.

    Works in a thread of another. Mutable state: `state` (running, done, failed, cancelled), what
    was found at which moment, and why it ended.
    """

    def __init__(
        self, engine: Engine, controls: Sequence[Control], database: Path | str | None, runs: int
    ) -> None:
        if not 1 <= runs <= MOST_RUNS:
            raise InterfaceError(f"a trend is of 1 to {MOST_RUNS} runs")
        self.state = "running"
        self.total = 0
        self.error: Error | None = None
        self._engine = engine
        self._controls = controls
        self._database = database
        self._runs = runs
        self._points: list[dict[str, Any]] = []
        self._cancelled = Signal()

    def work(self) -> None:
        """Check them at each moment; whatever goes wrong is told."""
        try:
            runs = self._last_runs()
            self.total = len(runs)
            for run in runs:
                manner = Manner(
                    Options(as_of=f"run {run.run_id}"),
                    self._database,
                    cancelled=self._cancelled,
                )
                report = checked(self._engine, self._controls, manner, Accepted())
                self._points.append(_point(run, report))
            self.state = "done"
        except BaseException as bug:  # noqa: BLE001 - who looks at it is told
            self.error = known(bug)
            self.state = "cancelled" if self._cancelled.is_set() else "failed"

    def _last_runs(self) -> list[Run]:
        inventory = self._engine.inventories.find()
        if inventory is None:
            hint = "`cirrusql inventory collect` makes one, and each time a point of a trend"
            raise OperationalError("there is no inventory of this cloud", hint=hint)
        runs = inventory.reading.runs()
        if not runs:
            hint = "`cirrusql inventory collect` makes the first"
            raise OperationalError("the inventory has no run yet", hint=hint)
        return runs[-self._runs :]

    def cancel(self) -> None:
        """Have it stop; what was found stays."""
        self._cancelled.set()

    def shown(self) -> dict[str, Any]:
        """What the page is told."""
        return {
            "state": self.state,
            "total": self.total,
            "points": [*self._points],
            "error": None if self.error is None else shown_error(self.error),
        }


def _point(run: Run, report: Report) -> dict[str, Any]:
    severities = Counter(str(one.control.severity) for one in report.outcomes for _ in one.new)
    return {
        "run": run.run_id,
        "at": run.committed_at,
        "status": run.status,
        "numbers": {str(status): report.number(status) for status in Status},
        "findings": sum(severities.values()),
        "severities": dict(severities),
    }

"""One check of some controls while it runs, and what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Signal
from threading import Lock
from typing import TYPE_CHECKING, Any

from cirrusql.console.control_files import file_named, loaded, section_of
from cirrusql.console.plan_progress import shown_error
from cirrusql.console.replies import known
from cirrusql.console.trend import Trend
from cirrusql.controls import Control, Outcome, Report, Status, Waivers
from cirrusql.controls.checking import Accepted, checked, judged, today
from cirrusql.controls.finding import Finding
from cirrusql.controls.run import Manner
from cirrusql.errors import Cancelled, Error, InterfaceError
from cirrusql.records import Record

if TYPE_CHECKING:
    from cirrusql.engine.engine import Engine

MOST_FINDINGS = 200
"""How many findings the page is given at once."""


class Wanted(Record):
    """What is to be checked: names of sets and files, some ids of them, and a file of waivers."""

    names: tuple[str, ...]
    only: tuple[str, ...] = ()
    waivers: str | None = None


class CheckRun:
    """A check of one person.

    `check_id` is the page's: asked for again after a lost connection it is the same check. Works in
    threads of others. Mutable state: `state` (waiting, running, done, failed, cancelled), what has
    come of which control, the report once all have been checked, and the trend that was asked for.
    """

    def __init__(
        self,
        check_id: str,
        wanted: Wanted,
        engine: Engine,
        folders: Sequence[Path],
        database: Path | str | None,
    ) -> None:
        self.check_id = check_id
        self.wanted = wanted
        self.begun = self.used = time.time()
        self.state = "waiting"
        self.ended = Signal()
        self.report: Report | None = None
        self.trend: Trend | None = None
        self.error: Error | None = None
        self.controls: tuple[Control, ...] = ()
        self._engine = engine
        self._folders = folders
        self._database = database
        self._outcomes: dict[int, Outcome] = {}
        self._order: list[int] = []
        self._lock = Lock()
        self._cancelled = Signal()

    # -- its thread -------------------------------------------------------------------------------

    def work(self) -> None:
        """Check all of it; whatever goes wrong is told."""
        try:
            self._require_going_on()
            self.state = "running"
            known_ones, self.controls = loaded(self.wanted.names, self._folders, self.wanted.only)
            accepted = Accepted(self._waivers())

            def ended(place: int, outcome: Outcome) -> None:
                self._ended(place, judged(outcome, accepted))

            manner = Manner(database=self._database, ended=ended, cancelled=self._cancelled)
            self.report = checked(self._engine, self.controls, manner, accepted, known=known_ones)
            self._ends("done")
        except Cancelled as error:
            self._ends("cancelled", error)
        except BaseException as bug:  # noqa: BLE001 - who follows is told
            self._ends("failed", known(bug))

    def _waivers(self) -> Waivers:
        name = self.wanted.waivers
        return Waivers() if name is None else Waivers.read(file_named(name, self._folders), today())

    def _ended(self, place: int, outcome: Outcome) -> None:
        with self._lock:
            self._outcomes[place] = outcome
            self._order.append(place)

    def _require_going_on(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("the check was cancelled")

    def _ends(self, state: str, error: Error | None = None) -> None:
        self.error, self.state = error, state
        self.ended.set()

    # -- whoever follows --------------------------------------------------------------------------

    def cancel(self) -> None:
        """Have it stop; what was checked stays."""
        self._cancelled.set()
        if self.trend is not None:
            self.trend.cancel()

    def shown(self, seen: int) -> dict[str, Any]:
        """What the page is told: of the outcomes those that came after so many."""
        with self._lock:
            fresh = [(place, self._outcomes[place]) for place in self._order[seen:]]
            done = len(self._order)
        report = self.report
        problems = getattr(self.error, "problems", ())
        return {
            "check": self.check_id,
            "state": self.state,
            "begun": self.begun,
            "names": [*self.wanted.names],
            "waivers": self.wanted.waivers,
            "total": len(self.controls),
            "done": done,
            "outcomes": [_outcome(place, outcome) for place, outcome in fresh],
            "error": None if self.error is None else shown_error(self.error),
            "problems": [*problems],
            "told": None if report is None else _told(report),
        }

    def findings(self, place: int, start: int, count: int) -> dict[str, Any]:
        """Some findings of the control in a place, and its text; raises InterfaceError if there is
        no outcome."""
        with self._lock:
            outcome = self._outcomes.get(place)
        if outcome is None:
            raise InterfaceError("that control has not been checked")
        start = max(start, 0)
        some = outcome.findings[start : start + min(max(count, 0), MOST_FINDINGS)]
        return {
            "findings": [_finding(one) for one in some],
            "of": len(outcome.findings),
            "text": outcome.control.text,
        }

    def whole(self) -> Report:
        """The report; raises InterfaceError as long as not all was checked."""
        if self.report is None:
            hint = "a report is of all that was asked for"
            raise InterfaceError("not all controls were checked", hint=hint)
        return self.report


def _outcome(place: int, outcome: Outcome) -> dict[str, Any]:
    control = outcome.control
    states = Counter(str(one.state) for one in outcome.findings)
    places = Counter((one.account, one.region) for one in outcome.new)
    return {
        "place": place,
        "id": control.id,
        "title": control.title,
        "severity": control.severity,
        "section": section_of(control),
        "file": control.place,
        "sources": [*control.sources],
        "status": outcome.status,
        "counts": dict(states),
        "places": [[account, region, count] for (account, region), count in places.items()],
        "lacks": [*outcome.lacks],
        "notes": [*outcome.notes],
        "regions": [*outcome.regions],
        "seconds": round(outcome.seconds, 3),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    waiver = finding.waiver
    return {
        "resource": finding.resource,
        "region": finding.region,
        "account": finding.account,
        "reason": finding.reason,
        "state": finding.state,
        "waiver": None if waiver is None else f"until {waiver.expires}: {waiver.reason}",
        "details": [[name, _text(value)] for name, value in finding.details.items()],
    }


def _text(value: Any) -> str:
    """A value as it is read: a browser would round a number of 64 bits."""
    import json

    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def _told(report: Report) -> dict[str, Any]:
    """What is to be known of a whole report."""
    from cirrusql.controls.reports.text import last_line, told

    return {
        "passed": report.passed,
        "failed": report.failed,
        "complete": report.complete,
        "line": last_line(report),
        "numbers": {str(status): report.number(status) for status in Status},
        "account": report.account,
        "target": report.target,
        "regions": [*report.regions],
        "calls": report.calls,
        "seconds": round(report.seconds, 3),
        "started": report.started.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "notes": [*told(report)],
    }

"""Controls: assertions in files, checked many at a time, and what came of it as a report.

A control is an ASSERT of a file (`files`). All of them are run (`run`), what is accepted is told
apart (`waivers`, `baseline`), and the whole is a `Report`. Nothing is written to the cloud.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.controls.baseline import Baseline
    from cirrusql.controls.checking import check
    from cirrusql.controls.control import Control, ControlsError
    from cirrusql.controls.files import load
    from cirrusql.controls.finding import Finding, State
    from cirrusql.controls.report import Outcome, Report, Status
    from cirrusql.controls.waivers import Waiver, Waivers
    from cirrusql.sql.statements import Severity

__all__ = [
    "Baseline",
    "Control",
    "ControlsError",
    "Finding",
    "Outcome",
    "Report",
    "Severity",
    "State",
    "Status",
    "Waiver",
    "Waivers",
    "check",
    "load",
]

__getattr__ = lazily(
    __name__,
    {
        "cirrusql.sql.statements": ("Severity",),
        ".baseline": ("Baseline",),
        ".checking": ("check",),
        ".control": ("Control", "ControlsError"),
        ".files": ("load",),
        ".finding": ("Finding", "State"),
        ".report": ("Outcome", "Report", "Status"),
        ".waivers": ("Waiver", "Waivers"),
    },
)

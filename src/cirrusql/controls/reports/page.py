"""A report as one page of HTML that needs nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from cirrusql.controls import Finding, Outcome, Report, State, Status
from cirrusql.controls.reports.text import last_line, summary, verdict
from cirrusql.formats.html import escaped

_HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font-family: sans-serif; margin: 2em; max-width: 75em; color: #222; background: #fff; }}
table {{ border-collapse: collapse; margin: 0.5em 0 1em; }}
th, td {{ border: 1px solid #ccc; padding: 0.2em 0.6em; text-align: left; vertical-align: top; }}
td {{ overflow-wrap: anywhere; }}
summary {{ cursor: pointer; padding: 0.2em 0; }}
.status {{ display: inline-block; min-width: 6.5em; font-weight: bold; }}
.failed, .error {{ color: #b00020; }}
.incomplete {{ color: #8a5a00; }}
.passed {{ color: #1b6e2c; }}
.accepted {{ color: #555; }}
</style>
"""


def written(report: Report) -> str:
    """The page."""
    return "".join(_pieces(report))


def _pieces(report: Report) -> Iterator[str]:
    yield _HEAD.format(title=escaped(last_line(report)))
    status = {"FAILED": "failed", "PASSED": "passed"}.get(verdict(report), "incomplete")
    yield f'<h1 class="{status}">{escaped(last_line(report))}</h1>\n'
    yield f"<p>{escaped(report.started.strftime('%Y-%m-%d %H:%M:%S UTC'))}</p>\n<ul>\n"
    yield from (f"<li>{escaped(line.strip())}</li>\n" for line in summary(report))
    yield "</ul>\n"
    for outcome in report.outcomes:
        yield from _outcome(outcome)
    yield "</html>\n"


def _outcome(outcome: Outcome) -> Iterator[str]:
    control = outcome.control
    said = escaped(f"{control.id} ({control.severity}) {control.title}")
    status = f'<span class="status {outcome.status}">{outcome.status}</span>'
    many = f": {len(outcome.findings)}" if outcome.findings else ""
    opened = "" if outcome.status in (Status.PASSED, Status.ACCEPTED) else " open"
    yield f"<details{opened}>\n<summary>{status} {said}{many}</summary>\n"
    if control.sources:
        yield f"<p>{', '.join(map(_source, control.sources))}</p>\n"
    for text in outcome.lacks:
        yield f'<p class="error">not checked: {escaped(text)}</p>\n'
    for text in outcome.notes:
        yield f"<p>note: {escaped(text)}</p>\n"
    if outcome.findings:
        yield "<table>\n<tr><th>resource<th>region<th>reason<th>details<th>state</tr>\n"
        yield from map(_row, outcome.findings)
        yield "</table>\n"
    yield "</details>\n"


def _source(source: str) -> str:
    if not source.startswith("https://"):
        return escaped(source)
    return f'<a href="{escape(source)}" rel="noreferrer">{escaped(source)}</a>'


def _row(finding: Finding) -> str:
    state = str(finding.state)
    if finding.state is State.WAIVED and finding.waiver is not None:
        state = f"waived until {finding.waiver.expires}: {finding.waiver.reason}"
    details = "; ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, default=str)}"
        for name, value in finding.details.items()
    )
    cells = (finding.resource, finding.region or "", finding.reason, details, state)
    return f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in cells)}</tr>\n"

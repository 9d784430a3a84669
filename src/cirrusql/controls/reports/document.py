"""A report as JSON, for programs: everything that is known of it."""

from __future__ import annotations

import json
from typing import Any

from cirrusql.controls import Finding, Outcome, Report, State, Status, Waiver
from cirrusql.controls.reports.text import verdict
from cirrusql.version import VERSION

FORMAT = 1
"""Counted up when what is in the document changes its meaning."""


def written(report: Report) -> str:
    """The document."""
    return json.dumps(document(report), indent=2, ensure_ascii=False, default=str) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "result": verdict(report).lower(),
        "target": report.target,
        "account": report.account,
        "regions": list(report.regions),
        "started": report.started.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "calls": report.calls,
        "severity": report.threshold,
        "summary": {
            "controls": {str(one): report.number(one) for one in Status},
            "findings": {str(one): sum(1 for _ in report.findings(one)) for one in State},
        },
        "controls": [_outcome(one, report) for one in report.outcomes],
        "waivers": {
            "expired": [_waiver(one) for one in report.expired],
            "unused": [_waiver(one) for one in (*report.unused, *report.astray)],
        },
        "gone": [
            {
                "control": one.control,
                "resource": one.resource,
                "region": one.region,
                "account": one.account,
                "reason": one.reason,
            }
            for one in report.gone
        ],
    }


def _outcome(outcome: Outcome, report: Report) -> dict[str, Any]:
    control = outcome.control
    return {
        "id": control.id,
        "title": control.title,
        "severity": control.severity,
        "sources": list(control.sources),
        "file": control.file,
        "line": control.line,
        "status": outcome.status,
        "counts": report.counts(outcome),
        "findings": [_finding(one) for one in outcome.findings],
        "error": None if outcome.error is None else str(outcome.error),
        "problems": list(outcome.problems),
        "notes": list(outcome.notes),
        "regions": list(outcome.regions),
        "seconds": round(outcome.seconds, 3),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "resource": finding.resource,
        "region": finding.region,
        "account": finding.account,
        "reason": finding.reason,
        "state": finding.state,
        "details": dict(finding.details),
        "waiver": None if finding.waiver is None else _waiver(finding.waiver),
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "control": waiver.control,
        "resource": waiver.resource,
        "region": waiver.region,
        "account": waiver.account,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat(),
    }

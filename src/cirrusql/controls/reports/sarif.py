"""A report as SARIF 2.1.0, the OASIS standard for the results of static analysis.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/ says what each property means. A control is a rule,
a finding a result: its logical location is the resource, its physical one the control, because
those who show results want a file. Waived findings are suppressed, a baseline gives the
`baselineState`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from cirrusql.controls import Control, Finding, Outcome, Report, Severity, State
from cirrusql.controls.reports.text import told
from cirrusql.version import VERSION

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_FINGERPRINT = "cirrusqlFinding/v1"
_LEVELS: Mapping[Severity, str] = {
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
# The number from 0.0 to 10.0 by which GitHub tells severities apart.
_NUMBERS: Mapping[Severity, str] = {
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}


def written(report: Report) -> str:
    """The document."""
    return json.dumps(document(report), indent=2, ensure_ascii=False, default=str) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    numbers = {one.control.id.lower(): place for place, one in enumerate(report.outcomes)}
    run = {
        "tool": {
            "driver": {
                "name": "CirruSQL",
                "version": VERSION,
                "rules": [_rule(one.control) for one in report.outcomes],
            }
        },
        "invocations": [_invocation(report)],
        "results": [
            *(_result(place, finding, report) for place, finding in _found(report)),
            *_gone(report, numbers),
        ],
        "columnKind": "unicodeCodePoints",
        "properties": {"account": report.account, "regions": list(report.regions)},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(control: Control) -> dict[str, Any]:
    links = [one for one in control.sources if one.startswith(("https://", "http://"))]
    return {
        "id": control.id,
        "shortDescription": {"text": control.title},
        "defaultConfiguration": {"level": _LEVELS[control.severity]},
        **({"helpUri": quote(links[0], safe=":/?#[]@!$&'()*+,;=%")} if links else {}),
        "properties": {
            "severity": control.severity,
            "security-severity": _NUMBERS[control.severity],
            "sources": list(control.sources),
            "tags": ["security"],
        },
    }


def _found(report: Report) -> Iterator[tuple[int, Finding]]:
    for place, outcome in enumerate(report.outcomes):
        for finding in outcome.findings:
            yield place, finding


def _result(place: int, finding: Finding, report: Report) -> dict[str, Any]:
    control = report.outcomes[place].control
    where = " ".join(filter(None, (finding.region and f"in {finding.region}",)))
    made: dict[str, Any] = {
        "ruleId": control.id,
        "ruleIndex": place,
        "level": _LEVELS[control.severity],
        "message": {"text": f"{finding.resource}{where and f' {where}'}: {finding.reason}"},
        "locations": [_location(control, finding)],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(finding.identity)},
        "properties": {
            "account": finding.account,
            "region": finding.region,
            "details": dict(finding.details),
        },
    }
    if finding.waiver is not None:
        made["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{finding.waiver.reason} (until {finding.waiver.expires})",
            }
        ]
    if report.has_baseline:
        made["baselineState"] = "unchanged" if finding.state is State.KNOWN else "new"
    return made


def _location(control: Control, finding: Finding) -> dict[str, Any]:
    parts = (finding.account, finding.region, finding.resource)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(control.file)},
            "region": {"startLine": control.line, "startColumn": control.column},
        },
        "logicalLocations": [
            {
                "name": finding.resource,
                "fullyQualifiedName": "/".join(part for part in parts if part),
                "kind": "resource",
            }
        ],
    }


def _uri(path: str) -> str:
    """A path as a reference; an absolute one as a URI of a file."""
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)


def _fingerprint(identity: Any) -> str:
    parts = (getattr(identity, name) for name in identity.__match_args__)
    return hashlib.sha256(json.dumps([*parts]).encode()).hexdigest()


def _gone(report: Report, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for one in report.gone:
        place = numbers[one.control]
        control = report.outcomes[place].control
        finding = Finding(control.id, one.resource, one.reason, one.region, one.account)
        yield {**_result(place, finding, report), "baselineState": "absent"}


def _invocation(report: Report) -> dict[str, Any]:
    """Whether all could be checked, and what is to be known beside the results."""
    said = [_notification(outcome, text) for outcome in report.outcomes for text in outcome.lacks]
    said += ({"level": "warning", "message": {"text": text}} for text in told(report))
    return {
        "executionSuccessful": report.complete,
        "startTimeUtc": report.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "toolExecutionNotifications": said,
    }


def _notification(outcome: Outcome, text: str) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": text},
        "associatedRule": {"id": outcome.control.id},
    }

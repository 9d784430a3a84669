"""A report as JUnit's XML, which CI systems show: a control is a test case.

A control that could not be checked is an error, one whose findings are accepted or do not count is
skipped, with the reason.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from cirrusql.controls import Finding, Outcome, Report, State, Status

# What XML 1.0 cannot have, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(report: Report) -> str:
    """The document."""
    cases = [_case(one, report) for one in report.outcomes]
    numbers = {
        "tests": len(cases),
        "failures": sum(kind == "failure" for kind, _ in cases),
        "errors": sum(kind == "error" for kind, _ in cases),
        "skipped": sum(kind == "skipped" for kind, _ in cases),
    }
    counts = " ".join(f'{name}="{number}"' for name, number in numbers.items())
    time = f'time="{report.seconds:.3f}"'
    started = report.started.strftime("%Y-%m-%dT%H:%M:%S")
    body = "".join(text for _, text in cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="cirrusql check" {counts} {time}>\n'
        f'<testsuite name="cirrusql check" timestamp="{started}" {counts} {time}>\n'
        f"{body}</testsuite>\n</testsuites>\n"
    )


def _case(outcome: Outcome, report: Report) -> tuple[str, str]:
    """What became of a control, as JUnit has it ("" for a pass), and its element."""
    control = outcome.control
    name = _attribute(f"{control.id} {control.title}")
    place = _attribute(control.file.removesuffix(".sql").replace("/", "."))
    head = f'<testcase name={name} classname={place} time="{outcome.seconds:.3f}">'
    kind, message, lines = _came_of(outcome, report)
    if not kind:
        return "", f"{head}</testcase>\n"
    level = f" type={_attribute(control.severity)}" if kind == "failure" else ""
    text = escape(_allowed("\n".join(lines)))
    body = f"<{kind} message={_attribute(message)}{level}>{text}</{kind}>"
    return kind, f"{head}\n{body}\n</testcase>\n"


def _came_of(outcome: Outcome, report: Report) -> tuple[str, str, list[str]]:
    findings = [_line(one) for one in outcome.findings]
    lines = [*findings, *(f"not read: {problem}" for problem in outcome.problems)]
    many = ", ".join(
        f"{number} {state}"
        for state in State
        if (number := sum(one.state is state for one in outcome.findings))
    )
    match outcome.status:
        case Status.PASSED:
            return "", "", []
        case Status.FAILED if report.counts(outcome):
            return "failure", f"findings: {many}", lines
        case Status.ERROR | Status.INCOMPLETE:
            return "error", outcome.lacks[0], lines or list(outcome.lacks)
        case Status.FAILED if not outcome.is_whole:
            return "error", outcome.lacks[0], lines
        case Status.FAILED:
            return "skipped", f"findings below {report.threshold}: {many}", lines
        case _:
            return "skipped", f"findings are accepted: {many}", lines


def _line(finding: Finding) -> str:
    region = f" in {finding.region}" if finding.region else ""
    state = "" if finding.state is State.NEW else f" [{finding.state}]"
    return f"{finding.resource}{region}: {finding.reason}{state}"


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text))


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

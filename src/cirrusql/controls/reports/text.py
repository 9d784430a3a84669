"""A report for people: a line for each control, what was found below it, and the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cirrusql.controls import Finding, Outcome, Report, Severity, State, Status
from cirrusql.formats.text import visible
from cirrusql.plan.wording import count as counted

_INDENT = " " * 12
_MOST_REGIONS = 8


def written(report: Report) -> str:
    """All of it."""
    lines = [line for outcome in report.outcomes for line in _outcome(outcome, report)]
    lines += ["", *summary(report), last_line(report)]
    return "".join(f"{visible(line)}\n" for line in lines)


def last_line(report: Report) -> str:
    """The sum of it in one line."""
    controls = counted(len(report.outcomes), "control")
    numbers = ((status, report.number(status)) for status in Status)
    parts = ", ".join(f"{number} {status}" for status, number in numbers if number)
    return f"{verdict(report)}: {controls} checked, {parts}"


def verdict(report: Report) -> str:
    """The whole in one word, as the exit code has it."""
    if report.failed:
        return "FAILED"
    return "PASSED" if report.complete else "INCOMPLETE"


def summary(report: Report) -> Iterator[str]:
    """What was found, what of it is accepted, and where it was looked for."""
    counts = Counter(one.state for one in report.findings())
    yield f"findings: {'; '.join(_found(report, counts))}"
    if report.gone:
        yield f"gone: {counted(len(report.gone), 'finding')} of the baseline"
        for one in report.gone:
            yield f"{_INDENT}{one.control}: {one.resource}{_in(one.region)}: {one.reason}"
    yield from told(report)
    many = counted(len(report.regions), "region")
    regions = report.regions if len(report.regions) <= _MOST_REGIONS else (many,)
    where = ", ".join((f"account {report.account}", *regions))
    spent = f"{counted(report.calls, 'call')} in {report.seconds:.1f} s"
    yield f"asked: {report.target}, {where}; {spent}"


def told(report: Report) -> Iterator[str]:
    """What is to be known of waivers that do nothing."""
    for waiver in report.expired:
        yield f"expired: {waiver} applies no longer"
    for waiver in report.unused:
        yield f"unused: {waiver} covers nothing"
    for waiver in report.astray:
        yield f"unused: {waiver}: there is no such control here"


def _found(report: Report, counts: Counter[State]) -> Iterator[str]:
    severities = Counter(
        outcome.control.severity for outcome in report.outcomes for _ in outcome.new
    )
    by = ", ".join(f"{severities[one]} {one}" for one in reversed(Severity) if severities[one])
    below = sum(count for one, count in severities.items() if one.rank < report.threshold.rank)
    less = f", of which {below} below {report.threshold} do not count" if below else ""
    yield f"{counts[State.NEW]:,} new" + (f" ({by}{less})" if by else "")
    yield f"{counts[State.WAIVED]:,} waived"
    if report.has_baseline:
        yield f"{counts[State.KNOWN]:,} in the baseline"


def _outcome(outcome: Outcome, report: Report) -> Iterator[str]:
    control = outcome.control
    said = f"{control.id} ({control.severity}) {control.title}"
    many = Counter(one.state for one in outcome.findings)
    numbers = ", ".join(f"{many[state]} {state}" for state in State if many[state])
    below = "" if report.counts(outcome) or not outcome.new else ", which does not count"
    yield f"{outcome.status:10}  {said}" + (f": {numbers}{below}" if numbers else "")
    for one in outcome.findings:
        yield f"{_INDENT}{_finding(one)}"
    for problem in outcome.lacks:
        what = "error" if outcome.status is Status.ERROR else "not read"
        yield f"{_INDENT}{what}: {problem}"
    for note in outcome.notes:
        yield f"{_INDENT}note: {note}"


def _finding(finding: Finding) -> str:
    line = f"{finding.resource}{_in(finding.region)}: {finding.reason}"
    if finding.waiver is not None:
        return f"{line} [waived until {finding.waiver.expires}: {finding.waiver.reason}]"
    return f"{line} [in the baseline]" if finding.state is State.KNOWN else line


def _in(region: str | None) -> str:
    return f" in {region}" if region else ""

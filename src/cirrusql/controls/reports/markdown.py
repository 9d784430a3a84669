"""A report as GitHub's Markdown: the sum, what failed, and a table of all controls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.controls import Finding, Outcome, Report, State, Status
from cirrusql.controls.reports.text import last_line, summary
from cirrusql.formats.markdown import escaped


def written(report: Report) -> str:
    """The text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(last_line(report))}"
    yield ""
    yield from (f"* {escaped(line.strip())}" for line in summary(report))
    for outcome in report.outcomes:
        if outcome.status is not Status.PASSED:
            yield ""
            yield from _section(outcome)
    yield ""
    yield "## Controls"
    yield ""
    yield from _table(
        ("control", "severity", "title", "status", "findings"),
        [
            (
                outcome.control.id,
                str(outcome.control.severity),
                outcome.control.title,
                str(outcome.status),
                str(len(outcome.findings)),
            )
            for outcome in report.outcomes
        ],
    )


def _section(outcome: Outcome) -> Iterator[str]:
    control = outcome.control
    yield f"## {escaped(f'{control.id} ({control.severity}) {control.title}: {outcome.status}')}"
    yield ""
    if control.sources:
        yield f"{', '.join(map(_source, control.sources))}"
        yield ""
    yield from (f"* not checked: {escaped(text)}" for text in outcome.lacks)
    yield from (f"* note: {escaped(text)}" for text in outcome.notes)
    if outcome.findings:
        if outcome.lacks or outcome.notes:
            yield ""
        head = ("resource", "region", "reason", "state")
        yield from _table(head, [_row(one) for one in outcome.findings])


def _source(source: str) -> str:
    """A link as it is, which GitHub makes one; anything else as text."""
    is_link = source.startswith("https://") and not set(source) & set("<>`|\\ ")
    return source if is_link else escaped(source)


def _row(finding: Finding) -> tuple[str, ...]:
    state = str(finding.state)
    if finding.state is State.WAIVED and finding.waiver is not None:
        state = f"waived until {finding.waiver.expires}: {finding.waiver.reason}"
    return finding.resource, finding.region or "", finding.reason, state


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"

"""A plan in lines to read: one step for each scan, and what is true of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cirrusql.plan.nodes import AnyScan, QueryPlan, Steps
from cirrusql.plan.wording import after, count, short, shown, some
from cirrusql.sql import UNKNOWN

Fact = tuple[str, str]
"""A label and what is to be known."""


def described(
    plan: QueryPlan, found: Mapping[int, Fact] | None = None, outcome: Sequence[Fact] = ()
) -> list[str]:
    """The lines of EXPLAIN.

    For EXPLAIN ANALYZE `found` adds a fact to each step, by its table's number, and `outcome` some
    to the whole.
    """
    lines: list[str] = []
    steps = {scan.table.number: step for step, scan in enumerate(plan.scans, 1)}
    for scan in plan.scans:
        number = scan.table.number
        lines.append(f"{steps[number]}. {scan.table.relation.name}")
        facts = [*_facts(scan, steps), *([found[number]] if found else ())]
        lines += (f"   {name:<9} {text}" for name, text in facts)
    lines += (f"{name:<12} {text}" for name, text in (*_whole(plan), *outcome))
    return lines


def _facts(scan: AnyScan, steps: Steps) -> Iterator[Fact]:
    """What is worth knowing of one scan."""
    if scan.shares:
        yield "accounts", some(tuple(share.name for share in scan.shares))
    if scan.table.relation.is_regional:
        yield "regions", some(scan.regions) or "none"
    if scan.skipped_regions:
        yield "skipped", f"{some(scan.skipped_regions)}: not offered there"
    if scan.restricted_by:
        yield "after", after(scan, steps)
    for text in scan.calls(steps):
        yield "calls", text
    for text in scan.kept:
        yield "reads", f"only those with {short(text)}"
    if scan.pushed != UNKNOWN:
        yield "pushed", shown(scan.pushed)


def _whole(plan: QueryPlan) -> Iterator[Fact]:
    for predicate in plan.query.residual:
        yield "residual", short(predicate)
    if plan.limit is not None:
        yield "stops", f"as soon as the query has {count(plan.limit.rows, 'row')}"
    if not plan.scans:
        yield "calls", "none: SQLite answers by itself"
    for note in plan.notes:
        yield "note", note

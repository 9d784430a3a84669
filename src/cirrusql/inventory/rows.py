"""What the inventory has recorded, as rows of the relations of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from cirrusql.inventory.changes import Change
from cirrusql.inventory.differences import ABSENT, Difference
from cirrusql.inventory.records import Coverage, Event, Run
from cirrusql.inventory.times import iso, iso_or_none

Row = tuple[Any, ...]
Naming = Callable[[str], str | None]
"""What gives the relation of a type."""


def run_row(run: Run) -> Row:
    """A row of `cirrusql.runs`. What a prune has for its beginning is no time of work."""
    lasted = None if run.kind == Run.PRUNE else round(run.committed_at - run.started_at, 3)
    return (
        run.run_id,
        run.parent_run,
        run.kind,
        run.status,
        iso(run.started_at),
        iso(run.committed_at),
        lasted,
        run.asked,
        run.counts,
        run.versions,
    )


def coverage_row(answer: Coverage, is_latest: bool | None, relation_of: Naming) -> Row:
    """A row of `cirrusql.coverage`; None where nobody asks whether it is the latest."""
    return (
        answer.run_id,
        answer.account_id,
        answer.region,
        answer.type_name,
        relation_of(answer.type_name),
        answer.parent,
        answer.status,
        answer.error_code,
        answer.error,
        answer.listed,
        answer.read,
        answer.unreadable,
        iso(answer.started_at),
        iso(answer.ended_at),
        answer.calls,
        None if is_latest is None else int(is_latest),
    )


def event_row(event: Event, relation_of: Naming) -> Row:
    """A row of `cirrusql.history`."""
    return (
        event.type_name,
        relation_of(event.type_name),
        event.identifier,
        event.account_id,
        event.region,
        event.parent,
        iso(event.observed_at),
        event.op,
        event.reason,
        event.source,
        iso_or_none(event.last_confirmed_at),
        event.run_id,
        event.properties,
    )


def change_row(change: Change, relation_of: Naming) -> Row:
    """A row of `cirrusql.changes`."""
    return (
        iso(change.observed_at),
        iso_or_none(change.last_confirmed_at),
        change.kind,
        change.type_name,
        relation_of(change.type_name),
        change.identifier,
        change.account_id,
        change.region,
        change.parent,
        change.run_id,
        change.source,
        change.reason,
        paths_of(change),
        properties_of(change.differences),
    )


def paths_of(change: Change) -> str | None:
    """Which properties changed, in one text; None where that is not known or none did."""
    return ", ".join(one.path for one in change.differences) or None


def properties_of(differences: Iterable[Difference]) -> str:
    """Changed properties as JSON: `from` or `to` is left out where there was no value.

    >>> properties_of([Difference("Name", ABSENT, "a")])
    '[{"path":"Name","to":"a"}]'
    """
    found = [
        {
            "path": one.path,
            **({} if one.before is ABSENT else {"from": one.before}),
            **({} if one.after is ABSENT else {"to": one.after}),
        }
        for one in differences
    ]
    return orjson.dumps(found).decode()

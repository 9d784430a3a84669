"""Changes: what happened to a resource, and which of its properties it happened to."""

from __future__ import annotations

from typing import Any, Literal

import orjson

from cirrusql.inventory.differences import Difference, differences
from cirrusql.inventory.records import Event, Source
from cirrusql.inventory.rules import Rules, TypeRules
from cirrusql.inventory.states import StateRow
from cirrusql.records import Record

Kind = Literal["created", "changed", "deleted", "unreadable", "readable"]


class Change(Record):
    """What happened to a resource after `last_confirmed_at` (if known) and by `observed_at`."""

    observed_at: float
    kind: Kind
    account_id: str
    region: str
    type_name: str
    parent: str
    identifier: str
    differences: tuple[Difference, ...] = ()
    last_confirmed_at: float | None = None
    run_id: str | None = None
    source: Source = "collect"
    reason: str | None = None


def is_news(event: Event, before: tuple[str | None, bytes | None, str | None]) -> bool:
    """Whether an event tells more than the one before it: as `past_queries.is_news`."""
    again = event.op == "gone" or (event.op == "put" and event.content_hash == before[1])
    return event.op != before[0] or not again


def changed(
    event: Event, before: tuple[str | None, bytes | None, str | None], rules: TypeRules
) -> Change:
    """An event beside the op, hash and properties of the one before it, as a change."""
    kind = _kind(event, before[0])
    found: tuple[Difference, ...] = ()
    if kind in ("changed", "readable") and before[1] != event.content_hash:
        found = _between(before[2], event.properties, rules)
    return Change(
        event.observed_at,
        kind,
        event.account_id,
        event.region,
        event.type_name,
        event.parent,
        event.identifier,
        found,
        event.last_confirmed_at,
        event.run_id,
        event.source,
        event.reason,
    )


def _kind(event: Event, before: str | None) -> Kind:
    if event.op == "gone":
        return "deleted"
    if event.op == "unreadable":
        return "unreadable"
    if before in (None, "gone"):
        return "created"
    return "readable" if before == "unreadable" else "changed"


def kind_of(one: StateRow | None, other: StateRow | None, rules: Rules) -> Change | None:
    """The change that makes one row of a state another; None if there is none."""
    row = other or one
    assert row is not None
    kind: Kind = "created" if one is None else "deleted" if other is None else "changed"
    found: tuple[Difference, ...] = ()
    if one is not None and other is not None:
        if one.content_hash == other.content_hash:
            return None
        found = _between(one.properties, other.properties, rules.of(row.type_name))
        if not found:
            return None
    return Change(
        row.observed_at, kind, row.account_id, row.region, row.type_name, row.parent,
        row.identifier, found, None, row.run_id, row.source, row.reason,
    )  # fmt: skip


def _between(before: str | None, after: str | None, rules: TypeRules) -> tuple[Difference, ...]:
    return tuple(differences(_parsed(before), _parsed(after), rules))


def _parsed(text: str | None) -> Any:
    return {} if text is None else orjson.loads(text)

"""A plan as text for people: what changes, from what to what, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from cirrusql.stack.graph.stack import title
from cirrusql.stack.planning.changes import Action, Change, Plan
from cirrusql.stack.report.views import ChangeView, PropertyView

_SIGNS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "±",
    Action.DELETE: "-",
    Action.UNCHANGED: "=",
    Action.RUN: "▸",
    Action.SKIP: "·",
    Action.UNKNOWN: "?",
}
_WORDS = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.REPLACE: "to replace",
    Action.DELETE: "to delete",
    Action.UNKNOWN: "not known yet",
    Action.RUN: "to run",
    Action.UNCHANGED: "unchanged",
    Action.SKIP: "left alone",
}
_LONGEST = 100


def plan_text(plan: Plan, views: Sequence[ChangeView]) -> str:
    """The plan as text, which ends with how many changes there are."""
    lines = [line for view in views for line in _change(view)]
    lines += [f"note: {note}" for note in plan.notes]
    return "\n".join((*lines, "", summary(plan)))


def summary(plan: Plan) -> str:
    """How many changes of each kind a plan has.

    >>> summary(Plan("web", "dev", ()))
    'web in dev: nothing to do'
    """
    counts = Counter(change.action for change in plan.changes)
    parts = [f"{counts[action]} {word}" for action, word in _WORDS.items() if counts[action]]
    said = ", ".join(parts)
    if not plan.has_changes:
        said = f"nothing to do ({said})" if said else "nothing to do"
    return f"{title(plan.stack, plan.environment)}: {said}"


def _change(view: ChangeView) -> Iterator[str]:
    change = view.change
    about = f" {change.type_name}" if change.type_name else ""
    name = f" '{change.identifier}'" if change.identifier else ""
    where = f" in {change.region}" if change.region else ""
    if change.action is Action.UNCHANGED:
        yield f"{_SIGNS[change.action]} {change.node}{about}{name}"
        yield from _said(change)
        return
    why = f": {change.reason}" if change.reason else ""
    yield f"{_SIGNS[change.action]} {change.node}{about}{name}{where} · {change.action.value}{why}"
    for one in view.properties:
        yield f"    {_property(one)}"
    if change.action is Action.REPLACE:
        how = "the new one is made first"
        yield f"    ({how if change.new_first else 'the old one goes before the new one is made'})"
    yield from _said(change)


def _said(change: Change) -> Iterator[str]:
    return (f"    note: {note}" for note in change.notes)


def _property(one: PropertyView) -> str:
    forces = "   (forces replacement)" if one.forces_replacement else ""
    if one.is_new:
        return f"{one.path}: {_short(one.new)}{forces}"
    if one.is_gone:
        return f"{one.path}: {_short(one.old)} → (removed){forces}"
    return f"{one.path}: {_short(one.old)} → {_short(one.new)}{forces}"


def _short(value: Any) -> str:
    if isinstance(value, str) and value.startswith("(known after build"):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

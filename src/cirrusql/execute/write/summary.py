"""What a write has done, or several, in a line."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.execute.write.failure import VERB_WORDS
from cirrusql.execute.write.planned import PlannedWrite
from cirrusql.execute.write.run import Outcome

_TOLD_EACH = 3  # Of more plans it is counted what is alike.
_MOST_KINDS = 8  # So many fit into a line that somebody reads.


def summary(plan: PlannedWrite, outcomes: Sequence[Outcome]) -> str:
    """What became of a plan that was carried out: the resource, or how many of which type."""
    changed = [outcome for outcome in outcomes if outcome.call.request is not None]
    if len(changed) != 1:
        return summed([plan])
    region, identifier = changed[0].call.region, changed[0].identifier or "?"
    return f"{plan.request.resource_type.type_name} '{identifier}' {_done(plan)} in {region}"


def summary_of_all(plans: Sequence[PlannedWrite], each: Sequence[str]) -> str:
    """What became of several plans: what `each` says, or of many what they have done together."""
    return "; ".join(each) if len(plans) <= _TOLD_EACH else summed(plans)


def summed(plans: Sequence[PlannedWrite]) -> str:
    """What plans that were carried out have done, those that did the same together.

    However many there are, it is a line to read: of many types only the first are named.
    """
    kinds: dict[tuple[str, str], list[PlannedWrite]] = {}
    for plan in plans:
        kinds.setdefault((plan.request.resource_type.type_name, _done(plan)), []).append(plan)
    told = [
        f"{_counted(alike)} of {type_name} {verb}{_unchanged(alike)}"
        for (type_name, verb), alike in kinds.items()
    ]
    if len(told) > _MOST_KINDS:
        others = [plan for alike in [*kinds.values()][_MOST_KINDS:] for plan in alike]
        told[_MOST_KINDS:] = [f"{_counted(others)} of other types{_unchanged(others)}"]
    return "; ".join(told)


def _done(plan: PlannedWrite) -> str:
    verb = VERB_WORDS[plan.request.verb]
    return verb if plan.waits else f"asked to be {verb}"


def _counted(plans: Sequence[PlannedWrite]) -> str:
    count = sum(len(plan.changes) for plan in plans)
    return f"{count} resource{'' if count == 1 else 's'}"


def _unchanged(plans: Sequence[PlannedWrite]) -> str:
    same = sum(len(plan.calls) - len(plan.changes) for plan in plans)
    return f", {same} already as wanted" if same else ""

"""What a plan would change, as an answer has it: without secrets, as much as there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cirrusql.execute.write.calls import WriteCall
from cirrusql.mcp.replies import json_text, without_nothing
from cirrusql.mcp.work import Work
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.pointers import steps, value_at
from cirrusql.plan.secret_texts import hidden_value
from cirrusql.session.intended import Intended
from cirrusql.values import document

_MOST_SHOWN = 25


def fitting(changes: Iterable[dict[str, Any]], work: Work) -> tuple[list[dict[str, Any]], int]:
    """The first changes, as many as there is room for, and how many more there are."""
    shown: list[dict[str, Any]] = []
    left = 0
    most = work.budget.bytes
    for change in changes:
        size = len(json_text(change).encode()) + 1
        too_many = most is not None and work.bytes + size > most
        if left or len(shown) >= _MOST_SHOWN or too_many:
            left += 1
        else:
            work.bytes += size
            shown.append(change)
    return shown, left


def not_shown(left: int) -> Iterator[str]:
    """That there are more changes than an answer has, if there are."""
    if left:
        yield f"{left} more change{'s are' if left > 1 else ' is'} not shown, and part of the plan"


def changes_of(found: Intended) -> Iterator[dict[str, Any]]:
    """Each change: what is done to which resource, and what is there now."""
    for call, model in zip(found.calls, found.live, strict=True):
        facts: dict[str, Any] = {
            "action": call.verb.handler,
            "type": call.type_name,
            "region": call.region,
            "identifier": call.identifier or call.made_identifier,
            "parameters": call.parameters,
            "notes": [*call.notes],
        }
        if call.verb is Verb.UPDATE:
            facts["diff"] = _differences(call, model)
        elif call.verb is Verb.CREATE:
            facts["new"] = document(call.shown_document)
        else:
            facts["old"] = call.subject.secrets.hidden(hidden_value(model)) if model else None
        yield without_nothing(facts)


def _differences(call: WriteCall, model: Any) -> list[Mapping[str, Any]]:
    """What an update changes: path, the value there now and the new one, without secrets."""
    operations = document(call.hidden(call.request or {}).get(PATCH_DOCUMENT)) or []
    old = call.subject.secrets.hidden(hidden_value(model)) if model else {}
    return [
        without_nothing(
            {
                "path": one["path"],
                "op": None if one["op"] == "replace" else one["op"],
                "from": one.get("from"),
                "old": value_at(old, steps(one["path"])),
                "new": hidden_value(one.get("value"), steps(one["path"])[-1]),
            }
        )
        for one in operations
    ]

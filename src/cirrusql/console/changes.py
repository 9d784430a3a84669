"""One call of a plan as the page shows it: what is done to which resource, property by property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.catalog import ResourceRelation
from cirrusql.console.differences import cut, properties, text_of
from cirrusql.execute.write.calls import DESIRED_STATE, WriteCall
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.pointers import find, pointer, shown, steps
from cirrusql.plan.secret_texts import hidden_value, without_secrets
from cirrusql.values import document

Json = Any
_UNSEEN = "what is there now cannot be read, so that what changes is not known beside what is sent"


def change_of(call: WriteCall, model: Mapping[str, Json] | None, row: int) -> dict[str, Json]:
    """What a call changes; `model` is the resource as it is, None where that is not known."""
    notes = [without_secrets(note) for note in call.notes]
    found = _properties(call, model, notes)
    return {
        "row": row,
        "verb": call.verb.handler if call.request is not None else "nothing",
        "relation": ResourceRelation(call.subject.resource_type).name,
        "type_name": call.type_name,
        "region": call.region,
        "identifier": call.identifier or call.made_identifier,
        "parameters": hidden_value(call.parameters),
        "notes": notes,
        "properties": found,
        "fixed": _fixed(call, model) if call.verb is Verb.UPDATE else [],
    }


def _properties(
    call: WriteCall, model: Mapping[str, Json] | None, notes: list[str]
) -> list[dict[str, Json]]:
    request = call.request
    if request is None:
        return []
    if call.verb is Verb.CREATE:
        wanted = document(request[DESIRED_STATE]) or {}
        return properties(call.subject, {}, wanted, deep=False)
    if call.verb is Verb.DELETE:
        if model is None:
            notes.append("what is there now cannot be read; all of it goes")
        return properties(call.subject, model or {}, {}, deep=False)
    return _updated(call, model, document(request[PATCH_DOCUMENT]) or [], notes)


def _updated(
    call: WriteCall,
    model: Mapping[str, Json] | None,
    operations: Sequence[Mapping[str, Json]],
    notes: list[str],
) -> list[dict[str, Json]]:
    """What a patch makes of a resource; where that cannot be said, its operations."""
    from cirrusql.local.schema.patch import InvalidPatch, apply_patch, parse_patch

    if model is not None:
        try:
            patch = parse_patch(str((call.request or {})[PATCH_DOCUMENT]))
            after = apply_patch(dict(model), patch)
        except InvalidPatch as error:
            notes.append(f"the patch does not fit what is there, and will be refused: {error}")
        else:
            return _with_repeated(properties(call.subject, model, after), operations)
    else:
        notes.append(_UNSEEN)
    return [_operation(one) for one in document(call.shown_document) or []]


def _operation(one: Mapping[str, Json]) -> dict[str, Json]:
    """An operation by itself, where nobody knows what it makes of what is there."""
    *_, last = steps(one["path"])
    told = {name: value for name, value in one.items() if name not in ("path", "op", "value")}
    if "value" in one:
        told["value"] = hidden_value(one["value"], last)
    path = str(one["path"])
    return {"path": path, "pointer": path, "kind": str(one["op"]), "new": cut(text_of(told))}


def _with_repeated(
    found: list[dict[str, Json]], operations: Sequence[Mapping[str, Json]]
) -> list[dict[str, Json]]:
    """What differs, and what is sent though it does not."""
    told = {one["pointer"] for one in found}
    for one in operations:
        path = str(one["path"])
        if one["op"] == "test":
            continue
        is_told = any(known == path or known.startswith(f"{path}/") for known in told)
        if is_told or any(path.startswith(f"{known}/") for known in told):
            continue
        name = path.removeprefix("/").replace("/", ".")
        found.append({"path": name, "pointer": path, "kind": "repeated"})
    return found


def _fixed(call: WriteCall, model: Mapping[str, Json] | None) -> list[str]:
    """The properties of an update's resource that nothing can change any more."""
    if model is None:
        return []
    rules = map(pointer, call.subject.resource_type.create_only)
    return [shown(rule) for rule in rules if any(True for _ in find(model, rule))]

"""What a resource says of a write whose end is not known: that it was carried out, or that not.

Asked when the service cannot be: it has forgotten the request, or refuses to repeat its answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import orjson

from cirrusql.cloudcontrol import Caller, get_resource
from cirrusql.errors import NotFound
from cirrusql.execute.write.calls import WriteCall
from cirrusql.execute.write.mutation import is_repeatable
from cirrusql.plan import PATCH_DOCUMENT, Verb, identifier
from cirrusql.plan.patch import as_wanted, patched
from cirrusql.records import Record


class Verdict(Enum):
    """What was found of a write."""

    DONE = "done"
    NOTHING = "nothing"
    """Nothing of it is there."""
    UNKNOWN = "unknown"


class Finding(Record):
    """A verdict, which resource it is about, and in words what was seen."""

    verdict: Verdict
    identifier: str | None
    seen: str


async def look(call: WriteCall, named: str | None, caller: Caller, *, complete: bool) -> Finding:
    """Read the resource that a call was about, and judge by it; raises what the reading raises.

    `named` is the identifier that a progress event has told. Without `complete` the call's values
    are not all known (secrets are not kept), so that being there proves nothing.
    """
    name = call.identifier or named or _own_name(call)
    if name is None:
        return Finding(Verdict.UNKNOWN, None, _no_name(call))
    try:
        _, model = await get_resource(caller, call.type_name, name, call.region)
    except NotFound:
        gone = Verdict.UNKNOWN if call.verb is Verb.UPDATE else Verdict.NOTHING
        gone = Verdict.DONE if call.verb is Verb.DELETE else gone
        return Finding(gone, name, f"there is no {call.type_name} '{name}' in {call.region}")
    seen = f"{call.type_name} '{name}' exists in {call.region}"
    if call.verb is Verb.DELETE:
        return Finding(Verdict.NOTHING, name, seen)
    verdict = _judged(call, model, complete=complete)
    words = {
        Verdict.DONE: f"{seen}, as wanted",
        Verdict.NOTHING: f"{seen}, without the change",
        Verdict.UNKNOWN: f"{seen}: compare it with what was wanted",
    }
    return Finding(verdict, name, words[verdict])


def _judged(call: WriteCall, model: Mapping[str, Any], *, complete: bool) -> Verdict:
    """Whether a resource that is there shows what a create or an update wanted of it."""
    if not complete:
        return Verdict.UNKNOWN
    if call.wanted is not None:
        wanted = as_wanted(model, call.wanted, call.subject.rules)
        return Verdict.DONE if wanted else Verdict.UNKNOWN
    document = (call.request or {}).get(PATCH_DOCUMENT)
    if document is None:
        return Verdict.UNKNOWN
    return _patch_shows(model, orjson.loads(document), call)


def _patch_shows(
    model: Mapping[str, Any], operations: Sequence[dict[str, Any]], call: WriteCall
) -> Verdict:
    """Whether a patch document was applied: if so it changes nothing more.

    One that adds to an array, or tests, does not tell; nor one with values that are never read.
    """
    properties = {operation["path"].split("/")[1] for operation in operations}
    write_only = {rule[0] for rule in call.subject.rules.write_only if rule}
    if not is_repeatable(operations) or properties & write_only:
        return Verdict.UNKNOWN
    try:
        after = patched(model, operations)
    except (KeyError, TypeError, AttributeError):  # what it enters is not there
        return Verdict.NOTHING
    if as_wanted(model, after, call.subject.rules):
        return Verdict.DONE
    return Verdict.NOTHING


def _own_name(call: WriteCall) -> str | None:
    """The identifier that a create gives its resource itself; None if the service makes one."""
    parts = []
    resource_type = call.subject.resource_type
    for part in resource_type.identifier_parts:
        value: Any = call.wanted
        for name in part.split("/"):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            return None
        parts.append(str(value))
    return identifier(resource_type, parts)


def _no_name(call: WriteCall) -> str:
    """What a person may look at where the service makes the identifier."""
    document = call.shown_document or "{}"
    shown = document if len(document) <= 200 else f"{document[:200]}…"
    return (
        f"the service makes the identifier of a {call.type_name}: look in {call.region} whether"
        f" there is one more that has {shown}"
    )

"""What the statements of a scripted node would do, said as changes of properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.errors import Error, NotFound, NotSupportedError
from cirrusql.execute.write.calls import WriteCall
from cirrusql.plan import PATCH_DOCUMENT, Verb
from cirrusql.plan.pointers import Pointer, find, steps, value_at
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.stack.planning.changes import Found
from cirrusql.stack.planning.desired import list_keys, own_identifier
from cirrusql.stack.planning.differences import ABSENT, NEVER_BUILT, Difference, differences
from cirrusql.stack.run.statements import statements

Json = Any


class Foreseen(Record, eq=False):
    """What one write of a statement would do."""

    verb: Verb
    type_name: str
    region: str
    identifier: str | None
    differences: tuple[Difference, ...]
    found: Found | None = None


def foreseen(sql: str, session: Session) -> list[Foreseen]:
    """What the writes among the statements of a text would do; nothing is changed.

    Raises what finding their targets and checking them raises.
    """
    found = []
    for text, writes in statements(sql):
        if writes:
            for plan in session.plan(text):
                found += [_foreseen(call, session) for call in plan.changes]
    return found


def _foreseen(call: WriteCall, session: Session) -> Foreseen:
    if call.verb is Verb.CREATE:
        there = existing(call, session)
        changes = _given(call) if there is None else adoption(call, there)
        own = own_identifier(call.subject.resource_type, call.wanted or {})
        identifier = (
            there.identifier if there is not None else own if isinstance(own, str) else None
        )
        return Foreseen(call.verb, call.type_name, call.region, identifier, changes, there)
    there = _live(call, session)
    changes = _patched(call, there.model if there is not None else {})
    return Foreseen(call.verb, call.type_name, call.region, call.identifier, changes, there)


def existing(call: WriteCall, session: Session) -> Found | None:
    """The resource that a creation would meet.

    Where its properties do not say its identifier it is the one that has all the properties which
    can only be given at creation: a route, by its table and destination.
    """
    resource_type = call.subject.resource_type
    if "read" not in resource_type.handlers:
        return None
    name = own_identifier(resource_type, call.wanted or {})
    if not isinstance(name, str):
        return _alike(call, session)
    try:
        return Found(call.region, name, session.read(call.type_name, name, call.region))
    except NotFound:
        return None


def _alike(call: WriteCall, session: Session) -> Found | None:
    wanted, resource_type = call.wanted or {}, call.subject.resource_type
    fixed = [rule for rule in call.subject.rules.create_only if rule[0] in wanted]
    keys = list_keys(resource_type, wanted)
    if not fixed or not isinstance(keys, Mapping) or "list" not in resource_type.handlers:
        return None
    names = [name for name, _ in session.list(call.type_name, call.region, keys)]
    models = session.read_all([(call.type_name, name, call.region) for name in names])
    found = []
    for name, model in zip(names, models, strict=True):
        if isinstance(model, Error):  # it may be the one, and a second would be made
            raise model
        if model is not None and _has_same(model, wanted, fixed, call):
            found.append(Found(call.region, name, model))
    return found[0] if len(found) == 1 else None


def _has_same(
    model: Mapping[str, Json], wanted: Mapping[str, Json], fixed: Sequence[Pointer], call: WriteCall
) -> bool:
    for rule in fixed:
        seen, given = list(find(model, rule)), list(find(wanted, rule))
        if given and (not seen or not call.subject.rules.same(seen[0], given[0], rule)):
            return False
    return True


def adoption(call: WriteCall, there: Found) -> tuple[Difference, ...]:
    """What a creation wants to be otherwise of a resource that is there already."""
    return tuple(differences(there.model, call.wanted or {}, call.subject.rules, NEVER_BUILT))


def _given(call: WriteCall) -> tuple[Difference, ...]:
    return tuple(Difference((name,), ABSENT, value) for name, value in (call.wanted or {}).items())


def _live(call: WriteCall, session: Session) -> Found | None:
    if call.model is not None:
        return Found(call.region, str(call.identifier), call.model)
    model: Mapping[str, Json] = {}
    try:
        model = session.read(call.type_name, str(call.identifier), call.region)
    except NotFound:
        return None
    except NotSupportedError:  # not every type can be read; what is there counts all the same
        pass
    return Found(call.region, str(call.identifier), model)


def _patched(call: WriteCall, live: Mapping[str, Json]) -> tuple[Difference, ...]:
    """The values that a patch document changes; what it sets to what is there is left out."""
    document = (call.request or {}).get(PATCH_DOCUMENT)
    operations: Sequence[Mapping[str, Json]] = orjson.loads(document) if document else ()
    rules, found = call.subject.rules, []
    for one in operations:
        path = steps(one["path"])
        old = value_at(live, path, ABSENT)
        new = one.get("value", ABSENT) if one["op"] in ("add", "replace") else ABSENT
        hidden = rules.is_write_only(path)
        if hidden or old is ABSENT or new is ABSENT or not rules.same(old, new, path):
            found.append(Difference(path, old, new, hidden))
    return tuple(found)

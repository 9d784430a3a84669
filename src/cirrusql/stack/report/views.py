"""A plan as it may be shown: values without secrets, everything in JSON's types."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from cirrusql.catalog import Catalog
from cirrusql.errors import UnknownName
from cirrusql.execute.write.calls import Subject
from cirrusql.plan.pointers import ITEM, Pointer
from cirrusql.plan.secrets import HIDDEN, Secrets
from cirrusql.records import Record
from cirrusql.stack.graph.outputs import Unknown, unknowns
from cirrusql.stack.planning.changes import Change, Plan
from cirrusql.stack.planning.differences import ABSENT, Difference
from cirrusql.stack.secrets import Mask

Json = Any


class PropertyView(Record, eq=False):
    """One property that changes.

    `is_new` and `is_gone` tell a value that is not there from one that is null. `known` is whether
    the new value is known before the build.
    """

    path: str
    old: Json
    new: Json
    is_new: bool
    is_gone: bool
    known: bool
    forces_replacement: bool
    is_secret: bool


class ChangeView(Record, eq=False):
    """One change as it may be shown; `relation` is the SQL name of its type."""

    change: Change
    relation: str | None
    properties: tuple[PropertyView, ...]

    def document(self) -> dict[str, Json]:
        """The view as JSON."""
        change = self.change
        return {
            "resource": change.node,
            "action": change.action.value,
            "type_name": change.type_name,
            "relation": self.relation,
            "region": change.region,
            "identifier": change.identifier,
            "reason": change.reason,
            "new_first": change.new_first,
            "notes": list(change.notes),
            "properties": [_document(one) for one in self.properties],
            "statements": list(change.statements),
        }


def _document(one: PropertyView) -> dict[str, Json]:
    return {
        "path": one.path,
        "old": one.old,
        "new": one.new,
        "known": one.known,
        "forces_replacement": one.forces_replacement,
        "secret": one.is_secret,
    }


def views(plan: Plan, catalog: Catalog) -> list[ChangeView]:
    """The changes of a plan, without secrets, in the plan's order."""
    return [_view(change, catalog, plan.mask) for change in plan.changes]


def _view(change: Change, catalog: Catalog, mask: Mask) -> ChangeView:
    relation, secrets = None, None
    if change.type_name is not None:
        try:
            resource_type = catalog.resource_type(change.type_name)
        except UnknownName:
            resource_type = None
        if resource_type is not None:
            relation = resource_type.name
            secrets = Subject.of(resource_type, catalog).secrets
    forced = frozenset(change.forced)
    shown = tuple(_property(one, one.path in forced, secrets, mask) for one in change.differences)
    return ChangeView(change, relation, shown)


def _property(
    one: Difference,
    forces: bool,
    secrets: Secrets | None,
    mask: Mask,
) -> PropertyView:
    old, new = (_shown(value, one.path, secrets, mask) for value in (one.old, one.new))
    old = HIDDEN if one.is_hidden else _replaced(old, _plain(one.new), new)
    return PropertyView(
        ".".join(one.path),
        old,
        new,
        one.old is ABSENT and not one.is_hidden,
        one.new is ABSENT,
        not unknowns(one.new),
        forces,
        one.is_hidden or HIDDEN in orjson.dumps([old, new]).decode(),
    )


def _replaced(old: Json, plain: Json, shown: Json) -> Json:
    """The old value without what a secret takes the place of: that was one too."""
    if old is None or plain == shown or plain is ABSENT:
        return old
    if all(isinstance(one, dict) for one in (old, plain, shown)):
        return {name: _replaced(old[name], plain.get(name), shown.get(name)) for name in old}
    return HIDDEN


def _shown(value: Json, path: Pointer, secrets: Secrets | None, mask: Mask) -> Json:
    if value is ABSENT:
        return None
    plain = _plain(value)
    if secrets is not None:
        place = tuple(ITEM if step.isdigit() else step for step in path)
        plain = secrets.hidden(plain, place)
    return _masked(plain, mask)


def _plain(value: Json) -> Json:
    if isinstance(value, Unknown):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _masked(value: Json, mask: Mask) -> Json:
    if isinstance(value, str):
        return mask.hidden(value)
    if isinstance(value, dict):
        return {name: _masked(inner, mask) for name, inner in value.items()}
    return [_masked(inner, mask) for inner in value] if isinstance(value, list) else value


def plan_document(plan: Plan, catalog: Catalog) -> dict[str, Json]:
    """A plan as JSON: what `cirrusql stack plan --json` writes."""
    return {
        "stack_name": plan.stack,
        "stack_env": plan.environment,
        "changes": [view.document() for view in views(plan, catalog)],
        "permissions": plan.policy.document,
        "notes": list(plan.notes),
    }


def fingerprint(plan: Plan) -> str:
    """A digest of all that a plan would do, secrets included, and of what it has seen."""
    whole = [list(_facts(change)) for change in plan.changes]
    text = orjson.dumps(whole, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def _facts(change: Change) -> Iterator[Json]:
    yield from (change.node, change.action.value, change.type_name, change.region)
    yield change.identifier
    for one in change.differences:
        old, new = (None if v is ABSENT else _plain(v) for v in (one.old, one.new))
        yield [list(one.path), old, new, one.old is ABSENT, one.new is ABSENT]
    yield list(change.statements)

"""Undoing what a build has done: the last write first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import Error, NotFound
from cirrusql.plan import Verb
from cirrusql.plan.patch import patch
from cirrusql.plan.pointers import without
from cirrusql.plan.rules import Rules
from cirrusql.session import Session
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.removal import removed
from cirrusql.stack.run.undo import Undoable
from cirrusql.stack.state.records import Kept


def roll_back(done: Sequence[Undoable], deployment: Deployment) -> list[str]:
    """Undo writes in reverse; what could not be undone, in words."""
    left: list[str] = []
    for one in reversed(done):
        try:
            with deployment.session(one.node) as session:
                _undone(one, deployment, session)
        except Error as error:
            left.append(f"{one.type_name} '{one.identifier}' in {one.region}: {error}")
    return left


def _undone(one: Undoable, deployment: Deployment, session: Session) -> None:
    match one.verb:
        case Verb.CREATE:
            removed(one.type_name, one.region, one.identifier, session)
            _keep(one, one.kept, deployment)
            deployment.tell(one.node, f"deleted again: {one.identifier}")
        case Verb.UPDATE:
            _restore(one, deployment, session)
        case Verb.DELETE:
            _recreate(one, deployment, session)


def _keep(one: Undoable, kept: Kept | None, deployment: Deployment) -> None:
    if kept is None:
        deployment.state.forget(one.node)
    else:
        deployment.state.note(one.node, kept)


def _restore(one: Undoable, deployment: Deployment, session: Session) -> None:
    """Give a resource the properties back that it had."""
    if one.model is None:
        deployment.tell(one.node, f"cannot be changed back: {one.identifier} was not read before")
        return
    live = session.read(one.type_name, one.identifier, one.region)
    rules = deployment.desired_state(deployment.catalog.resource_type(one.type_name)).rules
    operations = patch(live, _wanted(one.model, live, rules), rules)
    plan = session.planned_update(one.type_name, one.region, one.identifier, operations, live)
    session.apply([plan])
    _keep(one, one.kept, deployment)
    deployment.tell(one.node, f"changed back: {one.identifier}")


def _wanted(before: Mapping[str, Any], live: Mapping[str, Any], rules: Rules) -> Mapping[str, Any]:
    """The properties of before that are other now; None for those that were not there."""
    names = [
        name
        for name in {**before, **live}
        if before.get(name) != live.get(name) and not rules.is_read_only((name,))
    ]
    return {name: before.get(name) for name in names}


def _recreate(one: Undoable, deployment: Deployment, session: Session) -> None:
    """Make a resource anew as it was; the service may give it another identifier."""
    if one.model is None:
        deployment.tell(one.node, f"cannot be made again: {one.identifier} was not read before")
        return
    resource_type = deployment.catalog.resource_type(one.type_name)
    rules = deployment.desired_state(resource_type).rules
    model: Any = one.model
    for rule in rules.read_only:
        model = without(model, rule)
    try:
        session.read(one.type_name, one.identifier, one.region)
    except NotFound:
        plan = session.planned_create(one.type_name, one.region, model)
        (result,) = session.apply([plan], reads_back=True)
        (written,) = result.written
        kept = one.kept or Kept(one.type_name, one.region)
        made = Kept(one.type_name, one.region, written.identifier, kept.digests)
        _keep(one, made, deployment)
        deployment.tell(one.node, f"made again: {written.identifier}")

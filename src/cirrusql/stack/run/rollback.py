"""Undoing what a build has done: the last write first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import AccessDenied, Error, NotFound
from cirrusql.plan import Verb
from cirrusql.plan.patch import patch
from cirrusql.plan.pointers import without
from cirrusql.plan.rules import Rules
from cirrusql.session import Session
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.removal import removed
from cirrusql.stack.run.undo import Undoable
from cirrusql.stack.state.records import Kept

Json = Any
Model = Mapping[str, Json]


def roll_back(done: Sequence[Undoable], deployment: Deployment) -> list[str]:
    """Undo writes in reverse; what is not as it was before, in words."""
    left: list[str] = []
    for one in reversed(done):
        try:
            with deployment.session(one.node) as session:
                left += _Undoing(one, deployment, session).undone()
        except Error as error:
            left.append(f"{one}: {error}")
    return left


class _Undoing:
    """The undoing of one write."""

    def __init__(self, one: Undoable, deployment: Deployment, session: Session) -> None:
        self._one = one
        self._deployment = deployment
        self._session = session
        resource_type = deployment.catalog.resource_type(one.type_name)
        self._rules: Rules = deployment.desired_state(resource_type).rules

    def undone(self) -> list[str]:
        """Undo it, and tell what is not as it was."""
        match self._one.verb:
            case Verb.CREATE:
                return self._delete_again()
            case Verb.UPDATE:
                return self._change_back()
        return self._make_again()

    def _delete_again(self) -> list[str]:
        one = self._one
        node = self._deployment.stack.nodes.get(one.node)
        if node is not None and node.facts.lifecycle.keeps_created:
            self._tell(f"left alone, as the stack says: {one.identifier}")
            return []
        if one.sure or self._is_there():
            removed(one.type_name, one.region, one.identifier, self._session)
            self._tell(f"deleted again: {one.identifier}")
        self._keep(one.kept)
        return []

    def _is_there(self) -> bool:
        """Whether a creation that has failed has left something that is ours to look at."""
        one = self._one
        try:
            self._session.read(one.type_name, one.identifier, one.region)
        except (NotFound, AccessDenied):
            return False
        return True

    def _change_back(self) -> list[str]:
        """Give a resource the properties back that it had."""
        one = self._one
        if one.model is None:
            return [f"{one} was changed, and nobody has read how it was before"]
        live = self._session.read(one.type_name, one.identifier, one.region)
        operations = patch(live, _wanted(one.model, live, self._rules), self._rules)
        if operations:
            plan = self._session.planned_update(
                one.type_name, one.region, one.identifier, [*operations, *one.again], live
            )
            self._session.apply([plan])
            self._tell(f"changed back: {one.identifier}")
        self._keep(one.kept)
        return self._lost("cannot be changed back, for it cannot be read")

    def _make_again(self) -> list[str]:
        """Make a resource anew as it was; the service may give it another identifier."""
        one = self._one
        try:
            self._session.read(one.type_name, one.identifier, one.region)
        except NotFound:
            pass
        else:
            return []
        if one.model is None:
            return [f"{one} was deleted, and nobody has read how it was before"]
        model: Json = one.model
        for rule in self._rules.read_only:
            model = without(model, rule)
        plan = self._session.planned_create(one.type_name, one.region, model)
        (result,) = self._session.apply([plan], reads_back=True)
        (made,) = result.written
        kept = one.kept or Kept(one.type_name, one.region)
        self._keep(Kept(one.type_name, one.region, made.identifier, kept.digests))
        self._tell(f"made again: {made.identifier}")
        lost = self._lost("is not what it was, for it cannot be read")
        return [*_others(one, made.model or one.model), *lost]

    def _lost(self, why: str) -> list[str]:
        names = ", ".join(self._one.lost)
        return [f"{self._one}: {names} {why}"] if names else []

    def _keep(self, kept: Kept | None) -> None:
        """Have the state be what it was."""
        if kept is None:
            self._deployment.state.forget(self._one.node)
        else:
            self._deployment.state.note(self._one.node, kept)

    def _tell(self, text: str) -> None:
        self._deployment.tell(self._one.node, text)


def _others(one: Undoable, made: Model) -> list[str]:
    """What the service has given to a resource that was made again and is other than it was."""
    before = one.model or {}
    names = [name for name in {**before, **made} if before.get(name) != made.get(name)]
    return [f"{one} was made again, with another {', '.join(names)}"] if names else []


def _wanted(before: Model, live: Model, rules: Rules) -> Model:
    """The properties of before that are other now; None for those that were not there."""
    names = [
        name
        for name in {**before, **live}
        if before.get(name) != live.get(name) and not rules.is_read_only((name,))
    ]
    return {name: before.get(name) for name in names}

"""Creating, changing and deleting a declared resource, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cirrusql.errors import AlreadyExists, Error
from cirrusql.execute.write.returning import Written
from cirrusql.plan import Verb
from cirrusql.plan.pointers import Pointer, steps, without
from cirrusql.session import Session
from cirrusql.stack.graph.naming import made_name
from cirrusql.stack.graph.nodes import Declared, Ending
from cirrusql.stack.graph.secret_text import revealed
from cirrusql.stack.planning.changes import Change, Found
from cirrusql.stack.planning.desired import Desired
from cirrusql.stack.planning.operations import operations
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.run.ending import snapshot
from cirrusql.stack.run.removal import removed
from cirrusql.stack.run.undo import Undoable, left_by
from cirrusql.stack.state.records import Kept

Json = Any


class DeclaredWriter:
    """Writes one declared resource, and notes what has to be known to undo that.

    Mutable state: the secrets that it has put into what is written.
    """

    def __init__(self, node: Declared, deployment: Deployment, session: Session) -> None:
        self._node = node
        self._name = node.facts.name
        self._type = node.resource_type
        self._schema = deployment.catalog.schema(self._type.type_name)
        self._revealed_texts: frozenset[str] = frozenset()
        self._rules = deployment.desired_state(node.resource_type).planning_rules
        self._deployment = deployment
        self._session = session

    def create(self, wanted: Desired, region: str) -> Found:
        """Make the resource; it is kept as the node's at once, whatever comes next."""
        properties = self._revealed(self._named(wanted.properties))
        plan = self._session.planned_create(self._type.type_name, region, properties)
        plan = plan.with_secrets(self._secrets_in(properties))
        try:
            written = _applied(self._session, plan)
        except Error as error:
            for identifier in left_by(error):
                self._did(Verb.CREATE, Found(region, identifier, {}), sure=False)
                kept = Kept(self._type.type_name, region, identifier)
                self._deployment.state.left_behind(self._name, kept)
            raise
        found = Found(region, written.identifier, written.model or {})
        self._did(Verb.CREATE, found)
        kept = Kept(self._type.type_name, region, found.identifier)
        self._deployment.state.note(self._name, kept, wanted.properties)
        return found

    def _named(self, properties: Mapping[str, Json]) -> Mapping[str, Json]:
        """The properties with a name where nobody has given one and the stack's is wanted."""
        name = made_name(self._node, properties, self._schema)
        return properties if name is None else {**properties, **name}

    def _revealed(self, value: Json) -> Json:
        """A value with its secrets put in; they are hidden from now on wherever they stand."""

        def learn(text: str) -> None:
            self._revealed_texts |= {text}
            self._deployment.mask.add((text,))

        return revealed(value, learn)

    def _secrets_in(self, value: Json) -> frozenset[str]:
        """What of a value the journal must not keep: `NoEcho`, protected, put in just now."""
        return self._revealed_texts | self._deployment.mask.within(value)

    def update(self, wanted: Desired, change: Change) -> Found:
        """Change the resource in place."""
        there = change.found
        assert there is not None
        patch = operations(there.model, wanted.properties, change.differences, self._rules)
        plan = self._session.planned_update(
            self._type.type_name, there.region, there.identifier, self._revealed(patch), there.model
        ).with_secrets(self._secrets_in(dict(wanted.properties)))
        lost = [one.path for one in change.differences if one.is_hidden]
        kept = _without(wanted.properties, lost)
        again = self._revealed(operations(there.model, kept, (), self._rules))
        try:
            written = _applied(self._session, plan)
        except Error:
            self._did(Verb.UPDATE, there, sure=False, again=again)
            raise
        self._did(Verb.UPDATE, there, lost=map(".".join, lost), again=again)
        return Found(there.region, there.identifier, written.model or {})

    def replace(self, wanted: Desired, change: Change, region: str) -> Found:
        """Make another in the resource's place; that goes before, or once all is built."""
        old = change.found
        assert old is not None
        if change.new_first and self._node.facts.lifecycle.when_replaced is Ending.KEEP:
            text = f"'{old.identifier}' is left alone, as the stack says"
            self._deployment.tell(self._name, text)
            return self.create(wanted, region)
        if change.new_first:
            kept = self._deployment.state.of(self._name)
            type_name = kept.type_name if kept is not None else self._type.type_name
            ending = self._node.facts.lifecycle.when_replaced.value
            obsolete = Kept(type_name, old.region, old.identifier, ending=ending)
            self._deployment.state.replace_later(self._name, obsolete)
            try:
                return self.create(wanted, region)
            except AlreadyExists as error:
                # The service gives both the same name, which the schema did not tell.
                if old.identifier not in (error.identifier, *error.message.split("'")):
                    raise
        if self._node.facts.lifecycle.when_replaced is Ending.SNAPSHOT:
            snapshot(self._name, self._type.type_name, old, self._deployment, self._session)
        self.delete(old)
        return self.create(wanted, region)

    def delete(self, there: Found) -> None:
        """Delete the resource, and wait until it is gone."""
        kept = self._deployment.state.of(self._name)
        given = kept.digests if kept is not None else ()
        lost = [".".join(path) for path in map(steps, given) if self._rules.is_write_only(path)]
        try:
            if not removed(self._type.type_name, there.region, there.identifier, self._session):
                return
        except Error:
            self._did(Verb.DELETE, there, sure=False, lost=lost)
            raise
        self._did(Verb.DELETE, there, lost=lost)

    def _did(
        self,
        verb: Verb,
        found: Found,
        *,
        sure: bool = True,
        lost: Iterable[str] = (),
        again: Iterable[Mapping[str, Json]] = (),
    ) -> None:
        """Note how a write is undone; `found` is the resource before it, if it was there."""
        self._deployment.undo.add(
            Undoable(
                self._name,
                verb,
                self._type.type_name,
                found.region,
                found.identifier,
                None if verb is Verb.CREATE else found.model,
                self._deployment.state.of(self._name),
                sure,
                tuple(lost),
                tuple(again),
            )
        )


def _without(properties: Mapping[str, Json], paths: Iterable[Pointer]) -> Mapping[str, Json]:
    for path in paths:
        properties = without(properties, path)
    return properties


def _applied(session: Session, plan: Any) -> Written:
    (result,) = session.apply([plan], reads_back=True)
    (written,) = result.written
    assert isinstance(written, Written)
    return written

"""From the targets of a write to the calls it needs, each checked before the first is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.errors import DataError, Error, MissingKey
from cirrusql.plan import PATCH_DOCUMENT, Target, Verb, WriteRequest, patch_document
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.rules import Rules
from cirrusql.plan.secrets import Secrets, scrubbed
from cirrusql.plan.update import change
from cirrusql.records import Record, replace

DESIRED_STATE = "DesiredState"


class Subject(Record, eq=False):
    """What calls write to: a resource type, and what makes and checks the models of it."""

    resource_type: ResourceType
    desired: DesiredState

    @classmethod
    def of(cls, resource_type: ResourceType, catalog: Catalog) -> Subject:
        """The subject for a resource type; the catalogue keeps it, for its schema is compiled."""
        key = (cls, resource_type.type_name)
        made: Subject = catalog.kept(
            key, lambda: cls(resource_type, DesiredState(catalog, resource_type))
        )
        return made

    @property
    def rules(self) -> Rules:
        """What the schema says about changing a resource."""
        return self.desired.rules

    @property
    def secrets(self) -> Secrets:
        """Which values are never shown."""
        return self.desired.secrets


class WriteCall(Record, eq=False):
    """One mutation, ready to be sent. `request` is the operation's input.

    `request` is None when the resource is already as wanted and no call is needed; `model` is the
    resource then. `wanted` are the properties that the resource shall have, None where a patch
    document was given. With `own_token` the ClientToken is ours: `begun` gives it, and another
    attempt may take a new one. `own_secrets` are texts in it that are secrets whatever the schema
    says.
    """

    subject: Subject
    verb: Verb
    region: str
    identifier: str | None
    request: Mapping[str, Any] | None
    wanted: Mapping[str, Any] | None = None
    own_token: bool = True
    notes: tuple[str, ...] = ()
    model: Mapping[str, Any] | None = None
    own_secrets: frozenset[str] = frozenset()

    def begun(self) -> WriteCall:
        """The call as a run sends it: with a ClientToken of its own, unless the user gave one.

        The token stays the same however often the run sends the call, so the service does the work
        once. It is not the plan's: a plan applied again would be told how the first time went.
        """
        if self.request is None or not self.own_token:
            return self
        return replace(self, request={**self.request, "ClientToken": new_token()})

    @property
    def type_name(self) -> str:
        """The resource type's name."""
        return self.subject.resource_type.type_name

    @property
    def made_identifier(self) -> str | None:
        """The identifier that a resource will have, where its creation says all of that."""
        keys = self.subject.resource_type.primary_identifier
        wanted = self.wanted or {}
        if self.verb is not Verb.CREATE or not keys:
            return None
        values = [_found(wanted, pointer.split("/")[2:]) for pointer in keys]
        return "|".join(map(str, values)) if all(map(_is_text, values)) else None

    @property
    def parameters(self) -> dict[str, Any]:
        """What travels beside the document: a role, a version, the user's own token."""
        names = ("RoleArn", "TypeVersionId", *(() if self.own_token else ("ClientToken",)))
        request = self.request or {}
        return {name: request[name] for name in names if name in request}

    @property
    def shown_document(self) -> str | None:
        """The desired state or patch document, without secrets; None if there is none."""
        hidden = self.hidden(self.request or {})
        return hidden.get(DESIRED_STATE) or hidden.get(PATCH_DOCUMENT)

    def hidden(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A request's input, its document without secrets."""
        secrets, hidden = self.subject.secrets, dict(request)
        if DESIRED_STATE in request:
            state = _text(secrets.hidden(orjson.loads(request[DESIRED_STATE])))
            hidden[DESIRED_STATE] = self._scrubbed(state)
        if PATCH_DOCUMENT in request:
            operations = secrets.hidden_patch(orjson.loads(request[PATCH_DOCUMENT]))
            hidden[PATCH_DOCUMENT] = self._scrubbed(_text(operations))
        return hidden

    def without_secrets(self, error: Error) -> Error:
        """The error, its text without the secrets that the service may have quoted in it."""
        return error.with_(
            message=scrubbed(error.message, self._secret_values() | self.own_secrets)
        )

    def _scrubbed(self, text: str) -> str:
        """A JSON text without the secrets of its own, as they stand in JSON."""
        inside = (orjson.dumps(one).decode()[1:-1] for one in self.own_secrets)
        return scrubbed(text, frozenset(inside))

    def _secret_values(self) -> frozenset[str]:
        secrets, request = self.subject.secrets, self.request or {}
        if DESIRED_STATE in request:
            return secrets.values(orjson.loads(request[DESIRED_STATE]))
        if PATCH_DOCUMENT in request:
            return secrets.patch_values(orjson.loads(request[PATCH_DOCUMENT]))
        return frozenset()


def write_calls(
    request: WriteRequest, targets: Sequence[Target], catalog: Catalog
) -> tuple[WriteCall, ...]:
    """The call for each target, in order. Pure: nothing is asked and nothing has been changed.

    All of them are checked here: raises InvalidProperty, NotUpdatable or DataError for the first
    target that the service would refuse.
    """
    for target in targets:
        _require_texts(request, target)
    subject = Subject.of(request.resource_type, catalog)
    if request.by_columns:
        targets = [target if target.current is not None else _unread(target) for target in targets]
    return tuple(_call(subject, request, target) for target in targets)


def _require_texts(request: WriteRequest, target: Target) -> None:
    """Raise DataError for a BLOB, which no JSON document has a place for."""
    for name, value in (*target.assigned.items(), *target.parameters.items()):
        if isinstance(value, bytes):
            message = f"{name} of {request.resource_type.type_name} cannot be a BLOB"
            raise DataError(message, hint="write it as text, in hex() or base64 as the type wants")


def _unread(target: Target) -> Target:
    """A resource of a type that cannot be read: whatever the statement names is to be sent."""
    return target.read({name: None for name, value in target.assigned.items() if value is None})


def _call(subject: Subject, request: WriteRequest, target: Target) -> WriteCall:
    match request.verb:
        case Verb.CREATE:
            wanted = subject.desired.model(target.assigned)
            return _made(subject, request, target, {DESIRED_STATE: _text(wanted)}, wanted)
        case Verb.DELETE:
            return _made(subject, request, target, {})
    if request.by_columns:
        current = target.current
        assert current is not None
        found = change(request.resource_type, subject.desired, current, target.assigned)
        document = {PATCH_DOCUMENT: _text(found.operations)} if found.operations else None
        return _made(subject, request, target, document, found.wanted, found.notes)
    if len(target.assigned) > 1:
        message = "PatchDocument cannot be combined with other columns in SET"
        raise MissingKey(message, hint="use one or the other")
    operations = orjson.loads(patch_document(target.assigned[PATCH_DOCUMENT]))
    document = {PATCH_DOCUMENT: _text(subject.desired.operations(operations))}
    return _made(subject, request, target, document)


def _made(
    subject: Subject,
    request: WriteRequest,
    target: Target,
    document: Mapping[str, str] | None,
    wanted: Mapping[str, Any] | None = None,
    notes: tuple[str, ...] = (),
) -> WriteCall:
    own_token = "ClientToken" not in target.parameters
    body: dict[str, Any] | None = None
    if document is not None:
        _require_nothing_hidden(document, request)
        body = {"TypeName": request.resource_type.type_name}
        if target.identifier is not None:
            body["Identifier"] = target.identifier
        body.update(document)
        body.update(target.parameters)
    return WriteCall(
        subject,
        request.verb,
        target.region,
        target.identifier,
        body,
        wanted,
        own_token,
        notes,
        target.current,
    )


def _require_nothing_hidden(document: Mapping[str, str], request: WriteRequest) -> None:
    """Raise DataError for what stands in the inventory for a secret: it is no value of anything."""
    for text in document.values():
        if "$hidden" not in text:
            continue
        from cirrusql.inventory.redaction import has_hidden

        if has_hidden(text):
            message = "a secret that the inventory has hidden cannot be written"
            hint = "leave AS OF out, and it is read where it is"
            raise DataError(f"{request.resource_type.type_name}: {message}", hint=hint)


def new_token() -> str:
    """A client token that nobody has used."""
    return str(uuid.uuid4())


def _text(document: Any) -> str:
    return orjson.dumps(document).decode()


def _found(document: Any, path: Sequence[str]) -> Any:
    """What stands in a document under names, one below the other; None if nothing does."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""

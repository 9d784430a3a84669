"""CreateResource."""

from __future__ import annotations

import copy
from typing import Any

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.census import StoredCensus
from cirrusql.local.operations.client_tokens import replayed
from cirrusql.local.operations.lifecycle import Change, accept
from cirrusql.local.operations.models import stored, with_defaults
from cirrusql.local.operations.references import check_references
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.documents import InvalidDocument, parse_object
from cirrusql.local.schema.identifiers import identifier_of
from cirrusql.local.schema.pointers import find, show_pointer, value_at
from cirrusql.local.schema.registered_type import RegisteredType


def create_resource(backend: Backend, scope: Scope, members: Members) -> Members:
    """Accept a new resource; that its name is taken is told later, by the request."""
    earlier = replayed(backend, scope, "CreateResource", members)
    if earlier is not None:
        return earlier
    resource_type = backend.resource_type(scope, "create", members)
    desired = desired_state(backend, resource_type, members["DesiredState"])
    if backend.settings.strict_references:
        check_references(backend, resource_type, scope, desired)
    named = all(value_at(desired, pointer) is not None for pointer in resource_type.primary)
    now = backend.clock.now()
    model = with_defaults(resource_type, desired) if backend.settings.schema_defaults else desired
    model = completed(backend, resource_type, scope, model, now)
    if identifier_of(resource_type, model) is None:
        raise Refusal(
            "HandlerInternalFailureException", f"{resource_type.type_name} made no identifier"
        )
    visible = now + backend.settings.duration + backend.settings.read_after_create
    resource = stored(resource_type, model, visible if visible > now else -now)
    change = Change(resource_type, "CREATE", resource.identifier, resource, shown=named)
    return accept(backend, scope, members, change)


def completed(
    backend: Backend,
    resource_type: RegisteredType,
    scope: Scope,
    model: dict[str, Any],
    now: float,
) -> dict[str, Any]:
    """The model with what the service adds, in place if its type does not count.

    A number whose resource is there already, as after an import, is passed over.
    """
    census = StoredCensus(backend, resource_type, scope)
    if not resource_type.counts:
        backend.generator.complete(resource_type, scope, model, now, census)
        return model
    collection, taken = backend.collection(resource_type, scope), None
    while True:
        made = copy.deepcopy(model)
        backend.generator.complete(resource_type, scope, made, now, census)
        identifier = identifier_of(resource_type, made)
        if identifier in (None, taken) or not backend.resources.find(collection, str(identifier)):
            return made
        taken = identifier


def desired_state(backend: Backend, resource_type: RegisteredType, document: str) -> dict[str, Any]:
    """The model in a DesiredState document; raises Refusal if the type's schema forbids it."""
    try:
        desired = parse_object(document)
    except InvalidDocument as error:
        code = backend.settings.malformed_document
        raise Refusal(code, f"Invalid DesiredState: {error}") from error
    given = [
        pointer for pointer in resource_type.read_only if any(True for _ in find(desired, pointer))
    ]
    if given:
        pointers = ", ".join(map(show_pointer, given))
        raise Refusal(
            "ValidationException",
            f"Encountered unsupported property: readOnlyProperties [{pointers}]"
            " cannot be specified",
        )
    complaint = resource_type.validator.complaint(desired)
    if complaint:
        raise Refusal("ValidationException", complaint)
    return desired

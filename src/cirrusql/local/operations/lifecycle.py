"""Requests on their way: accepted, and settled when due.

Nothing runs in the background. A request is a row that says when it will end and what it will
have done by then; whoever touches the store first after that time settles it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from cirrusql.local.operations.backend import Backend, not_found
from cirrusql.local.operations.client_tokens import fingerprint
from cirrusql.local.operations.faults import Occasion
from cirrusql.local.operations.hooks import hook_events, objection
from cirrusql.local.operations.progress import first_event
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.schema.documents import render
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.storage.requests import Request
from cirrusql.local.storage.resources import Resource

_VERBS = {"CREATE": "CreateResource", "UPDATE": "UpdateResource", "DELETE": "DeleteResource"}


class Change(NamedTuple):
    """What a write wants done: `resource` is the new state, None for a delete.

    `model` is the resource model that the progress events of an update show. With `shown` false
    the identifier is the service's to make and is told only at the end. A named tuple, for one is
    made for every write.
    """

    resource_type: RegisteredType
    operation: str
    identifier: str
    resource: Resource | None = None
    model: str | None = None
    shown: bool = True


def accept(backend: Backend, scope: Scope, members: Members, change: Change) -> Members:
    """Take on a change: keep the request, settle it at once if it takes no time, answer.

    The answer says IN_PROGRESS even then, as AWS does and clients expect. Raises Refusal
    ConcurrentOperationException while another request on the resource is unfinished.
    """
    collection = backend.collection(change.resource_type, scope)
    busy = backend.requests.busy(collection, change.identifier)
    if busy is not None:
        raise Refusal(
            "ConcurrentOperationException",
            f"A concurrent operation is in progress on the {change.resource_type.type_name}"
            f" resource with identifier {change.identifier}. RequestToken {busy}",
        )
    request = _new_request(backend, scope, members, change, collection)
    if request.due is not None and request.due > request.started:
        backend.requests.insert(request)
    else:
        backend.requests.insert(_settled(backend, request, change.resource))
    return {"ProgressEvent": first_event(request)}


def _new_request(
    backend: Backend, scope: Scope, members: Members, change: Change, collection: int
) -> Request:
    now, settings = backend.clock.now(), backend.settings
    type_name = change.resource_type.type_name
    occasion = Occasion(_VERBS[change.operation], type_name, scope)
    fault = backend.faults.handler(settings, occasion)
    hooks = [hook for hook in settings.hooks if hook.type_name in ("", type_name)]
    fault = objection(hooks) or fault
    resource = change.resource
    # What is settled at once is handed over as it is and never read back from the row.
    effect = render(resource[1:]) if resource and settings.duration > 0 else "null"
    client_token = members.get("ClientToken")
    return Request(
        token=backend.token_maker(),
        scope=backend.store.scope_number(scope),
        collection=collection,
        type_name=type_name,
        operation=change.operation,
        identifier=change.identifier,
        status="IN_PROGRESS",
        started=now,
        begins=now + settings.pending,
        due=now + settings.duration,
        event_time=now,
        client_token=client_token,
        fingerprint=fingerprint(_VERBS[change.operation], members) if client_token else None,
        shown=change.shown,
        model=change.model,
        effect=None if fault and not fault.after_effect else effect,
        error_code=fault.code if fault else None,
        message=fault.message if fault else None,
        hooks=hook_events(hooks, change.operation, scope, now) if hooks else None,
    )


def settle(backend: Backend) -> None:
    """End every request whose time has come; call it inside a transaction."""
    for request in backend.requests.due(backend.clock.now()):
        resource = None
        if request.effect not in (None, "null"):
            resource = Resource(request.identifier or "", *orjson.loads(request.effect or ""))
        backend.requests.finish(_settled(backend, request, resource))


def _settled(backend: Backend, request: Request, resource: Resource | None) -> Request:
    """Do what a request was to do, `resource` being the new state; the request as it ended."""
    if request.status == "CANCEL_IN_PROGRESS":
        return _ended(request, status="CANCEL_COMPLETE")
    failure = _apply(backend, request, resource) if request.effect is not None else None
    if failure is not None:
        return _ended(request, status="FAILED", error_code=failure[0], message=failure[1])
    if request.error_code is not None:
        shown = request.shown or request.effect is not None
        return _ended(request, status="FAILED", shown=shown)
    return _ended(request, status="SUCCESS", shown=True)


def _ended(request: Request, **outcome: Any) -> Request:
    moment = request.due or request.started
    return request._replace(event_time=moment, due=None, effect=None, **outcome)


def _apply(backend: Backend, request: Request, resource: Resource | None) -> tuple[str, str] | None:
    """Carry out the effect; the handler error code and message if that is impossible."""
    identifier = request.identifier or ""
    resources, collection = backend.resources, request.collection
    if resource is None:
        done = resources.delete(collection, identifier)
    elif request.operation == "CREATE":
        if resources.insert(collection, resource):
            return None
        text = f"Resource of type '{request.type_name}' with identifier '{identifier}'"
        return "AlreadyExists", f"{text} already exists."
    else:
        done = resources.replace(collection, resource)
    return None if done else ("NotFound", not_found(request.type_name, identifier))

"""Cloud Control: the eight operations, behind the checks that every request of it passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.create import create_resource
from cirrusql.local.operations.delete import delete_resource
from cirrusql.local.operations.get import get_resource
from cirrusql.local.operations.list import list_resources
from cirrusql.local.operations.request_operations import (
    cancel_resource_request,
    get_resource_request_status,
    list_resource_requests,
)
from cirrusql.local.operations.update import update_resource
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members, checked_members
from cirrusql.local.services.service import Action

Operation = Callable[[Backend, Scope, Members], Members]


def _checked(operation: Operation) -> Action:
    """An operation that is throttled, validated, and made to fail where a fault wants it."""

    def run(backend: Backend, call: Call, members: Members) -> Members:
        settings = backend.settings
        if settings.rate > 0:
            backend.throttle.admit(settings, call.scope, backend.clock.now())
        checked = checked_members(call.operation, members)
        if settings.faults:
            backend.faults.refuse(settings, call.operation, checked.get("TypeName", ""))
        return operation(backend, call.scope, checked)

    return run


WRITES = frozenset(("CreateResource", "UpdateResource", "DeleteResource", "CancelResourceRequest"))
"""The operations that change something; CancelResourceRequest changes a request."""

ACTIONS: Mapping[str, Action] = {
    "CreateResource": _checked(create_resource),
    "GetResource": _checked(get_resource),
    "UpdateResource": _checked(update_resource),
    "DeleteResource": _checked(delete_resource),
    "ListResources": _checked(list_resources),
    "GetResourceRequestStatus": _checked(get_resource_request_status),
    "ListResourceRequests": _checked(list_resource_requests),
    "CancelResourceRequest": _checked(cancel_resource_request),
}

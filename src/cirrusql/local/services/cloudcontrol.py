"""Cloud Control: the eight operations, behind the throttle of the settings."""

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
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.services.service import Action

Operation = Callable[[Backend, Scope, Members], Members]


def _admitted(operation: Operation) -> Action:
    """An operation that is throttled."""

    def run(backend: Backend, call: Call, members: Members) -> Members:
        settings = backend.settings
        if settings.rate > 0:
            backend.throttle.admit(settings, call.scope, backend.clock.now())
        return operation(backend, call.scope, members)

    return run


WRITES = frozenset(("CreateResource", "UpdateResource", "DeleteResource", "CancelResourceRequest"))
"""The operations that change something; CancelResourceRequest changes a request."""

ACTIONS: Mapping[str, Action] = {
    "CreateResource": _admitted(create_resource),
    "GetResource": _admitted(get_resource),
    "UpdateResource": _admitted(update_resource),
    "DeleteResource": _admitted(delete_resource),
    "ListResources": _admitted(list_resources),
    "GetResourceRequestStatus": _admitted(get_resource_request_status),
    "ListResourceRequests": _admitted(list_resource_requests),
    "CancelResourceRequest": _admitted(cancel_resource_request),
}

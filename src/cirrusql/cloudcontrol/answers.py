"""What an answer must have to be the service's own, whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.catalog.services import CLOUD_CONTROL, TAGGING
from cirrusql.cloudcontrol.transport import Call
from cirrusql.errors import TransportError

CHECK_THE_WAY = "check the network, the proxy settings and --endpoint-url"
_EVENT = ("ProgressEvent", dict)
# The member that an operation's answers always have, and what it is, by service.
_MEMBERS: Mapping[str, Mapping[str, tuple[str, type]]] = {
    CLOUD_CONTROL.name: {
        "GetResource": ("ResourceDescription", dict),
        "ListResources": ("ResourceDescriptions", list),
        "ListResourceRequests": ("ResourceRequestStatusSummaries", list),
        "CreateResource": _EVENT,
        "UpdateResource": _EVENT,
        "DeleteResource": _EVENT,
        "GetResourceRequestStatus": _EVENT,
        "CancelResourceRequest": _EVENT,
    },
    TAGGING.name: {
        "GetResources": ("ResourceTagMappingList", list),
        "GetTagKeys": ("TagKeys", list),
        "GetTagValues": ("TagValues", list),
    },
}
_NO_MEMBERS: Mapping[str, tuple[str, type]] = {}


def require_whole(call: Call, document: Mapping[str, Any]) -> None:
    """Raise TransportError for an answer without what every answer to such a call has.

    A proxy answers 200 with `{}`, or a list, or half of what was said; none of that means that
    there are no resources, or that a request was begun.
    """
    wanted = _MEMBERS.get(call.service.name, _NO_MEMBERS).get(call.operation)
    if wanted is None:
        return
    member, kind = wanted
    if not isinstance(document.get(member), kind):
        raise malformed(call, f"the answer has no {member}")
    if wanted is _EVENT:
        for name in ("RequestToken", "OperationStatus"):
            if not isinstance(document[member].get(name), str):
                raise malformed(call, f"the answer's ProgressEvent has no {name}")


def malformed(call: Call, why: str) -> TransportError:
    """The error for a call that has no answer, or one that cannot be the service's own."""
    return TransportError(
        f"{call.operation} in {call.region}: {why}",
        region=call.region,
        operation=call.operation,
        hint=CHECK_THE_WAY,
    )

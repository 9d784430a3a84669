"""The progress event of a request: what the service says of a create, update or delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.records import Record, replace

_OVER = frozenset(("SUCCESS", "FAILED", "CANCEL_COMPLETE"))


class ProgressEvent(Record):
    """One progress event; what the service did not say is None.

    `operation` is CREATE, UPDATE or DELETE, `status` one of the API's operation statuses.
    `event_time` and `retry_after` are epoch seconds, `resource_model` is JSON text.
    """

    type_name: str | None = None
    identifier: str | None = None
    request_token: str | None = None
    operation: str | None = None
    status: str | None = None
    error_code: str | None = None
    message: str | None = None
    resource_model: str | None = None
    event_time: float | None = None
    retry_after: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether the request has ended, however it did."""
        return self.status in _OVER

    @property
    def succeeded(self) -> bool:
        """Whether the request ended well."""
        return self.status == "SUCCESS"

    def then(self, newer: ProgressEvent) -> ProgressEvent:
        """What is known after a newer event: its members, and those that it leaves out.

        When to look again is no member of a request that is over.
        """
        known = {name: getattr(newer, name) for name in _MEMBERS.values()}
        changed = {name: value for name, value in known.items() if value is not None}
        if newer.is_over:
            changed["retry_after"] = None
        return replace(self, **changed)

    def member(self, name: str) -> Any:
        """The member with the API's name, such as `OperationStatus`.

        >>> ProgressEvent(status="SUCCESS").member("OperationStatus")
        'SUCCESS'
        """
        return getattr(self, _MEMBERS[name])


def progress_event(members: Mapping[str, Any]) -> ProgressEvent:
    """The event in an answer's `ProgressEvent`; a member of another kind than it has is None."""
    known: dict[str, Any] = {}
    for name, field in _MEMBERS.items():
        value = members.get(name)
        kinds = (int, float) if field in _TIMES else str
        if isinstance(value, kinds) and not isinstance(value, bool):
            known[field] = value
    return ProgressEvent(**known)


_MEMBERS: Mapping[str, str] = {
    "TypeName": "type_name",
    "Identifier": "identifier",
    "RequestToken": "request_token",
    "Operation": "operation",
    "OperationStatus": "status",
    "ErrorCode": "error_code",
    "StatusMessage": "message",
    "ResourceModel": "resource_model",
    "EventTime": "event_time",
    "RetryAfter": "retry_after",
}
_TIMES = frozenset(("event_time", "retry_after"))

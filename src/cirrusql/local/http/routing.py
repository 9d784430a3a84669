"""What an HTTP request asks for: which service, which operation, and the body for it."""

from __future__ import annotations

from typing import NamedTuple

from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.query import parse_form
from cirrusql.local.services.service import LocalService
from cirrusql.local.services.table import service_of_action, service_of_target


class ServiceRequest(NamedTuple):
    """One operation of one service, and the body of its request."""

    service: LocalService
    operation: str
    body: bytes

    @property
    def name(self) -> str:
        """The operation's name for logs and metrics; a caller cannot make up new ones."""
        return self.operation if self.operation in self.service.actions else "unknown"


def read_request(target: str, query: bytes, body: bytes, signing_name: str) -> ServiceRequest:
    """What a request with this X-Amz-Target, query string and body is for; raises Refusal.

    The target tells the service; without one it is a form, and the name in the signature and the
    form's Action tell. A form may stand in the query string, or part of it; of a field that is
    in both, the body's counts. With a target the query string is ignored, as AWS ignores it.

    >>> read_request("CloudApiService.GetResource", b"", b"{}", "").operation
    'GetResource'
    >>> read_request("", b"Action=GetCallerIdentity", b"", "").service.description.name
    'sts'
    """
    if target:
        service = service_of_target(target)
        if service is None:
            message = f"There is no service with target '{target}'"
            raise Refusal("UnknownOperationException", message)
        return ServiceRequest(service, target[len(service.description.target) :], body)
    form = b"&".join(filter(None, (query, body)))
    action = parse_form(form).get("Action", "")
    if not action:
        raise Refusal("UnknownOperationException", "The request names no operation")
    return ServiceRequest(service_of_action(action, signing_name), action, form)

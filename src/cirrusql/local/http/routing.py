"""What an HTTP request asks for: which service, which operation, and the body for it."""

from __future__ import annotations

from typing import NamedTuple

from cirrusql.local.api.routing import ApiRouter, Routed
from cirrusql.local.http.cbor_requests import PROTOCOL, target_of
from cirrusql.local.http.request import HttpRequest
from cirrusql.local.http.rest_requests import rest_body
from cirrusql.local.protocol.query import parse_form
from cirrusql.local.services.service import LocalService
from cirrusql.local.services.table import (
    local_service,
    no_service,
    operation_at_path,
    service_of_action,
    service_of_target,
)


class ServiceRequest(NamedTuple):
    """One operation of one service, the body of its request, and whether that is CBOR.

    `routed` is said of one of AWS's read operations that is no action of the service.
    """

    service: LocalService
    operation: str
    body: bytes
    in_cbor: bool = False
    routed: Routed | None = None

    @property
    def name(self) -> str:
        """The operation's name for logs and metrics; a caller cannot make up new ones."""
        known = self.operation in self.service.actions or self.routed is not None
        return self.operation if known else "unknown"


def read_request(request: HttpRequest, signing_name: str) -> ServiceRequest:
    """What a request is for, signed for the service of this name.

    The X-Amz-Target tells the service, or the path of an operation that has one: its body gets the
    members of the path and the query string too. Without them it is a form, and the name in the
    signature and the form's Action tell. A form may stand in the query string, or part of it; of a
    field that is in both, the body's counts. With a target the query string is ignored, as AWS
    ignores it. What is for no service is for one without
    operations, which refuses it in the request's protocol.

    >>> headers = {b"x-amz-target": b"CloudApiService.GetResource"}
    >>> read_request(HttpRequest("POST", "/", b"", headers, b"{}"), "").operation
    'GetResource'
    >>> action = HttpRequest("GET", "/", b"Action=GetCallerIdentity", {}, b"")
    >>> read_request(action, "").service.description.name
    'sts'
    """
    body = request.body or b""
    if request.headers.get(b"smithy-protocol") == PROTOCOL:
        return _read_cbor(request.path, body)
    # The operations of a target change things, and are only ever sent by POST.
    target = request.header(b"x-amz-target") if request.method == "POST" else ""
    if target:
        service = service_of_target(target) or no_service(request.header(b"content-type"))
        return ServiceRequest(service, target[len(service.description.target) :], body)
    found = operation_at_path(request.method, request.path)
    if found is not None:
        return ServiceRequest(found.service, found.operation, rest_body(found, request))
    form = b"&".join(filter(None, (request.query, body)))
    action = parse_form(form).get("Action", "")
    service = service_of_action(action, signing_name, request.header(b"content-type"))
    return ServiceRequest(service, action, form)


def read_api_request(
    request: HttpRequest, signing_name: str, asked: ServiceRequest, router: ApiRouter
) -> ServiceRequest:
    """What a request is for if it is for a read operation and for no action; else as it was."""
    if asked.operation in asked.service.actions or asked.in_cbor or not signing_name:
        return asked
    headers = {name.decode(): value.decode("latin-1") for name, value in request.headers.items()}
    query, body = request.query.decode("latin-1"), request.body or b""
    routed = router.find(request.method, request.path, query, headers, body, signing_name)
    if routed is None:
        known = None if asked.service.actions else router.service(signing_name)
        return (
            asked if known is None else ServiceRequest(local_service(known), asked.operation, body)
        )
    service = local_service(routed.relation.api)
    return ServiceRequest(service, routed.relation.operation, body, routed=routed)


def _read_cbor(path: str, body: bytes) -> ServiceRequest:
    target = target_of(path)
    service = service_of_target(target)
    if service is None or not service.speaks_cbor:
        return ServiceRequest(no_service(""), target, body, in_cbor=True)
    operation = target[len(service.description.target) :]
    return ServiceRequest(service, operation, body, in_cbor=True)

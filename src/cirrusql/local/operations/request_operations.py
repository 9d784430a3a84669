"""GetResourceRequestStatus, ListResourceRequests and CancelResourceRequest."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from cirrusql.local.operations.backend import Backend
from cirrusql.local.operations.progress import current_status, progress_event
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.paging import page_token, page_token_start
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.protocol.shapes import Members
from cirrusql.local.storage.requests import Request

_DEFAULT_PAGE = 20
_CHUNK = 200


def get_resource_request_status(backend: Backend, scope: Scope, members: Members) -> Members:
    """How a request stands, with what its hooks said."""
    request, now = _request(backend, scope, members), backend.clock.now()
    answer: Members = {"ProgressEvent": progress_event(request, now)}
    if request.hooks:
        answer["HooksProgressEvent"] = orjson.loads(request.hooks)["events"]
    return answer


def cancel_resource_request(backend: Backend, scope: Scope, members: Members) -> Members:
    """Stop a request that has not ended; what its handler has done is not undone.

    One that is cancelled or about to be is answered as it stands, as AWS answers it.
    """
    request, now = _request(backend, scope, members), backend.clock.now()
    if request.status in ("SUCCESS", "FAILED"):
        message = f"Request {request.token} is already in status {request.status}"
        raise Refusal("ValidationException", message)
    if request.status == "IN_PROGRESS":
        due = now + backend.settings.cancel_duration
        backend.requests.cancel(request, now, due)
        request = _request(backend, scope, members)
    return {"ProgressEvent": progress_event(request, now)}


def list_resource_requests(backend: Backend, scope: Scope, members: Members) -> Members:
    """One page of the account's requests in this region, with the wanted operations and states."""
    wanted = members.get("ResourceRequestStatusFilter") or {}
    operations = wanted.get("Operations") or ()
    statuses = wanted.get("OperationStatuses") or ()
    belongs_to = (scope.account, scope.region, list(operations), list(statuses))
    token = members.get("NextToken")
    start = page_token_start(token, *belongs_to) if token else None
    if start is not None and not isinstance(start, int):
        raise Refusal("InvalidRequestException", "Invalid NextToken")
    size, now = members.get("MaxResults", _DEFAULT_PAGE), backend.clock.now()
    found: list[Request] = []
    for request in _walk(backend, scope, start, now):
        if (not operations or request.operation in operations) and (
            not statuses or current_status(request, now) in statuses
        ):
            found.append(request)
            if len(found) > size:
                break
    answer: Members = {
        "ResourceRequestStatusSummaries": [progress_event(request, now) for request in found[:size]]
    }
    if len(found) > size:
        answer["NextToken"] = page_token(found[size - 1].number, *belongs_to)
    return answer


def _walk(backend: Backend, scope: Scope, start: int | None, now: float) -> Iterator[Request]:
    number = backend.store.scope_number(scope)
    newest_first = backend.settings.newest_requests_first
    while True:
        chunk = backend.requests.page(number, start, _CHUNK, now, newest_first=newest_first)
        yield from chunk
        if len(chunk) < _CHUNK:
            return
        start = chunk[-1].number


def _request(backend: Backend, scope: Scope, members: Members) -> Request:
    token, now = members["RequestToken"], backend.clock.now()
    found = backend.requests.find(backend.store.scope_number(scope), token, now)
    if found is None:
        message = f"Request with token {token} was not found"
        raise Refusal("RequestTokenNotFoundException", message)
    return found

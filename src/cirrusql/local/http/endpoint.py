"""The local cloud over HTTP: one ASGI callable for all of its services, and its own pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import orjson

from cirrusql.local.api.routing import ApiRouter
from cirrusql.local.api.wire.operation import read_request as read_api_members
from cirrusql.local.api.wire.operation import write_answer
from cirrusql.local.cloud import LocalCloud
from cirrusql.local.http.admin import Administration
from cirrusql.local.http.callers import Callers
from cirrusql.local.http.cbor_requests import CONTENT_TYPE, PROTOCOL, cbor_answer, json_body
from cirrusql.local.http.group_commit import Committer
from cirrusql.local.http.metrics import Metrics
from cirrusql.local.http.request import HttpRequest
from cirrusql.local.http.routing import ServiceRequest, read_api_request, read_request
from cirrusql.local.http.signature import Caller
from cirrusql.local.http.web_pages import refuse_web_pages
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer, Refusal
from cirrusql.local.protocol.tokens import new_token

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_access = logging.getLogger("cirrusql.local.access")
_log = logging.getLogger("cirrusql.local")


class Response(NamedTuple):
    """An answer with its content type; `operation` is its name in the log and the metrics."""

    answer: Answer
    content_type: bytes
    operation: str


class _Disconnected(Exception):
    """The client went away before it had sent its request."""


class Endpoint:
    """The ASGI application.

    The mutable state is the metrics, the writes waiting for a commit, and what is known of callers.
    """

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._committer = Committer(cloud)
        self._administration = Administration(cloud)
        self._router = ApiRouter(cloud.backend.registry.catalog, cloud.api)
        self._metrics = Metrics()
        self._callers = Callers(cloud)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request; anything else that a server may offer is declined."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        try:
            body = await self._body(receive)
        except _Disconnected:
            return
        headers = dict(scope["headers"])
        request = HttpRequest(scope["method"], scope["path"], scope["query_string"], headers, body)
        response = await self._respond(request)
        request_id = new_token()
        await _send(send, response, request_id)
        seconds = time.perf_counter() - started
        self._metrics.count(response.operation, response.answer.status, seconds)
        if _access.isEnabledFor(logging.INFO):
            _log_access(response, request_id, seconds, request)

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None if it is too large, and then it is not read to its end.

        Raises _Disconnected if the client goes away before its end.
        """
        limit = self._cloud.settings.maximum_body
        body, more = b"", True
        while more and len(body) <= limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Disconnected
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body if len(body) <= limit else None

    async def _respond(self, request: HttpRequest) -> Response:
        if request.path.startswith("/_local/"):
            return self._local(request)
        caller = self._callers.caller(request.headers.get(b"authorization", b""))
        asked = read_request(request, caller.service)
        asked = read_api_request(request, caller.service, asked, self._router)
        answer = await self._answer(request, asked, caller)
        if asked.in_cbor:
            return Response(cbor_answer(answer), CONTENT_TYPE, asked.name)
        return Response(answer, asked.service.content_type, asked.name)

    async def _answer(self, request: HttpRequest, asked: ServiceRequest, caller: Caller) -> Answer:
        """What the service answers, refusals included."""
        try:
            self._admit(request)
            if self._cloud.settings.verify_signatures:
                self._callers.verify(request, caller)
            seconds = self._cloud.latency(asked.operation)
            if seconds > 0:
                await asyncio.sleep(seconds)
            return _in_protocol(asked, await self._committer.run(_call(asked, caller)))
        except Refusal as refusal:
            return asked.service.refused(refusal)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer
            _log.exception("a call of %r failed", asked.operation)
            message = "The local cloud failed; its log says why"
            return asked.service.refused(Refusal("ServiceInternalErrorException", message))

    def _admit(self, request: HttpRequest) -> None:
        """Raise Refusal for what a web page sent, or was too large."""
        refuse_web_pages(request.headers)
        if request.body is None:
            message = f"The request is larger than {self._cloud.settings.maximum_body} bytes"
            raise Refusal("RequestEntityTooLargeException", message)

    def _local(self, request: HttpRequest) -> Response:
        """The endpoint's own pages: health, metrics and, where enabled, administration."""
        if request.path == "/_local/health":
            return Response(Answer(200, b'{"status":"ok"}'), b"application/json", "health")
        if request.path == "/_local/metrics":
            text = self._metrics.text(self._cloud.backend.store)
            return Response(Answer(200, text.encode()), b"text/plain; version=0.0.4", "metrics")
        try:
            self._admit(request)
            answer = self._administration.answer(request)
        except Refusal as refusal:
            answer = refusal.answer()
        return Response(answer, b"application/json", "admin")


def _in_protocol(asked: ServiceRequest, answer: Answer) -> Answer:
    if not answer.is_members or asked.routed is None:
        return answer
    members = orjson.loads(answer.body)
    return Answer(answer.status, write_answer(asked.routed.relation, members))


def _call(asked: ServiceRequest, caller: Caller) -> Call:
    service, operation, body, in_cbor, _ = asked
    body = json_body(body) if in_cbor else body
    if asked.routed is not None:
        members = read_api_members(asked.routed.relation, asked.routed.sent)
        document = orjson.dumps(members)
        return Call(
            operation, body, caller.scope, asked.routed.relation.api, caller.access_key, document
        )
    return Call(operation, body, caller.scope, service.description, caller.access_key)


async def _send(send: Send, response: Response, request_id: str) -> None:
    body = response.answer.body
    headers = [
        (b"x-amzn-requestid", request_id.encode()),
        (b"content-type", response.content_type),
        (b"content-length", str(len(body)).encode()),
    ]
    if response.content_type is CONTENT_TYPE:
        headers.append((b"smithy-protocol", PROTOCOL))
    status = response.answer.status
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _log_access(response: Response, request_id: str, seconds: float, request: HttpRequest) -> None:
    entry = {
        "operation": response.operation,
        "status": response.answer.status,
        "milliseconds": round(seconds * 1000, 3),
        "request_id": request_id,
        "bytes": len(response.answer.body),
        "client": request.header(b"user-agent")[:120],
    }
    _access.info("%s", orjson.dumps(entry).decode())

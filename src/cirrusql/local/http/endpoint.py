"""The local cloud over HTTP: one ASGI callable for all of its services, and its own pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import orjson

from cirrusql.local.cloud import LocalCloud
from cirrusql.local.http.admin import Administration
from cirrusql.local.http.group_commit import Committer
from cirrusql.local.http.metrics import Metrics
from cirrusql.local.http.routing import ServiceRequest, read_request
from cirrusql.local.http.signature import Caller, SignedRequest, read_caller, verify
from cirrusql.local.protocol.calls import Call
from cirrusql.local.protocol.errors import Answer, Refusal
from cirrusql.local.protocol.tokens import new_token

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_JSON_10 = b"application/x-amz-json-1.0"
_KNOWN_CALLERS = 1000

_access = logging.getLogger("cirrusql.local.access")
_log = logging.getLogger("cirrusql.local")


class Response(NamedTuple):
    """An answer with its content type; `operation` is its name in the log and the metrics."""

    answer: Answer
    content_type: bytes
    operation: str


class Endpoint:
    """The ASGI application.

    The mutable state is the metrics, the writes waiting for a commit, and a memo of callers by
    Authorization header, under the settings it was made with, which saves parsing the same
    credential again.
    """

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._committer = Committer(cloud)
        self._administration = Administration(cloud)
        self._metrics = Metrics()
        self._callers: dict[bytes, Caller] = {}
        self._settings = cloud.settings

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request; anything else that a server may offer is declined."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        body = await self._body(receive)
        if body is None:
            message = f"The request is larger than {self._cloud.settings.maximum_body} bytes"
            answer = Refusal("RequestEntityTooLargeException", message).answer()
            response = Response(answer, _JSON_10, "too large")
        else:
            response = await self._respond(scope, headers, body)
        request_id = new_token()
        await _send(send, response, request_id)
        seconds = time.perf_counter() - started
        self._metrics.count(response.operation, response.answer.status, seconds)
        if _access.isEnabledFor(logging.INFO):
            _log_access(response, request_id, seconds, headers)

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None if it is too large, and then it is not read to its end."""
        limit = self._cloud.settings.maximum_body
        message = await receive()
        body: bytes = message.get("body", b"")
        while message.get("more_body") and len(body) <= limit:
            message = await receive()
            body += message.get("body", b"")
        return body if len(body) <= limit else None

    async def _respond(
        self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], body: bytes
    ) -> Response:
        if scope["path"].startswith("/_local/"):
            return self._local(scope["method"], scope["path"], body)
        caller = self._caller(headers.get(b"authorization", b""))
        target = headers.get(b"x-amz-target", b"").decode("latin-1")
        try:
            request = read_request(target, scope["query_string"], body, caller.service)
        except Refusal as refusal:
            return Response(refusal.answer(), _JSON_10, "unknown")
        try:
            if self._cloud.settings.verify_signatures:
                self._verify(scope, headers, body, caller)
            seconds = self._cloud.latency(request.operation)
            if seconds > 0:
                await asyncio.sleep(seconds)
            answer = await self._committer.run(_call(request, caller))
        except Refusal as refusal:
            answer = request.service.refused(refusal)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer
            _log.exception("a call of %r failed", request.operation)
            message = "The local cloud failed; its log says why"
            answer = request.service.refused(Refusal("ServiceInternalErrorException", message))
        return Response(answer, request.service.content_type, request.name)

    def _local(self, method: str, path: str, body: bytes) -> Response:
        """The endpoint's own pages: health, metrics and, where enabled, administration."""
        if path == "/_local/health":
            return Response(Answer(200, b'{"status":"ok"}'), b"application/json", "health")
        if path == "/_local/metrics":
            text = self._metrics.text(self._cloud.backend.store)
            return Response(Answer(200, text.encode()), b"text/plain; version=0.0.4", "metrics")
        answer = self._administration.answer(method, path, body)
        return Response(answer, b"application/json", "admin")

    def _caller(self, authorization: bytes) -> Caller:
        # All up to the signature, which differs with every request.
        credential = authorization.partition(b",")[0]
        if self._settings is not self._cloud.settings:
            # Other settings may give a key to another account.
            self._settings = self._cloud.settings
            self._callers.clear()
        caller = self._callers.get(credential)
        if caller is None:
            if len(self._callers) >= _KNOWN_CALLERS:
                self._callers.clear()
            caller = read_caller(authorization.decode("latin-1"), self._cloud.settings)
            self._callers[credential] = caller
        return caller

    def _verify(
        self,
        scope: Mapping[str, Any],
        headers: Mapping[bytes, bytes],
        body: bytes,
        caller: Caller,
    ) -> None:
        request = SignedRequest(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers={n.decode("latin-1"): v.decode("latin-1") for n, v in headers.items()},
            body=body,
        )
        verify(request, caller, self._cloud.settings, self._cloud.backend.clock.now())


def _call(request: ServiceRequest, caller: Caller) -> Call:
    service, operation, body = request
    return Call(operation, body, caller.scope, service.description, caller.access_key)


async def _send(send: Send, response: Response, request_id: str) -> None:
    body = response.answer.body
    headers = [
        (b"x-amzn-requestid", request_id.encode()),
        (b"content-type", response.content_type),
        (b"content-length", str(len(body)).encode()),
    ]
    status = response.answer.status
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _log_access(
    response: Response, request_id: str, seconds: float, headers: Mapping[bytes, bytes]
) -> None:
    entry = {
        "operation": response.operation,
        "status": response.answer.status,
        "milliseconds": round(seconds * 1000, 3),
        "request_id": request_id,
        "bytes": len(response.answer.body),
        "client": headers.get(b"user-agent", b"").decode("latin-1")[:120],
    }
    _access.info("%s", orjson.dumps(entry).decode())

"""From what the service says went wrong to an error of ours, and to whether trying again helps.

Structured codes first. Where AWS has only text, the pattern stands beside a sample of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import orjson

from cirrusql.catalog.services import Protocol
from cirrusql.cloudcontrol.progress import ProgressEvent
from cirrusql.cloudcontrol.transport import Call
from cirrusql.cloudcontrol.wire import Refusal
from cirrusql.errors import (
    AccessDenied,
    AlreadyExists,
    CallFailed,
    CredentialsError,
    Error,
    HandlerFailed,
    InvalidProperty,
    NotFound,
    NotSupportedError,
    NotUpdatable,
    Throttled,
)

# What each code means to the caller; any other is a CallFailed.
_CLASSES: Mapping[str, type[Error]] = {
    "AccessDenied": AccessDenied,
    "AlreadyExists": AlreadyExists,
    "ExpiredToken": CredentialsError,
    "InvalidCredentials": CredentialsError,
    "InvalidRequest": CallFailed,
    "InvalidSignature": CredentialsError,
    "NotFound": NotFound,
    "NotUpdatable": NotUpdatable,
    "RequestTokenNotFound": NotFound,
    "ResourceNotFound": NotFound,
    "Throttling": Throttled,
    "TypeNotFound": NotSupportedError,
    "UnauthorizedTaggingOperation": AccessDenied,
    "UnrecognizedClient": CredentialsError,
    "UnsupportedAction": NotSupportedError,
    "Validation": InvalidProperty,
}
THROTTLING = frozenset(
    ("Throttling", "Throttled", "TooManyRequests", "RequestLimitExceeded", "SlowDown")
)
_TRANSIENT = frozenset(
    (
        "ServiceInternalError",
        "InternalService",
        "NetworkFailure",
        "InternalFailure",
        "ResourceConflict",
    )
)
# Handler error codes of a request that ended FAILED and may well succeed when it is made again.
_PASSING = frozenset(("ResourceConflict", "ServiceInternalError", "NetworkFailure"))
_ONCE = frozenset(("HandlerFailure", "HandlerInternalFailure"))

# "Rate exceeded (Service: …)": downstream throttling that a handler did not map.
_THROTTLED_TEXT = re.compile(r"rate exceeded|throttl", re.IGNORECASE)
# "… RequestToken 8c55e8a4-…": the request that a ConcurrentOperation or token conflict names.
_NAMED_TOKEN = re.compile(r"RequestToken:?\s+([a-fA-F0-9-]{8,})")
# "… (HandlerErrorCode: NotFound, RequestToken: 5b1a…)": the handler's own code inside the text.
_HANDLER_CODE = re.compile(r"HandlerErrorCode: (\w+)")


def is_throttling(code: str, message: str) -> bool:
    """Whether a refusal, or a request that ended FAILED, only asks for fewer calls."""
    if code in THROTTLING or code == "HTTP429":
        return True
    return code in ("GeneralService", "GeneralServiceException") and bool(
        _THROTTLED_TEXT.search(message)
    )


def retries(said: Refusal) -> int | None:
    """How often a refused call may be sent again; None for as often as the policy allows."""
    if is_throttling(said.code, said.message) or said.code in _TRANSIENT:
        return None
    if said.code in _ONCE:
        return 1
    plain_server_error = said.status >= 500 and said.code.startswith("HTTP")
    return None if plain_server_error else 0


def is_transient(event: ProgressEvent) -> bool:
    """Whether a request that ended FAILED is worth making again, as a new request.

    >>> is_transient(ProgressEvent(error_code="GeneralServiceException", message="Rate exceeded"))
    True
    """
    code = event.error_code or ""
    return code in _PASSING or is_throttling(code, event.message or "")


def named_token(message: str) -> str | None:
    """The request token that an error's text names, if it does."""
    found = _NAMED_TOKEN.search(message)
    return found[1] if found else None


def error_of(said: Refusal, call: Call) -> Error:
    """The error for a refused call, with all that is known of it."""
    request = orjson.loads(call.body) if call.service.protocol is Protocol.JSON else {}
    handler = _HANDLER_CODE.search(said.message)
    code = handler[1] if handler and said.code == "GeneralService" else said.code
    kind = Throttled if is_throttling(said.code, said.message) else _CLASSES.get(code, CallFailed)
    type_name, identifier = request.get("TypeName"), request.get("Identifier")
    what = f" on {type_name}" if type_name else ""
    what += f" '{identifier}'" if identifier else ""
    return kind(
        f"{said.code}: {call.operation}{what} in {call.region}: {said.message or 'no message'}",
        type_name=type_name,
        identifier=identifier,
        region=call.region,
        operation=call.operation,
        error_code=said.code,
        request_token=named_token(said.message),
    )


def error_of_event(event: ProgressEvent, region: str) -> Error:
    """The error for a request that ended FAILED."""
    code = event.error_code or "unknown"
    kind = _CLASSES.get(code, HandlerFailed)
    if is_throttling(code, event.message or ""):
        kind = Throttled
    named = f" '{event.identifier}'" if event.identifier else ""
    operation = event.operation or "request"
    return kind(
        f"{code}: {operation} of {event.type_name}{named} in {region} failed: "
        f"{event.message or 'no message'} (request {event.request_token})",
        type_name=event.type_name,
        identifier=event.identifier,
        region=region,
        operation=operation,
        error_code=code,
        request_token=event.request_token,
    )

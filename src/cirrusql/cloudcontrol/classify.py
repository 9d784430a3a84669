"""From what the service says went wrong to an error of ours, and to whether trying again helps.

Structured codes first. Where AWS has only text, the pattern stands beside a sample of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import orjson

from cirrusql.catalog.services import Protocol
from cirrusql.cloudcontrol.answers import CHECK_THE_WAY
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
    TransportError,
)

# The codes are those of Cloud Control's model, of AWS's list of common errors, and of the lists of
# EC2, STS and S3, which spell the same refusals in their own ways; all without "Exception".
_DENIED = (
    *("AccessDenied", "NotAuthorized", "UnauthorizedOperation", "UnauthorizedTaggingOperation"),
    *("AllAccessDisabled", "AccountProblem", "Blocked", "OptInRequired", "PendingVerification"),
    "RegionDisabled",
)
_BAD_CREDENTIALS = (
    *("ExpiredToken", "InvalidCredentials", "InvalidSignature", "UnrecognizedClient"),
    *("AuthFailure", "IncompleteSignature", "InvalidClientTokenId", "MissingAuthenticationToken"),
    *("InvalidAccessKeyId", "InvalidSecurity", "InvalidToken", "TokenRefreshRequired"),
    *("RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed", "SignatureDoesNotMatch"),
)
# What each code means to the caller; any other is a CallFailed.
_CLASSES: Mapping[str, type[Error]] = {
    **dict.fromkeys(_DENIED, AccessDenied),
    **dict.fromkeys(_BAD_CREDENTIALS, CredentialsError),
    "AlreadyExists": AlreadyExists,
    "InvalidRequest": CallFailed,
    "NotFound": NotFound,
    "NotUpdatable": NotUpdatable,
    "ParameterNotFound": NotFound,
    "RequestTokenNotFound": NotFound,
    "ResourceAlreadyExists": AlreadyExists,
    "ResourceNotFound": NotFound,
    "Throttling": Throttled,
    "TypeNotFound": NotSupportedError,
    "UnsupportedAction": NotSupportedError,
    "Validation": InvalidProperty,
}
THROTTLING = frozenset(
    (
        *("Throttling", "Throttled", "TooManyRequests", "RequestThrottled", "SlowDown"),
        *("RequestLimitExceeded", "BandwidthLimitExceeded", "EC2Throttled"),
        *("PriorRequestNotComplete", "ProvisionedThroughputExceeded"),
    )
)
_TRANSIENT = frozenset(
    (
        *("ServiceInternalError", "InternalService", "NetworkFailure", "InternalFailure"),
        *("ResourceConflict", "InternalError", "ServerInternal", "ServiceUnavailable"),
        *("Unavailable", "RequestTimeout", "RequestAborted"),
    )
)
# What a type's handler may say of a write after it has begun its work, or what says nothing of
# what was done; every other code of status 4xx is said before anything is begun.
_PERHAPS_BEGUN = frozenset(
    (
        *("GeneralService", "NotStabilized", "HandlerFailure", "HandlerInternalFailure"),
        *("ServiceTimeout", "ConcurrentModification", "ResourceConflict"),
        *("InternalFailure", "InternalError", "InternalService", "ServiceInternalError"),
        *("NetworkFailure", "RequestTimeout", "RequestAborted", "ServiceUnavailable"),
    )
)
# The code of an answer that names none: a proxy's page, say.
_NO_CODE = "HTTP"
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
    passing = said.status >= 500 or said.status == 408
    return None if passing and said.code.startswith(_NO_CODE) else 0


def proves_nothing_begun(said: Refusal) -> bool:
    """Whether a refused call has certainly not begun what it asked for.

    A server's error proves nothing, nor what a handler says that has run, nor an answer without a
    code, which is not the service's own.

    >>> proves_nothing_begun(Refusal("AccessDenied", "", 400))
    True
    >>> proves_nothing_begun(Refusal("HTTP403", "<html>", 403))
    False
    """
    named = not said.code.startswith(_NO_CODE)
    return named and said.status < 500 and said.code not in _PERHAPS_BEGUN


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
    unnamed = said.code.startswith(_NO_CODE)
    kind: type[Error] = TransportError if unnamed else _CLASSES.get(code, CallFailed)
    if call.codec is not None and kind in (CallFailed, TransportError):
        kind = _of_any_service(said)
    if is_throttling(said.code, said.message):
        kind = Throttled
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
        hint=CHECK_THE_WAY if unnamed else None,
    )


# How AWS's services call what is not there, and what is not allowed, each in its own words:
# "InvalidSnapshot.NotFound", "NoSuchEntity", "QueueDoesNotExist", "ResourceNotFoundFault".
_ABSENT = re.compile(r"NotFound|NoSuch|DoesNotExist|NotExist|NonExist|NotPresent", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"AccessDenied|NotAuthori[sz]ed|Unauthori[sz]ed|Forbidden|NotSubscribed|OptIn"
)
_OTHERS: Mapping[int, type[Error]] = {301: CallFailed, 403: AccessDenied, 404: NotFound}


def _of_any_service(said: Refusal) -> type[Error]:
    """The class of a refusal by a service whose codes are nowhere listed.

    Without a code, as HEAD is answered, the status is all there is.
    """
    if said.code.startswith(_NO_CODE):
        return _OTHERS.get(said.status, TransportError) if not said.message else TransportError
    if _ABSENT.search(said.code):
        return NotFound
    return AccessDenied if _FORBIDDEN.search(said.code) else CallFailed


def error_of_event(event: ProgressEvent, region: str) -> Error:
    """The error for a request that ended FAILED, or was cancelled."""
    code = event.error_code or "unknown"
    kind = _CLASSES.get(code, HandlerFailed)
    if is_throttling(code, event.message or ""):
        kind = Throttled
    named = f" '{event.identifier}'" if event.identifier else ""
    operation = event.operation or "request"
    what = f"{operation} of {event.type_name}{named} in {region}"
    if event.status == "CANCEL_COMPLETE":
        said = f"{what} was cancelled, and what it had done stays: {event.message or 'no message'}"
    else:
        said = f"{code}: {what} failed: {event.message or 'no message'}"
    return kind(
        f"{said} (request {event.request_token})",
        type_name=event.type_name,
        identifier=event.identifier,
        region=region,
        operation=operation,
        error_code=code,
        request_token=event.request_token,
    )

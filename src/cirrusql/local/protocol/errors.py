"""What the service says: an answer, and the refusals it knows by name."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

_SERVICE = "com.amazon.cloudapiservice#"
_VALIDATE = "com.amazon.coral.validate#"
_AVAILABILITY = "com.amazon.coral.availability#"
_CORAL = "com.amazon.coral.service#"

# Those marked `fault` in the service's model answer 500, so that every SDK retries them.
_FAULTS = frozenset(
    (
        "ConcurrentModificationException",
        "HandlerFailureException",
        "HandlerInternalFailureException",
        "NetworkFailureException",
        "ServiceInternalErrorException",
    )
)

_CLIENT_ERRORS = (
    "AlreadyExistsException",
    "ClientTokenConflictException",
    "ConcurrentOperationException",
    "GeneralServiceException",
    "InvalidCredentialsException",
    "InvalidRequestException",
    "NotStabilizedException",
    "NotUpdatableException",
    "PrivateTypeException",
    "RequestTokenNotFoundException",
    "ResourceConflictException",
    "ResourceNotFoundException",
    "ServiceLimitExceededException",
    "TypeNotFoundException",
    "UnsupportedActionException",
)

EXCEPTIONS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(_CLIENT_ERRORS, (_SERVICE, 400)),
    **dict.fromkeys(sorted(_FAULTS), (_SERVICE, 500)),
    "ValidationException": (_VALIDATE, 400),
    "ThrottlingException": (_AVAILABILITY, 400),
    "AccessDeniedException": (_CORAL, 400),
    "ExpiredTokenException": (_CORAL, 400),
    "InvalidSignatureException": (_CORAL, 400),
    "MissingAuthenticationTokenException": (_CORAL, 400),
    "SerializationException": (_CORAL, 400),
    "UnknownOperationException": (_CORAL, 400),
    "UnrecognizedClientException": (_CORAL, 400),
    "RequestEntityTooLargeException": (_CORAL, 413),
}
"""Every exception this endpoint can answer with: its namespace on the wire and its HTTP status.

The first two groups are the service model's own 20 and `ThrottlingException` the 21st; the rest
come from the framework in front of the service and are in no model. That those about credentials
are 400 is what services of this protocol were seen to answer, whatever their pages say.
"""

MODELLED = (*_CLIENT_ERRORS, *sorted(_FAULTS), "ThrottlingException")
"""The 21 exceptions of the service model, as an SDK types them."""

HANDLER_ERRORS: dict[str, str] = {
    "NotUpdatable": "NotUpdatableException",
    "InvalidRequest": "InvalidRequestException",
    "AccessDenied": "AccessDeniedException",
    "UnauthorizedTaggingOperation": "AccessDeniedException",
    "InvalidCredentials": "InvalidCredentialsException",
    "AlreadyExists": "AlreadyExistsException",
    "NotFound": "ResourceNotFoundException",
    "ResourceConflict": "ResourceConflictException",
    "Throttling": "ThrottlingException",
    "ServiceLimitExceeded": "ServiceLimitExceededException",
    "NotStabilized": "NotStabilizedException",
    "GeneralServiceException": "GeneralServiceException",
    "ServiceInternalError": "ServiceInternalErrorException",
    "ServiceTimeout": "HandlerFailureException",
    "NetworkFailure": "NetworkFailureException",
    "InternalFailure": "HandlerInternalFailureException",
}
"""The 16 handler error codes: each with the exception that tells of it when there is no request
to fail, as in a read or a list."""


class Answer(NamedTuple):
    """What goes back over the wire: the HTTP status and the body as it stands.

    With `is_members` the body is a JSON object of members by their names in the service's model:
    what a caller in this process takes, and what over HTTP is still to be put into the protocol.
    """

    status: int
    body: bytes
    is_members: bool = False


class Refusal(Exception):
    """A request was refused before anything was changed; becomes an error answer."""

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        # Exceptions of other services come by their bare names.
        self.namespace, usual = EXCEPTIONS.get(code, ("", 400))
        self.status = status or usual

    def answer(self) -> Answer:
        """The error as AWS JSON has it.

        >>> Refusal("TypeNotFoundException", "The type 'A' cannot be found.").answer().status
        400
        """
        body = {"__type": self.namespace + self.code, "Message": self.message}
        return Answer(self.status, orjson.dumps(body))


# REST services refuse credentials with a status of its own.
_REST_STATUSES = dict.fromkeys(
    (
        "AccessDeniedException",
        "ExpiredTokenException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    ),
    403,
)


def rest_error(refusal: Refusal) -> Answer:
    """The error as REST JSON has it, with its code in the body, where SDKs look for it as well."""
    body = {"__type": refusal.code, "message": refusal.message}
    return Answer(_REST_STATUSES.get(refusal.code, refusal.status), orjson.dumps(body))


def success(body: dict[str, Any]) -> Answer:
    """A 200 with `body` as JSON; the caller leaves out what is absent, for null is never sent."""
    return Answer(200, orjson.dumps(body))

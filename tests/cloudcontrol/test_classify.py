"""What each service's words mean: to the caller, for another attempt, and of what was begun."""

from __future__ import annotations

import json

import pytest
from botocore.retries import standard
from botocore.session import get_session

from cirrusql.catalog.services import CLOUD_CONTROL, EC2, S3, STS, Service
from cirrusql.cloudcontrol.classify import (
    error_of,
    is_throttling,
    proves_nothing_begun,
    retries,
)
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.cloudcontrol.wire import Refusal, encode, refusal
from cirrusql.errors import (
    AccessDenied,
    CredentialsError,
    Error,
    NotFound,
    Throttled,
    TransportError,
)

CALL = encode(CLOUD_CONTROL, "CreateResource", {"TypeName": "AWS::Logs::LogGroup"}, "eu-west-1")


def _said(service: Service, code: str, status: int = 403) -> Refusal:
    """A refusal as a service spells it on the wire."""
    if service is CLOUD_CONTROL:
        body = json.dumps({"__type": f"com.amazon.coral.service#{code}", "Message": "no"})
    elif service is EC2:
        error = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        body = f"<Response><Errors>{error}</Errors></Response>"
    elif service is STS:
        error = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
        body = f"<ErrorResponse>{error}</ErrorResponse>"
    else:
        body = f"<Error><Code>{code}</Code><Message>no</Message></Error>"
    return refusal(Call("Do", service, "eu-west-1"), Answer(status, body.encode()))


@pytest.mark.parametrize(
    ("service", "code", "kind"),
    [
        (CLOUD_CONTROL, "AccessDeniedException", AccessDenied),
        (CLOUD_CONTROL, "ExpiredTokenException", CredentialsError),
        (CLOUD_CONTROL, "UnrecognizedClientException", CredentialsError),
        (CLOUD_CONTROL, "InvalidSignatureException", CredentialsError),
        (CLOUD_CONTROL, "MissingAuthenticationTokenException", CredentialsError),
        (CLOUD_CONTROL, "IncompleteSignatureException", CredentialsError),
        (CLOUD_CONTROL, "ResourceNotFoundException", NotFound),
        (CLOUD_CONTROL, "ThrottlingException", Throttled),
        (EC2, "UnauthorizedOperation", AccessDenied),
        (EC2, "AuthFailure", CredentialsError),
        (EC2, "OptInRequired", AccessDenied),
        (EC2, "PendingVerification", AccessDenied),
        (EC2, "Blocked", AccessDenied),
        (EC2, "RequestExpired", CredentialsError),
        (EC2, "RequestLimitExceeded", Throttled),
        (STS, "InvalidClientTokenId", CredentialsError),
        (STS, "SignatureDoesNotMatch", CredentialsError),
        (STS, "ExpiredToken", CredentialsError),
        (STS, "RegionDisabledException", AccessDenied),
        (STS, "AccessDenied", AccessDenied),
        (STS, "Throttling", Throttled),
        (S3, "InvalidAccessKeyId", CredentialsError),
        (S3, "RequestTimeTooSkewed", CredentialsError),
        (S3, "SlowDown", Throttled),
        (S3, "AllAccessDisabled", AccessDenied),
    ],
)
def test_the_common_refusals_of_every_service(
    service: Service, code: str, kind: type[Error]
) -> None:
    said = _said(service, code)
    assert type(error_of(said, CALL)) is kind
    assert proves_nothing_begun(said)
    assert (retries(said) is None) == (kind is Throttled)


# These say that a quota is used up more often than that calls come too fast, which the caller must
# be told at once; or they belong to services whose calls we do not make.
_NOT_OURS = {"LimitExceededException", "TransactionInProgressException"}


def test_what_botocore_takes_for_throttling_is_throttling() -> None:
    codes = set(standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES) - _NOT_OURS
    assert len(codes) > 10
    for code in codes:
        assert is_throttling(code.removesuffix("Exception"), ""), code


def test_what_botocore_tries_again_is_tried_again() -> None:
    for code in standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES:
        assert retries(Refusal(code.removesuffix("Exception"), "", 400)) is None
    for status in standard.TransientRetryableChecker._TRANSIENT_STATUS_CODES:
        assert retries(Refusal(f"HTTP{status}", "", status)) is None


def test_a_handlers_word_and_a_servers_error_prove_nothing() -> None:
    """Of the exceptions of CreateResource in the service's own model."""
    model = get_session().get_service_model("cloudcontrol")
    shapes = model.operation_model("CreateResource").error_shapes
    proof = set()
    for shape in shapes:
        status = 500 if shape.metadata.get("fault") else 400
        code = shape.name.removesuffix("Exception")
        if proves_nothing_begun(Refusal(code, "", status)):
            proof.add(code)
    assert {shape.name.removesuffix("Exception") for shape in shapes} - proof == {
        *("GeneralService", "HandlerFailure", "HandlerInternalFailure", "NetworkFailure"),
        *("NotStabilized", "ResourceConflict", "ServiceInternalError"),
    }


@pytest.mark.parametrize("status", [301, 403, 404, 407, 408, 500, 502, 503, 504])
def test_a_page_of_a_proxy_is_no_answer_of_the_service(status: int) -> None:
    said = refusal(CALL, Answer(status, b"<html>Sign in</html>"))
    assert isinstance(error_of(said, CALL), TransportError)
    assert not proves_nothing_begun(said)
    assert (retries(said) is None) == (status >= 500 or status == 408)

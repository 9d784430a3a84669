"""What can go wrong with a call, as transports: before the service has acted, or after it has."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from cirrusql.cloudcontrol import Answer, Call
from cirrusql.errors import TransportError
from tests.writing.trouble import Passing, refusal

Pass = Callable[[Call], Awaitable[Answer]]
Failure = Callable[[Call, Pass], Awaitable[Answer]]

_PAGE = b"<html><body><h1>Sign in to the network</h1></body></html>"


def _before(answer: Answer) -> Failure:
    async def fail(_call: Call, _pass_on: Pass) -> Answer:
        return answer

    return fail


def _after(change: Callable[[Answer], Answer]) -> Failure:
    async def fail(call: Call, pass_on: Pass) -> Answer:
        return change(await pass_on(call))

    return fail


def _lost(words: str, *, after: bool) -> Failure:
    async def fail(call: Call, pass_on: Pass) -> Answer:
        if after:
            await pass_on(call)
        raise TransportError(words)

    return fail


async def _cancelled_by_another(call: Call, pass_on: Pass) -> Answer:
    """The request is accepted, and somebody stops it before it has ended."""
    answer = await pass_on(call)
    event = json.loads(answer.body).get("ProgressEvent", {})
    if "RequestToken" in event and event.get("OperationStatus") in ("PENDING", "IN_PROGRESS"):
        from cirrusql.cloudcontrol import CLOUD_CONTROL, encode

        token = {"RequestToken": event["RequestToken"]}
        await pass_on(encode(CLOUD_CONTROL, "CancelResourceRequest", token, call.region))
    return answer


def _body(content: bytes) -> Callable[[Answer], Answer]:
    return lambda _: Answer(200, content)


def _half(answer: Answer) -> Answer:
    return Answer(answer.status, answer.body[: len(answer.body) // 2])


_GONE = "Request x was not found."
ALWAYS: Mapping[str, Failure] = {
    "throttled": _before(refusal("ThrottlingException", "Rate exceeded")),
    "500 before the work": _before(refusal("InternalFailure", "no", 500)),
    "500 after the work": _after(lambda _: refusal("ServiceInternalErrorException", "no", 500)),
    "503 of a proxy before": _before(Answer(503, _PAGE)),
    "502 of a proxy after": _after(lambda _: Answer(502, _PAGE)),
    "reset before the work": _lost("connection reset", after=False),
    "reset after the work": _lost("connection reset", after=True),
    "timeout after the work": _lost("timed out after 60 s", after=True),
    "no such host": _lost("could not resolve the host", after=False),
    "expired token": _before(refusal("ExpiredTokenException", "The token is expired")),
    "denied": _before(refusal("AccessDeniedException", "no identity-based policy allows it")),
    "a clock that is wrong": _before(refusal("InvalidSignatureException", "Signature expired")),
    "403 of a proxy": _before(Answer(403, _PAGE)),
    "half an answer": _after(_half),
    "a page instead": _after(_body(_PAGE)),
    "an empty answer": _after(_body(b"")),
    "a list": _after(_body(b"[1]")),
    "an empty object": _after(_body(b"{}")),
    "an empty event": _after(_body(b'{"ProgressEvent":{}}')),
    "unknown request token": _before(refusal("RequestTokenNotFoundException", _GONE)),
    "handler's general failure": _after(lambda _: refusal("GeneralServiceException", "null")),
}
"""Failures of one call that may strike once or every time."""


@dataclass
class Then:
    """Strikes once, and then in another way for good. Mutable state: how often it struck."""

    first: Failure
    later: Failure
    struck: int = 0

    async def __call__(self, call: Call, pass_on: Pass) -> Answer:
        self.struck += 1
        return await (self.first if self.struck == 1 else self.later)(call, pass_on)


def _always(failure: Failure) -> Callable[[], Failure]:
    return lambda: failure


def _then(first: Failure, later: Failure) -> Callable[[], Failure]:
    return lambda: Then(first, later)


FAILURES: Mapping[str, Callable[[], Failure]] = {
    **{name: _always(failure) for name, failure in ALWAYS.items()},
    # These hide how the first attempt went.
    **{
        f"{first}, then {later}": _then(ALWAYS[first], ALWAYS[later])
        for first in ("reset after the work", "500 after the work", "half an answer")
        for later in ("expired token", "denied", "throttled", "403 of a proxy")
    },
    "cancelled by another": _always(_cancelled_by_another),
}


@dataclass
class Failing(Passing):
    """Has calls of an operation fail: the first `times` of them from number `first` on, 0 for all.

    Mutable state: those of `Passing`, and whether it fails at all (`healed`).
    """

    operation: str = ""
    failure: Failure = ALWAYS["denied"]
    first: int = 1
    times: int = 0
    healed: bool = False
    met: int = 0

    async def send(self, call: Call) -> Answer:
        if self.healed or call.operation != self.operation:
            return await Passing.send(self, call)
        self.met += 1
        if self.met < self.first or (self.times and self.met >= self.first + self.times):
            return await Passing.send(self, call)
        return await self.failure(call, lambda one: Passing.send(self, one))

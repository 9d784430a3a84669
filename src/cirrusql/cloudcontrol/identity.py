"""Who calls: the account of the credentials, as STS says it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cirrusql.catalog.services import STS
from cirrusql.cloudcontrol.answers import malformed
from cirrusql.cloudcontrol.transport import Answer, Call
from cirrusql.cloudcontrol.wire import decode, encode, refusal
from cirrusql.errors import CredentialsError, TransportError

# Seconds to wait before asking again when there was no answer, or only a passing failure.
_PAUSES = (0.2, 1.0)


async def caller_account(send: Callable[[Call], Awaitable[Answer]], region: str) -> str:
    """The number of the account that `send` calls as, by sts:GetCallerIdentity.

    It needs no permission. Raises CredentialsError if STS refuses or does not answer, and
    TransportError if what answers again and again is not STS, or is cut off.
    """
    said = await _answered(
        send, "GetCallerIdentity", {}, region, "STS would not say who the caller is", _account
    )
    return str(said)


async def sts_answer(
    send: Callable[[Call], Awaitable[Answer]],
    operation: str,
    request: Mapping[str, Any],
    region: str,
) -> Mapping[str, Any]:
    """What STS answers to an operation that may be asked again; raises as `caller_account`."""
    why = f"STS refused {operation}"
    found = await _answered(send, operation, request, region, why, decode)
    assert isinstance(found, dict)
    return found


async def _answered(
    send: Callable[[Call], Awaitable[Answer]],
    operation: str,
    request: Mapping[str, Any],
    region: str,
    failed: str,
    read: Callable[[Call, Answer], object],
) -> object:
    call = encode(STS, operation, request, region)
    for pause in (*_PAUSES, None):
        try:
            answer = await send(call)
            if answer.status < 300:
                return read(call, answer)
        except TransportError as error:
            why = error.message
            if pause is None and error.operation is not None:  # there was an answer
                raise
        else:
            said = refusal(call, answer)
            why = f"{said.code}: {said.message}"
            if answer.status < 500 and answer.status != 429 and said.code != "Throttling":
                break
        if pause is not None:
            await asyncio.sleep(pause)
    raise CredentialsError(
        f"{failed}: {why}", hint="AWS_ENDPOINT_URL_STS says where else it is to be asked"
    )


def _account(call: Call, answer: Answer) -> str:
    """The account in an answer; raises TransportError for one that was cut off, or is another's."""
    account = decode(call, answer).get("Account")
    if not isinstance(account, str) or not account:
        raise malformed(call, "the answer names no account")
    return account

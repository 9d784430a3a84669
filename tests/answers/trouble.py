"""A transport that fails on purpose, and what services answer when they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from cirrusql.cloudcontrol import Answer, Call, Transport

Trouble = Callable[[Call, int], Answer | Exception | Callable[[Answer], Answer] | None]


@dataclass
class Troubled:
    """A transport that gives `trouble`'s answer to a call, or passes it on if there is none.

    What is no answer changes the one that there would have been.

    Mutable state: how many calls there were.
    """

    inner: Transport
    trouble: Trouble
    calls: int = 0

    async def send(self, call: Call) -> Answer:
        self.calls += 1
        outcome = self.trouble(call, self.calls)
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Answer):
            return outcome
        answer = await self.inner.send(call)
        return answer if outcome is None else outcome(answer)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


def refusal(code: str, status: int = 400, message: str = "on purpose") -> Answer:
    """What a service that speaks JSON says when it refuses."""
    body = {"__type": f"com.amazon.cloudapiservice#{code}", "Message": message}
    return Answer(status, json.dumps(body).encode())


def ec2_refusal(code: str, status: int) -> Answer:
    """What EC2 says when it refuses."""
    error = f"<Error><Code>{code}</Code><Message>on purpose</Message></Error>"
    return Answer(status, f"<Response><Errors>{error}</Errors></Response>".encode())

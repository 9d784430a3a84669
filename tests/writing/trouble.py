"""Transports that go wrong in ways that a local cloud, which always answers, does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.errors import TransportError
from cirrusql.records import replace

Reply = Callable[[Call, int], Answer | None]


@dataclass
class Passing:
    """Passes calls on. Mutable state: how many of each operation there were."""

    inner: Transport
    counted: dict[str, int] = field(default_factory=dict)

    async def send(self, call: Call) -> Answer:
        self.counted[call.operation] = self.counted.get(call.operation, 0) + 1
        return await self.inner.send(call)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


@dataclass
class Losing(Passing):
    """Loses answers after the service has acted: the first `times` of an operation."""

    operation: str = ""
    times: int = 1

    async def send(self, call: Call) -> Answer:
        answer = await Passing.send(self, call)
        if call.operation == self.operation and self.counted[call.operation] <= self.times:
            raise TransportError("connection reset")
        return answer


@dataclass
class Forgetting(Losing):
    """Loses answers of a service that does not know the ClientToken when the call comes again."""

    async def send(self, call: Call) -> Answer:
        body = json.loads(call.body)
        if call.operation == self.operation and "ClientToken" in body:
            body["ClientToken"] += f"-{self.counted.get(call.operation, 0)}"
            call = replace(call, body=json.dumps(body).encode())
        return await Losing.send(self, call)


@dataclass
class Refusing(Passing):
    """Answers itself where `reply` has an answer for a call; numbers count from 1."""

    reply: Reply = lambda _call, _number: None

    async def send(self, call: Call) -> Answer:
        number = self.counted.get(call.operation, 0) + 1
        answer = self.reply(call, number)
        if answer is None:
            return await Passing.send(self, call)
        self.counted[call.operation] = number
        return answer


def refusal(code: str, message: str, status: int = 400) -> Answer:
    body = {"__type": f"com.amazon.cloudapiservice#{code}", "Message": message}
    return Answer(status, json.dumps(body).encode())


def event(**members: Any) -> Answer:
    return Answer(200, json.dumps({"ProgressEvent": members}).encode())

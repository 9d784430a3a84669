"""One call to Cloud Control: limited, retried when that is safe and helps, counted, traced."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from cirrusql.catalog.services import CLOUD_CONTROL, Service
from cirrusql.cloudcontrol.answers import malformed
from cirrusql.cloudcontrol.classify import (
    error_of,
    is_throttling,
    proves_nothing_begun,
    retries,
)
from cirrusql.cloudcontrol.limits import UNLIMITED, Limiter, Limits
from cirrusql.cloudcontrol.memory import Memory
from cirrusql.cloudcontrol.transport import Call, Transport
from cirrusql.cloudcontrol.wire import decode, encode, refusal
from cirrusql.errors import TransportError
from cirrusql.records import Record, replace
from cirrusql.result import Statistics


class RetryPolicy(Record):
    """Full jitter: attempt n waits a random time up to `base * 2**n` seconds, at most `cap`.

    `first_contact` are the attempts while nothing has ever answered: a wrong address or a network
    that is down should not take a minute to say so.
    """

    attempts: int = 9
    first_contact: int = 5
    base: float = 0.5
    cap: float = 20.0

    def pause(self, attempt: int, chance: Callable[[], float]) -> float:
        """Seconds to wait after the attempt of that number, counted from 0."""
        return chance() * min(self.cap, self.base * 2.0**attempt)


DEFAULT_POLICY = RetryPolicy()
# So many accounts and regions are looked at for what was learned of a service.
_ALIKE = 128
Tell = Callable[[str, str, str, str | None], None]


class Client:
    """Calls in every region over one transport.

    Mutable state: a limiter for each account, service and region, the calls under way, and whether
    anything ever answered. One client serves all statements of an engine, so that they share what
    was learned about the service's patience. Used on the engine's loop only.
    """

    def __init__(
        self,
        transport: Transport,
        limits: Limits = UNLIMITED,
        policy: RetryPolicy = DEFAULT_POLICY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._answered = False
        self._limits = limits
        self._policy = policy
        self._clock = clock
        self._limiters: dict[tuple[str | None, str, str], Limiter] = {}
        self._under_way = 0
        self._chance = random.Random().random  # noqa: S311 - jitter, not secrecy

    @property
    def policy(self) -> RetryPolicy:
        """How often, and how far apart, something is tried."""
        return self._policy

    @property
    def under_way(self) -> int:
        """How many calls were let through and have no answer yet, in all regions and accounts."""
        return self._under_way

    async def account_id(self) -> str:
        """The account that calls."""
        return await self._transport.account_id()

    async def send(self, call: Call, caller: Caller) -> dict[str, Any]:
        """The service's answer to one call.

        Throttling, passing failures and answers that are not the service's are retried, bounded
        and with growing pauses. Sending a mutation again is safe because its ClientToken is part of
        the request; a call that may be made `once` only is not sent again if it may have begun.
        Raises the error that `classify` makes of the last refusal, or TransportError.
        """
        statistics, limiter = caller.statistics, self._limiter(call)
        attempt = throttles = 0
        while True:
            try:
                async with limiter:
                    sent = self._clock()
                    caller.sending(call)
                    self._under_way += 1
                    try:
                        answer = await self._transport.send(call)
                    finally:
                        self._under_way -= 1
                statistics.bytes_received += len(answer.body)
                document = decode(call, answer) if answer.status < 300 else None
            except TransportError as error:
                statistics.unanswered += 1
                limiter.interrupted()
                policy = self._policy
                most = policy.attempts if self._answered else policy.first_contact
                if attempt + 1 >= most or call.once:
                    raise _located(error, call) from None
            else:
                self._answered = True
                if document is not None:
                    limiter.accepted(sent)
                    return document
                said = refusal(call, answer)
                begun = not proves_nothing_begun(said)
                statistics.unanswered += begun
                if is_throttling(said.code, said.message):
                    caller.throttled(call)
                    limiter.throttled(sent)
                    throttles += 1
                else:
                    limiter.accepted(sent)  # refused for another reason, it has been let in
                allowed = retries(said)
                most = self._policy.attempts - 1 if allowed is None else allowed
                if attempt >= most or (begun and call.once):
                    raise error_of(said, call)
            statistics.retries += 1
            attempt += 1
            # The limiter knows when the next call may come. A call that is refused again is told to
            # wait by itself: others may use up what the limiter thinks is there.
            again = attempt - 1 - (throttles > 0)
            if again >= 0:
                await asyncio.sleep(self._policy.pause(again, self._chance))

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def _limiter(self, call: Call) -> Limiter:
        place = (call.account, call.service.name, call.region)
        if place not in self._limiters:
            limits = replace(self._limits, rate=self._limits.rate or self._learned(call.service))
            self._limiters[place] = Limiter(limits, self._clock)
        return self._limiters[place]

    def _learned(self, service: Service) -> float | None:
        """The rate of a service where it was measured last; others are likely to have the same."""
        newest = islice(reversed(self._limiters.items()), _ALIKE)
        rates = [one.measured for (_, name, _), one in newest if name == service.name]
        return max((rate for rate in rates if rate is not None), default=None)

    def __repr__(self) -> str:
        return f"<Client over {self._transport!r}, {len(self._limiters)} limiters>"


class Caller:
    """A statement's way to the service: a client, and where its calls are counted.

    `tell` is called with an event's name, the operation, the region and the account, where accounts
    have names; see `cirrusql.events`. With a `memory` what it has an answer to is not called again,
    nor counted. Calls go as `account`; None is the one identity that the user's settings name.
    """

    __slots__ = ("_memory", "_tell", "account", "client", "statistics")

    def __init__(
        self,
        client: Client,
        statistics: Statistics,
        tell: Tell | None = None,
        memory: Memory | None = None,
        account: str | None = None,
    ) -> None:
        self.client = client
        self.statistics = statistics
        self._tell = tell
        self._memory = memory
        self.account = account

    async def call(
        self,
        operation: str,
        request: Mapping[str, Any],
        region: str,
        service: Service = CLOUD_CONTROL,
    ) -> dict[str, Any]:
        """The service's answer to one operation; raises as `Client.send`."""
        return await self.send(encode(service, operation, request, region))

    async def send(self, call: Call) -> dict[str, Any]:
        """The service's answer to a call that was made elsewhere; raises as `Client.send`."""
        if self.account is not None:
            call = replace(call, account=self.account)
        if self._memory is not None:
            return await self._memory.answer(call, lambda: self.client.send(call, self))
        return await self.client.send(call, self)

    async def account_id(self) -> str:
        """The account that calls."""
        return self.account or await self.client.account_id()

    def counting(self, statistics: Statistics) -> Caller:
        """The same way, with calls counted elsewhere."""
        return Caller(self.client, statistics, self._tell, self._memory, self.account)

    def of(self, account: str | None) -> Caller:
        """The same way, with calls that go as another account."""
        return Caller(self.client, self.statistics, self._tell, self._memory, account)

    def sending(self, call: Call) -> None:
        """A call is about to be sent; whoever is told may raise, and then it is not."""
        if self._tell is not None:
            self._tell("call", call.operation, call.region, call.account)
        self.statistics.sent(call.operation)
        if self._memory is not None:
            self._memory.calls += 1

    def throttled(self, call: Call) -> None:
        """The service asked for fewer calls."""
        self.statistics.throttles += 1
        if self._tell is not None:
            self._tell("throttled", call.operation, call.region, call.account)


def _located(error: TransportError, call: Call) -> TransportError:
    return error if error.operation is not None else malformed(call, error.message)

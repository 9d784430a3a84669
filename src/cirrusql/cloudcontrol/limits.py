"""How many calls may be under way and how fast they may follow each other, per account and region.

AWS publishes no rates for Cloud Control; others have measured about 30 calls a second. So the rate
is learned: it falls when the service asks for less and grows again, slowly, towards what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Where to begin: calls under way at once, and calls a second (None for no limit)."""

    in_flight: int = 64
    rate: float | None = None
    burst: float = 20.0


AWS_LIMITS = Limits(in_flight=24, rate=20.0)
UNLIMITED = Limits()

_LEAST_RATE = 1.0
_FIRST_RATE_WHEN_THROTTLED = 20.0
_BACK_OFF = 0.85
_RECOVERY_PER_SECOND = 0.6


class Limiter:
    """The gate of one account and region.

    Mutable state: the tokens left and when they were counted, the present rate, and when it was
    last lowered. Only the event loop's thread touches it.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._rate = limits.rate
        self._tokens = limits.burst
        self._counted = clock()
        self._lowered = float("-inf")

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        try:
            while (wait := self._take()) > 0:  # noqa: ASYNC110 - what it waits for is time
                await asyncio.sleep(wait)
        except BaseException:
            self._slots.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._slots.release()

    def _take(self) -> float:
        """Take a token, or say how long until there may be one."""
        if self._rate is None:
            return 0.0
        now = self._clock()
        elapsed = now - self._counted
        self._counted = now
        if now - self._lowered > 1:
            self._rate += _RECOVERY_PER_SECOND * min(elapsed, 1.0)
        self._tokens = min(self._tokens + elapsed * self._rate, self._limits.burst)
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate

    def throttled(self) -> None:
        """The service asked for fewer calls: go slower, at most once in a second."""
        now = self._clock()
        if now - self._lowered < 1:
            return
        if self._rate is None:
            self._rate = _FIRST_RATE_WHEN_THROTTLED
        self._rate = max(self._rate * _BACK_OFF, _LEAST_RATE)
        self._tokens = 0.0
        self._counted = self._lowered = now

    def __repr__(self) -> str:
        return f"<Limiter rate={self._rate} tokens={self._tokens:.1f}>"

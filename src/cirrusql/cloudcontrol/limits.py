"""How many calls may be under way and how fast they may follow each other, per account and region.

AWS publishes no rates for Cloud Control; others have measured about 30 calls a second. So the rate
is learned: it falls when the service asks for less and grows again, slowly, towards what it was.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from cirrusql.records import Record, replace


class Limits(Record):
    """Where to begin: calls under way at once, and calls a second (None for no limit)."""

    in_flight: int = 64
    rate: float | None = None
    burst: float = 20.0

    def with_concurrency(self, calls: int | None) -> Limits:
        """The same limits with so many calls under way at once; None changes nothing."""
        return self if calls is None else replace(self, in_flight=calls)


AWS_LIMITS = Limits(in_flight=24, rate=20.0)
UNLIMITED = Limits()

_LEAST_RATE = 1.0
# A refusal says that calls were accepted as fast as they may be: a little less is the new rate.
_WINDOW = 2.0
_JUST_BELOW = 0.95
_BACK_OFF = 0.85  # when too little has been seen to say how fast that is
# Calls a second that the rate grows by in each second: before anything was refused, and after,
# when it only follows a service that relents.
_FINDING = 0.5
_PROBING = 0.05
# Where slower calls are refused as often, within this ratio, the rate was not the reason; fewer
# refusals than the second share of all calls are no trouble, whatever the reason.
_AS_OFTEN = 0.7
_OFTEN = 0.1


class Limiter:
    """The gate of one service in one account and region.

    Mutable state: the calls under way, the tokens left (negative: promised already) and when they
    were counted, the present rate, when calls were accepted of late, when the rate was last set for
    a refusal, how many calls were taken and refused since, and the rate and the share of refusals
    before. Only the event loop's thread touches it.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._under_way = 0
        self._rate = limits.rate
        self._tokens = limits.burst
        self._counted = clock()
        self._accepted: deque[float] = deque()
        self._refused = 0.0
        self._taken_since = self._refused_since = 0
        self._before: tuple[float | None, float] | None = None

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        self._under_way += 1
        try:
            pause = self.reserve()
            if pause > 0:
                await asyncio.sleep(pause)
        except BaseException:
            await self.__aexit__()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._under_way -= 1
        self._slots.release()

    def reserve(self) -> float:
        """Take the next token, or one that will only be there in so many seconds."""
        if self._rate is None:
            return 0.0
        now = self._clock()
        elapsed = now - self._counted
        self._counted = now
        self._rate += elapsed * (_PROBING if self._refused > 0 else _FINDING)
        self._tokens = min(self._tokens + elapsed * self._rate, self._limits.burst) - 1
        return max(-self._tokens / self._rate, 0.0)

    def accepted(self) -> None:
        """The service took a call."""
        now = self._clock()
        self._taken_since += 1
        self._accepted.append(now)
        while self._accepted[0] < now - _WINDOW:
            self._accepted.popleft()

    def throttled(self) -> None:
        """The service asked for fewer calls: go as fast as it has taken them, and a little less.

        If that does not make it refuse fewer of them, the rate is not the reason, and the one
        before comes back: there is nothing to be gained by going ever slower.
        """
        now = self._clock()
        self._refused_since += 1
        if now - self._refused < _WINDOW / 2:
            return
        recent = [moment for moment in self._accepted if moment >= now - _WINDOW]
        share = self._refused_since / (self._refused_since + self._taken_since)
        if self._before is not None and share > max(_AS_OFTEN * self._before[1], _OFTEN):
            (self._rate, _), self._before = self._before, None
        elif not self._slow_down(recent, now, share):
            return
        self._tokens = min(self._tokens, 0.0)
        self._counted = self._refused = now
        self._taken_since = self._refused_since = 0

    def interrupted(self) -> None:
        """A call had no answer: what was taken before that says nothing of what will be."""
        self._accepted.clear()
        self._before = None
        self._rate = self._limits.rate
        self._tokens = max(self._tokens, 0.0)

    def _slow_down(self, recent: list[float], now: float, share: float) -> bool:
        """Lower the rate to what was taken of late; False if too little is known for that."""
        before, seen = self._rate, now - recent[0] if recent else 0.0
        if seen > _WINDOW / 2:
            taken = len(recent) / seen * _JUST_BELOW
            self._rate = max(min(taken, self._rate or taken), _LEAST_RATE)
        elif self._rate is not None:
            self._rate = max(self._rate * _BACK_OFF, _LEAST_RATE)
        else:
            return False
        self._before = (before, share)
        return True

    def __repr__(self) -> str:
        rate = "no rate" if self._rate is None else f"{self._rate:.1f} calls/s"
        under_way = f"{self._under_way} of {self._limits.in_flight} under way"
        return f"<Limiter {under_way}, {rate}, {self._tokens:.1f} tokens>"

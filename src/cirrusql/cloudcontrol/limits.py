"""How many calls may be under way and how fast they may follow each other, per account and region.

AWS publishes no rates for Cloud Control; others have measured about 30 calls a second. So the rate
is learned. A service that throttles has a bucket of tokens, filled at its rate, and refuses when it
is empty. Between two refusals it has taken exactly what was filled in: that, over the time between
them, is its rate, whoever else uses it, and whatever the bucket holds.
docs/decisions/engine-limits.md has the measurements.
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

# Calls under way at first where no rate is known; one more for each that is taken.
_FIRST_IN_FLIGHT = 8
# The rate to go on with after the first refusal, if there was none; it doubles in each second.
_GUESS = 20.0
_DOUBLING = 2.0
_LEAST_RATE = 1.0
# For how long a refusal is remembered, and how far apart two must be to say how fast the service
# is: a third of a second is seven calls of twenty a second.
_KEPT = 10.0
_APART = 0.3
_JUST_BELOW = 0.98
_BACK_OFF = 0.7  # when too little has been seen to say how fast that is
# Growth in each second while nothing is refused: a share of the rate; or, in calls a second, this
# over the seconds that were measured, as the measurement is off by one call. More and more, the
# longer nothing is refused, by the square of that time: seconds after which it is twice as much.
_PROBING = 0.0025
_UNCERTAIN = 0.5
_PATIENCE = 4.0
# Growth is for time in which calls were made: so much of it between two of them.
_LONGEST_STEP = 0.5
# Where slower calls are refused as often, within this ratio, the rate was not the reason; fewer
# refusals than the second share of all calls are no trouble, whatever the reason. So many calls are
# compared; then refusals change nothing for so many seconds, twice as many each time.
_AS_OFTEN = 0.7
_OFTEN = 0.1
_COMPARED = 20
_UNMOVED = 2.0
_LONGEST_UNMOVED = 60.0


class _Trial(Record, frozen=False, eq=False):
    """Whether going slower helps: the shares of calls that are refused, some calls after others.

    `rate` is that from before. Mutable: since when calls are counted, how many were taken and
    refused, and the last two shares.
    """

    rate: float | None
    since: float | None = None
    taken: int = 0
    refused: int = 0
    share: float | None = None
    before: float | None = None

    def begin(self, now: float) -> None:
        """Count the calls that are sent from now on, if none are counted yet."""
        if self.since is None:
            self.since = now

    def note(self, sent: float, *, refused: bool) -> None:
        """A call was taken or refused."""
        if self.since is None or sent < self.since:
            return
        self.taken += not refused
        self.refused += refused
        if self.taken + self.refused >= _COMPARED and refused:
            self.before, self.share = self.share, self.refused / (self.taken + self.refused)
            self.taken = self.refused = 0

    @property
    def is_in_vain(self) -> bool:
        """Whether slower calls were refused as often as those before."""
        if self.before is None or self.share is None:
            return False
        return self.share > max(_AS_OFTEN * self.before, _OFTEN)

    @property
    def has_helped(self) -> bool:
        """Whether hardly any are refused any more."""
        return self.share is not None and self.share <= _OFTEN


class Limiter:
    """The gate of one service in one account and region.

    Mutable state: the calls under way and how many may be, the tokens left and when they were
    counted, whether one was waited for then, the present rate and whether it is still looked for,
    when it was last set; how many calls were taken since the first refusal, and how many at each
    later one; until when refusals change nothing, and for how long when that comes next; and what
    tells whether slower helps.
    Only the event loop's thread touches it.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._rate = limits.rate
        self._open = limits.in_flight
        if limits.rate is None:
            self._open = min(limits.in_flight, _FIRST_IN_FLIGHT)
        self._slots = asyncio.Semaphore(self._open)
        self._turn = asyncio.Lock()
        self._under_way = 0
        self._tokens = limits.burst
        self._wanted = False
        self._counted = clock()
        self._set = self._counted - _APART
        self._taken = 0
        self._emptied: deque[tuple[float, int]] = deque()
        self._since = self._counted
        self._measured = 1.0
        self._searching = False
        self._unmoved = self._counted
        self._unmoved_for = _UNMOVED
        self._trial: _Trial | None = None

    @property
    def measured(self) -> float | None:
        """The rate that the service was measured to have, and what has grown of it; else None."""
        return self._rate if self._emptied and not self._searching else None

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        self._under_way += 1
        try:
            if self._rate is not None:
                await self._wait_for_turn()
        except BaseException:
            await self.__aexit__()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._under_way -= 1
        self._slots.release()

    async def _wait_for_turn(self) -> None:
        async with self._turn:
            pause = self.take()
            while pause > 0:
                await asyncio.sleep(pause)
                pause = self.take()  # the rate may be another by now

    def take(self) -> float:
        """Take a token and return 0.0, or return the seconds until there may be one."""
        if self._rate is None:
            return 0.0
        now = self._clock()
        elapsed, self._counted = now - self._counted, now
        if self._wanted:  # where nobody waits for a token, more of them would not be tried
            self._rate = self._grown(self._rate, min(elapsed, _LONGEST_STEP), now)
        self._tokens += elapsed * self._rate
        if self._tokens > self._limits.burst:
            # So few calls were made that the service's bucket may have been full, too: what it took
            # is no measure of what was filled in.
            self._tokens = self._limits.burst
            self._emptied.clear()
        # What is only just not there is a rounding error away.
        self._wanted = self._tokens < 1 - 1e-6
        if not self._wanted:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate

    def _grown(self, rate: float, elapsed: float, now: float) -> float:
        if self._searching:
            return rate * float(_DOUBLING**elapsed)
        step = max(rate * _PROBING, _UNCERTAIN / self._measured)
        return rate + elapsed * step * (1 + ((now - self._set) / _PATIENCE) ** 2)

    def accepted(self, sent: float) -> None:
        """The service took a call sent at that moment."""
        # Answers come in any order: what was sent before the first refusal is of the time before.
        self._taken += sent >= self._since
        if self._trial is not None:
            self._trial.note(sent, refused=False)
        if self._open < self._limits.in_flight:
            self._open += 1
            self._slots.release()

    def throttled(self, sent: float) -> None:
        """The service refused a call sent at that moment, asking for fewer.

        If going slower does not make it refuse fewer of them, the rate is not the reason, and the
        one before comes back, none at all if there was none: there is nothing to be gained by going
        ever slower.
        """
        now = self._clock()
        measured = self._measure(now)
        if now < self._unmoved:
            return
        if self._trial is None:
            self._trial = _Trial(self._rate)
        self._trial.note(sent, refused=True)
        if self._trial.is_in_vain:
            self._go_back(self._trial.rate, now)
            return
        if self._trial.has_helped:  # what comes later is to be judged by the rate of now
            self._trial.rate, self._unmoved_for = self._rate, _UNMOVED
        if measured is not None and self._rate is not None:
            self._trial.begin(now)
            self._rate, self._searching = max(measured * _JUST_BELOW, _LEAST_RATE), False
        elif self._rate is None:
            self._rate, self._searching = _GUESS, True
        elif sent < self._set:
            return  # a call of the time before the rate was set
        elif now - self._set < _APART:
            self._rate = max(self._rate * _BACK_OFF, _LEAST_RATE)
        # Else its bucket was emptier than ours, which says nothing of the rate.
        self._tokens = min(self._tokens, 0.0)
        self._counted = self._set = now

    def _measure(self, now: float) -> float | None:
        """The service's rate by what it took since an earlier refusal; None if that is too near."""
        emptied = self._emptied
        while len(emptied) > 1 and emptied[0][0] < now - _KEPT:
            emptied.popleft()
        measured = None
        if emptied and now - emptied[0][0] >= _APART:
            then, taken = emptied[0]
            self._measured = now - then
            measured = max(self._taken - taken, 0.0) / self._measured
        if not emptied:
            self._since = now
        if not emptied or now - emptied[-1][0] >= _APART:  # of several at once one says it all
            emptied.append((now, self._taken))
        return measured

    def _go_back(self, rate: float | None, now: float) -> None:
        """Go as fast as before, and for a while let no refusal change that; the longer, the oftener
        it was seen that slower does not help.
        """
        self._rate = None if rate is None or self._rate is None else max(rate, self._rate)
        self._trial, self._searching = None, True
        self._emptied.clear()
        self._set, self._unmoved = now, now + self._unmoved_for
        self._unmoved_for = min(2 * self._unmoved_for, _LONGEST_UNMOVED)

    def interrupted(self) -> None:
        """A call had no answer: what was taken before that says nothing of what will be."""
        self._emptied.clear()
        if self._rate is not None:
            self._rate = max(self._rate, self._limits.rate or _GUESS)
            self._tokens = max(self._tokens, 0.0)
            self._searching = self._limits.rate is None

    def __repr__(self) -> str:
        rate = "no rate" if self._rate is None else f"{self._rate:.1f} calls/s"
        under_way = f"{self._under_way} of {self._open} under way"
        return f"<Limiter {under_way}, {rate}, {self._tokens:.1f} tokens>"

"""The limiter against a service that refuses what is too fast, in a simulated time."""

import asyncio
import heapq
import random

import pytest

from cirrusql.cloudcontrol.limits import AWS_LIMITS, UNLIMITED, Limiter
from cirrusql.records import replace

_LATENCY = 0.05
_START = 1000.0
_SECONDS = 300


class _Service:
    """A token bucket, as a throttling service has one."""

    def __init__(self, rate, burst):
        self.rate, self.burst, self.tokens, self.last = rate, burst, burst, 0.0

    def takes(self, now):
        self.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
        self.last = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def _steady_state(limits, rate, burst):
    """Calls taken, as a share of what the service allows, and refused, as a share of all.

    What comes before the first half minute is over does not count: it is for finding the rate.
    """
    now = [_START - 30]
    limiter = Limiter(limits, lambda: now[0])
    service, chance = _Service(rate, burst), random.Random(1)
    workers = [(now[0], number, 0, False) for number in range(limits.in_flight)]
    taken = refused = 0
    while workers[0][0] < _START + _SECONDS:
        if workers[0][0] < _START:
            taken = refused = 0
        now[0], number, attempt, promised = heapq.heappop(workers)
        pause = 0.0 if promised else limiter.reserve()
        if pause > 0:
            heapq.heappush(workers, (now[0] + pause, number, attempt, True))
            continue
        if service.takes(now[0]):
            limiter.accepted()
            taken, attempt, again = taken + 1, 0, 0.0
        else:
            limiter.throttled()
            refused, again = refused + 1, chance.random() * min(20, 0.5 * 2**attempt)
            attempt += 1
        heapq.heappush(workers, (now[0] + _LATENCY + again, number, attempt, False))
    return taken / (_SECONDS * rate), refused / (taken + refused)


@pytest.mark.parametrize("limits", [AWS_LIMITS, UNLIMITED], ids=["AWS", "no limit at first"])
def test_a_service_that_allows_25_calls_a_second_is_used_and_hardly_ever_refuses(limits):
    used, refused = _steady_state(limits, rate=25, burst=20)
    assert used >= 0.85
    assert refused < 0.02


def test_a_slow_service_without_a_burst_is_not_hammered():
    used, refused = _steady_state(AWS_LIMITS, rate=10, burst=5)
    assert used >= 0.85
    assert refused < 0.05


def test_without_throttling_there_is_no_waiting():
    limiter = Limiter(UNLIMITED, lambda: 0.0)
    assert [limiter.reserve() for _ in range(1000)] == [0.0] * 1000


def test_refusals_that_have_nothing_to_do_with_the_rate_do_not_stop_everything():
    """One call in five is refused, however slowly they come."""
    now, chance = [_START], random.Random(2)
    limiter = Limiter(UNLIMITED, lambda: now[0])
    for _ in range(10_000):
        now[0] += max(limiter.reserve(), 0.002)
        (limiter.throttled if chance.random() < 0.2 else limiter.accepted)()
    assert now[0] - _START < 120


def test_what_a_limiter_does_shows_in_its_text():
    async def run():
        now = [_START]
        limiter = Limiter(replace(AWS_LIMITS, in_flight=2, burst=2.0), lambda: now[0])
        assert repr(limiter) == "<Limiter 0 of 2 under way, 20.0 calls/s, 2.0 tokens>"
        async with limiter:
            assert repr(limiter) == "<Limiter 1 of 2 under way, 20.0 calls/s, 1.0 tokens>"
            async with limiter:
                waiting = asyncio.create_task(limiter.__aenter__())
                await asyncio.sleep(0)
                assert repr(limiter) == "<Limiter 2 of 2 under way, 20.0 calls/s, 0.0 tokens>"
                waiting.cancel()
        limiter.accepted()
        now[0] += 1.5
        limiter.accepted()
        limiter.throttled()
        assert repr(limiter) == "<Limiter 0 of 2 under way, 1.3 calls/s, 0.0 tokens>"

    asyncio.run(run())
    assert repr(Limiter(UNLIMITED, lambda: 0.0)) == (
        "<Limiter 0 of 64 under way, no rate, 20.0 tokens>"
    )


def test_who_gives_up_while_waiting_for_its_turn_leaves_the_place_free():
    async def run():
        limiter = Limiter(replace(AWS_LIMITS, rate=0.01, burst=1.0, in_flight=3), lambda: _START)
        async with limiter:
            waiting = asyncio.create_task(limiter.__aenter__())
            await asyncio.sleep(0)
            assert "2 of 3 under way" in repr(limiter)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert "1 of 3 under way" in repr(limiter)
        assert "0 of 3 under way" in repr(limiter)

    asyncio.run(run())

"""The limiter against services that refuse what is too fast: in a simulated time, and on a clock.

The whole client is driven, retries and pauses included. What a service has at most to give in some
time is what its bucket holds at first and what is filled in.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Client, Limits
from cirrusql.cloudcontrol.client import Caller
from cirrusql.cloudcontrol.limits import AWS_LIMITS, UNLIMITED, Limiter
from cirrusql.errors import TransportError
from cirrusql.local import LocalCloud, Settings
from cirrusql.records import replace
from cirrusql.result import Statistics
from cirrusql.session import Session, aws_environment
from tests.answers.clouds import served
from tests.cloudcontrol import virtual_time

pytestmark = pytest.mark.thorough

_LIST = b'{"ResourceDescriptions":[]}'
_REFUSED = (
    b'{"__type":"com.amazon.coral.availability#ThrottlingException","Message":"Rate exceeded"}'
)
Clock = Callable[[], float]


@dataclass
class Bucket:
    """A service with a token bucket. Mutable state: its tokens, what it took and refused."""

    clock: Clock
    rate: float
    burst: float
    latency: float
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    unfair: float = 0.0
    lost: float = 0.0
    taken: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.tokens, self.last = self.burst, self.clock()

    async def send(self, _call: Call) -> Answer:
        await asyncio.sleep(self.latency / 2)
        now = self.clock()
        self.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
        self.last = now
        admitted = self.tokens >= 1 and self.chance.random() >= self.unfair
        self.tokens -= admitted
        self.taken += admitted
        self.refused += not admitted
        await asyncio.sleep(self.latency / 2)
        if self.lost and self.chance.random() < self.lost:
            raise TransportError("the connection was reset")
        return Answer(200, _LIST) if admitted else Answer(400, _REFUSED)

    async def account_id(self) -> str:
        return "123456789012"

    def close(self) -> None:
        """Nothing to let go of."""

    @property
    def share_refused(self) -> float:
        return self.refused / (self.taken + self.refused)


async def _all(clients: list[Client], calls: int) -> None:
    """Make so many calls with each client, as fast as they let them through."""

    async def some(client: Client) -> None:
        caller = Caller(client, Statistics())
        request = {"TypeName": "AWS::Logs::LogGroup"}
        await asyncio.gather(
            *(caller.call("ListResources", request, "us-east-1") for _ in range(calls))
        )

    await asyncio.gather(*map(some, clients))


def _client(service: Bucket, limits: Limits, clock: Clock, seed: int = 1) -> Client:
    client = Client(service, limits, clock=clock)
    client._chance = random.Random(seed).random
    return client


def _driven(
    limits: Limits, calls: int, rate: float, burst: float, latency: float, clients: int = 1
) -> tuple[Bucket, float, float]:
    """Some clients' calls to a service: the service, the seconds it took, and the fewest."""

    async def main(clock: Clock) -> tuple[Bucket, float, float]:
        service = Bucket(clock, rate, burst, latency)
        start = clock()
        await _all([_client(service, limits, clock, seed) for seed in range(clients)], calls)
        fewest = (calls * clients - burst) / rate + latency
        return service, clock() - start, fewest

    return virtual_time.run(main)


_LIMITS = pytest.mark.parametrize("limits", [AWS_LIMITS, UNLIMITED], ids=["AWS", "none at first"])


@_LIMITS
@pytest.mark.parametrize("latency", [0.001, 0.05, 0.3])
@pytest.mark.parametrize(("rate", "burst"), [(20, 20), (25, 20), (20, 5), (10, 10), (5, 5)])
def test_two_hundred_calls_take_little_longer_than_they_must(
    limits: Limits, latency: float, rate: float, burst: float
) -> None:
    service, took, fewest = _driven(limits, 202, rate, burst, latency)
    assert service.taken == 202
    assert fewest / took >= 0.85, (fewest, took)
    assert service.share_refused < 0.15


def test_the_limit_that_is_begun_with_is_kept_to_where_it_is_the_services() -> None:
    service, took, fewest = _driven(AWS_LIMITS, 202, 20, 20, 0.05)
    assert service.refused <= 4
    assert fewest / took >= 0.95


@_LIMITS
@pytest.mark.parametrize("latency", [0.005, 0.1])
@pytest.mark.parametrize(("rate", "burst"), [(20, 20), (10, 10), (25, 100)])
def test_many_calls_are_hardly_ever_refused(
    limits: Limits, latency: float, rate: float, burst: float
) -> None:
    service, took, fewest = _driven(limits, 3000, rate, burst, latency)
    at_first = 0 if limits.rate else limits.in_flight  # what is under way when the bucket is empty
    assert service.refused - at_first < 0.025 * 3000, service
    assert fewest / took >= 0.85, (fewest, took)


@pytest.mark.parametrize("clients", [2, 5])
def test_several_processes_share_what_the_service_allows(clients: int) -> None:
    service, took, fewest = _driven(AWS_LIMITS, 1200 // clients, 20, 20, 0.05, clients)
    assert fewest / took >= 0.8, (fewest, took)
    assert service.share_refused < 0.2


def test_a_service_that_allows_more_later_is_used_more() -> None:
    async def main(clock: Clock) -> float:
        service = Bucket(clock, 10, 10, 0.05)
        client = _client(service, AWS_LIMITS, clock)
        await _all([client], 300)
        service.rate, before = 30, clock()
        await _all([client], 3000)
        return 3000 / 30 / (clock() - before)

    assert virtual_time.run(main) >= 0.75


def test_a_service_that_allows_less_later_is_not_hammered() -> None:
    async def main(clock: Clock) -> tuple[float, float]:
        service = Bucket(clock, 30, 10, 0.05)
        client = _client(service, AWS_LIMITS, clock)
        await _all([client], 600)
        service.rate, before, refused = 10, clock(), service.refused
        await _all([client], 1000)
        return 1000 / 10 / (clock() - before), (service.refused - refused) / 1000

    used, refused = virtual_time.run(main)
    assert used >= 0.85
    assert refused < 0.15


@pytest.mark.parametrize("lost", [0.0, 0.02])
@pytest.mark.parametrize("unfair", [0.05, 0.12, 0.2, 0.25])
def test_refusals_that_have_nothing_to_do_with_the_rate_do_not_stop_everything(
    unfair: float, lost: float
) -> None:
    """Some are refused however slowly they come, and answers are lost besides."""

    async def main(clock: Clock) -> float:
        service = Bucket(clock, 1e9, 1e9, 0.01, unfair=unfair, lost=lost)
        await _all([_client(service, UNLIMITED, clock)], 3_000)
        return clock()

    # Without noticing it takes up to 380 s.
    assert virtual_time.run(main) < 90


def test_without_throttling_there_is_no_waiting() -> None:
    service, took, _ = _driven(UNLIMITED, 1000, 1e9, 1e9, 0.04)
    assert service.refused == 0
    assert took <= (1000 / 64 + 3) * 0.04 + 0.001


@pytest.mark.slow
@pytest.mark.parametrize("limits", [AWS_LIMITS, UNLIMITED], ids=["AWS", "none at first"])
def test_on_a_real_clock_over_http(catalog: Catalog, limits: Limits) -> None:
    cloud = LocalCloud.open(":memory:", catalog, settings=Settings(rate=20, burst=20))
    with served(cloud) as url:
        environment = aws_environment(endpoint_url=url, regions=("us-east-1",))
        with Session.alone(catalog, environment) as session:
            session.engine.client._limits = limits
            names = ", ".join(f"'g{number}'" for number in range(202))
            sql = (
                "SELECT retention_in_days FROM awscc.logs.log_groups"
                f" WHERE log_group_name IN ({names})"
            )
            start = time.monotonic()
            (result,) = session.execute(sql)
            assert list(result) == []
            took = time.monotonic() - start
    assert result.diagnostics.total_calls - result.diagnostics.throttles == 202
    assert (202 - 20) / 20 / took >= 0.85, took


def test_what_a_limiter_does_shows_in_its_text() -> None:
    async def main(clock: Clock) -> None:
        limiter = Limiter(replace(AWS_LIMITS, in_flight=2, burst=2.0), clock)
        assert repr(limiter) == "<Limiter 0 of 2 under way, 20.0 calls/s, 2.0 tokens>"
        async with limiter:
            assert repr(limiter) == "<Limiter 1 of 2 under way, 20.0 calls/s, 1.0 tokens>"
        await asyncio.sleep(1.5)
        limiter.throttled(clock())
        assert repr(limiter) == "<Limiter 0 of 2 under way, 20.0 calls/s, 0.0 tokens>"

    virtual_time.run(main)
    assert repr(Limiter(UNLIMITED, lambda: 0.0)) == (
        "<Limiter 0 of 8 under way, no rate, 20.0 tokens>"
    )


def test_who_gives_up_while_waiting_for_its_turn_leaves_the_place_free() -> None:
    async def main(clock: Clock) -> None:
        limiter = Limiter(replace(AWS_LIMITS, rate=0.01, burst=1.0, in_flight=3), clock)
        async with limiter:
            waiting = asyncio.create_task(limiter.__aenter__())
            await asyncio.sleep(0)
            assert "2 of 3 under way" in repr(limiter)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert "1 of 3 under way" in repr(limiter)
        assert "0 of 3 under way" in repr(limiter)

    virtual_time.run(main)

"""Many sessions on one engine: they share what an account has one of."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.engine.aws_environment import aws_environment
from cirrusql.session import Engine, Options, Session
from tests.answers.clouds import ACCOUNT, Cloud, served

REGIONS = ("us-east-1", "eu-west-1")
SQL = "SELECT log_group_name, arn FROM awscc.logs.log_groups WHERE region = '{}'"


def _sockets() -> int:
    """The connections that this process has open, both ends where both are here."""
    folder = Path("/proc/self/fd")
    links = [str(link.readlink()) for link in folder.iterdir() if link.exists()]
    return sum(link.startswith("socket:") for link in links)


def _kilobytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.thorough
def test_two_hundred_sessions_share_limiters_connections_and_a_thread(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    cloud = Cloud(catalog, REGIONS)
    for region, count in zip(REGIONS, (3, 7), strict=True):
        names = [{"LogGroupName": f"g{n}"} for n in range(count)]
        cloud.put("AWS::Logs::LogGroup", *names, region=region)
    with served(cloud.local) as url:
        environment = aws_environment(endpoint_url=url, regions=REGIONS, concurrency=8)
        with Engine(catalog, environment) as engine:
            threads, sockets = threading.active_count(), _sockets()
            _use(engine)
            (limiters,) = (engine.client._limiters,)
            assert sorted(limiters) == [(None, "cloudcontrol", one) for one in sorted(REGIONS)]
            assert threading.active_count() <= threads + 1
            # Eight at once in each of two regions; both ends of each are in this process.
            assert _sockets() - sockets <= 2 * 8 * 2 + 8
        assert threading.active_count() <= threads
    cloud.close()


def _use(engine: Engine) -> None:
    sessions = [Session(engine, database=":memory:") for _ in range(200)]

    def use(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for session in sessions[number::20]:
            for region, count in zip(REGIONS, (3, 7), strict=True):
                (result,) = session.execute(SQL.format(region))
                assert len(list(result)) == count
                assert result.diagnostics.calls == {"ListResources": 1, "GetResource": count}
                counted.update(result.diagnostics.calls)
        return counted

    with ThreadPoolExecutor(20) as pool:
        total = sum(pool.map(use, range(20)), Counter())
    assert total == {"ListResources": 400, "GetResource": 2000}
    for session in sessions:
        session.close()


@pytest.mark.thorough
def test_an_idle_session_costs_little(catalog: Catalog) -> None:
    cloud = Cloud(catalog, REGIONS[:1])
    engine = cloud.session.engine

    def opened(count: int) -> list[Session]:
        made = [Session(engine, database=":memory:") for _ in range(count)]
        for session in made:
            (result,) = session.execute("SELECT log_group_name FROM awscc.logs.log_groups")
            assert list(result) == []
        return made

    warm = opened(20)
    gc.collect()
    before = _kilobytes()
    made = opened(200)
    gc.collect()
    assert (_kilobytes() - before) / 200 < 300
    for session in (*warm, *made):
        session.close()
    cloud.close()


def test_sessions_are_used_from_several_event_loops(catalog: Catalog) -> None:
    """A web server's loop does not wait; its threads do, each with a session of its own."""
    cloud = Cloud(catalog, REGIONS[:1])
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "g"})

    def ask() -> list[tuple[object, ...]]:
        with Session(cloud.session.engine, database=":memory:") as session:
            return list(next(session.execute("SELECT log_group_name FROM awscc.logs.log_groups")))

    async def several() -> list[list[tuple[object, ...]]]:
        return await asyncio.gather(*(asyncio.to_thread(ask) for _ in range(10)))

    def loop(_: int) -> list[list[tuple[object, ...]]]:
        return asyncio.run(several())

    with ThreadPoolExecutor(3) as pool:
        for answers in pool.map(loop, range(3)):
            assert answers == [[("g",)]] * 10
    cloud.close()


def test_connections_to_one_target_share_an_engine(tmp_path: Path) -> None:
    place = tmp_path / "cloud.sqlite3"
    one = cirrusql.connect(local=place, seed=False)
    other = cirrusql.connect(local=str(place), seed=False)
    apart = cirrusql.connect(local=":memory:"), cirrusql.connect(local=":memory:")
    assert one.session.engine is other.session.engine
    assert apart[0].session.engine is not apart[1].session.engine
    one.close()
    assert other.execute("SELECT count(*) FROM awscc.s3.buckets").fetchall() == [(0,)]
    engine = other.session.engine
    other.close()
    assert engine.closed
    with cirrusql.connect(local=place, seed=False) as again:
        assert again.session.engine is not engine
    for connection in apart:
        connection.close()


def test_an_engine_is_given_to_connections(catalog: Catalog) -> None:
    cloud = Cloud(catalog, REGIONS[:1])
    with cirrusql.connect(engine=cloud.session.engine) as connection:
        assert connection.execute("SELECT count(*) FROM awscc.s3.buckets").fetchall() == [(0,)]
    assert not cloud.session.engine.closed
    with pytest.raises(cirrusql.InterfaceError, match="an engine is connected already"):
        cirrusql.connect(engine=cloud.session.engine, local=":memory:")
    cloud.close()


def test_what_is_open_is_told_by_its_name(catalog: Catalog) -> None:
    cloud = Cloud(catalog, REGIONS[:1])
    engine = cloud.session.engine
    assert repr(engine) == "<Engine on a test's cloud: not used yet>"
    rows = next(cloud.session.execute("SELECT 1 UNION SELECT 2")).rows
    assert repr(cloud.session) == "<Session on a test's cloud: 1 statements open>"
    assert next(rows) == (1,)
    cloud.rows("SELECT * FROM awscc.s3.buckets")
    assert repr(engine) == "<Engine on a test's cloud: loop, client>"
    cloud.close()
    assert repr(engine) == "<Engine on a test's cloud: closed>"
    assert repr(cloud.session) == "<Session on a test's cloud: closed>"
    with pytest.raises(cirrusql.InterfaceError, match="the engine is closed"):
        Session(engine, Options())

"""executemany: all sets of parameters as one run, and what must be run set by set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call
from cirrusql.dbapi import Connection
from cirrusql.errors import AlreadyExists, Error, InterfaceError, InvalidProperty
from cirrusql.session import Options, WriteOptions
from tests.answers.clouds import Cloud
from tests.writing.trouble import Passing

GROUP = "AWS::Logs::LogGroup"
INSERT = "INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days) VALUES (?, ?)"
UPDATE = (
    "UPDATE awscc.logs.log_groups SET retention_in_days = ? WHERE log_group_name = ?"
    " AND region = 'us-east-1'"
)
DELETE = "DELETE FROM awscc.logs.log_groups WHERE Identifier = ? AND region = 'us-east-1'"
CONFIRMED = Options(writes=WriteOptions(confirmed=True))


@dataclass
class Slow(Passing):
    """Takes a moment for each call. Mutable state: how many calls are under way, and were."""

    under_way: int = 0
    most: int = 0

    async def send(self, call: Call) -> Answer:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.02)
        self.under_way -= 1
        return await super().send(call)


@pytest.fixture
def make(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Cloud]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made: list[Cloud] = []

    def make(options: Options = CONFIRMED) -> Cloud:
        cloud = Cloud(catalog, ("us-east-1",), options=options, journaled=True, around=Slow)
        made.append(cloud)
        return cloud

    yield make
    for cloud in made:
        cloud.close()


def _groups(cloud: Cloud) -> list[tuple[Any, ...]]:
    return cloud.rows("SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups")


def _runs(cloud: Cloud) -> list[tuple[Any, ...]]:
    return [(row[2], row[5], row[6]) for row in cloud.session.requests().list()]


def test_all_sets_are_one_run_and_their_calls_are_made_together(
    make: Callable[..., Cloud],
) -> None:
    cloud = make()
    cursor = Connection(cloud.session).cursor()
    assert cursor.executemany(INSERT, [(f"g{n}", 7) for n in range(20)]).rowcount == 20
    assert _runs(cloud) == [("CreateResource", 20, "20 done")]
    inner = cloud.transport.inner
    assert isinstance(inner, Slow)
    assert inner.most >= 10
    inner.most = 0
    assert cursor.executemany(UPDATE, [(30, f"g{n}") for n in range(20)]).rowcount == 20
    assert inner.most >= 10
    assert sorted(_groups(cloud)) == sorted((f"g{n}", 30) for n in range(20))
    assert cursor.executemany(DELETE, ([f"g{n}"] for n in range(15))).rowcount == 15
    assert sorted(_groups(cloud)) == [(f"g{n}", 30) for n in range(15, 20)]
    assert [count for _, count, _ in _runs(cloud)] == [15, 20, 20]


def test_sets_that_change_the_same_resource_are_run_in_their_order(
    make: Callable[..., Cloud],
) -> None:
    cloud = make()
    cloud.put(GROUP, {"LogGroupName": "g", "RetentionInDays": 1})
    cursor = Connection(cloud.session).cursor()
    assert cursor.executemany(UPDATE, [(7, "g"), (14, "g"), (30, "g")]).rowcount == 3
    assert _groups(cloud) == [("g", 30)]
    assert len(_runs(cloud)) == 3


def test_every_set_is_checked_before_the_first_is_sent(make: Callable[..., Cloud]) -> None:
    cloud = make()
    cursor = Connection(cloud.session).cursor()
    with pytest.raises(InvalidProperty, match="parameters 3: RetentionInDays"):
        cursor.executemany(INSERT, [("a", 7), ("b", 7), ("c", "soon")])
    assert cloud.transport.sent == []


@pytest.mark.parametrize("continues", [False, True])
def test_one_that_fails_is_told_with_how_far_the_others_came(
    make: Callable[..., Cloud], continues: bool
) -> None:
    cloud = make(Options(writes=WriteOptions(confirmed=True, continues=continues)))
    cloud.put(GROUP, {"LogGroupName": "g0"})
    cursor = Connection(cloud.session).cursor()
    with pytest.raises(AlreadyExists, match=r"of 5 resources: .* done"):
        cursor.executemany(INSERT, [(f"g{n}", 7) for n in range(5)])
    assert len(_groups(cloud)) == 5


def test_what_writes_no_resources_is_run_set_by_set(make: Callable[..., Cloud]) -> None:
    cursor = Connection(make().session).cursor()
    cursor.execute("CREATE TABLE t (a, b)")
    assert cursor.executemany("INSERT INTO t VALUES (?, ?)", [(1, 2), (3, 4)]).rowcount == 2
    assert cursor.execute("SELECT * FROM t").fetchall() == [(1, 2), (3, 4)]
    assert cursor.executemany(INSERT, []).rowcount == 0


@pytest.mark.parametrize("several", [5, None, object()])
def test_what_is_no_sets_of_parameters(make: Callable[..., Cloud], several: Any) -> None:
    cursor = Connection(make().session).cursor()
    with pytest.raises(InterfaceError, match="executemany takes sets of parameters, not"):
        cursor.executemany(INSERT, several)


@pytest.mark.parametrize("value", [b"\xff", bytearray(b"text"), 1 << 70, "half \ud800", object()])
def test_a_value_that_no_resource_has_is_an_error_of_the_data(
    make: Callable[..., Cloud], value: Any
) -> None:
    cloud = make()
    cursor = Connection(cloud.session).cursor()
    for several in ([(value, 7)], [(value, 7), ("b", 7)], [("b", value), (value, value)]):
        with pytest.raises(Error):
            cursor.executemany(INSERT, several)
    assert _groups(cloud) == []

"""Buckets: every region lists all of them, only its own reads one, and there it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call
from cirrusql.cloudcontrol.transport import Transport
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import ACCOUNT
from cirrusql.records import replace
from tests.collecting.clouds import answers, collected, engine_on, keys, seeded, stored

BUCKET = "AWS::S3::Bucket"
REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2")
SAYS_WHERE = "The bucket is in this region: {home}. Please use this region to retry the request"
SAYS_NOTHING = "Access Denied (Service: S3, Status Code: 403)"


class ListsEverywhere:
    """A transport that lists buckets as S3 does, and refuses those of other regions.

    `locked` are refused everywhere, in words that say nothing of a region.
    """

    def __init__(self, inner: Transport, said: str, locked: frozenset[str] = frozenset()) -> None:
        self._inner = inner
        self._said = said
        self._locked = locked

    async def send(self, call: Call) -> Answer:
        if BUCKET.encode() not in call.body:
            return await self._inner.send(call)
        if call.operation == "ListResources":
            found = []
            for region in REGIONS:
                answer = await self._inner.send(replace(call, region=region))
                found += json.loads(answer.body)["ResourceDescriptions"]
            return Answer(200, json.dumps({"ResourceDescriptions": found}).encode())
        name = json.loads(call.body)["Identifier"]
        if name in self._locked:
            return _refused(SAYS_NOTHING)
        answer = await self._inner.send(call)
        for region in REGIONS if answer.status != 200 else ():
            if (await self._inner.send(replace(call, region=region))).status == 200:
                return _refused(self._said.format(home=region))
        return answer

    async def account_id(self) -> str:
        return await self._inner.account_id()

    def close(self) -> None:
        self._inner.close()


def _refused(said: str) -> Answer:
    body = {"__type": "com.amazon.coral.service#GeneralServiceException", "Message": said}
    return Answer(400, json.dumps(body).encode())


def buckets(cloud: LocalCloud) -> set[tuple[str, str, str, str]]:
    return {key for key in stored(cloud) if key[2] == BUCKET and key[0] == ACCOUNT}


@pytest.mark.parametrize("said", [SAYS_WHERE, SAYS_NOTHING])
def test_a_bucket_is_kept_once_in_its_own_region(
    catalog: Catalog, tmp_path: Path, said: str
) -> None:
    cloud = seeded(catalog)
    with engine_on(
        cloud, catalog, None, REGIONS, lambda inner: ListsEverywhere(inner, said)
    ) as engine:
        summary, inventory = collected(engine, tmp_path, [BUCKET])
        assert keys(inventory, [BUCKET]) == buckets(cloud)
        listed = [one.listed for one in answers(inventory, BUCKET).values()]
    assert summary.is_whole
    assert sum(listed) == summary.resources == 44


def test_those_of_regions_that_are_not_asked_are_neither_there_nor_missing(
    catalog: Catalog, tmp_path: Path
) -> None:
    cloud = seeded(catalog)
    with engine_on(
        cloud, catalog, None, ("us-east-1",), lambda inner: ListsEverywhere(inner, SAYS_WHERE)
    ) as engine:
        summary, inventory = collected(engine, tmp_path, [BUCKET])
        assert keys(inventory, [BUCKET]) == {k for k in buckets(cloud) if k[1] == "us-east-1"}
    assert summary.is_whole


def test_one_that_no_region_can_read_is_unreadable_where_it_was_known_to_be(
    catalog: Catalog, tmp_path: Path
) -> None:
    cloud = seeded(catalog)
    locked = next(key for key in sorted(buckets(cloud)) if key[1] == "us-west-2")
    known, unknown = tmp_path / "known", tmp_path / "unknown"
    with engine_on(
        cloud, catalog, None, REGIONS, lambda inner: ListsEverywhere(inner, SAYS_WHERE)
    ) as engine:
        collected(engine, known, [BUCKET])
    with engine_on(
        cloud,
        catalog,
        None,
        REGIONS,
        lambda inner: ListsEverywhere(inner, SAYS_WHERE, frozenset((locked[3],))),
    ) as engine:
        again, inventory = collected(engine, known, [BUCKET])
        rows = [row for row in inventory.reading.state([BUCKET]) if row.unreadable]
        assert [(row.region, row.identifier) for row in rows] == [("us-west-2", locked[3])]
        assert rows[0].properties is not None
        assert keys(inventory, [BUCKET]) == buckets(cloud)
        assert again.changes == {"put": 0, "gone": 0, "unreadable": 1}
        assert answers(inventory, BUCKET)[ACCOUNT, "us-west-2", ""].unreadable == 1

        first, inventory = collected(engine, unknown, [BUCKET])
        rows = [row for row in inventory.reading.state([BUCKET]) if row.unreadable]
    assert [row.identifier for row in rows] == [locked[3]]
    assert first.unreadable == again.unreadable == 1
    assert not first.is_whole

"""A run has everything that the cloud's own storage has, as GetResource says it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.collecting.list_models import ListPlans
from cirrusql.collecting.summary import Summary
from cirrusql.engine.inventories import Inventory
from cirrusql.inventory.redaction import HIDDEN
from cirrusql.local import LocalCloud
from tests.collecting.clouds import EVERYBODY, Key, collected, engine_on, keys, seeded, stored

Ran = tuple[LocalCloud, Summary, Inventory]


@pytest.fixture(scope="module")
def ran(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    cloud = seeded(catalog)
    with engine_on(cloud, catalog) as engine:
        there = _with_everybody(cloud)
        regions = tuple(sorted({key[1] for key in there}))
        types = sorted({key[2] for key in there})
        listable = [name for name in types if ListPlans(catalog).keys_of(name) is not None]
        yield cloud, *collected(engine, tmp_path_factory.mktemp("store"), listable, regions)


def _with_everybody(cloud: LocalCloud) -> set[Key]:
    """The storage once each account has been asked, which is when its resources are made."""
    for account in EVERYBODY:
        cloud.call(
            "ListResources", b'{"TypeName": "AWS::S3::Bucket"}', account=account, region="us-east-1"
        )
    return stored(cloud)


def test_every_resource_of_ten_accounts_is_there_and_no_other(ran: Ran, catalog: Catalog) -> None:
    cloud, summary, inventory = ran
    plans = ListPlans(catalog)
    there = {key for key in stored(cloud) if plans.keys_of(key[2]) is not None}
    assert {key[0] for key in there} == set(EVERYBODY)
    found = keys(inventory)
    assert sorted(found - there) == []
    assert sorted(there - found) == []
    assert summary.resources == len(found) == summary.changes["put"]
    assert summary.is_whole
    assert set(summary.scopes) == {"complete"}


def test_each_is_kept_as_it_is_read(ran: Ran) -> None:
    cloud, _, inventory = ran
    rows = list(inventory.reading.state({key[2] for key in stored(cloud)}))
    assert len(rows) > 3_000
    for row in rows:
        body = json.dumps({"TypeName": row.type_name, "Identifier": row.identifier}).encode()
        answer = cloud.call("GetResource", body, account=row.account_id, region=row.region)
        assert answer.status == 200, row
        said = json.loads(json.loads(answer.body)["ResourceDescription"]["Properties"])
        assert row.properties is not None
        if HIDDEN not in row.properties:
            assert json.loads(row.properties) == said, row


def test_a_second_run_has_nothing_new(ran: Ran, catalog: Catalog) -> None:
    cloud, first, inventory = ran
    with engine_on(cloud, catalog) as engine:
        again, _ = collected(engine, Path(inventory.store.place), ["AWS::EC2::*"], ("us-east-1",))
    assert again.changes == {"put": 0, "gone": 0, "unreadable": 0}
    assert 0 < again.resources < first.resources

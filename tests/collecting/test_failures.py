"""What fails costs its own scope, and is told apart from what is gone and what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import InterfaceError, UnknownName
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.demo.seed import ACCOUNT
from tests.collecting.clouds import (
    EVERYBODY,
    answers,
    collected,
    engine_on,
    keys,
    seeded,
    stored,
)

PRODUCTION = "413728905166"
EAST, WEST = "us-east-1", "us-west-2"
VPC, BUCKET, ROLE = "AWS::EC2::VPC", "AWS::S3::Bucket", "AWS::IAM::Role"
TYPES = (VPC, BUCKET, ROLE)


def settle(cloud: LocalCloud, *faults: Fault) -> None:
    cloud.settings = Settings(faults=faults)


def without(cloud: LocalCloud, *, account: str = "", region: str = "") -> set[tuple[str, ...]]:
    """What is stored of the types, but for an account's or a region's."""
    return {
        key
        for key in stored(cloud)
        if key[2] in TYPES and key[0] != account and key[1] != region and key[1] in (EAST, WEST)
    }


@pytest.fixture
def cloud(catalog: Catalog) -> LocalCloud:
    return seeded(catalog)


def test_an_account_whose_keys_are_refused_is_failed_and_the_others_are_whole(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    settle(cloud, Fault("InvalidCredentialsException", account=PRODUCTION, service="*"))
    with engine_on(cloud, catalog, regions=(EAST, WEST)) as engine:
        summary, inventory = collected(engine, tmp_path, TYPES)
        found = answers(inventory, VPC)
        assert keys(inventory, TYPES) == without(cloud, account=PRODUCTION)
    assert summary.scopes == {"complete": 9 * 5, "failed": 5}
    assert {key for key, one in found.items() if one.kind == "failed"} == {
        (PRODUCTION, EAST, ""),
        (PRODUCTION, WEST, ""),
    }
    assert found[PRODUCTION, EAST, ""].error_code == "InvalidCredentials"
    assert not summary.is_whole
    assert not summary.is_nothing


def test_what_an_account_had_is_not_gone_while_its_keys_are_refused(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog) as engine:
        _, inventory = collected(engine, tmp_path, TYPES)
        before = keys(inventory, TYPES)
        settle(cloud, Fault("ExpiredTokenException", account=PRODUCTION))
        again, inventory = collected(engine, tmp_path, TYPES)
        assert keys(inventory, TYPES) == before
        assert again.changes == {"put": 0, "gone": 0, "unreadable": 0}
        assert answers(inventory, VPC)[PRODUCTION, EAST, ""].kind == "carried"


def test_a_region_that_refuses_everybody_is_failed_where_accounts_say_that_it_is_enabled(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    settle(cloud, Fault("UnrecognizedClientException", region=WEST))
    with engine_on(cloud, catalog) as engine:
        summary, inventory = collected(engine, tmp_path, TYPES, (EAST, WEST))
        assert keys(inventory, TYPES) == without(cloud, region=WEST)
        assert {one.status for key, one in answers(inventory, VPC).items() if key[1] == WEST} == {
            "failed"
        }
    assert summary.scopes["failed"] == 10 * 2


def test_a_region_that_is_not_enabled_is_asked_nothing_and_is_no_failure(
    catalog: Catalog, tmp_path: Path
) -> None:
    cloud = seeded(catalog)
    cloud.settings = Settings(opted_in=())
    with engine_on(cloud, catalog) as engine:
        summary, inventory = collected(engine, tmp_path, TYPES, (EAST, "eu-south-1"))
        found = answers(inventory, VPC)
    assert summary.scopes == {"complete": 10 * 3, "not_enabled": 10 * 2}
    assert summary.is_whole
    assert found[ACCOUNT, "eu-south-1", ""].status == "not_enabled"
    assert (ACCOUNT, "eu-south-1", "") not in answers(inventory, ROLE)


def test_a_region_that_refuses_is_not_enabled_where_nobody_may_say_what_is(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    settle(
        cloud,
        Fault("AccessDeniedException", service="ec2"),
        Fault("AccessDeniedException", service="account"),
        Fault("UnrecognizedClientException", region=WEST),
    )
    with engine_on(cloud, catalog) as engine:
        summary, inventory = collected(engine, tmp_path, TYPES, (EAST, WEST))
        assert answers(inventory, VPC)[ACCOUNT, WEST, ""].status == "not_enabled"
    assert summary.scopes == {"complete": 10 * 3, "not_enabled": 10 * 2}


def test_a_refused_list_has_its_code_and_message(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    fault = Fault(
        "AccessDeniedException", operation="ListResources", type_name=VPC, message="no such right"
    )
    settle(cloud, fault)
    with engine_on(cloud, catalog, None) as engine:
        summary, inventory = collected(engine, tmp_path, TYPES)
        found = answers(inventory, VPC)[ACCOUNT, EAST, ""]
    assert (found.status, found.error_code, found.listed) == ("failed", "AccessDenied", 0)
    assert "no such right" in str(found.error)
    assert summary.scopes == {"complete": 2, "failed": 1}
    assert summary.causes == {"AccessDenied": 1}


def test_a_list_whose_later_page_fails_is_partial_and_what_it_lacks_is_not_gone(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        _, inventory = collected(engine, tmp_path, [ROLE])
        before = keys(inventory, [ROLE])
        fault = Fault("AccessDeniedException", operation="ListResources", first=2)
        cloud.settings = Settings(faults=(fault,), page_size=10)
        again, inventory = collected(engine, tmp_path, [ROLE])
        found = answers(inventory, ROLE)[ACCOUNT, EAST, ""]
        assert keys(inventory, [ROLE]) == before
    assert len(before) == 59
    assert (found.status, found.listed) == ("partial", 10)
    assert again.resources == 10
    assert not again.is_whole


def test_a_resource_that_cannot_be_read_is_unreadable_and_keeps_what_it_had(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        _, inventory = collected(engine, tmp_path, [VPC])
        before = {row.identifier: row.properties for row in inventory.reading.state([VPC])}
        settle(cloud, Fault("AccessDeniedException", operation="GetResource", times=1))
        again, inventory = collected(engine, tmp_path, [VPC])
        rows = list(inventory.reading.state([VPC]))
        found = answers(inventory, VPC)[ACCOUNT, EAST, ""]
    assert [row.reason for row in rows if row.unreadable] == ["AccessDenied"]
    assert {row.identifier: row.properties for row in rows} == before
    assert again.changes == {"put": 0, "gone": 0, "unreadable": 1}
    assert (found.status, found.unreadable, found.listed) == ("complete", 1, len(before))
    assert not again.is_whole


def test_a_resource_that_is_not_found_when_it_is_read_is_gone(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        first, inventory = collected(engine, tmp_path, [VPC])
        settle(cloud, Fault("NotFound", operation="GetResource", times=1))
        again, inventory = collected(engine, tmp_path, [VPC])
        assert len(keys(inventory, [VPC])) == first.resources - 1
    assert again.changes == {"put": 0, "gone": 1, "unreadable": 0}
    assert again.is_whole


def test_a_type_that_a_region_does_not_know_is_unsupported(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    settle(cloud, Fault("TypeNotFoundException", type_name=VPC))
    with engine_on(cloud, catalog, None) as engine:
        summary, _ = collected(engine, tmp_path, TYPES)
    assert summary.scopes == {"complete": 2, "unsupported": 1}
    assert summary.is_whole


def test_a_global_type_is_asked_once_in_each_account_wherever_its_user_looks(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog) as engine:
        collected(engine, tmp_path, [ROLE, VPC], ("eu-west-1", WEST))
        inventory = engine.inventories.open(tmp_path)
        assert set(answers(inventory, ROLE)) == {(account, EAST, "") for account in EVERYBODY}
        assert len(answers(inventory, VPC)) == 20


def test_when_nothing_is_answered_the_run_says_so(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    settle(cloud, Fault("AccessDeniedException"))
    with engine_on(cloud, catalog) as engine:
        summary, inventory = collected(engine, tmp_path, TYPES)
        assert summary.is_nothing
        assert summary.scopes == {"failed": 30}
        assert keys(inventory, TYPES) == set()


def test_a_region_that_does_not_exist_is_refused_before_any_call(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog) as engine, pytest.raises(UnknownName, match="us-esat-1"):
        collected(engine, tmp_path, TYPES, ("us-esat-1",))


def test_an_account_that_does_not_exist_is_refused_with_the_closest(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with (
        engine_on(cloud, catalog, ["prodction"]) as engine,
        pytest.raises(InterfaceError, match="production"),
    ):
        collected(engine, tmp_path, TYPES)

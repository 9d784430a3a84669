"""Types whose lists need keys: their parents' are found, and what a parent's failure costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.collecting.list_models import ListPlans
from cirrusql.collecting.wanted import wanted
from cirrusql.errors import InterfaceError, UnknownName
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.local.demo.seed import ACCOUNT
from tests.collecting.clouds import answers, collected, engine_on, keys, seeded, stored

EAST = "us-east-1"
CHILD, PARENT = "AWS::EKS::Nodegroup", "AWS::EKS::Cluster"
URL = "AWS::Lambda::Url"
UNIT = "AWS::Organizations::OrganizationalUnit"


@pytest.fixture
def cloud(catalog: Catalog) -> LocalCloud:
    return seeded(catalog)


def of(cloud: LocalCloud, type_name: str) -> set[tuple[str, str, str, str]]:
    return {k for k in stored(cloud) if k[2] == type_name and k[0] == ACCOUNT and k[1] == EAST}


def test_parents_are_listed_for_their_children_and_are_not_kept_unless_asked_for(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        summary, inventory = collected(engine, tmp_path, [CHILD])
        assert keys(inventory, [CHILD]) == of(cloud, CHILD)
        assert keys(inventory, [PARENT]) == set()
        found = answers(inventory, CHILD)
    clusters = {key[3] for key in of(cloud, PARENT)}
    assert {key[2] for key in found} == {
        "",
        *(json.dumps({"ClusterName": name}, separators=(",", ":")) for name in clusters),
    }
    assert {one.status for one in found.values()} == {"complete"}
    assert sum(one.listed for one in found.values()) == summary.resources
    assert summary.scopes == {"complete": 1}


def test_a_list_that_fails_below_one_parent_costs_only_what_that_parent_has(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        _, inventory = collected(engine, tmp_path, [URL])
        before = keys(inventory, [URL])
        fault = Fault("AccessDeniedException", operation="ListResources", type_name=URL, times=1)
        cloud.settings = Settings(faults=(fault,))
        summary, inventory = collected(engine, tmp_path, [URL])
        found = answers(inventory, URL)
        assert keys(inventory, [URL]) == before
    statuses = [one.status for key, one in found.items() if key[2]]
    assert statuses.count("failed") == 1
    assert statuses.count("complete") == len(statuses) - 1
    assert found[ACCOUNT, EAST, ""].status == "partial"
    assert summary.scopes == {"partial": 1}


def test_children_of_parents_that_cannot_be_listed_are_failed_not_gone(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        _, inventory = collected(engine, tmp_path, [CHILD, PARENT])
        before = keys(inventory, [CHILD, PARENT])
        fault = Fault("AccessDeniedException", operation="ListResources", type_name=PARENT)
        cloud.settings = Settings(faults=(fault,))
        summary, inventory = collected(engine, tmp_path, [CHILD, PARENT])
        assert keys(inventory, [CHILD, PARENT]) == before
        assert answers(inventory, CHILD)[ACCOUNT, EAST, ""].status == "failed"
    assert summary.scopes == {"failed": 2}
    assert summary.is_nothing


def test_what_a_deleted_parent_had_is_gone_with_it(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    with engine_on(cloud, catalog, None) as engine:
        _, inventory = collected(engine, tmp_path, [CHILD, PARENT])
        cluster = json.loads(next(iter(row.parent for row in inventory.reading.state([CHILD]))))[
            "ClusterName"
        ]
        children = [r for r in inventory.reading.state([CHILD]) if f'"{cluster}"' in r.parent]
        for type_name, name in [
            *((CHILD, row.identifier) for row in children),
            (PARENT, cluster),
        ]:
            body = json.dumps({"TypeName": type_name, "Identifier": name}).encode()
            cloud.call("DeleteResource", body, account=ACCOUNT, region=EAST)
        again, inventory = collected(engine, tmp_path, [CHILD, PARENT])
        assert keys(inventory, [CHILD, PARENT]) == of(cloud, CHILD) | of(cloud, PARENT)
    assert again.changes == {"put": 0, "gone": len(children) + 1, "unreadable": 0}


def test_a_type_that_is_its_own_parent_is_listed_below_each_of_its_resources(
    cloud: LocalCloud, catalog: Catalog, tmp_path: Path
) -> None:
    above = sorted(of(cloud, UNIT))[0][3]
    desired = json.dumps({"Name": "inner", "ParentId": above})
    body = json.dumps({"TypeName": UNIT, "DesiredState": desired}).encode()
    assert cloud.call("CreateResource", body, account=ACCOUNT, region=EAST).status == 200
    with engine_on(cloud, catalog, None) as engine:
        summary, inventory = collected(engine, tmp_path, [UNIT])
        assert keys(inventory, [UNIT]) == of(cloud, UNIT)
        parents = {key[2] for key in answers(inventory, UNIT)}
    assert summary.resources == 3
    assert len(parents) == 1 + 1 + 3  # the row of all, the root, and each unit


def test_what_cannot_be_asked_is_left_out_and_counted(catalog: Catalog) -> None:
    found = wanted(catalog)
    assert len(found.types) + sum(found.left_out.values()) == len(catalog.resource_types())
    assert set(found.left_out) == {"cannot be listed", "list keys that come from nowhere"}
    plans = ListPlans(catalog)
    order = plans.ordered(found.types)
    assert sorted(order) == sorted(found.types)
    for place, name in enumerate(order):
        assert plans.parents(name) <= set(order[:place]), name


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("awscc.ec2.vpcz", "awscc.ec2.vpcs"), ("AWS::EC2::VPCS", "AWS::EC2::VPC")],
)
def test_a_type_that_does_not_exist_is_refused_with_the_closest(
    catalog: Catalog, pattern: str, said: str
) -> None:
    with pytest.raises(UnknownName, match=said):
        wanted(catalog, [pattern])


def test_types_that_cannot_be_listed_are_no_run(catalog: Catalog) -> None:
    with pytest.raises(InterfaceError, match="nothing is left to collect"):
        wanted(catalog, ["AWS::AmplifyUIBuilder::Component"])
